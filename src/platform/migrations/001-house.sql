-- What the house itself keeps: events on their way, mails, audit, counters of failures.
create schema if not exists platform;

-- Events leave in the writer's transaction; the dispatcher turns each into one job per listener.
create table platform.event (
  id uuid primary key,
  name text not null,
  payload jsonb not null,
  at timestamptz not null default now()
);

-- Every mail stands here first, in the transaction of what caused it.
create table platform.mail (
  id uuid primary key,
  recipient text not null,
  lang text not null,
  subject text not null,
  body text not null,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  attempts int not null default 0,
  last_error text
);
create index mail_waiting on platform.mail (created_at) where sent_at is null;
create index mail_newest on platform.mail (created_at desc, id desc);

-- Audit. Rows are written by their transaction without an order; the sealer numbers and chains those whose transactions have ended.
-- The chain covers `commitment` only: erasing a person removes salt and details, and it still verifies.
create table platform.audit_entry (
  id uuid primary key,
  tx xid8 not null default pg_current_xact_id(),
  at timestamptz not null default now(),
  action text not null,
  actor_id uuid,
  target_id text,
  details jsonb,
  salt bytea,
  commitment bytea not null,
  seal_number bigint unique,
  seal bytea,
  check ((seal_number is null) = (seal is null))
);
create index audit_unsealed on platform.audit_entry (tx, id) where seal_number is null;
create index audit_actor on platform.audit_entry (actor_id, at desc);
create index audit_time on platform.audit_entry (at desc, id desc);

-- Failures counted in a window that starts with the first one: sign-in floods and guessed tokens.
create table platform.failure_count (
  key text primary key,
  count int not null,
  window_ends timestamptz not null
);
create index failure_count_ended on platform.failure_count (window_ends);
