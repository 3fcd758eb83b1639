-- Whether a module or a path gives a certificate, and by which rule: its owner's word.
create table learning.certificate_rule (
  thing_kind text not null check (thing_kind in ('module', 'path')),
  thing_id uuid not null,
  is_on boolean not null default false,
  rule text not null check (rule in ('completed', 'passed', 'score')) default 'completed',
  least_score real check (least_score between 0 and 1),
  valid_months int check (valid_months between 1 and 240),   -- null: without end
  is_accredited boolean not null default false,
  design_id uuid not null,               -- credentials.design
  statement jsonb not null default '{}', -- what the owner adds to the design's words
  renewal jsonb not null default '{}',   -- what has to be done to renew it
  updated_by uuid,                       -- people.account
  updated_at timestamptz not null default now(),
  primary key (thing_kind, thing_id),
  check (rule <> 'score' or least_score is not null)
);
comment on column learning.certificate_rule.statement is 'ts:LocalizedText';
comment on column learning.certificate_rule.renewal is 'ts:LocalizedText';
create index certificate_rule_ending on learning.certificate_rule (thing_id) where is_on and valid_months is not null;
