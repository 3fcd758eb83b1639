import { type RawBuilder, sql } from "kysely";
import type { Db, LocalizedText, Tx } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import { type Actor, readerLabels } from "#platform/permissions/index.ts";
import type { CatalogueItem, CatalogueKind, RelationType } from "./types.ts";

/** A thing as one JSON value of SQL: what the reader sees of it. `t` is the thing, `e` its row for the reader. */
export const itemJson = sql`jsonb_build_object(
  'kind', t.kind, 'id', t.id, 'path', t.path, 'lang', e.lang, 'title', e.title, 'summary', e.summary, 'subjects', t.subjects,
  'country', t.country, 'year', t.year, 'level', t.level, 'languages', t.languages, 'owner', t.owner, 'minutes', t.minutes,
  'publishedAt', t.published_at, 'authors', jsonb_path_query_array(t.citation, '$.author[0 to 3]'))`;

export type ItemJson = Omit<CatalogueItem, "publishedAt"> & { publishedAt: string };

export const itemFrom = <Json extends ItemJson>(json: Json): Omit<Json, "publishedAt"> & CatalogueItem => ({
  ...json,
  publishedAt: new Date(json.publishedAt),
});

/** The row of a thing that readers of a language see. */
export const shownTo = (lang: Language) => sql`${lang}::text = any (e.shown_to)`;

/** The same for lists by title: written out (the language is one of ours), since only so a partial index fits. */
export const listedFor = (lang: Language) => sql`${sql.lit(lang)} = any (e.shown_to)`;

export interface NewestOptions {
  lang: Language;
  kind?: CatalogueKind;
  subject?: string;
  /** Published at this moment or later. */
  since?: Date;
  limit?: number;
}

/** Who may read what is published at an address below /{lang}; undefined where nothing is. For administrators who ask why. */
export async function readersAt(db: Db, path: string): Promise<string[] | undefined> {
  const row = await db
    .selectFrom("catalogue.thing")
    .select("readers")
    .where("path", "=", path)
    .limit(1)
    .executeTakeFirst();
  return row?.readers;
}

/** What was published last, as far as the reader may see it. */
export async function newest(
  db: Db | Tx,
  actor: Actor,
  { lang, kind, subject, since, limit = 8 }: NewestOptions,
): Promise<CatalogueItem[]> {
  const { rows } = await sql<{ item: ItemJson }>`
    select ${itemJson} as item
    from (
      select * from catalogue.thing t
      where t.readers && ${readerLabels(actor)}::text[]
        ${kind === undefined ? sql`` : sql`and t.kind = ${kind}`}
        ${since === undefined ? sql`` : sql`and t.published_at >= ${since}`}
        ${subject === undefined ? sql`` : sql`and t.facts @> (select array[${`subject:${subject}`}])`}
      order by t.published_at desc, t.id desc
      limit ${limit}
    ) t
    join catalogue.entry e on e.thing_id = t.id and ${shownTo(lang)}
    order by t.published_at desc, t.id desc`.execute(db);
  return rows.map(({ item }) => itemFrom(item));
}

/** The newest of each of some kinds, as far as the reader may see them: the first of each kind, then the second of each, and so on. */
export async function newestOfKinds(
  db: Db | Tx,
  actor: Actor,
  { lang, kinds, each }: { lang: Language; kinds: readonly CatalogueKind[]; each: number },
): Promise<CatalogueItem[]> {
  const { rows } = await sql<{ item: ItemJson }>`
    select ${itemJson} as item
    from unnest(${[...kinds]}::text[]) with ordinality as k(kind, place)
    cross join lateral (
      select n.*, row_number() over (order by n.published_at desc, n.id desc) as turn
      from (
        select * from catalogue.thing t
        where t.kind = k.kind and t.readers && ${readerLabels(actor)}::text[]
        order by t.published_at desc, t.id desc limit ${each}::int
      ) n
    ) t
    join catalogue.entry e on e.thing_id = t.id and ${shownTo(lang)}
    order by t.turn, k.place`.execute(db);
  return rows.map(({ item }) => itemFrom(item));
}

/** How many things a reader may see, by fact of one sort. Reads the tally, whose size does not grow with the catalogue. */
async function countFacts(
  db: Db | Tx,
  actor: Actor,
  sort: "kind" | "subject" | "country" | "language" | "body",
): Promise<Map<string, number>> {
  const { rows } = await sql<{ value: string; things: number }>`
    select substr(fact, ${sort.length + 2}::int) as value, sum(things)::int as things
    from catalogue.tally
    where fact like ${`${sort}:%`} and readers && ${readerLabels(actor)}::text[]
    group by fact having sum(things) > 0`.execute(db);
  return new Map(rows.map((row) => [row.value, row.things]));
}

/** Things a reader may see of each kind; a kind that has none is missing. */
export async function countByKind(db: Db | Tx, actor: Actor): Promise<Partial<Record<CatalogueKind, number>>> {
  return Object.fromEntries(await countFacts(db, actor, "kind"));
}

/** Things a reader may see from each country, by its code. */
export const byCountry = (db: Db | Tx, actor: Actor): Promise<Map<string, number>> => countFacts(db, actor, "country");

/** Things a reader may see in each language. */
export const byLanguage = (db: Db | Tx, actor: Actor): Promise<Map<string, number>> =>
  countFacts(db, actor, "language");

export interface CountedBody {
  id: string;
  name: LocalizedText;
  things: number;
}

/** The bodies behind what a reader may see, those with the most first. */
export async function byBody(db: Db | Tx, actor: Actor, most: number): Promise<CountedBody[]> {
  const counted = [...(await countFacts(db, actor, "body"))].sort((a, b) => b[1] - a[1]).slice(0, most);
  const { rows } = await sql<{ id: string; name: LocalizedText }>`
    select w.id, t.owner as name
    from unnest(${counted.map(([id]) => id)}::text[]) as w(id)
    cross join lateral (
      select t.owner from catalogue.thing t
      where t.facts @> (select array['body:' || w.id]) and t.readers && ${readerLabels(actor)}::text[] and t.owner is not null limit 1
    ) t`.execute(db);
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return counted.flatMap(([id, things]) => {
    const name = names.get(id);
    return name === undefined ? [] : [{ id, name, things }];
  });
}

/** What a body is called where it stands in the catalogue, if the reader may see anything of it. */
export async function nameOfBody(db: Db | Tx, actor: Actor, id: string): Promise<LocalizedText | undefined> {
  const { rows } = await sql<{ owner: LocalizedText }>`
    select t.owner from catalogue.thing t
    where t.facts @> (select array[${`body:${id}`}]) and t.readers && ${readerLabels(actor)}::text[] and t.owner is not null
    limit 1`.execute(db);
  return rows[0]?.owner;
}

/** Things a reader may see on each subject or below it. */
export const bySubject = (db: Db | Tx, actor: Actor): Promise<Map<string, number>> => countFacts(db, actor, "subject");

/** The message that tells a relation, read from either end. */
export type RelationLabel = `relation.${RelationType}` | `relation.${RelationType}.back`;

export interface RelatedThing extends CatalogueItem {
  type: RelationType;
  /** Whether the thing asked about stands first: it teaches the other. Otherwise the other teaches it. */
  isForward: boolean;
  /** Key of the words for it in the catalogue's messages. */
  label: RelationLabel;
}

/** What `relationsJson` gives; `relationsFrom` reads it. */
export interface RelationJson {
  type: RelationType;
  isForward: boolean;
  item: ItemJson & { owner: LocalizedText | null };
}

/**
 * What a thing has to do with others, as far as the reader may see them, as one value of SQL: a page that reads its own rows asks for
 * it in the same statement. `id` is the thing's in that statement.
 */
export const relationsJson = (actor: Actor, kind: CatalogueKind, id: RawBuilder<unknown>, lang: Language) =>
  sql<RelationJson[]>`array(
    select jsonb_build_object('type', r.type, 'isForward', r.is_forward, 'item', ${itemJson})
    from (
      select type, true as is_forward, to_kind as kind, to_id as id from catalogue.relation where from_id = ${id} and from_kind = ${kind}
      union all
      select type, false, from_kind, from_id from catalogue.relation where to_id = ${id} and to_kind = ${kind}
    ) r
    join catalogue.thing t on t.id = r.id and t.kind = r.kind and t.readers && ${readerLabels(actor)}::text[]
    join catalogue.entry e on e.thing_id = t.id and ${shownTo(lang)}
    order by r.is_forward desc, r.type, t.published_at desc, t.id
    limit 200)`;

export const relationsFrom = (json: readonly RelationJson[]): RelatedThing[] =>
  json.map(({ type, isForward, item }) => ({
    ...itemFrom(item),
    type,
    isForward,
    label: isForward ? (`relation.${type}` as const) : (`relation.${type}.back` as const),
  }));

/**
 * A thing by its id as one value of SQL, null where the reader may not see it; `itemFrom` reads it. Who keeps rows about things shows them
 * so in the statement that reads the rows. The statement's own tables must not be called `t` or `e`.
 */
export const thingJson = (actor: Actor, id: RawBuilder<unknown>, lang: Language) =>
  sql<ItemJson | null>`(
    select ${itemJson} from catalogue.thing t join catalogue.entry e on e.thing_id = t.id and ${shownTo(lang)}
    where t.id = ${id} and t.readers && ${readerLabels(actor)}::text[])`;

/** Things by their ids, in the order given, as far as the reader may see them; who keeps a list of things shows it so. */
export async function itemsOf(
  db: Db | Tx,
  actor: Actor,
  ids: readonly string[],
  lang: Language,
): Promise<CatalogueItem[]> {
  const { rows } = await sql<{ item: ItemJson }>`
    select ${itemJson} as item
    from catalogue.thing t join catalogue.entry e on e.thing_id = t.id and ${shownTo(lang)}
    where t.id = any(${[...ids]}::uuid[]) and t.readers && ${readerLabels(actor)}::text[]
    order by array_position(${[...ids]}::uuid[], t.id)`.execute(db);
  return rows.map(({ item }) => itemFrom(item));
}
