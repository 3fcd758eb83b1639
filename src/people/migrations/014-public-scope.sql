-- Who looks after a person, and where their days begin and end: for rooms that ask something of people by a day.
create or replace view people.public_account as
  select id, name, country, lang, coalesce(vetted_until > now(), false) and suspended_at is null as is_vetted,
    disabled_at is null and suspended_at is null and erased_at is null as is_active, is_protected,
    vouch_scope, time_zone, is_demo
  from people.account;
