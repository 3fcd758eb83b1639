import { type RawBuilder, sql } from "kysely";
import type { Language } from "#platform/i18n/index.ts";
import { type Actor, readerLabels } from "#platform/permissions/index.ts";
import type { CatalogueKind } from "./types.ts";

export type SearchSort = "relevance" | "date" | "title";
export const facetSorts = ["kind", "subject", "language", "level"] as const;
export type FacetSort = (typeof facetSorts)[number];

export interface CatalogueQuery {
  /** The reader's language: what titles are shown in and sorted by. */
  lang: Language;
  text?: string | undefined;
  kind?: CatalogueKind | undefined;
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
export const mostOpened = 8_000;
/** Up to here the full vectors decide the order; beyond, reading them all would take too long, and titles decide. */
export const mostRankedFully = 1_000;

/** Everything that a search fixes before its SQL is made. */
export interface SearchFrame {
  lang: Language;
  labels: string[];
  /** tsquery text. */
  words: string | undefined;
  /** The words without the order of phrases, where there are phrases. */
  loose: string | undefined;
  facts: string[];
  fromYear: number | undefined;
  toYear: number | undefined;
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
      ...(query.country === undefined ? [] : [`country:${query.country}`]),
      ...(query.body === undefined ? [] : [`body:${query.body}`]),
    ],
    fromYear: query.fromYear,
    toYear: query.toYear,
    sort: words === undefined ? (query.sort === "title" ? "title" : "date") : (query.sort ?? "relevance"),
    limit: query.limit ?? 20,
  };
}

/** Who may read it, and the filters: what every statement about things asks. */
export function allowed({ labels, facts, fromYear, toYear }: SearchFrame): RawBuilder<unknown> {
  return sql`t.readers && ${labels}::text[]
    ${facts.length === 0 ? sql`` : sql`and t.facts @> (select ${facts}::text[])`}
    ${fromYear === undefined ? sql`` : sql`and t.year >= ${fromYear}::int`}
    ${toYear === undefined ? sql`` : sql`and t.year <= ${toYear}::int`}`;
}

/**
 * The things found, ten thousand and one at most, whichever they are: enough to count them and to know whether they are all.
 *
 * Whether words stand beside each other no index tells: each thing that has them must be opened. Of very many, eight thousand are, and
 * the titles besides.
 *
 * What is looked for stands in a subquery, so that the planner does not see it. Knowing that a word is common, it would read the table
 * and take every vector apart (it does not count what that costs); not knowing, it always asks the index, which is never slow.
 */
export function matched(frame: SearchFrame): RawBuilder<unknown> {
  const readers = frame.labels.map((label) => `reader:${label}`);
  if (frame.words !== undefined && frame.loose !== undefined)
    return sql`
      select id, published_at, facts from (
        select t.id, t.published_at, t.facts, t.vector from catalogue.thing t
        where ${allowed(frame)} and t.vector @@ (select ${frame.loose}::tsquery) limit ${mostOpened}::int
      ) t where t.vector @@ (select ${frame.words}::tsquery)
      union
      select id, published_at, facts from (${titled(frame, mostCounted)}) t`;
  return sql`
    select t.id, t.published_at, t.facts
    from catalogue.thing t
    where ${allowed(frame)}
      ${frame.words === undefined ? sql`and t.facts && (select ${readers}::text[])` : sql`and t.vector @@ (select ${frame.words}::tsquery)`}
    limit ${mostCounted + 1}::int`;
}

/** Those of them whose titles answer, with how well. What a title has the whole has too, but a word to be left out may stand in the body. */
export function titled(frame: SearchFrame, most: number): RawBuilder<unknown> {
  const hasExcluded = frame.words?.includes("!(") === true;
  return sql`
    select t.id, t.published_at, t.facts, ${rank(sql`t.titles`, frame)} as rank
    from catalogue.thing t
    where ${allowed(frame)} and t.titles @@ (select ${frame.words}::tsquery)
      ${hasExcluded ? sql`and t.vector @@ (select ${frame.words}::tsquery)` : sql``}
    limit ${most}::int`;
}

export const rank = (vector: RawBuilder<unknown>, { words }: SearchFrame): RawBuilder<unknown> =>
  sql`ts_rank_cd('{0.05, 0.2, 0.5, 1}', ${vector}, ${words}::tsquery, 1)`;

/**
 * How well a thing `m` answers, by the rank of its words, as a whole number so that a cursor can hold it exactly. Newer things gain a
 * little; the reader's language a little more. No clock in it: the order must stand still while somebody turns the pages.
 */
export function score(ranked: RawBuilder<unknown>, { lang }: SearchFrame): RawBuilder<unknown> {
  return sql`round(1e6 * (coalesce(${ranked}, 0) + 0.01)
    * (1 + 0.2 * least(1, greatest(0, extract(epoch from m.published_at) - 946684800) / 1.6e9)::float8)
    * (case when 'language:' || ${lang}::text = any (m.facts) then 1.1 else 1 end))::bigint`;
}

export const collation = (lang: Language) => sql.raw(`"${lang}-x-icu"`);
