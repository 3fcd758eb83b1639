import { sql } from "kysely";
import { type CatalogueItem, type ItemJson, itemFrom, thingJson } from "#catalogue/index.ts";
import type { Cursor, Db, LocalizedText, Tx } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import { type Actor, isAllowed, type Language, visitor } from "#platform/permissions/index.ts";
import { mayKeepCollections } from "./permissions.ts";

export type CollectionState = "draft" | "published" | "deleted";

export interface Collection {
  id: string;
  slug: string;
  title: LocalizedText;
  intro: LocalizedText;
  subjects: string[];
  state: CollectionState;
  publishedAt: Date | null;
  updatedAt: Date;
}

const columns = sql`c.id, c.slug, c.title, c.intro, c.subjects, c.state, c.published_at, c.updated_at`;

/** One collection without what it holds, whoever asks: for operations, which ask for the right themselves. Deleted ones are none. */
export async function collectionById(
  db: Db | Tx,
  id: string,
  { isLocked = false } = {},
): Promise<Collection | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await sql<Collection>`
    select ${columns} from library.collection c where c.id = ${id} and c.state <> 'deleted' ${isLocked ? sql`for update` : sql``}`.execute(
    db,
  );
  return rows[0];
}

export interface CollectedThing {
  note: LocalizedText;
  item: CatalogueItem;
}

/**
 * A collection and what of it the reader may see, in one statement; undefined where there is none for this reader. A deleted one is told
 * of by its state alone.
 */
export async function collectionForReader(
  db: Db,
  actor: Actor,
  slug: string,
  lang: Language,
): Promise<(Collection & { things: CollectedThing[] }) | undefined> {
  const { rows } = await sql<Collection & { things: { note: LocalizedText; item: ItemJson }[] }>`
    select ${columns}, array(
      select jsonb_build_object('note', i.note, 'item', x.item)
      from library.collection_item i
      cross join lateral (select ${thingJson(actor, sql`i.thing_id`, lang)} as item) x
      where i.collection_id = c.id and x.item is not null
      order by i.position, i.thing_id) as things
    from library.collection c
    where c.slug = ${slug} and (c.state <> 'draft' or ${isAllowed(actor, mayKeepCollections)})`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  return { ...row, things: row.things.map(({ note, item }) => ({ note, item: itemFrom(item) })) };
}

/** The published ones as the catalogue shows them, the last published first. `after`: published at, id. */
export async function publishedCollections(
  db: Db,
  actor: Actor,
  { lang, after, limit }: { lang: Language; after: Cursor | undefined; limit: number },
): Promise<CatalogueItem[]> {
  const { rows } = await sql<{ item: ItemJson | null }>`
    select ${thingJson(actor, sql`c.id`, lang)} as item
    from library.collection c
    where c.state = 'published'
      ${after === undefined ? sql`` : sql`and (c.published_at, c.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by c.published_at desc, c.id desc limit ${limit}`.execute(db);
  return rows.flatMap(({ item }) => (item === null ? [] : [itemFrom(item)]));
}

export interface KeptCollection extends Pick<Collection, "id" | "slug" | "title" | "state" | "updatedAt"> {
  things: number;
}

/** All there are, the last changed first. `after`: changed at, id. */
export async function keptCollections(
  db: Db,
  { after, limit }: { after: Cursor | undefined; limit: number },
): Promise<KeptCollection[]> {
  const { rows } = await sql<KeptCollection>`
    select c.id, c.slug, c.title, c.state, c.updated_at,
      (select count(*)::int from library.collection_item i where i.collection_id = c.id) as things
    from library.collection c
    where c.state <> 'deleted'
      ${after === undefined ? sql`` : sql`and (c.updated_at, c.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by c.updated_at desc, c.id desc limit ${limit}`.execute(db);
  return rows;
}

export interface KeptThing {
  thingId: string;
  note: LocalizedText;
  /** What it was called when it was put in. */
  label: string;
  /** Null: not published at present, or not open to who looks. */
  item: CatalogueItem | null;
  isPublic: boolean;
}

/** All that a collection holds, as its librarian sees it. */
export async function keptThings(db: Db, actor: Actor, collectionId: string, lang: Language): Promise<KeptThing[]> {
  const { rows } = await sql<Omit<KeptThing, "item"> & { item: ItemJson | null }>`
    select i.thing_id, i.note, i.label, ${thingJson(actor, sql`i.thing_id`, lang)} as item,
      ${thingJson(visitor, sql`i.thing_id`, lang)} is not null as is_public
    from library.collection_item i where i.collection_id = ${collectionId}
    order by i.position, i.thing_id`.execute(db);
  return rows.map((row) => ({ ...row, item: row.item === null ? null : itemFrom(row.item) }));
}

/** A thing of the catalogue as an actor sees it; collections hold no collections. */
export async function collectable(
  db: Db | Tx,
  actor: Actor,
  thingId: string,
  lang: Language,
): Promise<CatalogueItem | undefined> {
  if (!isId(thingId)) return undefined;
  const { rows } = await sql<{ item: ItemJson | null }>`
    select ${thingJson(actor, sql`${thingId}::uuid`, lang)} as item`.execute(db);
  const item = rows[0]?.item ?? null;
  return item === null || item.kind === "collection" ? undefined : itemFrom(item);
}

/** The collections that do not hold a thing yet, the last changed first. */
export async function collectionsWithout(
  db: Db,
  thingId: string,
): Promise<Pick<Collection, "id" | "title" | "state">[]> {
  const { rows } = await sql<Pick<Collection, "id" | "title" | "state">>`
    select c.id, c.title, c.state from library.collection c
    where c.state <> 'deleted'
      and not exists (select from library.collection_item i where i.collection_id = c.id and i.thing_id = ${thingId})
    order by c.updated_at desc, c.id desc limit 200`.execute(db);
  return rows;
}
