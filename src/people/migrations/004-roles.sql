-- A bureau has an officer and the deputies whom the officer appoints. An ended role keeps its row, with who ended it and why,
-- until it is granted anew; the audit log has them all.
alter table people.role_grant
  add column is_deputy boolean not null default false check (not is_deputy or role = 'bureau-officer'),
  add column ended_by uuid,
  add column end_reason text not null default '';

-- Nobody makes a bureau's officer alone: one administrator proposes, another confirms.
create table people.bureau_proposal (
  id uuid primary key,
  country char(2) not null,
  account_id uuid not null references people.account on delete cascade,
  proposed_by uuid not null references people.account on delete cascade,
  reason text not null,
  proposed_at timestamptz not null default now(),
  decided_by uuid references people.account on delete set null,
  decided_at timestamptz,
  is_confirmed boolean,
  decision_reason text not null default '',
  check ((decided_at is null) = (is_confirmed is null)),
  check (is_confirmed is not true or decided_by is distinct from proposed_by)
);
create unique index bureau_proposal_open on people.bureau_proposal (country) where decided_at is null;
create index bureau_proposal_account on people.bureau_proposal (account_id);
create index bureau_proposal_proposer on people.bureau_proposal (proposed_by);
create index bureau_proposal_decider on people.bureau_proposal (decided_by) where decided_by is not null;

-- The administrators' list of people: in the order of names, and found by any part of name or address. The operator class is
-- looked up where this installation has pg_trgm, as in the catalogue.
create index account_by_name on people.account (lower(name), id);
select set_config(
  'search_path',
  (select 'pg_catalog, ' || quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm'),
  true
);
create index account_words on people.account using gin ((' ' || lower(name) || ' ' || lower(email)) gin_trgm_ops);
