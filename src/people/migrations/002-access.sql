-- Bodies besides the bureaus: an academy, a university, an international organisation. Those an administrator trusts may vouch.
create table people.body (
  id uuid primary key,
  name jsonb not null,                 -- language -> name
  kind text not null check (kind in ('academy', 'university', 'organisation', 'service')),
  country char(2),
  may_vouch boolean not null default false,
  created_at timestamptz not null default now()
);
comment on column people.body.name is 'ts:LocalizedText';

-- Where a person serves, who vouched for them and until when.
alter table people.account
  add column organisation text not null default '',
  add column function text not null default '',
  add column member_label text,        -- the member as the organisation spelled it when this was recorded, where it is no country's name
  add column body_id uuid references people.body,
  add column vetted_until timestamptz,
  add column email_confirmed_at timestamptz,
  add column suspended_at timestamptz,
  add column is_protected boolean not null default false,
  add column last_seen_at timestamptz,
  add column erased_at timestamptz;
update people.account set vetted_until = vetted_at + interval '24 months' where vetted_at is not null;
update people.account set email_confirmed_at = created_at;
create index account_body on people.account (body_id) where body_id is not null;
create index account_renewal on people.account (country, vetted_until) where vetted_until is not null;
create index account_of_country on people.account (country, lower(name), id);

-- A role is held for a scope: '' everywhere, 'country:FR', 'body:…'.
alter table people.role_grant add column scope text not null default '', add column reason text not null default '';
update people.role_grant g set scope = 'country:' || a.country
  from people.account a where a.id = g.account_id and g.role = 'bureau-officer' and a.country is not null;
delete from people.role_grant where role in ('bureau-officer', 'body-officer') and scope = '';
alter table people.role_grant add constraint role_grant_scoped check (role not in ('bureau-officer', 'body-officer') or scope <> '');
drop index people.role_grant_once;
create unique index role_grant_once on people.role_grant (account_id, role, scope);
create index role_grant_scope on people.role_grant (scope, role) where scope <> '';

drop view people.public_account;
create view people.public_account as
  select id, name, country, lang, coalesce(vetted_until > now(), false) and suspended_at is null as is_vetted,
    disabled_at is null and suspended_at is null and erased_at is null as is_active, is_protected
  from people.account;
