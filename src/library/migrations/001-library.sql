create schema library;

-- Resources, websites and publications: one table, since they are found, cited, related and looked after in one way.
create table library.record (
  id uuid primary key,
  slug text not null unique,             -- for ever; a withdrawn record says why, a merged one leads on
  kind text not null check (kind in ('resource', 'website', 'publication')),
  type text not null,                    -- inside the kind: guide, video, …; site; article, report, …
  title jsonb not null,
  summary jsonb not null default '{}',
  why jsonb not null default '{}',       -- why it matters to a trainer
  abstract jsonb not null default '{}',
  address text not null default '',      -- http or https
  languages text[] not null default '{}',
  country char(2),
  year int check (year between 1000 and 2999),
  subjects text[] not null default '{}',
  level text check (level in ('basic', 'intermediate', 'advanced')),
  owner_body_id uuid,                    -- people.body, where it is one we know
  owner_body text not null default '',
  access text not null check (access in ('public', 'community')) default 'public',
  licence text not null default '',
  audience jsonb not null default '{}',
  conditions jsonb not null default '{}', -- of access to a website
  contact text not null default '',
  container text not null default '',
  volume text not null default '',
  issue text not null default '',
  pages text not null default '',
  publisher text not null default '',
  doi text,                              -- lower case, without resolver
  isbn text,                             -- thirteen digits
  issn text,                             -- 1234-567X
  transcript jsonb not null default '{}',
  state text not null check (state in ('suggested', 'draft', 'published', 'withdrawn', 'refused')) default 'draft',
  reason text,                           -- of a return, a refusal, a withdrawal
  merged_into uuid references library.record,
  suggested_by uuid,                     -- people.account
  title_key text not null default '',    -- its first title, folded to letters and digits: near-equal titles meet here
  address_key text not null default '',  -- without scheme, www. and a last stroke
  created_at timestamptz not null default now(),
  published_at timestamptz,
  updated_at timestamptz not null default now()
);
comment on column library.record.title is 'ts:LocalizedText';
comment on column library.record.summary is 'ts:LocalizedText';
comment on column library.record.why is 'ts:LocalizedText';
comment on column library.record.abstract is 'ts:LocalizedText';
comment on column library.record.audience is 'ts:LocalizedText';
comment on column library.record.conditions is 'ts:LocalizedText';
comment on column library.record.transcript is 'ts:LocalizedText';
create index record_slug_start on library.record (slug text_pattern_ops);
create index record_published on library.record (published_at desc, id desc) where state = 'published';
create index record_kind on library.record (kind, published_at desc, id desc) where state = 'published';
create index record_state on library.record (state, updated_at desc, id desc);
create index record_body on library.record (owner_body_id) where owner_body_id is not null;
create index record_suggested_by on library.record (suggested_by, created_at desc) where suggested_by is not null;
create index record_doi on library.record (doi) where doi is not null;
create index record_isbn on library.record (isbn) where isbn is not null;
create index record_address on library.record (address_key) where address_key <> '';
create index record_title on library.record (title_key);
create index record_merged on library.record (merged_into) where merged_into is not null;

create table library.contributor (
  record_id uuid not null references library.record on delete cascade,
  position int not null,
  role text not null check (role in ('author', 'editor')),
  family text not null default '',
  given text not null default '',
  literal text not null default '',      -- a body, or a name that is not divided
  orcid text,                            -- 0000-0000-0000-000X
  affiliation text not null default '',
  ror text,                              -- nine characters
  primary key (record_id, position)
);

create table library.file (
  id uuid primary key,
  record_id uuid not null references library.record on delete cascade,
  position int not null,
  role text not null check (role in ('content', 'captions')) default 'content',
  lang text,                             -- of captions
  sha256 text not null,
  size bigint not null,
  name text not null,
  media_type text not null,
  access text check (access in ('public', 'community')), -- narrower than the record's; null: as the record
  embargo_until date,
  state text not null check (state in ('reading', 'ready', 'refused')) default 'reading',
  problem text,                          -- why there is no text, or why it was refused
  page_count int,
  words text not null default '',        -- what the PDF says, for the index
  proposals jsonb,
  created_at timestamptz not null default now()
);
comment on column library.file.proposals is 'ts:Proposals';
create index file_record on library.file (record_id, position);

create table library.collection (
  id uuid primary key,
  slug text not null unique,
  title jsonb not null,
  intro jsonb not null default '{}',
  state text not null check (state in ('draft', 'published')) default 'draft',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column library.collection.title is 'ts:LocalizedText';
comment on column library.collection.intro is 'ts:LocalizedText';

create table library.collection_item (
  collection_id uuid not null references library.collection on delete cascade,
  record_id uuid not null references library.record on delete cascade,
  position int not null,
  note jsonb not null default '{}',
  primary key (collection_id, record_id)
);
comment on column library.collection_item.note is 'ts:LocalizedText';
create index collection_item_record on library.collection_item (record_id);
