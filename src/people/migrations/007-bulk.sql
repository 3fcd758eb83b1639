-- Many accounts at once, from a sheet: read, its columns matched, every row checked, and only then written.
create table people.bulk_import (
  id uuid primary key,
  account_id uuid not null references people.account on delete cascade,
  file_name text not null,
  sha256 text not null,
  state text not null default 'reading' check (state in ('reading', 'matching', 'checking', 'checked', 'writing', 'done', 'failed')),
  columns text[] not null default '{}',
  mapping jsonb not null default '{}',   -- field -> index of its column
  with_letters boolean not null default true,
  total integer not null default 0,
  done integer not null default 0,
  wrong integer not null default 0,
  known integer not null default 0,
  added integer not null default 0,
  fault text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column people.bulk_import.mapping is 'ts:ColumnMapping';
create index bulk_import_account on people.bulk_import (account_id, created_at desc);

create table people.bulk_row (
  import_id uuid not null references people.bulk_import on delete cascade,
  number integer not null,             -- as the sheet counts: the heading is row 1
  cells text[] not null,
  email text,                          -- once checked
  fault text,                          -- why it cannot be taken: a key of the messages
  is_known boolean not null default false,
  primary key (import_id, number)
);
create index bulk_row_wrong on people.bulk_row (import_id, number) where fault is not null;
create index bulk_row_email on people.bulk_row (import_id, email) where email is not null;
