-- A copy of everything the house keeps about a person, made when they ask. The file is theirs alone and goes after seven days.
create table people.data_export (
  id uuid primary key,
  account_id uuid not null references people.account on delete cascade,
  state text not null check (state in ('waiting', 'making', 'ready', 'failed')),
  sha256 text,
  size bigint,
  asked_at timestamptz not null default now(),
  ready_at timestamptz,
  expires_at timestamptz,
  check ((state = 'ready') = (sha256 is not null))
);
create unique index data_export_open on people.data_export (account_id) where state in ('waiting', 'making');
create index data_export_account on people.data_export (account_id, asked_at desc);
create index data_export_expired on people.data_export (expires_at) where expires_at is not null;

-- A wish to be erased; carried out when `due_at` has passed, gone when the person changes their mind.
create table people.erasure (
  account_id uuid primary key references people.account on delete cascade,
  asked_at timestamptz not null default now(),
  due_at timestamptz not null,
  done_at timestamptz
);
create index erasure_due on people.erasure (due_at) where done_at is null;

-- What a person agreed to: a version of the privacy page, an entry in the directory.
create table people.consent (
  id uuid primary key,
  account_id uuid not null references people.account on delete cascade,
  kind text not null check (kind in ('privacy', 'directory')),
  version int not null check (version > 0),
  lang text not null check (lang in ('en', 'fr', 'es', 'ar')),   -- the language it was read in
  given_at timestamptz not null default now(),
  withdrawn_at timestamptz
);
create unique index consent_once on people.consent (account_id, kind, version) where withdrawn_at is null;
create index consent_account on people.consent (account_id, given_at desc);

-- Who chose to be found by other vetted people, and with what beside the name. The name folded finds; the account's own is shown.
create table people.directory_entry (
  account_id uuid primary key references people.account on delete cascade,
  name_key text not null,
  shows_country boolean not null,
  shows_organisation boolean not null,
  shows_function boolean not null,
  shows_languages boolean not null,
  languages text[] not null default '{}',
  listed_at timestamptz not null default now()
);
create index directory_entry_name on people.directory_entry (name_key, account_id);
create index account_protected on people.account (lower(name), id) where is_protected;

-- A verification of the audit chain that an auditor asked for.
create table people.audit_check (
  id uuid primary key,
  asked_by uuid references people.account on delete set null,
  asked_at timestamptz not null default now(),
  finished_at timestamptz,
  verdict jsonb
);
comment on column people.audit_check.verdict is 'ts:AuditVerdict';
create index audit_check_newest on people.audit_check (asked_at desc, id desc);
create index audit_check_asked_by on people.audit_check (asked_by) where asked_by is not null;
