-- The body a module belongs to, where it is one the installation knows; otherwise its name stands in owner_body.
-- Who holds a role for that body runs the module.
alter table learning.module add column owner_body_id uuid;
-- For the same body the draft that an import makes.
alter table learning.import add column owner_body_id uuid;
create index module_owner_body on learning.module (owner_body_id, updated_at desc, id desc) where owner_body_id is not null;
