-- What a search reads of thousands of things stands in narrow rows of its own: twenty-five to a page instead of ten, so that they stay
-- in memory. Whole vectors lie outside the row and are opened for the few that are ranked by them.

-- A fact as a number, the same on every server: counting those of ten thousand things must be quick.
create function catalogue.fact_number(fact text) returns bigint
language sql immutable strict parallel safe
return ('x' || encode(substr(sha256(convert_to(fact, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint;

create function catalogue.fact_numbers(facts text[]) returns bigint[]
language sql immutable strict parallel safe
begin atomic
  select array_agg(catalogue.fact_number(fact)) from unnest(facts) as fact;
end;

-- What a thing can be found by: its facts, and the languages that its texts are told in.
create function catalogue.finder_facts(facts text[], langs text[]) returns bigint[]
language sql immutable strict parallel safe
begin atomic
  select catalogue.fact_numbers(facts || array(select 'told:' || told from unnest(langs) as told));
end;

-- What the numbers of facts mean, without readers, who are never counted. Writers only append, so that none waits for another; what two have
-- written stands twice until a job takes one away.
create table catalogue.fact (
  number bigint not null,
  fact text not null
);
create index fact_number on catalogue.fact (number);

create table catalogue.finder (
  id uuid primary key references catalogue.thing on delete cascade,
  published_at timestamptz(3) not null,
  year int,
  facts bigint[] not null,
  titles tsvector not null,                 -- words and lexemes of the titles alone
  vector tsvector not null                  -- titles A, subjects in four languages and names B, summaries C, bodies D
) with (toast_tuple_target = 512);
alter table catalogue.finder alter facts set storage plain, alter titles set storage main;

insert into catalogue.fact (number, fact)
select catalogue.fact_number(fact), fact from (select distinct unnest(facts) as fact from catalogue.thing) f where fact not like 'reader:%';
insert into catalogue.finder (id, published_at, year, facts, titles, vector)
select id, published_at, year, catalogue.finder_facts(facts, langs), titles, vector from catalogue.thing order by published_at;

alter table catalogue.thing drop column titles, drop column vector;

-- Without fastupdate no search has to read through a list of pending entries.
create index finder_vector on catalogue.finder using gin (vector) with (fastupdate = off);
create index finder_titles on catalogue.finder using gin (titles) with (fastupdate = off);
create index finder_facts on catalogue.finder using gin (facts) with (fastupdate = off);
create index finder_newest on catalogue.finder (published_at desc, id desc);
