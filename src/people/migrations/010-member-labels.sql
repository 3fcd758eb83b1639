-- Members and territories as the organisation spells them where that is no country's name: "Hong Kong (China)". An account keeps what it was
-- given as it was spelled then, in all four languages, whatever becomes of the list.
create table people.member_label (
  id uuid primary key,
  country char(2) not null,
  name jsonb not null,
  since date,                          -- null: not known
  until date,                          -- its last day; null: in use
  created_at timestamptz not null default now(),
  check (until >= since)
);
comment on column people.member_label.name is 'ts:LocalizedText';
create index member_label_country on people.member_label (country);

alter table people.account alter column member_label type jsonb using case when member_label is not null then jsonb_build_object('en', member_label) end;
comment on column people.account.member_label is 'ts:LocalizedText';
