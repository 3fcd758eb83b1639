-- When the person of a session last proved who they are, and whether with a second factor or a passkey.
alter table people.session
  add column confirmed_at timestamptz not null default now(),
  add column is_strong boolean not null default false;
update people.session set confirmed_at = created_at;

-- An authenticator app (TOTP). The secret is sealed with a key that stands outside the database.
-- A code is good once: the step of the last accepted one is kept.
create table people.authenticator (
  account_id uuid primary key references people.account on delete cascade,
  secret bytea not null,
  last_step integer not null,
  created_at timestamptz not null default now()
);

create table people.recovery_code (
  account_id uuid not null references people.account on delete cascade,
  code_hash text not null,             -- HMAC: whoever reads the table cannot try codes
  used_at timestamptz,
  primary key (account_id, code_hash)
);

create table people.passkey (
  id uuid primary key,
  account_id uuid not null references people.account on delete cascade,
  credential_id text not null unique,  -- base64url
  public_key bytea not null,           -- COSE
  counter bigint not null,
  transports text[] not null,
  name text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkey_account on people.passkey (account_id, created_at);

-- What a sign-in remembers between two requests of one browser, found by the SHA-256 of a cookie; taken once.
create table people.sign_in_step (
  token_hash bytea primary key,
  kind text not null check (kind in ('second-factor', 'passkey', 'new-passkey', 'organisation')),
  account_id uuid references people.account on delete cascade,
  facts jsonb not null,
  failures integer not null default 0,
  expires_at timestamptz not null
);
create index sign_in_step_expired on people.sign_in_step (expires_at);
create index sign_in_step_account on people.sign_in_step (account_id) where account_id is not null;

-- A new address waits here until its owner confirms it.
create table people.email_change (
  token_hash bytea primary key,
  account_id uuid not null unique references people.account on delete cascade,
  email text not null,
  expires_at timestamptz not null
);

-- Who an account is at the organisation's own identity provider.
create table people.identity (
  issuer text not null,
  subject text not null,
  account_id uuid not null references people.account on delete cascade,
  created_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create index identity_account on people.identity (account_id);
