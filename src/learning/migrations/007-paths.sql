-- A path leads through modules and other paths. What it asks stands whole in `structure`; the tables below are read from it.
create table learning.path (
  id uuid primary key,
  slug text not null unique,             -- for ever
  title jsonb not null,
  summary jsonb not null,
  objectives jsonb not null,
  structure jsonb not null,
  subjects text[] not null default '{}',
  level text not null check (level in ('basic', 'intermediate', 'advanced')),
  owner_id uuid,                         -- people.account
  owner_body_id uuid,                    -- people.body
  owner_body text not null default '',
  access text not null check (access in ('public', 'community')),
  state text not null check (state in ('draft', 'published', 'withdrawn')) default 'draft',
  withdrawn_reason text,
  revision int not null default 1,       -- raised with each change of the structure
  created_at timestamptz not null default now(),
  published_at timestamptz,
  updated_at timestamptz not null default now()
);
comment on column learning.path.title is 'ts:LocalizedText';
comment on column learning.path.summary is 'ts:LocalizedText';
comment on column learning.path.objectives is 'ts:LocalizedLines';
comment on column learning.path.structure is 'ts:PathStructure';
create index path_published on learning.path (published_at desc, id desc) where state = 'published';
create index path_updated on learning.path (updated_at desc, id desc);
create index path_owner on learning.path (owner_id);

-- The paths that a path names, as a part or as what comes before it: no way through these leads back.
create table learning.path_link (
  path_id uuid not null references learning.path on delete cascade,
  needs_id uuid not null references learning.path,
  primary key (path_id, needs_id)
);
create index path_link_needs on learning.path_link (needs_id);

-- The modules that a path names, equivalents and what comes before it included.
create table learning.path_module (
  path_id uuid not null references learning.path on delete cascade,
  module_id uuid not null references learning.module,
  primary key (path_id, module_id)
);
create index path_module_module on learning.path_module (module_id);

-- How far a person is who is on a path: kept when they complete something, and when the path changes.
create table learning.path_progress (
  path_id uuid not null references learning.path on delete cascade,
  account_id uuid not null,              -- people.account
  done int not null default 0,           -- of what is needed
  needed int not null default 0,
  revision int not null default 0,       -- of the structure that this was reckoned by, those of paths within it aside
  started_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  completed_at timestamptz,              -- stays, whatever the path becomes
  primary key (path_id, account_id)
);
create index path_progress_account on learning.path_progress (account_id, updated_at desc);

alter table learning.assignment add foreign key (path_id) references learning.path;

create view learning.public_path as
  select id, slug, title, access, state, owner_id, owner_body_id, published_at from learning.path where state <> 'draft';
create view learning.public_path_progress as
  select path_id, account_id, done, needed, started_at, completed_at from learning.path_progress;
