-- What a mail to many says of itself to mail programs (RFC 2369, RFC 8058), and that letters to one person go before it.
alter table platform.mail add column headers jsonb not null default '{}', add column is_bulk boolean not null default false;
drop index platform.mail_waiting;
create index mail_waiting on platform.mail (is_bulk, created_at) where sent_at is null;
