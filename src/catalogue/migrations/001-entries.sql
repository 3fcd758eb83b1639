create schema if not exists catalogue;
create extension if not exists pg_trgm with schema catalogue;

-- An installation may have pg_trgm elsewhere already (a managed PostgreSQL often does). Its names are looked up there now;
-- index classes and the function below keep what they found, so that no later query depends on a search_path.
select set_config(
  'search_path',
  (select 'pg_catalog, ' || quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm'),
  true
);

-- One row per published thing: its facts, and the words of all its languages in one vector, so that a search finds things, not
-- rows to be counted twice. Lexemes are made in Node (words.ts, stems.ts) with PostgreSQL's own stemmers: index, query and
-- highlighting cut and fold words in the same way on every server, whatever its locale.
create table catalogue.thing (
  id uuid primary key,
  kind text not null,
  path text not null,                       -- below /{lang}
  original text not null,                   -- the language it was written in
  langs text[] not null,                    -- languages of its texts here
  subjects text[] not null,
  country text,
  year int,
  level text,
  languages text[] not null,                -- languages of the thing itself
  owner jsonb,
  minutes int,
  published_at timestamptz(3) not null,     -- milliseconds, as Node has them: it is half of a keyset cursor
  readers text[] not null check (cardinality(readers) > 0),
  facts text[] not null,                    -- 'kind:module', 'subject:cybercrime' with its ancestors, 'reader:public', …
  titles tsvector not null,                 -- words and lexemes of the titles alone: small, stays in the row
  vector tsvector not null                  -- titles A, subjects in four languages and names B, summaries C, bodies D
);
comment on column catalogue.thing.owner is 'ts:LocalizedText';

-- Without fastupdate no search has to read through a list of pending entries.
create index thing_vector on catalogue.thing using gin (vector) with (fastupdate = off);
create index thing_titles on catalogue.thing using gin (titles) with (fastupdate = off);
create index thing_facts on catalogue.thing using gin (facts) with (fastupdate = off);
create index thing_newest on catalogue.thing (published_at desc, id desc);
create index thing_newest_of_kind on catalogue.thing (kind, published_at desc, id desc);
create index thing_year on catalogue.thing (year);

-- The texts of a thing, a row per language. `shown_to` says which readers see this row: each reader language stands in exactly one
-- row of a thing, its own where there is one, else the original.
create table catalogue.entry (
  thing_id uuid not null references catalogue.thing on delete cascade,
  lang text not null,
  shown_to text[] not null,
  title text not null,
  summary text not null default '',
  body text not null default '',
  primary key (thing_id, lang)
);
-- Lists by title, in the order of each language. The first 80 characters decide, so that a cursor can hold them.
create index entry_title_en on catalogue.entry (left(title, 80) collate "en-x-icu", thing_id) where 'en' = any (shown_to);
create index entry_title_fr on catalogue.entry (left(title, 80) collate "fr-x-icu", thing_id) where 'fr' = any (shown_to);
create index entry_title_es on catalogue.entry (left(title, 80) collate "es-x-icu", thing_id) where 'es' = any (shown_to);
create index entry_title_ar on catalogue.entry (left(title, 80) collate "ar-x-icu", thing_id) where 'ar' = any (shown_to);

-- How many things have a fact, by who may read them. Writers only append (+1, -1), so that none waits for another; a job adds up.
create table catalogue.tally (
  fact text not null,
  readers text[] not null,
  things int not null
);
create index tally_fact on catalogue.tally (fact text_pattern_ops);

-- Words as written, for corrections. Only of what everybody or every vetted account may read: a group's words are never proposed.
create table catalogue.word (
  lang text not null,
  word text not null,
  is_public boolean not null,
  folded text not null,
  things int not null,
  primary key (lang, word, is_public)
);
create index word_folded on catalogue.word using gin (folded gin_trgm_ops) with (fastupdate = off);

-- Things whose words are not in catalogue.word yet. A table, because a mark in catalogue.thing would write its row and all of its
-- index entries a second time.
create table catalogue.unread (
  thing_id uuid primary key references catalogue.thing on delete cascade
);

-- The words most like a folded one. A function, because its body keeps the operator it found, wherever pg_trgm stands.
create function catalogue.similar_words(typed text, with_community boolean, most int)
returns table (word text, folded text, lang text, things bigint)
language sql stable
begin atomic
  select w.word, w.folded, min(w.lang), sum(w.things)
  from catalogue.word w
  where w.folded % typed and (w.is_public or with_community)
  group by w.word, w.folded
  order by max(similarity(w.folded, typed)) desc, sum(w.things) desc
  limit most;
end;

-- What a thing has to do with another: stored once, shown on both ends to those who may read both. No foreign key: a thing that is
-- withdrawn and published again keeps its links.
create table catalogue.relation (
  from_kind text not null,
  from_id uuid not null,
  type text not null check (type in ('teaches', 'rests-on', 'implements', 'delivers', 'reports', 'supersedes', 'relates-to')),
  to_kind text not null,
  to_id uuid not null,
  primary key (from_id, type, to_id),
  check (from_id <> to_id)
);
create index relation_to on catalogue.relation (to_id);
