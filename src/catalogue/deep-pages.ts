import { type RawBuilder, sql } from "kysely";
import { type Db, decodeCursor, encodeCursor } from "#platform/database/index.ts";
import { allowed, collation, inTitles, newestAllowed, rank, type SearchFrame, score } from "./frame.ts";
import { type ItemJson, itemJson, listedFor, shownTo } from "./queries.ts";

// Pages of what is too much to be put in order whole: more than ten thousand things, so at least one in every few. Lists walk an
// index in its order until a page is full. `offset 0` keeps the planner to that: it must not fetch all and sort.

export interface DeepPage {
  items: ItemJson[];
  next: string | undefined;
}

/** `share` is how much of everything was read to find ten thousand. */
export function deepPage(db: Db, frame: SearchFrame, after: string | undefined, share: number): Promise<DeepPage> {
  if (frame.sort === "title") return byTitle(db, frame, after);
  if (frame.sort === "date") return byDate(db, frame, after);
  return byRelevance(db, frame, after, share);
}

const hasWords = ({ words }: SearchFrame) => (words === undefined ? sql`true` : sql`f.vector @@ ${words}::tsquery`);

const isId = (value: unknown): value is string =>
  typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

type KeyedItem = ItemJson & { key: string | number };

function pageOf(frame: SearchFrame, found: readonly KeyedItem[]): DeepPage {
  const last = found[frame.limit - 1];
  const next =
    found.length > frame.limit && last !== undefined ? encodeCursor([frame.sort, last.key, last.id]) : undefined;
  return { items: found.slice(0, frame.limit).map(({ key, ...item }) => item), next };
}

async function byDate(db: Db, frame: SearchFrame, after: string | undefined): Promise<DeepPage> {
  const [, at, id] = decodeCursor(after, 3) ?? [];
  const isAfter = typeof at === "number" && isId(id);
  const { rows } = await sql<{ item: KeyedItem }>`
    select ${itemJson} || jsonb_build_object('key', (extract(epoch from t.published_at) * 1000)::bigint) as item
    from (
      select f.id from (
        select f.* from catalogue.finder f
        where ${allowed(frame)} ${isAfter ? sql`and (f.published_at, f.id) < (to_timestamp(${at}::float8 / 1000)::timestamptz(3), ${id}::uuid)` : sql``}
        order by f.published_at desc, f.id desc offset 0
      ) f where ${hasWords(frame)} limit ${frame.limit + 1}::int
    ) f
    join catalogue.thing t on t.id = f.id
    join catalogue.entry e on e.thing_id = t.id and ${shownTo(frame.lang)}
    order by t.published_at desc, t.id desc`.execute(db);
  return pageOf(
    frame,
    rows.map(({ item }) => item),
  );
}

async function byTitle(db: Db, frame: SearchFrame, after: string | undefined): Promise<DeepPage> {
  const [, title, id] = decodeCursor(after, 3) ?? [];
  const isAfter = typeof title === "string" && isId(id);
  const { rows } = await sql<{ item: KeyedItem }>`
    select ${itemJson} || jsonb_build_object('key', left(e.title, 80)) as item
    from (
      select e.* from catalogue.entry e
      where ${listedFor(frame.lang)} ${isAfter ? sql`and (left(e.title, 80) collate ${collation(frame.lang)}, e.thing_id) > (${title}::text, ${id}::uuid)` : sql``}
      order by left(e.title, 80) collate ${collation(frame.lang)}, e.thing_id offset 0
    ) e
    cross join lateral (select f.id from catalogue.finder f where f.id = e.thing_id and ${allowed(frame)} and ${hasWords(frame)} offset 0) f
    cross join lateral (select t.* from catalogue.thing t where t.id = f.id offset 0) t
    limit ${frame.limit + 1}::int`.execute(db);
  return pageOf(
    frame,
    rows.map(({ item }) => item),
  );
}

/** Things put in order together, newest first from one group to the next. */
const groupSize = 200;
/** Of the matching titles so many, the newest, stand first. */
const mostTitles = 2_000;
/** The newest things whose titles are looked at one by one: a common word is met there often enough, and its list need not be read. */
const newestLookedAt = 10_000;
const enoughTitles = 60;
/** Above, few enough things have the words to find them all and put them in order; below, walking from one to the next is quicker. */
const leastShareToFindAll = 0.25;

interface Group {
  items: KeyedItem[] | null;
  /** The oldest of the group: where the next one begins. */
  endsAt: number | null;
  endsWith: string | null;
  size: number;
  /** The group of matching titles, which are enough for a page. */
  isTitles: boolean;
}

/** Where the walk begins: after this comes whatever was published last. */
const newestOfAll = { at: 253_402_300_799_000, id: "ffffffff-ffff-ffff-ffff-ffffffffffff" };

/**
 * By relevance: the matching titles come first, as long as they fill a page; then the newest two hundred things that match are put in
 * order, then the two hundred before those, and so on. A cursor tells the group and the place in it.
 */
async function byRelevance(db: Db, frame: SearchFrame, after: string | undefined, share: number): Promise<DeepPage> {
  const [sort, fromAt, fromId, key, id] = decodeCursor(after, 5) ?? [];
  const isNext = sort === "group" && typeof fromAt === "number" && (fromId === "" || isId(fromId));
  const isFirstGroup = !isNext || fromId === "";
  const isWithin = isNext && typeof key === "number" && isId(id);
  const group = await readGroup(db, frame, share, {
    from: isFirstGroup ? undefined : { at: fromAt, id: fromId },
    within: isWithin ? { key, id } : undefined,
  });
  const all = group.items ?? [];
  const items = all.slice(0, frame.limit).map(({ key: _key, ...item }) => item);
  const last = all[frame.limit - 1];
  const start = isFirstGroup ? [0, ""] : [fromAt ?? 0, fromId ?? ""];
  if (all.length > frame.limit && last !== undefined)
    return { items, next: encodeCursor(["group", ...start, last.key, last.id]) };
  if (group.isTitles) {
    const walk = encodeCursor(["group", newestOfAll.at, newestOfAll.id, 0, ""]);
    return items.length > 0 ? { items, next: walk } : byRelevance(db, frame, walk, share);
  }
  if (group.size < groupSize || group.endsAt === null || group.endsWith === null) return { items, next: undefined };
  const next = encodeCursor(["group", group.endsAt, group.endsWith, 0, ""]);
  return items.length > 0 ? { items, next } : byRelevance(db, frame, next, share);
}

interface GroupPlace {
  from: { at: number; id: string } | undefined;
  within: { key: number; id: string } | undefined;
}

/** The newest things before a place that have the words. Rare ones are all found, then put in order; common ones are met on the way. */
function newestMatching(frame: SearchFrame, { from }: GroupPlace, share: number): RawBuilder<unknown> {
  const isRare = share > leastShareToFindAll;
  const before =
    from === undefined
      ? sql``
      : sql`and (f.published_at, f.id) < (to_timestamp(${from.at}::float8 / 1000)::timestamptz(3), ${from.id}::uuid)`;
  if (isRare)
    return sql`
      select f.* from (
        select * from catalogue.finder f
        where ${allowed(frame)} ${before} and f.vector @@ (select ${frame.words}::tsquery) and not (select is_titles from kind) offset 0
      ) f order by f.published_at desc, f.id desc limit ${groupSize}::int`;
  return sql`
    select f.* from (
      select * from catalogue.finder f
      where ${allowed(frame)} ${before} and not (select is_titles from kind)
      order by f.published_at desc, f.id desc offset 0
    ) f where ${hasWords(frame)} limit ${groupSize}::int`;
}

async function readGroup(db: Db, frame: SearchFrame, share: number, place: GroupPlace): Promise<Group> {
  const { from, within } = place;
  const { rows } = await sql<Group>`
    with recent as materialized (
      select f.id, f.published_at, f.facts, f.titles from (${newestAllowed(frame, newestLookedAt)}) f where ${inTitles(frame)}
    ),
    titled as materialized (
      select * from recent where (select count(*) from recent) >= ${enoughTitles}::int
      union all
      (select f.id, f.published_at, f.facts, f.titles from (
        select * from catalogue.finder f
        where ${allowed(frame)} and ${inTitles(frame)} and (select count(*) from recent) < ${enoughTitles}::int offset 0
      ) f order by f.published_at desc, f.id desc limit ${mostTitles}::int)
    ),
    kind as (select ${from === undefined}::boolean and (select count(*) from titled) > ${frame.limit}::int as is_titles),
    walked as materialized (select f.id, f.published_at, f.facts, f.titles from (${newestMatching(frame, place, share)}) f),
    pool as (
      select * from walked where id not in (select id from titled)
      ${from === undefined ? sql`union all select * from titled` : sql``}
    ),
    ranked as (select m.id, ${score(rank(sql`m.titles`, frame), frame)} as key from pool m),
    page as (
      select id, key, row_number() over (order by key desc, id desc) as place from ranked
      ${within === undefined ? sql`` : sql`where (key, id) < (${within.key}::bigint, ${within.id}::uuid)`}
      order by place limit ${frame.limit + 1}::int
    ),
    ends as (select published_at, id from walked order by published_at, id limit 1)
    select (select count(*)::int from walked) as size, (select is_titles from kind) as is_titles,
      (select (extract(epoch from published_at) * 1000)::bigint from ends) as ends_at, (select id from ends) as ends_with,
      (select jsonb_agg(${itemJson} || jsonb_build_object('key', p.key) order by p.place)
        from page p join catalogue.thing t on t.id = p.id join catalogue.entry e on e.thing_id = p.id and ${shownTo(frame.lang)}) as items`.execute(
    db,
  );
  return rows[0] ?? { items: null, endsAt: null, endsWith: null, size: 0, isTitles: false };
}
