create schema training;

-- A training activity as it is announced. Needs, nominations, money and evaluation come beside it.
create table training.activity (
  id uuid primary key,
  slug text not null unique,              -- for ever; what is cancelled keeps its address and says so
  title jsonb not null,
  summary jsonb not null default '{}',
  audience jsonb not null default '{}',   -- for whom
  application jsonb not null default '{}',-- how to apply
  place jsonb not null default '{}',
  country text,
  is_online boolean not null default false,
  languages text[] not null,
  subjects text[] not null default '{}',
  host_body_id uuid,                      -- people.public_body, where it is one we know
  host_body text not null default '',     -- its name where it is not
  begins_on date not null,
  ends_on date not null,                  -- the last day
  apply_until date,
  state text not null check (state in ('draft', 'published', 'cancelled')) default 'draft',
  cancelled_reason text,
  revision int not null default 0,        -- RFC 5545 3.8.7.4: SEQUENCE, raised by what a participant must know
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz,
  check (ends_on >= begins_on)
);
create index activity_dates on training.activity (begins_on, id) where state <> 'draft';
create index activity_managed on training.activity (updated_at desc, id desc);
create index activity_body on training.activity (host_body_id, updated_at desc, id desc) where host_body_id is not null;

-- Who the directorate is and what it offers: one row.
create table training.directorate (
  is_only boolean primary key default true check (is_only),
  name jsonb not null,
  intro jsonb not null,
  offers jsonb not null,                  -- language -> lines
  contact jsonb not null,
  updated_at timestamptz not null default now()
);
comment on column training.directorate.offers is 'ts:LocalizedLines';

create view training.public_activity as
  select id, slug, title, begins_on, ends_on, country, is_online, languages, state, published_at from training.activity where state <> 'draft';

-- Texts in four languages.
comment on column training.activity.title is 'ts:LocalizedText';
comment on column training.activity.summary is 'ts:LocalizedText';
comment on column training.activity.audience is 'ts:LocalizedText';
comment on column training.activity.application is 'ts:LocalizedText';
comment on column training.activity.place is 'ts:LocalizedText';
comment on column training.directorate.name is 'ts:LocalizedText';
comment on column training.directorate.intro is 'ts:LocalizedText';
comment on column training.directorate.contact is 'ts:LocalizedText';
comment on column training.public_activity.title is 'ts:LocalizedText';
