-- The store as xAPI clients use it. A statement's number orders it: milliseconds since 1970 of its storing, times 1024, and a count within.
-- What it can be found by stands in `relation`, as numbers: a role and a name, hashed. Both together are walked in the order of numbers,
-- so that any page of any answer costs the same.

create function lrs.key_of(text) returns bigint
language sql immutable strict parallel safe
return ('x' || encode(substr(sha256(convert_to($1, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint;

alter table lrs.statement rename to statement_before;

create table lrs.statement (
  seq bigint primary key,
  id uuid not null,
  actor bigint not null,                 -- lrs.key_of('A ' || agent)
  authority bigint not null,             -- lrs.key_of('A ' || agent): who vouches
  voids uuid,                            -- the statement this one voids
  refers_to uuid,                        -- the statement this one is about
  raw json not null                      -- as it is answered, word for word
);
comment on column lrs.statement.raw is 'ts:Statement';
alter table lrs.statement alter raw set storage extended;

create table lrs.relation (
  key bigint not null,
  seq bigint not null
);

insert into lrs.statement (seq, id, actor, authority, voids, raw)
select (extract(epoch from stored) * 1000)::bigint * 1024 + row_number() over (partition by (extract(epoch from stored) * 1000)::bigint order by id) - 1,
  id, lrs.key_of('A ' || actor),
  lrs.key_of('A account:' || (raw #>> '{authority,account,homePage}') || '|' || (raw #>> '{authority,account,name}')), voids, raw::json
from lrs.statement_before;
insert into lrs.relation (key, seq)
select distinct k.key, s.seq from lrs.statement s join lrs.statement_before b using (id) cross join lateral (
  select lrs.key_of('A ' || b.actor) as key
  union all select lrs.key_of('a ' || b.actor)
  union all select lrs.key_of('a account:' || (b.raw #>> '{authority,account,homePage}') || '|' || (b.raw #>> '{authority,account,name}'))
  union all select lrs.key_of('V ' || b.verb)
  union all select lrs.key_of('O ' || b.activity)
  union all select lrs.key_of('o ' || b.activity)
  union all select lrs.key_of('R ' || b.registration)
  union all select lrs.key_of('o ' || (c.value ->> 'id'))
    from jsonb_each(coalesce(b.raw #> '{context,contextActivities}', '{}')) each, jsonb_array_elements(each.value) c
) k where k.key is not null;
drop table lrs.statement_before;

-- What was sent along with a statement; the bytes lie in the file store.
create table lrs.attachment (
  seq bigint not null references lrs.statement on delete cascade,
  sha256 text not null,
  content_type text not null,
  size bigint not null,
  primary key (seq, sha256)
);
create index attachment_sha256 on lrs.attachment (sha256);

create unique index statement_id on lrs.statement (id);
create index statement_actor on lrs.statement (actor, seq desc);
create index statement_voids on lrs.statement (voids) where voids is not null;
create index statement_refers_to on lrs.statement (refers_to) where refers_to is not null;
alter table lrs.relation add primary key (key, seq);

-- What is known of those who act and of what they do, gathered from all statements.
create table lrs.agent (
  key bigint primary key,                -- lrs.key_of('A ' || agent)
  identifier jsonb not null,             -- the one identifier, as statements write it
  names text[] not null default '{}'
);
comment on column lrs.agent.identifier is 'ts:Identifier';

create table lrs.activity (
  key bigint primary key,                -- lrs.key_of('O ' || id)
  id text not null,
  definition jsonb not null default '{}'
);
comment on column lrs.activity.definition is 'ts:ActivityDefinition';

-- Later definitions add to earlier ones; texts and extensions language by language and key by key.
create function lrs.merged_definition(old jsonb, new jsonb) returns jsonb
language sql immutable parallel safe
return old || new || (
  select coalesce(jsonb_object_agg(part, (old -> part) || (new -> part)), '{}')
  from unnest(array['name', 'description', 'extensions']) as part where old ? part and new ? part
);

-- Documents: state, activity profiles, agent profiles. What does not apply is empty, so that one key serves all three.
create table lrs.document (
  kind text not null check (kind in ('state', 'activity-profile', 'agent-profile')),
  activity bigint not null default 0,
  agent bigint not null default 0,
  registration text not null default '',
  document_id text not null,
  content bytea not null,
  content_type text not null,
  etag text not null,
  updated_at timestamptz(3) not null default now(),
  primary key (kind, activity, agent, registration, document_id)
);

-- Who may come in, with what. The secret itself is shown once and kept nowhere.
create table lrs.key (
  id uuid primary key,
  name text not null,
  key text not null unique,
  secret_hash bytea not null,
  scopes text[] not null,
  registration uuid,                     -- of one registration only, where given
  created_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index key_created on lrs.key (created_at desc, id desc);
