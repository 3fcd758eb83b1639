-- Who decides about a person: the bureau of their country, or the body they belong to.
alter table people.account add column vouch_scope text generated always as (
  case when body_id is not null then 'body:' || body_id::text when country is not null then 'country:' || country end) stored;
alter table people.account add column reminded_of timestamptz;   -- the end of vetting that a letter told of
create index account_scope_name on people.account (vouch_scope, lower(name), id);
create index account_scope_until on people.account (vouch_scope, vetted_until, id) where vetted_until is not null;
create index account_lapsing on people.account (vetted_until) where vetted_until is not null;
drop index people.account_renewal, people.account_of_country;

-- Someone asks to be vouched for. Until the address is confirmed there is no account, only this.
create table people.access_request (
  id uuid primary key,
  account_id uuid references people.account on delete cascade,
  kind text not null check (kind in ('officer', 'contributor')),   -- a contributor writes or reviews for the journal: a confirmed address is enough
  email text not null,
  name text not null,
  country char(2),
  body_id uuid references people.body,
  organisation text not null,
  function text not null,
  lang text not null check (lang in ('en', 'fr', 'es', 'ar')),
  reason text not null,
  state text not null check (state in ('unconfirmed', 'waiting', 'asked', 'approved', 'refused')),
  token_hash bytea unique,
  token_expires_at timestamptz,
  question text,                       -- what the bureau asks back
  answer text,
  decided_by uuid references people.account on delete set null,
  decided_at timestamptz,
  decision text,                       -- the reason told to the applicant
  created_at timestamptz not null default now(),
  waiting_since timestamptz,
  vouch_scope text generated always as (
    case when body_id is not null then 'body:' || body_id::text when country is not null then 'country:' || country end) stored
);
create index access_request_waiting on people.access_request (vouch_scope, waiting_since, id) where state in ('waiting', 'asked');
create index access_request_account on people.access_request (account_id, created_at desc);
create unique index access_request_open on people.access_request (account_id) where state in ('waiting', 'asked');
create index access_request_stale on people.access_request (token_expires_at) where state = 'unconfirmed';
create index access_request_decided_by on people.access_request (decided_by) where decided_by is not null;

-- What was decided about a person's standing, and why; the account holds only the outcome.
create table people.vetting (
  id uuid primary key,
  account_id uuid not null references people.account on delete cascade,
  act text not null check (act in ('approved', 'renewed', 'ended', 'suspended', 'restored')),
  by_id uuid references people.account on delete set null,
  reason text not null default '',
  vetted_until timestamptz,
  at timestamptz not null default now()
);
create index vetting_account on people.vetting (account_id, at desc);
create index vetting_by on people.vetting (by_id) where by_id is not null;

-- Somebody says that a person has left the service. The account is suspended at once; its bureau settles it.
create table people.leaving_report (
  id uuid primary key,
  account_id uuid not null references people.account on delete cascade,
  reported_by uuid references people.account on delete set null,
  note text not null,
  reported_at timestamptz not null default now(),
  settled_at timestamptz,
  settled_by uuid references people.account on delete set null,
  has_left boolean
);
create unique index leaving_report_open on people.leaving_report (account_id) where settled_at is null;
create index leaving_report_account on people.leaving_report (account_id, reported_at desc);
create index leaving_report_by on people.leaving_report (reported_by) where reported_by is not null;
create index leaving_report_settled_by on people.leaving_report (settled_by) where settled_by is not null;
