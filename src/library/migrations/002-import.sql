-- Many records at once, from a file: read, columns matched where it is a sheet, every entry checked, and only then written.
create table library.import (
  id uuid primary key,
  account_id uuid,                       -- people.account; null: the command line
  file_name text not null,
  sha256 text not null,
  format text not null check (format in ('bibtex', 'ris', 'csl', 'sheet')),
  lang text not null,                    -- of titles that do not tell theirs
  state text not null default 'reading' check (state in ('reading', 'matching', 'checking', 'checked', 'writing', 'done', 'failed')),
  columns text[] not null default '{}',
  mapping jsonb not null default '{}',   -- field -> index of its column
  is_published boolean not null default false,
  total integer not null default 0,
  done integer not null default 0,
  refused integer not null default 0,
  known integer not null default 0,
  added integer not null default 0,
  changed integer not null default 0,
  published integer not null default 0,
  fault jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column library.import.mapping is 'ts:ColumnMapping';
comment on column library.import.fault is 'ts:ImportFault';
create index import_account on library.import (account_id, created_at desc);

create table library.import_row (
  import_id uuid not null references library.import on delete cascade,
  number integer not null,               -- in the order of the file
  line integer not null,                 -- where it begins in the file; of a sheet, its row
  cells text[],                          -- of a sheet
  facts jsonb,                           -- what would be written
  title text not null default '',
  title_key text not null default '',
  author_key text not null default '',   -- of the first author or editor
  year integer,
  doi text,
  isbn text,
  address_key text not null default '',
  fault text,                            -- why it cannot be taken: a key of the messages
  twin_id uuid,                          -- the record that it is already
  twin_by text check (twin_by in ('doi', 'isbn', 'address', 'title')),
  outcome text check (outcome in ('added', 'changed', 'same')),
  record_id uuid,
  primary key (import_id, number)
);
comment on column library.import_row.facts is 'ts:RecordFacts';
create index import_row_fault on library.import_row (import_id, number) where fault is not null;
create index import_row_twin on library.import_row (import_id, number) where twin_id is not null;
create index import_row_doi on library.import_row (import_id, doi) where doi is not null;
create index import_row_isbn on library.import_row (import_id, isbn) where isbn is not null;
create index import_row_address on library.import_row (import_id, address_key) where address_key <> '';
create index import_row_title on library.import_row (import_id, title_key);
create index import_row_author on library.import_row (import_id, author_key, year) where author_key <> '';

-- Near-equal titles are looked for among the works of one first author: the index answers by that name.
create index contributor_first on library.contributor (lower(coalesce(nullif(family, ''), literal))) where position = 0;

-- Two records that look like one work and are not: a librarian said so.
create table library.not_twins (
  one_id uuid not null references library.record on delete cascade,
  other_id uuid not null references library.record on delete cascade,
  primary key (one_id, other_id),
  check (one_id < other_id)
);
create index not_twins_other on library.not_twins (other_id);
