create schema if not exists home;

-- Searches that people keep: to run again, to be told of what is new, to follow in a feed reader.
create table home.saved_search (
  id uuid primary key,
  account_id uuid not null,
  name text not null,
  lang text not null,                       -- of the page it was made on: what titles are shown in
  query jsonb not null,                     -- the filters of the search page, without a place in the list
  alert text not null default 'never' check (alert in ('never', 'daily', 'weekly')),
  told_until timestamptz not null default now(),
  feed_version int not null default 1,      -- part of what the feed's address is signed over: a new one ends the old address
  created_at timestamptz not null default now()
);
comment on column home.saved_search.query is 'ts:StoredQuery';
create index saved_search_account on home.saved_search (account_id, created_at desc);
create index saved_search_due on home.saved_search (alert, id) where alert <> 'never';
