import { type RawBuilder, sql } from "kysely";
import { type Cursor, type Db, decodeCursor, encodeCursor } from "#platform/database/index.ts";
import type { Actor } from "#platform/permissions/index.ts";
import { type DeepPage, deepPage } from "./deep-pages.ts";
import { fieldsOf } from "./fields.ts";
import {
  allowed,
  type CatalogueQuery,
  collation,
  type FacetSort,
  facetSorts,
  frameOf,
  guessedFinds,
  matched,
  mostCounted,
  mostOpened,
  mostRankedFully,
  rank,
  type SearchFrame,
  type SearchSort,
  score,
} from "./frame.ts";
import { cleanQuery, type ParsedQuery, parseQuery } from "./parse-query.ts";
import { type ItemJson, itemFrom, itemJson, shownTo } from "./queries.ts";
import { excerpt, findMarks, segments } from "./snippets.ts";
import { correctQuery } from "./spelling.ts";
import type { CatalogueItem, Segment } from "./types.ts";

export interface CatalogueHit extends CatalogueItem {
  titleSegments: Segment[];
  snippet: Segment[];
}

export interface CatalogueResult {
  /** The query as it was understood. */
  text: string;
  hits: CatalogueHit[];
  /** Exact up to ten thousand. */
  total: number;
  isMore: boolean;
  /** Things by value, within what the other filters leave. */
  facets: Record<FacetSort, Map<string, number>>;
  /** The next page's `after`. */
  next: string | undefined;
  sort: SearchSort;
  /** Words that would find more. `isUsed`: nothing was found, so these hits are theirs. */
  correction?: { text: string; isUsed: boolean };
  /** Nothing has all the words; these hits have some. */
  isAnyWord: boolean;
}

// `unnest` in the select list: as a joined function it would cost twice as much.
const factCounts = sql`
  select jsonb_object_agg(known.fact, c.things) from (
    select number, count(*) as things from (select unnest(facts) as number from matched) u group by number
  ) c join catalogue.fact known on known.number = c.number`;

/** The key by which found things are put in order, and what else that needs. */
function ordered(frame: SearchFrame, after: Cursor | undefined): RawBuilder<unknown> {
  const [key, id] = after ?? [];
  if (frame.sort === "title") {
    return sql`
      select m.id, left(e.title, 80) as key, row_number() over (order by left(e.title, 80) collate ${collation(frame.lang)}, m.id) as place
      from matched m join catalogue.entry e on e.thing_id = m.id and ${shownTo(frame.lang)}
      where (select things from counted) <= ${mostCounted}::int
        ${after === undefined ? sql`` : sql`and (left(e.title, 80) collate ${collation(frame.lang)}, m.id) > (${key}::text, ${id}::uuid)`}
      order by place limit ${frame.limit + 1}::int`;
  }
  return sql`
    select k.id, k.key, row_number() over (order by k.key desc, k.id desc) as place
    from (${frame.sort === "date" ? keyedByDate : keyedByRelevance(frame)}) k
    ${after === undefined ? sql`` : sql`where (k.key, k.id) < (${key}::bigint, ${id}::uuid)`}
    order by place limit ${frame.limit + 1}::int`;
}

const keyedByDate = sql`
  select m.id, (extract(epoch from m.published_at) * 1000)::bigint as key from matched m where (select things from counted) <= ${sql.lit(mostCounted)}`;

/** A few are ranked by all their words. Among many their titles decide: reading thousands of full vectors would take too long. */
const keyedByRelevance = (frame: SearchFrame) => sql`
  select m.id, ${score(rank(sql`m.vector`, frame), frame)} as key from matched m
  where (select things from counted) <= ${sql.lit(mostRankedFully)}
  union all
  select m.id, ${score(rank(sql`m.titles`, frame), frame)} from matched m
  where (select things from counted) > ${sql.lit(mostRankedFully)} and (select things from counted) <= ${sql.lit(mostCounted)}`;

interface SearchRow {
  things: number;
  /** Of a phrase there may be more than were opened. */
  isCut: boolean;
  /** How much of all there is was read to find so many: 1 where all was. */
  share: number;
  facts: Values | null;
  items: (ItemJson & { key: string | number })[] | null;
}

/** Counts, facets and the page in one statement; the page stays empty where too much was found to be put in order whole. */
async function runSearch(db: Db, frame: SearchFrame, after: Cursor | undefined): Promise<SearchRow> {
  const { rows } = await sql<SearchRow>`
    with matched as materialized (${matched(frame)}),
    counted as (select count(*)::int as things from matched),
    page as (${ordered(frame, after)})
    select (select things from counted) as things, ${isCut(frame)} as is_cut, (${shareRead}) as share, (${factCounts}) as facts, (
      select jsonb_agg(${itemJson} || jsonb_build_object('key', p.key) order by p.place)
      from page p join catalogue.thing t on t.id = p.id join catalogue.entry e on e.thing_id = p.id and ${shownTo(frame.lang)}
    ) as items`.execute(db);
  return rows[0] ?? { things: 0, isCut: false, share: 1, facts: null, items: null };
}

/** Things are found in the order of their pages: where the last stands tells how much was read. */
const shareRead = sql`
  select coalesce((max(place)::text::point)[0] / (pg_relation_size('catalogue.finder') / current_setting('block_size')::int), 1) from matched`;

const isCut = (frame: SearchFrame): RawBuilder<unknown> =>
  frame.loose === undefined
    ? sql`false`
    : sql`(select count(*) from (
        select 1 from catalogue.finder f where ${allowed(frame)} and f.vector @@ (select ${frame.loose}::tsquery) limit ${mostOpened}::int
      ) o) = ${mostOpened}::int`;

type Values = Record<string, number>;

/** The values of one facet when its own filter is left out: what the reader could choose instead. */
async function otherValues(db: Db, frame: SearchFrame): Promise<Values> {
  const { rows } = await sql<
    Pick<SearchRow, "facts">
  >`with matched as materialized (${matched(frame)}) select (${factCounts}) as facts`.execute(db);
  return rows[0]?.facts ?? {};
}

type Others = Partial<Record<FacetSort, Promise<Values>>>;

/** These for each facet of which a value is chosen, begun at once; subjects need none: the hits themselves tell what lies below. */
function othersOf(db: Db, actor: Actor, query: CatalogueQuery, frame: SearchFrame): Others {
  const chosen = facetSorts.filter((sort) => sort !== "subject" && query[sort] !== undefined);
  return Object.fromEntries(
    chosen.map((sort) => {
      const values = otherValues(db, frameOf(query, actor, frame.words, { without: sort, loose: frame.loose }));
      values.catch(() => {}); // Whoever waits for them hears of it.
      return [sort, values];
    }),
  );
}

function facetFrom(facts: Values | null, sort: FacetSort): Map<string, number> {
  const entries = Object.entries(facts ?? {}).filter(([fact]) => fact.startsWith(`${sort}:`));
  return new Map(
    entries.map(([fact, things]) => [fact.slice(sort.length + 1), things] as const).sort((a, b) => b[1] - a[1]),
  );
}

/** Cursors tell which order they belong to: one of another order begins the list anew. */
function cursorOf(frame: SearchFrame, text: string | undefined): Cursor | undefined {
  const [sort, key, id] = decodeCursor(text, 3) ?? [];
  const isKey = frame.sort === "title" ? typeof key === "string" : Number.isSafeInteger(key);
  const isId = typeof id === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  return sort === frame.sort && isKey && isId && key !== undefined ? [key, id] : undefined;
}

interface FoundPage {
  row: SearchRow;
  items: ItemJson[];
  next: string | undefined;
}

/** Where so much is likely to be found that its page walks an index, the walk begins at once, beside the counting. */
async function walkAhead(db: Db, frame: SearchFrame, after: string | undefined): Promise<{ page?: Promise<DeepPage> }> {
  if (frame.loose !== undefined) return {};
  const finds = await guessedFinds(db, frame);
  if (finds < 2 * mostCounted) return {};
  const page = deepPage(db, frame, after, mostCounted / finds);
  page.catch(() => {}); // Whoever waits for it hears of it; where there was less than guessed, nobody does.
  return { page };
}

async function find(db: Db, frame: SearchFrame, after: string | undefined): Promise<FoundPage> {
  const { page } = await walkAhead(db, frame, after);
  const row = await runSearch(db, frame, cursorOf(frame, after));
  if (row.things > mostCounted) return { row, ...(await (page ?? deepPage(db, frame, after, row.share))) };
  const all = row.items ?? [];
  const last = all[frame.limit - 1];
  const next =
    all.length > frame.limit && last !== undefined ? encodeCursor([frame.sort, last.key, last.id]) : undefined;
  return { row, items: all.slice(0, frame.limit).map(({ key, ...item }) => item), next };
}

/** Searches the catalogue as one reader: words in any of the languages, filters, facets, one hit a thing. */
export async function searchCatalogue(db: Db, actor: Actor, asked: CatalogueQuery): Promise<CatalogueResult> {
  const text = cleanQuery(asked.text);
  const fields = fieldsOf(text);
  // What was chosen beside the box goes before what is written in it.
  const query: CatalogueQuery = {
    ...asked,
    subject: asked.subject ?? fields.subject,
    fromYear: asked.fromYear ?? fields.fromYear,
    toYear: asked.toYear ?? fields.toYear,
  };
  let parsed = await parseQuery(db, fields.rest, fields.authors);
  let frame = frameOf(query, actor, parsed.all, parsed);
  const asWritten = frame;
  let others = othersOf(db, actor, query, frame);
  let found = await find(db, frame, query.after);
  let correction: CatalogueResult["correction"];
  let isAnyWord = false;
  if (parsed.all !== undefined && query.after === undefined && found.row.things < 3) {
    const better = await correctQuery(db, actor, query.lang, parsed, fields.authors);
    if (better !== undefined) {
      const other = frameOf(query, actor, better.all, better);
      const more = await find(db, other, undefined);
      if (more.row.things > found.row.things) {
        correction = { text: `${better.text} ${fields.written}`.trim(), isUsed: found.row.things === 0 };
        if (found.row.things === 0) [parsed, frame, found] = [better, other, more];
      }
    }
  }
  if (found.row.things === 0 && parsed.any !== undefined) {
    const other = frameOf(query, actor, parsed.any);
    const more = await find(db, other, query.after);
    if (more.row.things > 0) [frame, found, isAnyWord] = [other, more, true];
  }
  if (frame !== asWritten) others = othersOf(db, actor, query, frame);
  return {
    text,
    hits: await highlight(db, parsed, found.items),
    total: Math.min(found.row.things, mostCounted),
    isMore: found.row.things > mostCounted || found.row.isCut,
    facets: await facetsOf(found.row.facts, others),
    next: found.next,
    sort: frame.sort,
    ...(correction === undefined ? {} : { correction }),
    isAnyWord,
  };
}

/** A chosen value's facet shows what else could be chosen. */
async function facetsOf(facts: Values | null, others: Others): Promise<CatalogueResult["facets"]> {
  const all = await Promise.all(
    facetSorts.map(async (sort) => [sort, facetFrom((await others[sort]) ?? facts, sort)] as const),
  );
  return Object.fromEntries(all) as CatalogueResult["facets"];
}

/** How much of a body is read for a snippet. */
const readOfBody = 8_000;

async function highlight(db: Db, { marked }: ParsedQuery, items: readonly ItemJson[]): Promise<CatalogueHit[]> {
  const titles = await findMarks(
    db,
    marked,
    items.map((item) => ({ lang: item.lang, text: item.title })),
  );
  const summaries = await findMarks(
    db,
    marked,
    items.map((item) => ({ lang: item.lang, text: item.summary })),
  );
  // Where the summary has none of the words, a stretch of the body may show why the thing was found.
  const unshown = items.filter((_, index) => marked.size > 0 && summaries[index]?.length === 0);
  const bodies = await readBodies(db, unshown);
  const bodyTexts = unshown.map((item) => ({ lang: item.lang, text: bodies.get(item.id) ?? "" }));
  const bodyMarks = new Map(
    (await findMarks(db, marked, bodyTexts)).map((words, index) => [unshown[index]?.id, words]),
  );
  return items.map((item, index) => {
    const inBody = bodyMarks.get(item.id) ?? [];
    const shown = inBody.length > 0 || item.summary === "" ? (bodies.get(item.id) ?? "") : item.summary;
    return {
      ...itemFrom(item),
      titleSegments: segments(item.title, titles[index] ?? []),
      snippet: excerpt(shown, shown === item.summary ? (summaries[index] ?? []) : inBody),
    };
  });
}

async function readBodies(db: Db, items: readonly ItemJson[]): Promise<Map<string, string>> {
  if (items.length === 0) return new Map();
  const { rows } = await sql<{ id: string; body: string }>`
    select e.thing_id as id, left(e.body, ${readOfBody}::int) as body
    from unnest(${items.map((item) => item.id)}::uuid[], ${items.map((item) => item.lang)}::text[]) as w(id, lang)
    join catalogue.entry e on e.thing_id = w.id and e.lang = w.lang
    where e.body <> ''`.execute(db);
  return new Map(rows.map((row) => [row.id, row.body]));
}
