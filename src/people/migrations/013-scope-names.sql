-- What a role is held for, by its name when it was granted: groups and journals are other features' own. A body's present name goes before.
alter table people.role_grant add column scope_name jsonb;
comment on column people.role_grant.scope_name is 'ts:LocalizedText';
