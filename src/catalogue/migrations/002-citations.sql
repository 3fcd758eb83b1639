-- How a thing is cited, as CSL-JSON, for exports of what was found; and the body behind it, for what a body publishes.
alter table catalogue.thing add column citation jsonb, add column owner_body_id uuid;
comment on column catalogue.thing.citation is 'ts:CslItem';
create index thing_path on catalogue.thing (path);

-- Where each file of the sitemap begins; planned once a day.
create table catalogue.sitemap_part (
  part bigint primary key,
  first_id uuid not null
);
