-- Versions. A new package waits as a version that is offered to nobody until the module's owner says so.
alter table learning.version add column offered_at timestamptz;   -- the first time it was the one new learners take
alter table learning.version add column retired_at timestamptz;   -- is not offered again
update learning.version v set offered_at = v.created_at from learning.module m where m.id = v.module_id and m.state <> 'draft';

-- An attempt that goes on where one on another version stood: that one stays as it was.
alter table learning.attempt add column moved_from uuid;
create index attempt_version on learning.attempt (version_id, id);

-- Moving who has begun from one version to another, in batches; `reached` is the last attempt looked at.
create table learning.version_move (
  id uuid primary key,
  module_id uuid not null references learning.module on delete cascade,
  from_version_id uuid not null references learning.version on delete cascade,
  to_version_id uuid not null references learning.version on delete cascade,
  by_id uuid,                            -- people.account
  state text not null check (state in ('waiting', 'moving', 'postponed', 'done')) default 'waiting',
  total int not null,
  moved int not null default 0,
  postponed int not null default 0,      -- had the course open
  reached uuid,
  asked_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  ended_at timestamptz
);
create index version_move_module on learning.version_move (module_id, asked_at desc);
create unique index version_move_open on learning.version_move (from_version_id) where state <> 'done';
create index version_move_to on learning.version_move (to_version_id);

-- A module offered to another owner, who accepts it or not.
create table learning.hand_over (
  id uuid primary key,
  module_id uuid not null references learning.module on delete cascade,
  from_id uuid not null,                 -- people.account: who asked
  to_id uuid not null,                   -- people.account
  state text not null check (state in ('asked', 'accepted', 'declined', 'cancelled')) default 'asked',
  asked_at timestamptz not null default now(),
  answered_at timestamptz
);
create unique index hand_over_open on learning.hand_over (module_id) where state = 'asked';
create index hand_over_module on learning.hand_over (module_id, asked_at desc);
create index hand_over_to on learning.hand_over (to_id);
create index hand_over_from on learning.hand_over (from_id);

-- Learners of a module, for its owner: the country where the person was when they registered.
alter table learning.registration add column country char(2);
update learning.registration r set country = a.country from people.public_account a where a.id = r.account_id and a.country is not null;
drop index learning.registration_module;
create index registration_module on learning.registration (module_id, last_at desc, id desc);
create index registration_country on learning.registration (module_id, country, last_at desc, id desc);
create index registration_completed on learning.registration (module_id, last_at desc, id desc) where status = 'completed';
create index registration_failed on learning.registration (module_id, last_at desc, id desc) where success = 'failed';
create index registration_unbegun on learning.registration (module_id, last_at desc, id desc) where status = 'not-started';

-- What an owner did to a learner's result, with the reason; `before` is what stood there, for the way back.
create table learning.owner_act (
  id uuid primary key,
  registration_id uuid not null references learning.registration on delete cascade,
  attempt_id uuid not null references learning.attempt on delete cascade,
  kind text not null check (kind in ('completed', 'undone', 'reset')),
  reason text not null,
  before jsonb not null,
  by_id uuid,                            -- people.account
  at timestamptz not null default now()
);
comment on column learning.owner_act.before is 'ts:ResultBefore';
create index owner_act_registration on learning.owner_act (registration_id, at desc);

-- Figures of a module, kept by a job: no page counts a large module's learners.
create table learning.module_count (
  module_id uuid primary key references learning.module on delete cascade,
  counts jsonb,
  counted_at timestamptz,
  took_ms int not null default 0,        -- so that counting takes a small share of the time
  answers_until timestamptz              -- answers of who was active up to here are in interaction_count
);
comment on column learning.module_count.counts is 'ts:ModuleCounts';

-- What of an attempt's answers is counted: the first answer to each question, of a person's first attempt on the version.
create table learning.answered_attempt (
  attempt_id uuid primary key references learning.attempt on delete cascade,
  version_id uuid not null references learning.version on delete cascade,
  answers jsonb not null,
  counted_at timestamptz not null default now()
);
comment on column learning.answered_attempt.answers is 'ts:CountedAnswer[]';
create index answered_attempt_version on learning.answered_attempt (version_id);

-- A question of a version: sums over those attempts. `key` is a digest of part and id, which courses may make as long as they like.
create table learning.interaction_count (
  version_id uuid not null references learning.version on delete cascade,
  key text not null collate "C",
  item text not null,
  question text not null,                -- the interaction's id
  kind text not null,                    -- its type
  description text not null,
  correct jsonb not null,
  position int not null,                 -- where it stood when it was first seen
  answers int not null default 0,
  judged int not null default 0,         -- those said to be right or wrong
  rights int not null default 0,
  rest_count int not null default 0,     -- judged answers with another judged one beside them, and their sums
  rest_rights int not null default 0,
  rest_sum double precision not null default 0,
  rest_squares double precision not null default 0,
  rest_of_rights double precision not null default 0,
  choices jsonb not null default '{}',   -- answer -> times; of questions with set answers only
  primary key (version_id, key)
);
comment on column learning.interaction_count.correct is 'ts:ResponsePatterns';
comment on column learning.interaction_count.choices is 'ts:ChoiceCounts';

-- Reminders to those who stopped on the way.
create table learning.reminder_rule (
  module_id uuid primary key references learning.module on delete cascade,
  is_on boolean not null,
  after_days int not null check (after_days between 3 and 180),
  most int not null check (most between 1 and 5),
  words jsonb not null default '{}',     -- the owner's own, in the letter
  updated_by uuid,                       -- people.account
  updated_at timestamptz not null default now()
);
comment on column learning.reminder_rule.words is 'ts:LocalizedText';

create table learning.idle_reminder (
  registration_id uuid primary key references learning.registration on delete cascade,
  count int not null,
  reminded_at timestamptz not null
);

-- Who wants no such reminders.
create table learning.reminder_stop (
  account_id uuid primary key,           -- people.account
  stopped_at timestamptz not null default now()
);
