-- A person on a module. The summary columns are those of the attempt that counts (the best one finished, else the running one),
-- kept by each commit, so that lists need no aggregation.
create table learning.registration (
  id uuid primary key,                   -- also the xAPI registration
  module_id uuid not null references learning.module,
  account_id uuid not null,              -- people.account
  status text not null check (status in ('not-started', 'incomplete', 'completed')) default 'not-started',
  success text not null check (success in ('unknown', 'passed', 'failed')) default 'unknown',
  progress real not null default 0 check (progress between 0 and 1),
  score real check (score between -1 and 1),
  seconds int not null default 0,
  attempt_id uuid,                       -- the running or latest one
  created_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  completed_at timestamptz,
  unique (account_id, module_id)
);
create index registration_mine on learning.registration (account_id, last_at desc, id desc);
create index registration_module on learning.registration (module_id, last_at desc);

create table learning.attempt (
  id uuid primary key,
  registration_id uuid not null references learning.registration on delete cascade,
  version_id uuid not null references learning.version,
  number int not null,
  status text not null check (status in ('not-started', 'incomplete', 'completed')) default 'not-started',
  success text not null check (success in ('unknown', 'passed', 'failed')) default 'unknown',
  progress real not null default 0,
  score real,
  seconds int not null default 0,
  sequencing json,                       -- SCORM 2004: the runtime's own state of the activity tree and global objectives
  current_item text,                     -- the item to come back to
  launches int not null default 0,       -- the number of the newest opening of the player
  revision int not null default 0,       -- raised by each commit, which is refused and tried again where it has changed meanwhile
  started_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  completed_at timestamptz,
  unique (registration_id, number)
);

-- The run-time data of one SCO in one attempt. `launch` and `sequence` order the commits: a commit is applied when it is newer than
-- both, else only what it proves (a completion, a pass, a better score) is taken over.
create table learning.sco_state (
  attempt_id uuid not null references learning.attempt on delete cascade,
  item text not null,
  data json not null,                    -- cmi.* as flattened: { "cmi.core.lesson_location": "4", … }; json, for jsonb refuses some texts
  launch int not null,
  sequence bigint not null,
  status text not null check (status in ('not-started', 'incomplete', 'completed')),
  success text not null check (success in ('unknown', 'passed', 'failed')),
  progress real not null default 0,
  score real,
  seconds int not null default 0,
  told int not null default 0,           -- interactions already written as statements
  updated_at timestamptz not null default now(),
  primary key (attempt_id, item)
);
comment on column learning.sco_state.data is 'ts:RuntimeData';
-- Heavily rewritten rows: leave room for HOT updates in the page.
alter table learning.sco_state set (fillfactor = 70);

-- A commit that came after a newer one (a device that was offline): kept whole, since nothing learned is ever lost.
create table learning.late_commit (
  id uuid primary key,
  attempt_id uuid not null references learning.attempt on delete cascade,
  item text not null,
  launch int not null,
  sequence bigint not null,
  data json not null,
  received_at timestamptz not null default now(),
  unique (attempt_id, item, launch, sequence)
);

-- A launch: one opening of the player. Its token opens this attempt and nothing else.
create table learning.launch (
  id uuid primary key,
  token_hash bytea not null unique,
  attempt_id uuid references learning.attempt on delete cascade,  -- null: a preview, which keeps nothing
  version_id uuid not null references learning.version,
  module_id uuid not null references learning.module,
  account_id uuid not null,
  number int not null default 0,         -- within the attempt; drawn anew each time the player opens, so that the newest window is known
  item text,                             -- where the learner asked to begin
  lang text not null check (lang in ('en', 'fr', 'es', 'ar')),
  mode text not null check (mode in ('normal', 'review', 'preview')),
  origin_label text not null,            -- the content origin it belongs to
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index launch_attempt on learning.launch (attempt_id, number desc);
create index launch_expired on learning.launch (expires_at);
create index launch_account on learning.launch (account_id);

-- What home, paths and reports of other features may join.
create view learning.public_registration as
  select id, module_id, account_id, status, success, progress, score, seconds, last_at, completed_at from learning.registration;
create view learning.public_module as
  select id, slug, title, languages, minutes, level, access, state, published_at from learning.module where state <> 'draft';
