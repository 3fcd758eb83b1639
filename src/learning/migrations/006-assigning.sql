-- People who learn together. A scope says whose people they are ('' anybody's, 'country:FR', 'body:…'), and who sees the cohort.
create table learning.cohort (
  id uuid primary key,
  name text not null,
  scope text not null default '',
  created_by uuid,                       -- people.account; null: the house
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index cohort_scope on learning.cohort (scope, updated_at desc, id desc);

create table learning.cohort_member (
  cohort_id uuid not null references learning.cohort on delete cascade,
  account_id uuid not null,              -- people.account
  added_at timestamptz not null default now(),
  primary key (cohort_id, account_id)
);
create index cohort_member_account on learning.cohort_member (account_id);

-- A module or a path asked of people. The scope is that of whoever asks; nobody outside it is ever in it.
create table learning.assignment (
  id uuid primary key,
  module_id uuid references learning.module,
  path_id uuid,
  scope text not null default '',
  cohort_id uuid references learning.cohort on delete set null,   -- who joins the cohort later is asked too
  is_mandatory boolean not null,
  starts_on date not null,
  due_on date,                           -- the last day, wherever the person is
  counts_earlier boolean not null,       -- who had completed it before has done it
  needs_release boolean not null,        -- a supervisor gives the time first
  remind_days int not null check (remind_days between 0 and 60),
  note text not null default '',
  created_by uuid,                       -- people.account; null: the house
  created_at timestamptz not null default now(),
  withdrawn_at timestamptz,
  withdrawn_reason text,
  check ((module_id is null) <> (path_id is null)),
  check (due_on >= starts_on)
);
create index assignment_scope on learning.assignment (scope, created_at desc, id desc);
create index assignment_newest on learning.assignment (created_at desc, id desc);
create index assignment_cohort on learning.assignment (cohort_id) where cohort_id is not null;

-- One person's part in it.
create table learning.assigned (
  id uuid primary key,
  assignment_id uuid not null references learning.assignment on delete cascade,
  account_id uuid not null,              -- people.account
  module_id uuid,                        -- the assignment's, for the one row that a completion looks up
  path_id uuid,
  state text not null check (state in ('unreleased', 'refused', 'open', 'done', 'exempt', 'withdrawn', 'left-out')),
  reason text,                           -- of a refusal, an exemption, of being left out
  starts_at timestamptz not null,        -- the first moment of the first day where the person is
  due_at timestamptz,                    -- the last moment of the last
  done_at timestamptz,
  told_at timestamptz,
  soon_told_at timestamptz,
  day_told_at timestamptz,
  late_told_at timestamptz,
  decided_by uuid,                       -- people.account: who released, refused or exempted; null: a supervisor by link
  decided_at timestamptz,
  supervisor text,                       -- the address that was asked for the release
  release_hash bytea unique,             -- SHA-256 of the one-use link
  release_until timestamptz,
  created_at timestamptz not null default now(),
  unique (assignment_id, account_id)
);
create index assigned_person on learning.assigned (account_id, state);
create index assigned_due on learning.assigned (due_at, id) where state = 'open';
create index assigned_untold on learning.assigned (account_id) where told_at is null and state in ('open', 'unreleased');
create index assigned_module on learning.assigned (module_id, account_id) where module_id is not null;
create index assigned_path on learning.assigned (path_id, account_id) where path_id is not null;

-- How one comes into a module. Without a row: freely.
create table learning.enrolment (
  module_id uuid primary key references learning.module on delete cascade,
  way text not null check (way in ('free', 'approval', 'code')),
  capacity int check (capacity between 1 and 100000),
  closes_at timestamptz,
  accept_hours int not null check (accept_hours between 1 and 720) default 72,   -- how long an offered place waits
  updated_by uuid,                       -- people.account
  updated_at timestamptz not null default now()
);

-- A code is worked out from its id and the installation's secret: here stands only what recognises it.
create table learning.enrolment_code (
  id uuid primary key,
  module_id uuid not null references learning.enrolment on delete cascade,
  hash bytea not null unique,
  note text not null default '',
  most int not null check (most between 1 and 100000),
  uses int not null default 0,
  expires_at timestamptz,
  ended_at timestamptz,
  created_by uuid,                       -- people.account; null: the house
  created_at timestamptz not null default now(),
  check (uses <= most)
);
create index enrolment_code_module on learning.enrolment_code (module_id, created_at desc);

-- A person's place in a module that has a rule.
create table learning.place (
  module_id uuid not null references learning.enrolment on delete cascade,
  account_id uuid not null,              -- people.account
  state text not null check (state in ('waiting', 'queued', 'offered', 'held', 'refused', 'left')),
  words text not null default '',        -- why the person asks
  reason text,                           -- why it was refused
  code_id uuid references learning.enrolment_code on delete set null,
  asked_at timestamptz not null default now(),
  decided_by uuid,                       -- people.account
  decided_at timestamptz,
  offer_until timestamptz,
  primary key (module_id, account_id)
);
create index place_line on learning.place (module_id, state, asked_at, account_id);
create index place_account on learning.place (account_id);
create index place_offered on learning.place (offer_until) where state = 'offered';
