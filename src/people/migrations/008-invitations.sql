-- People invited by name: an activity's participants, a meeting's delegates. `scope` is in whose name: '' the directorate's, or the
-- country or body whose officers see the list too; these alone may vouch for whom they invite.
create table people.invitation_list (
  id uuid primary key,
  title text not null,
  note text not null default '',
  lang text not null check (lang in ('en', 'fr', 'es', 'ar')),
  owner_id uuid references people.account on delete set null,
  scope text not null default '',
  vets boolean not null default false check (not vets or scope <> ''),
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index invitation_list_owner on people.invitation_list (owner_id, created_at desc, id desc) where owner_id is not null;
create index invitation_list_scope on people.invitation_list (scope, created_at desc, id desc);
create index invitation_list_newest on people.invitation_list (created_at desc, id desc);
create index invitation_list_expired on people.invitation_list (expires_at);

-- One person's invitation. Queued ones get their link, and the mail that carries it, from a job; the newest link is the only one.
create table people.invitation (
  id uuid primary key,
  list_id uuid not null references people.invitation_list on delete cascade,
  email text not null,
  name text not null default '',
  state text not null default 'queued' check (state in ('queued', 'sent', 'accepted', 'taken-back')),
  token_hash bytea unique,
  expires_at timestamptz not null,     -- the list's, beside the link it ends
  mails integer not null default 0,
  sent_at timestamptz,
  account_id uuid references people.account on delete cascade,
  accepted_at timestamptz,
  check ((state = 'accepted') = (accepted_at is not null)),
  check (token_hash is null or state = 'sent')
);
create unique index invitation_once on people.invitation (list_id, email);
create index invitation_queued on people.invitation (list_id, id) where state = 'queued';
create index invitation_email on people.invitation (email);
create index invitation_account on people.invitation (account_id) where account_id is not null;

-- Once a year without a visit the person is asked whether they still need the account; what is not answered, the bureau decides.
alter table people.account
  add column dormant_asked_at timestamptz,
  add column dormant_kept_at timestamptz;   -- they, or their bureau, said that it stays
create index account_dormant_scope on people.account (vouch_scope, dormant_asked_at, id) where dormant_asked_at is not null;
create index account_quiet on people.account ((greatest(last_seen_at, created_at, dormant_kept_at))) where disabled_at is null and erased_at is null;
