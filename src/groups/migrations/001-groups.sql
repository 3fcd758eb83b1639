create schema groups;

-- A standing group of the organisation: what it is for, who sits in it, when it met, what it made public.
create table groups.standing_group (
  id uuid primary key,
  slug text not null unique,              -- for ever
  short_name text not null default '',    -- IGEPT
  name jsonb not null,
  mandate jsonb not null default '{}',
  tasks jsonb not null default '{}',      -- language -> lines, in order
  meets jsonb not null default '{}',      -- how often, in words
  contact jsonb not null default '{}',    -- how to reach it, in words
  contact_email text not null default '',
  since_year int check (since_year between 1900 and 2200),
  subjects text[] not null default '{}',
  state text not null check (state in ('draft', 'published')) default 'draft',
  position int not null default 100,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz
);
comment on column groups.standing_group.tasks is 'ts:LocalizedLines';
create index standing_group_listed on groups.standing_group (position, id) where state = 'published';

-- A seat is a country's or a member's, spelled as it was when it was taken: what is renamed later does not rewrite the past.
create table groups.seat (
  id uuid primary key,
  group_id uuid not null references groups.standing_group on delete cascade,
  country text not null,                  -- ISO 3166-1, of the member it belongs to
  label jsonb,                            -- where the member is no country: "Hong Kong (China)"
  map_code text,                          -- ISO 3166-1 of the place on the map, where it is not the country's
  organisation text not null default '',
  position text not null check (position in ('chair', 'vice-chair', 'secretary', 'member', 'observer')) default 'member',
  since date,
  until date,
  created_at timestamptz not null default now(),
  check (until is null or since is null or until >= since)
);
create index seat_group on groups.seat (group_id, id);

create table groups.meeting (
  id uuid primary key,
  group_id uuid not null references groups.standing_group on delete cascade,
  title jsonb not null,
  place jsonb not null default '{}',
  summary jsonb not null default '{}',    -- what may be told to everybody
  begins_on date not null,
  ends_on date not null,
  created_at timestamptz not null default now(),
  check (ends_on >= begins_on)
);
create index meeting_group on groups.meeting (group_id, begins_on desc, id desc);

-- What a group made public: a file of ours or an address elsewhere.
create table groups.document (
  id uuid primary key,
  group_id uuid not null references groups.standing_group on delete cascade,
  title jsonb not null,
  languages text[] not null,
  dated_on date not null,
  address text not null default '',
  file_sha256 text,
  file_name text not null default '',
  file_size bigint,
  created_at timestamptz not null default now(),
  check ((address = '') <> (file_sha256 is null))
);
create index document_group on groups.document (group_id, dated_on desc, id desc);

-- A guideline as its readers get it; how it is drafted, consulted on and adopted comes beside it.
create table groups.guideline (
  id uuid primary key,
  group_id uuid not null references groups.standing_group,
  slug text not null unique,              -- for ever; a withdrawn guideline keeps its address and says why
  title jsonb not null,
  summary jsonb not null default '{}',
  body jsonb not null default '{}',       -- paragraphs, plain
  languages text[] not null,
  edition text not null default '1',
  dated_on date not null,
  subjects text[] not null default '{}',
  address text not null default '',
  file_sha256 text,
  file_name text not null default '',
  file_size bigint,
  is_demo boolean not null default false,
  state text not null check (state in ('draft', 'published', 'withdrawn')) default 'draft',
  withdrawn_reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz
);
create index guideline_group on groups.guideline (group_id, dated_on desc, id desc);
create index guideline_listed on groups.guideline (dated_on desc, id desc) where state = 'published';

-- The journal is published by a group; activities may be planned with one.
create view groups.public_group as
  select id, slug, short_name, name, since_year from groups.standing_group where state = 'published';
create view groups.public_guideline as
  select id, group_id, slug, title, languages, edition, dated_on, published_at from groups.guideline where state = 'published';

-- Texts in four languages.
comment on column groups.standing_group.name is 'ts:LocalizedText';
comment on column groups.standing_group.mandate is 'ts:LocalizedText';
comment on column groups.standing_group.meets is 'ts:LocalizedText';
comment on column groups.standing_group.contact is 'ts:LocalizedText';
comment on column groups.seat.label is 'ts:LocalizedText';
comment on column groups.meeting.title is 'ts:LocalizedText';
comment on column groups.meeting.place is 'ts:LocalizedText';
comment on column groups.meeting.summary is 'ts:LocalizedText';
comment on column groups.document.title is 'ts:LocalizedText';
comment on column groups.guideline.title is 'ts:LocalizedText';
comment on column groups.guideline.summary is 'ts:LocalizedText';
comment on column groups.guideline.body is 'ts:LocalizedText';
comment on column groups.public_group.name is 'ts:LocalizedText';
comment on column groups.public_guideline.title is 'ts:LocalizedText';
