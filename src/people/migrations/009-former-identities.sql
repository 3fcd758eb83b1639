-- What an account was called and reached by before. Kept for one purpose: an erasure finds what letters, logs and course data still say of it.
create table people.former_identity (
  id uuid primary key,
  account_id uuid not null references people.account on delete cascade,
  email text not null,
  name text not null,
  until timestamptz not null default now()
);
create unique index former_identity_once on people.former_identity (account_id, email, name);
