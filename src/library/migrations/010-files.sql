-- A file may come before its record: a PDF dropped on an empty form, whose words fill it. Nothing made files before.
alter table library.file
  alter column record_id drop not null,
  alter column sha256 drop not null,     -- null: infected, and taken from the store
  add column uploaded_by uuid,           -- people.account
  add column cover_sha256 text,          -- a PDF’s first page, as a PNG
  add column cover_size int,
  add column opened_at timestamptz,      -- when the full text joined the index after an embargo
  add check (record_id is not null or uploaded_by is not null),
  add check (sha256 is not null or state = 'refused');
comment on column library.file.embargo_until is 'the first day, in UTC, on which readers may have it';
create index file_waiting on library.file (created_at) where state = 'reading';
create index file_loose on library.file (created_at) where record_id is null;
create index file_embargo on library.file (embargo_until) where embargo_until is not null and opened_at is null;
create index file_uploaded_by on library.file (uploaded_by) where uploaded_by is not null;
