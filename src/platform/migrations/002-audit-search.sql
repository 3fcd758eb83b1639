-- The audit log is searched by whom a row is about and by what was done.
create index audit_target on platform.audit_entry (target_id, at desc) where target_id is not null;
create index audit_action on platform.audit_entry (action, at desc, id desc);
-- Mails of a person are found at their erasure.
create index mail_recipient on platform.mail (recipient);
