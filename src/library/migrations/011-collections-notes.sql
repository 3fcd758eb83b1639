-- A collection holds anything of the catalogue, by its key there, which outlives its being published: what is withdrawn and comes back
-- stands where it stood. Nothing made collections before.
alter table library.collection_item drop constraint collection_item_record_id_fkey;
alter table library.collection_item rename column record_id to thing_id;
alter index library.collection_item_record rename to collection_item_thing;
-- What the thing was called when it was put in: for librarians, while it is not published.
alter table library.collection_item add column label text not null default '';
alter table library.collection
  add column subjects text[] not null default '{}',
  add column published_at timestamptz,   -- first
  drop constraint collection_state_check,
  add constraint collection_state_check check (state in ('draft', 'published', 'deleted')); -- deleted: only the address is left, for nobody else
create index collection_published on library.collection (published_at desc, id desc) where state = 'published';
create index collection_changed on library.collection (updated_at desc, id desc) where state <> 'deleted';
create index collection_slug_start on library.collection (slug text_pattern_ops);

-- How somebody used a thing of the catalogue, for whom, and what came of it. Librarians read it before others do.
create table library.practice_note (
  id uuid primary key,
  thing_id uuid not null,                -- of the catalogue
  thing_title text not null,             -- as it was then: for who reads it while the thing is not published
  author_id uuid,                        -- people.account; null: erased
  country char(2),                       -- the author's, when it was written
  is_named boolean not null default false,
  lang text not null check (lang in ('en', 'fr', 'es', 'ar')),
  used text not null,
  audience text not null,
  outcome text not null,
  state text not null check (state in ('waiting', 'shown', 'returned', 'hidden')) default 'waiting',
  reason text,                           -- of returning or hiding it
  queued_at timestamptz,                 -- since when a librarian is to look at it; null: nothing to do
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  shown_at timestamptz
);
create index practice_note_shown on library.practice_note (thing_id, shown_at desc, id desc) where state = 'shown';
create index practice_note_newest on library.practice_note (shown_at desc, id desc) where state = 'shown';
create index practice_note_queue on library.practice_note (queued_at, id) where queued_at is not null;
create index practice_note_author on library.practice_note (author_id, created_at desc, id desc) where author_id is not null;
create index practice_note_thing on library.practice_note (thing_id);

-- A reader finds that a note should not stand there: once each.
create table library.note_report (
  note_id uuid not null references library.practice_note on delete cascade,
  reported_by uuid not null,             -- people.account
  reason text not null,
  reported_at timestamptz not null default now(),
  answered_at timestamptz,               -- a librarian has looked at it
  primary key (note_id, reported_by)
);
create index note_report_by on library.note_report (reported_by, reported_at desc);
