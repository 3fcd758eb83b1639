-- What a course said to the player and what it was answered, for who looks after the course: batches as the player sent them, the oldest
-- of an attempt forgotten beyond a bound, all after ninety days. Nothing is decided by it.
create table learning.call_batch (
  attempt_id uuid not null references learning.attempt on delete cascade,
  launch int not null,                   -- the opening of the player, and the batch's place in it
  number int not null,
  calls json not null,                   -- json, for jsonb refuses some texts that courses write
  count int not null check (count > 0),
  faults int not null,                   -- calls that were answered with an error
  received_at timestamptz not null default now(),
  primary key (attempt_id, launch, number)
);
comment on column learning.call_batch.calls is 'ts:CourseCall[]';
create index call_batch_received on learning.call_batch (received_at);

-- SCORM 2004: objectives and shared data that outlive a course, for one learner over all courses that share them by name
-- (CAM 3.4.1.6: objectivesGlobalToSystem, sharedDataGlobalToSystem).
create table learning.learner_state (
  account_id uuid not null,              -- people.account
  kind text not null check (kind in ('objective', 'data')),
  name text not null,
  value json not null,
  updated_at timestamptz not null default now(),
  primary key (account_id, kind, name)
);
