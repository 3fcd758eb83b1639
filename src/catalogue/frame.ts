import { type RawBuilder, sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import { type Actor, readerLabels } from "#platform/permissions/index.ts";
import type { CatalogueKind } from "./types.ts";

export type SearchSort = "relevance" | "date" | "title";
export const facetSorts = ["kind", "type", "subject", "language", "level", "country"] as const;
export type FacetSort = (typeof facetSorts)[number];

export interface CatalogueQuery {
  /** The reader's language: what titles are shown in and sorted by. */
  lang: Language;
  text?: string | undefined;
  kind?: CatalogueKind | undefined;
  /** What it is inside its kind. */
  type?: string | undefined;
  /** With all below it. */
  subject?: string | undefined;
  /** Of the thing itself. */
  language?: string | undefined;
  level?: string | undefined;
  country?: string | undefined;
  /** The id of the body behind it. */
  body?: string | undefined;
  fromYear?: number | undefined;
  toYear?: number | undefined;
  /** Relevance where there are words, else date. */
  sort?: SearchSort | undefined;
  after?: string | undefined;
  limit?: number | undefined;
}

/** Counted and ranked as a whole up to here; beyond, lists walk an index. */
export const mostCounted = 10_000;
/** Things opened to see whether words stand beside each other. */
export const mostOpened = 5_000;
/** Up to here the full vectors decide the order; beyond, reading them all would take too long, and titles decide. */
export const mostRankedFully = 1_000;

/** Who reads, and what the reader has chosen beside words. */
export interface Filters {
  labels: string[];
  facts: string[];
  fromYear: number | undefined;
  toYear: number | undefined;
}

/** Everything that a search fixes before its SQL is made. */
export interface SearchFrame extends Filters {
  lang: Language;
  /** tsquery text. */
  words: string | undefined;
  /** The words without the order of phrases, where there are phrases. */
  loose: string | undefined;
  sort: SearchSort;
  limit: number;
}

const factOf = (query: CatalogueQuery, sort: FacetSort): string[] =>
  query[sort] === undefined ? [] : [`${sort}:${query[sort]}`];

export function frameOf(
  query: CatalogueQuery,
  actor: Actor,
  words: string | undefined,
  { without, loose }: { without?: FacetSort; loose?: string | undefined } = {},
): SearchFrame {
  return {
    lang: query.lang,
    labels: readerLabels(actor),
    words,
    loose,
    facts: [
      ...facetSorts.filter((sort) => sort !== without).flatMap((sort) => factOf(query, sort)),
      ...(query.body === undefined ? [] : [`body:${query.body}`]),
    ],
    fromYear: query.fromYear,
    toYear: query.toYear,
    sort: words === undefined ? (query.sort === "title" ? "title" : "date") : (query.sort ?? "relevance"),
    limit: query.limit ?? 20,
  };
}

/** Who may read it, and the filters: what every statement about things asks. */
export function allowed({ labels, facts, fromYear, toYear }: Filters): RawBuilder<unknown> {
  // Not for the index (hence `coalesce`): nearly everything is for some readers, and its list would be read to the end.
  return sql`coalesce(f.facts && ${numbersOf(readerFacts(labels))}, false)
    ${facts.length === 0 ? sql`` : sql`and f.facts @> ${numbersOf(facts)}`}
    ${fromYear === undefined ? sql`` : sql`and f.year >= ${fromYear}::int`}
    ${toYear === undefined ? sql`` : sql`and f.year <= ${toYear}::int`}`;
}

const readerFacts = (labels: readonly string[]) => labels.map((label) => `reader:${label}`);

/**
 * How many things the planner believes to be found, in a millisecond and without reading any: here it may see what is looked for. Good
 * enough to begin something ahead that would else wait until all is counted; never shown.
 */
export async function guessedFinds(db: Db, { words, labels, facts, fromYear, toYear }: SearchFrame): Promise<number> {
  const { rows } = await sql<{ "QUERY PLAN": [{ Plan: { "Plan Rows": number } }] }>`
    explain (format json) select from catalogue.finder f
    where f.facts && catalogue.fact_numbers(${readerFacts(labels)}::text[]) and f.facts @> catalogue.fact_numbers(${facts}::text[])
      ${words === undefined ? sql`` : sql`and f.vector @@ ${words}::tsquery`}
      ${fromYear === undefined ? sql`` : sql`and f.year >= ${fromYear}::int`}
      ${toYear === undefined ? sql`` : sql`and f.year <= ${toYear}::int`}`.execute(db);
  return rows[0]?.["QUERY PLAN"][0].Plan["Plan Rows"] ?? 0;
}

// Numbers stand in subqueries, so that they are made once.
const numbersOf = (facts: readonly string[]) => sql`(select catalogue.fact_numbers(${facts}::text[]))`;
export const numberOf = (fact: string): RawBuilder<unknown> => sql`(select catalogue.fact_number(${fact}::text))`;
/** What is taken of each thing found. Vectors that lie outside their rows are not read by this. */
const taken = sql`f.id, f.published_at, f.facts, f.titles, f.vector, f.ctid as place`;

/**
 * The things found, ten thousand and one at most, whichever they are: enough to count them and to know whether they are all.
 *
 * Whether words stand beside each other no index tells: each thing that has them must be opened. Of very many, five thousand are, and
 * the titles besides.
 *
 * What is looked for stands in a subquery, so that the planner does not see it. Knowing that a word is common, it would read the table
 * and take every vector apart (it does not count what that costs); not knowing, it always asks the index, which is never slow.
 */
export function matched(frame: SearchFrame): RawBuilder<unknown> {
  if (frame.words !== undefined && frame.loose !== undefined)
    return sql`
      with opened as materialized (
        select ${taken} from catalogue.finder f
        where ${allowed(frame)} and f.vector @@ (select ${frame.loose}::tsquery) limit ${mostOpened}::int
      )
      select * from opened o where o.vector @@ (select ${frame.words}::tsquery)
      union all
      select * from (
        select ${taken} from catalogue.finder f
        where ${allowed(frame)} and ${inTitles(frame)} limit ${mostCounted}::int
      ) f where f.id not in (select id from opened)`;
  const found =
    frame.words === undefined
      ? sql`f.facts && ${numbersOf(readerFacts(frame.labels))}`
      : sql`f.vector @@ (select ${frame.words}::tsquery)`;
  return sql`select ${taken} from catalogue.finder f where ${allowed(frame)} and ${found} limit ${mostCounted + 1}::int`;
}

/** The newest things that the reader and the filters allow. `offset 0` keeps other conditions out: it is walked in its order. */
export const newestAllowed = (frame: Filters, most: number): RawBuilder<unknown> => sql`
  select * from (
    select f.* from catalogue.finder f where ${allowed(frame)} order by f.published_at desc, f.id desc limit ${most}::int
  ) f offset 0`;

/** Whether the title answers. What a title has the whole has too, but a word to be left out may stand in the body. */
export const inTitles = ({ words }: SearchFrame): RawBuilder<unknown> =>
  sql`f.titles @@ (select ${words}::tsquery) ${words?.includes("!(") === true ? sql`and f.vector @@ (select ${words}::tsquery)` : sql``}`;

export const rank = (vector: RawBuilder<unknown>, { words }: SearchFrame): RawBuilder<unknown> =>
  sql`ts_rank_cd('{0.05, 0.2, 0.5, 1}', ${vector}, ${words}::tsquery, 1)`;

/**
 * How well a thing `m` answers, by the rank of its words, as a whole number so that a cursor can hold it exactly. Newer things gain a
 * little; the reader's language a little more. No clock in it: the order must stand still while somebody turns the pages.
 */
export function score(ranked: RawBuilder<unknown>, { lang }: SearchFrame): RawBuilder<unknown> {
  return sql`round(1e6 * (coalesce(${ranked}, 0) + 0.01)
    * (1 + 0.2 * least(1, greatest(0, extract(epoch from m.published_at) - 946684800) / 1.6e9)::float8)
    * (case when ${numberOf(`language:${lang}`)} = any (m.facts) then 1.1 else 1 end))::bigint`;
}

export const collation = (lang: Language) => sql.raw(`"${lang}-x-icu"`);
