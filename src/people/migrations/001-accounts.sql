create schema people;

-- A person's account. The address is kept as lower case; `name_key` sorts and finds.
create table people.account (
  id uuid primary key,
  email text not null,
  name text not null,
  country char(2),                     -- ISO 3166-1, one of the 196 members; null for bodies without one
  lang text not null check (lang in ('en', 'fr', 'es', 'ar')),
  time_zone text not null default 'UTC',
  password_hash text,                  -- PHC string (argon2id); null: no password set
  vetted_at timestamptz,
  is_demo boolean not null default false,
  disabled_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index account_email on people.account (lower(email));
create index account_country on people.account (country);

create table people.role_grant (
  id uuid primary key,
  account_id uuid not null references people.account on delete cascade,
  role text not null,
  granted_by uuid,
  granted_at timestamptz not null default now(),
  ends_at timestamptz
);
create unique index role_grant_once on people.role_grant (account_id, role);

-- A session is found by the SHA-256 of its cookie: whoever reads the table cannot sign in with it.
create table people.session (
  id uuid primary key,
  token_hash bytea not null unique,
  account_id uuid not null references people.account on delete cascade,
  user_agent text not null,
  network text not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index session_account on people.session (account_id, last_seen_at desc);
create index session_expired on people.session (expires_at);

create table people.password_reset (
  token_hash bytea primary key,
  account_id uuid not null references people.account on delete cascade,
  expires_at timestamptz not null
);
create index password_reset_account on people.password_reset (account_id);

-- What other features may join: no address, no secrets.
create view people.public_account as
  select id, name, country, lang, vetted_at is not null as is_vetted, disabled_at is null as is_active from people.account;
