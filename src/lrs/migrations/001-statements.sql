create schema lrs;

-- One row a statement, kept as it came in `raw`; the other columns are what is asked for. Statements are never changed (xAPI 2.3.1).
create table lrs.statement (
  id uuid primary key,
  stored timestamptz not null default now(),
  happened_at timestamptz not null,      -- the statement's `timestamp`
  actor text not null,                   -- the agent's one identifier, as `account:homePage|name` or `mbox:…`
  verb text not null,
  activity text,                         -- the object's id where the object is an activity
  registration uuid,
  voids uuid,                            -- the statement this one voids
  raw jsonb not null
);
comment on column lrs.statement.raw is 'ts:Statement';
create index statement_actor on lrs.statement (actor, stored desc, id desc);
create index statement_activity on lrs.statement (activity, stored desc, id desc);
create index statement_registration on lrs.statement (registration, stored desc, id desc) where registration is not null;
create index statement_stored on lrs.statement (stored desc, id desc);
create index statement_voids on lrs.statement (voids) where voids is not null;
