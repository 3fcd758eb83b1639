-- What other features may read of a body.
create view people.public_body as select id, name, kind, country from people.body;
comment on column people.public_body.name is 'ts:LocalizedText';
