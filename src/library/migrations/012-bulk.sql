-- One change of many records: who, which, what, and how each stood before. A row is never a copy of a record: only of the fields that change.
create table library.bulk_change (
  id uuid primary key,
  account_id uuid,                       -- people.account; null: erased
  found jsonb not null default '{}',     -- how the records were found, in the words of the list's address
  edits jsonb not null default '{}',
  state text not null check (state in ('chosen', 'checking', 'checked', 'writing', 'done', 'undoing', 'undone')) default 'chosen',
  total int not null default 0,
  done int not null default 0,           -- number of the last row of the present step
  created_at timestamptz(3) not null default now(), -- milliseconds, as Node has them: it is half of a keyset cursor
  updated_at timestamptz not null default now(),
  written_at timestamptz,
  undone_at timestamptz,
  undone_by uuid                         -- people.account
);
comment on column library.bulk_change.found is 'ts:FoundBy';
comment on column library.bulk_change.edits is 'ts:BulkEdits';
create index bulk_change_account on library.bulk_change (account_id, created_at desc, id desc);
create index bulk_change_undone_by on library.bulk_change (undone_by) where undone_by is not null;

create table library.bulk_row (
  change_id uuid not null references library.bulk_change on delete cascade,
  number int not null,                   -- in the order of the list
  record_id uuid not null references library.record on delete cascade,
  before jsonb not null default '{}',    -- the fields that change, as they were
  after jsonb not null default '{}',
  fault text,                            -- why it cannot be changed: a key of the messages
  is_written boolean not null default false,
  kept text[] not null default '{}',     -- fields that undoing left, since somebody changed them after
  undo_fault text,                       -- why it could not be undone
  primary key (change_id, number),
  unique (change_id, record_id)
);
comment on column library.bulk_row.before is 'ts:BulkFields';
comment on column library.bulk_row.after is 'ts:BulkFields';
create index bulk_row_record on library.bulk_row (record_id);
create index bulk_row_fault on library.bulk_row (change_id, number) where fault is not null;

-- A librarian of one body brings in records of that body only.
alter table library.import add column body_id uuid; -- people.body; null: of none in particular
-- An entry that looks like a record and is another work: a librarian said so.
alter table library.import_row add column apart_id uuid;
create index import_row_record on library.import_row (record_id) where record_id is not null;

-- Many records change in one moment: the cursor of their list must hold it exactly.
alter table library.record alter column updated_at type timestamptz(3);
