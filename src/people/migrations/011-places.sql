-- Where a session was opened, as the browser's time zone; null where it told none.
alter table people.session add column time_zone text;

-- The zones an account was signed in from: its person is written to when there is a new one. Signing out forgets the session, not the zone.
create table people.known_zone (
  account_id uuid not null references people.account on delete cascade,
  time_zone text not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  primary key (account_id, time_zone)
);
create index known_zone_old on people.known_zone (last_seen_at);

-- A short visit was not noted on the account before; and the zone a person chose is where they have been so far.
update people.account a set last_seen_at = s.seen
from (select account_id, max(last_seen_at) as seen from people.session group by account_id) s
where s.account_id = a.id and (a.last_seen_at is null or a.last_seen_at < s.seen);
insert into people.known_zone (account_id, time_zone)
select id, time_zone from people.account where last_seen_at is not null and time_zone <> 'UTC' and erased_at is null;
