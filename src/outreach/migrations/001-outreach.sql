create schema outreach;

create table outreach.news (
  id uuid primary key,
  slug text not null unique,              -- for ever; withdrawn news keeps its address and says why
  title jsonb not null,
  summary jsonb not null default '{}',
  body jsonb not null default '{}',       -- paragraphs, plain
  subjects text[] not null default '{}',
  state text not null check (state in ('draft', 'published', 'withdrawn')) default 'draft',
  withdrawn_reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz
);
create index news_published on outreach.news (published_at desc, id desc) where state = 'published';
create index news_managed on outreach.news (updated_at desc, id desc);

-- What stakeholders may hear about by mail.
create table outreach.mailing_list (
  id uuid primary key,
  slug text not null unique,
  name jsonb not null,
  text jsonb not null default '{}',
  is_open boolean not null default true,
  position int not null default 100,
  created_at timestamptz not null default now()
);

-- An address on a list. Nothing is sent but the question itself before its holder has said yes; who leaves is deleted.
create table outreach.subscription (
  id uuid primary key,
  list_id uuid not null references outreach.mailing_list on delete cascade,
  email text not null,
  lang text not null check (lang in ('en', 'fr', 'es', 'ar')),
  state text not null check (state in ('asked', 'confirmed', 'unreachable')) default 'asked',
  token_hash bytea,                       -- of the mail that asks
  asked_at timestamptz not null default now(),
  expires_at timestamptz,                 -- of the question; null once answered
  confirmed_at timestamptz,               -- when the holder of the address said yes
  bounces int not null default 0,         -- in a row
  unique (list_id, email)
);
create index subscription_email on outreach.subscription (email);
create index subscription_token on outreach.subscription (token_hash) where token_hash is not null;
create index subscription_expiry on outreach.subscription (expires_at) where expires_at is not null;

create table outreach.newsletter (
  id uuid primary key,
  list_id uuid not null references outreach.mailing_list,
  subject jsonb not null default '{}',
  opening jsonb not null default '{}',
  state text not null check (state in ('draft', 'sending', 'sent')) default 'draft',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create index newsletter_managed on outreach.newsletter (created_at desc, id desc);
create index newsletter_sending on outreach.newsletter (id) where state = 'sending';

-- What it tells of, in order: things of the catalogue, each with a word before it.
create table outreach.newsletter_item (
  newsletter_id uuid not null references outreach.newsletter on delete cascade,
  position int not null,
  kind text not null,
  thing_id uuid not null,
  word jsonb not null default '{}',
  primary key (newsletter_id, thing_id)
);

-- Whom it goes to, fixed when sending begins. A row is marked in the transaction that puts its mail into the outbox, so that a process
-- killed at any moment neither skips nor repeats one.
create table outreach.letter (
  newsletter_id uuid not null references outreach.newsletter on delete cascade,
  subscription_id uuid not null,          -- without a key: who leaves is gone from the lists, the count stays
  written_at timestamptz,
  bounced_at timestamptz,
  primary key (newsletter_id, subscription_id)
);
create index letter_waiting on outreach.letter (newsletter_id, subscription_id) where written_at is null;

-- Texts in four languages.
comment on column outreach.news.title is 'ts:LocalizedText';
comment on column outreach.news.summary is 'ts:LocalizedText';
comment on column outreach.news.body is 'ts:LocalizedText';
comment on column outreach.mailing_list.name is 'ts:LocalizedText';
comment on column outreach.mailing_list.text is 'ts:LocalizedText';
comment on column outreach.newsletter.subject is 'ts:LocalizedText';
comment on column outreach.newsletter.opening is 'ts:LocalizedText';
comment on column outreach.newsletter_item.word is 'ts:LocalizedText';
