create schema journal;

-- Addresses (slugs, numbers of issues) are for ever: what is withdrawn keeps its own and says why.
create table journal.journal (
  id uuid primary key,
  slug text not null unique,
  title jsonb not null,
  description jsonb not null,
  issn text not null default '',
  publisher jsonb not null,              -- the group behind it, by name
  publisher_group_id uuid,               -- and by its id, where it is one of the house
  languages text[] not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column journal.journal.title is 'ts:LocalizedText';
comment on column journal.journal.description is 'ts:LocalizedText';
comment on column journal.journal.publisher is 'ts:LocalizedText';

create table journal.issue (
  id uuid primary key,
  journal_id uuid not null references journal.journal,
  number int not null check (number between 1 and 100000),
  year int not null check (year between 1700 and 2200),
  label jsonb not null,                  -- "Issue 1, July 2010"
  issued_on date not null,
  theme jsonb not null,
  editorial jsonb not null,
  notice jsonb not null,                 -- what a reader must know of all that is in it: a placeholder, a demonstration
  state text not null check (state in ('draft', 'published')) default 'draft',
  position int not null,                 -- among the issues of its journal; the newest has the greatest
  published_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (journal_id, number)
);
comment on column journal.issue.label is 'ts:LocalizedText';
comment on column journal.issue.theme is 'ts:LocalizedText';
comment on column journal.issue.editorial is 'ts:LocalizedText';
comment on column journal.issue.notice is 'ts:LocalizedText';
create index issue_order on journal.issue (journal_id, position desc, id desc);

create table journal.section (
  id uuid primary key,
  journal_id uuid not null references journal.journal,
  title jsonb not null,
  position int not null
);
comment on column journal.section.title is 'ts:LocalizedText';
create index section_journal on journal.section (journal_id, position);

create table journal.article (
  id uuid primary key,
  journal_id uuid not null references journal.journal,
  slug text not null,
  issue_id uuid references journal.issue,
  section_id uuid references journal.section,
  position int not null default 0,       -- in its issue
  title jsonb not null,
  abstract jsonb not null,
  practice jsonb not null,               -- why it matters to practice
  language text not null,                -- of the article, which may be none of ours
  subjects text[] not null default '{}',
  keywords jsonb not null,               -- as the author gave them, by language
  doi text not null default '',
  pages text not null default '',
  licence text not null default '',      -- address of the licence
  rights text not null default '',       -- what the article says of it
  received_on date,
  accepted_on date,
  state text not null check (state in ('draft', 'published', 'withdrawn')) default 'draft',
  withdrawn_reason text,
  version_id uuid,                       -- the one readers see
  published_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (journal_id, slug)
);
comment on column journal.article.title is 'ts:LocalizedText';
comment on column journal.article.abstract is 'ts:LocalizedText';
comment on column journal.article.practice is 'ts:LocalizedText';
comment on column journal.article.keywords is 'ts:LocalizedLines';
create index article_issue on journal.article (issue_id, position, id);
create index article_changed on journal.article (journal_id, updated_at desc, id desc);
create index article_published on journal.article (journal_id, published_at desc, id desc) where state = 'published';

create table journal.author (
  article_id uuid not null references journal.article on delete cascade,
  position int not null,
  given text not null default '',
  family text not null default '',       -- or the whole name of one that is not divided, or of a body
  orcid text not null default '',
  affiliations jsonb not null,
  email text not null default '',        -- for the editors; shown to no reader
  primary key (article_id, position)
);
comment on column journal.author.affiliations is 'ts:Affiliation[]';
create index author_email on journal.author (email) where email <> '';

-- A version is never changed: a correction is a new one that says what it changes.
create table journal.version (
  id uuid primary key,
  article_id uuid not null references journal.article on delete cascade,
  number int not null,
  jats_sha256 text,
  html text not null default '',         -- body and back matter
  about text not null default '',        -- the front matter as the source has it
  contents jsonb not null,
  body text not null default '',         -- plain, for the index
  words int not null default 0,
  change text not null default '',
  created_by uuid,
  created_at timestamptz not null default now(),
  unique (article_id, number)
);
comment on column journal.version.contents is 'ts:ContentsLine[]';

-- A file of a version, or of a whole issue.
create table journal.galley (
  id uuid primary key,
  version_id uuid references journal.version on delete cascade,
  issue_id uuid references journal.issue,
  kind text not null check (kind in ('pdf', 'html', 'xml', 'supplement')),
  file_name text not null,
  media_type text not null,
  sha256 text not null,
  size bigint not null,
  position int not null default 0,
  check ((version_id is null) <> (issue_id is null))
);
create unique index galley_version on journal.galley (version_id, file_name) where version_id is not null;
create unique index galley_issue on journal.galley (issue_id, file_name) where issue_id is not null;

create table journal.figure (
  version_id uuid not null references journal.version on delete cascade,
  name text not null collate "C",
  media_type text not null,
  sha256 text not null,
  size bigint not null,
  primary key (version_id, name)
);

create table journal.reference (
  version_id uuid not null references journal.version on delete cascade,
  position int not null,
  anchor text not null default '',       -- its place in the html
  words text not null,
  doi text not null default '',
  csl jsonb not null,
  primary key (version_id, position)
);
comment on column journal.reference.csl is 'ts:CslItem';
create index reference_doi on journal.reference (doi) where doi <> '';

-- An upload that waits to be read, or what became of it.
create table journal.import (
  id uuid primary key,
  account_id uuid,
  journal_id uuid not null references journal.journal,
  issue_id uuid references journal.issue,
  article_id uuid references journal.article on delete cascade,
  file_name text not null,
  sha256 text not null,
  size bigint not null,
  state text not null check (state in ('waiting', 'reading', 'done', 'refused', 'failed')) default 'waiting',
  problems jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column journal.import.problems is 'ts:JatsProblem[]';

create view journal.public_journal as select id, slug, title, publisher_group_id from journal.journal;
