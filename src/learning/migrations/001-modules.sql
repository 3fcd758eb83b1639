create schema learning;

-- A module is what people see and take; each package imported into it is a version.
create table learning.module (
  id uuid primary key,
  slug text not null unique,             -- for ever; a withdrawn module keeps its address and says why
  title jsonb not null,
  summary jsonb not null,
  objectives jsonb not null,             -- language -> lines
  languages text[] not null,             -- of the content itself
  minutes int not null check (minutes between 1 and 6000),
  level text not null check (level in ('basic', 'intermediate', 'advanced')),
  subjects text[] not null default '{}',
  owner_id uuid,                         -- people.account
  owner_body text not null default '',
  access text not null check (access in ('public', 'community')),
  state text not null check (state in ('draft', 'published', 'withdrawn')) default 'draft',
  withdrawn_reason text,
  completion_rule text not null check (completion_rule in ('package', 'every-sco', 'any-sco', 'visited')) default 'package',
  version_id uuid,                       -- the one new learners take
  learner_count int not null default 0,  -- registrations, kept by their operation
  created_at timestamptz not null default now(),
  published_at timestamptz,
  updated_at timestamptz not null default now()
);
comment on column learning.module.title is 'ts:LocalizedText';
comment on column learning.module.summary is 'ts:LocalizedText';
comment on column learning.module.objectives is 'ts:LocalizedLines';
create index module_published on learning.module (published_at desc, id desc) where state = 'published';
create index module_owner on learning.module (owner_id, updated_at desc);
create index module_updated on learning.module (updated_at desc, id desc);

create table learning.version (
  id uuid primary key,
  module_id uuid not null references learning.module on delete cascade,
  number int not null,
  standard text not null,
  edition text,
  reading jsonb not null,                -- PackageReading: organizations, items, sequencing, problems
  contents jsonb not null,               -- the visible tree, flat: what the module page shows without reading all of the above
  is_playable boolean not null,
  package_sha256 text not null,          -- the archive as it was uploaded
  package_size bigint not null,
  file_count int not null,
  total_bytes bigint not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  unique (module_id, number)
);
comment on column learning.version.reading is 'ts:PackageReading';
comment on column learning.version.contents is 'ts:ContentsItem[]';

create table learning.package_file (
  version_id uuid not null references learning.version on delete cascade,
  path text not null collate "C",
  sha256 text not null,
  size bigint not null,
  primary key (version_id, path)
);

-- Learners of a module by country, kept by registration: a count that no page has to make.
create table learning.module_country (
  module_id uuid not null references learning.module on delete cascade,
  country char(2) not null,
  learners int not null,
  primary key (module_id, country)
);

-- An import under way: what the page polls while a package is read.
create table learning.import (
  id uuid primary key,
  account_id uuid,
  file_name text not null,
  module_id uuid,                        -- given: a new version of it; else set when the module exists
  state text not null check (state in ('waiting', 'reading', 'done', 'refused', 'failed')) default 'waiting',
  phase text,
  done bigint not null default 0,
  total bigint not null default 0,
  problems jsonb not null default '[]',
  version_id uuid,
  upload_sha256 text not null,
  upload_size bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column learning.import.problems is 'ts:Problem[]';
create index import_account on learning.import (account_id, created_at desc);
