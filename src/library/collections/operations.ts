import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { newId } from "#platform/ids.ts";
import { type Actor, authorize, type Language } from "#platform/permissions/index.ts";
import { freeSlug } from "#platform/slugs.ts";
import { firstTitle } from "../rules.ts";
import { catalogueCollection } from "./catalogue-entry.ts";
import { CollectionPublished, CollectionTakenBack } from "./events.ts";
import { mayKeepCollections } from "./permissions.ts";
import { type Collection, collectable, collectionById } from "./queries.ts";
import { movedTo } from "./rules.ts";

export interface CollectionFacts {
  title: LocalizedText;
  intro: LocalizedText;
  subjects: string[];
}

/** More is a shelf, which has filters. */
const mostThings = 200;

const rowOf = ({ title, intro, subjects }: CollectionFacts) => ({
  title: JSON.stringify(title),
  intro: JSON.stringify(intro),
  subjects,
  updatedAt: new Date(),
});

/** Makes a draft. Throws `collections.no-title`. */
export async function addCollection(
  db: Db | Tx,
  actor: Actor,
  facts: CollectionFacts,
): Promise<{ id: string; slug: string }> {
  authorize(actor, mayKeepCollections);
  if (firstTitle(facts.title) === "") throw new DomainError("collections.no-title", { field: "title-en" });
  return inTransaction(db, async (tx) => {
    const id = newId();
    // Two of one title at once would both find it free.
    await sql`select pg_advisory_xact_lock(hashtextextended('library.collection-slug', 0))`.execute(tx);
    const slug = await freeSlug(facts.title, `collection-${id.slice(-8)}`, (start) =>
      tx.selectFrom("library.collection").select("slug").where("slug", "like", `${start}%`).execute(),
    );
    await tx
      .insertInto("library.collection")
      .values({ id, slug, ...rowOf(facts) })
      .execute();
    await audit(tx, actor, "library.collection-added", { target: id });
    return { id, slug };
  });
}

/** Locks a collection for a change of it. Throws `platform.not-found`. */
async function locked(tx: Tx, id: string): Promise<Collection> {
  const collection = await collectionById(tx, id, { isLocked: true });
  if (collection === undefined) throw new DomainError("platform.not-found");
  return collection;
}

/** Changes its texts and subjects. Throws `collections.no-title`. */
export async function changeCollection(db: Db, actor: Actor, id: string, facts: CollectionFacts): Promise<void> {
  authorize(actor, mayKeepCollections);
  if (firstTitle(facts.title) === "") throw new DomainError("collections.no-title", { field: "title-en" });
  await inTransaction(db, async (tx) => {
    const collection = await locked(tx, id);
    await tx.updateTable("library.collection").set(rowOf(facts)).where("id", "=", id).execute();
    await audit(tx, actor, "library.collection-changed", { target: id });
    if (collection.state === "published") await catalogueCollection(tx, id);
  });
}

/** Changes what a locked collection holds. */
async function changeThings(
  db: Db | Tx,
  actor: Actor,
  id: string,
  act: string,
  thingId: string,
  change: (tx: Tx, ids: string[]) => Promise<void>,
): Promise<void> {
  authorize(actor, mayKeepCollections);
  await inTransaction(db, async (tx) => {
    await locked(tx, id);
    const rows = await tx
      .selectFrom("library.collectionItem")
      .select("thingId")
      .where("collectionId", "=", id)
      .orderBy("position")
      .orderBy("thingId")
      .execute();
    await change(
      tx,
      rows.map((row) => row.thingId),
    );
    await tx.updateTable("library.collection").set({ updatedAt: new Date() }).where("id", "=", id).execute();
    await audit(tx, actor, `library.collection-${act}`, { target: id, thing: thingId });
  });
}

async function number(tx: Tx, collectionId: string, ids: readonly string[]): Promise<void> {
  await sql`
    update library.collection_item i set position = o.place
    from unnest(${[...ids]}::uuid[]) with ordinality as o (id, place)
    where i.collection_id = ${collectionId} and i.thing_id = o.id`.execute(tx);
}

const needThing = (ids: readonly string[], thingId: string): void => {
  if (!ids.includes(thingId)) throw new DomainError("platform.not-found");
};

/**
 * Puts a thing of the catalogue at the end; one that is there already stays where it is. Throws `platform.not-found` for what the actor may
 * not see, `collections.full`.
 */
export async function addThing(
  db: Db | Tx,
  actor: Actor,
  id: string,
  thingId: string,
  { lang, note = {} }: { lang: Language; note?: LocalizedText },
): Promise<void> {
  await changeThings(db, actor, id, "thing-added", thingId, async (tx, ids) => {
    const item = await collectable(tx, actor, thingId, lang);
    if (item === undefined) throw new DomainError("platform.not-found");
    if (ids.includes(thingId)) return;
    if (ids.length >= mostThings) throw new DomainError("collections.full", { args: { most: mostThings } });
    await tx
      .insertInto("library.collectionItem")
      .values({ collectionId: id, thingId, position: ids.length + 1, label: item.title, note: JSON.stringify(note) })
      .execute();
    await number(tx, id, [...ids, thingId]);
  });
}

/** Takes a thing out. The last one of a published collection stays: `collections.empty`. */
export async function removeThing(db: Db, actor: Actor, id: string, thingId: string): Promise<void> {
  await changeThings(db, actor, id, "thing-removed", thingId, async (tx, ids) => {
    needThing(ids, thingId);
    const rest = ids.filter((each) => each !== thingId);
    if (rest.length === 0 && (await collectionById(tx, id))?.state === "published")
      throw new DomainError("collections.empty");
    await tx
      .deleteFrom("library.collectionItem")
      .where("collectionId", "=", id)
      .where("thingId", "=", thingId)
      .execute();
    await number(tx, id, rest);
  });
}

/** Moves a thing one place up or down; at the end of the list it stays. */
export async function moveThing(db: Db, actor: Actor, id: string, thingId: string, way: "up" | "down"): Promise<void> {
  await changeThings(db, actor, id, "ordered", thingId, async (tx, ids) => {
    needThing(ids, thingId);
    await number(tx, id, movedTo(ids, thingId, ids.indexOf(thingId) + 1 + (way === "up" ? -1 : 1)));
  });
}

/** Says why a thing is here, and at which place, counted from one. */
export async function describeThing(
  db: Db,
  actor: Actor,
  id: string,
  thingId: string,
  { note, place }: { note: LocalizedText; place: number },
): Promise<void> {
  await changeThings(db, actor, id, "thing-described", thingId, async (tx, ids) => {
    needThing(ids, thingId);
    await tx
      .updateTable("library.collectionItem")
      .set({ note: JSON.stringify(note) })
      .where("collectionId", "=", id)
      .where("thingId", "=", thingId)
      .execute();
    await number(tx, id, movedTo(ids, thingId, place));
  });
}

/** Shows it to everybody. Throws `collections.empty`, `collections.other-state`. */
export async function publishCollection(db: Db | Tx, actor: Actor, id: string): Promise<void> {
  authorize(actor, mayKeepCollections);
  await inTransaction(db, async (tx) => {
    const collection = await locked(tx, id);
    if (collection.state !== "draft") throw new DomainError("collections.other-state");
    const thing = await tx
      .selectFrom("library.collectionItem")
      .select("thingId")
      .where("collectionId", "=", id)
      .limit(1)
      .executeTakeFirst();
    if (thing === undefined) throw new DomainError("collections.empty");
    const now = new Date();
    await tx
      .updateTable("library.collection")
      .set({ state: "published", publishedAt: collection.publishedAt ?? now, updatedAt: now })
      .where("id", "=", id)
      .execute();
    await catalogueCollection(tx, id);
    await audit(tx, actor, "library.collection-published", { target: id });
    await emit(tx, CollectionPublished, { collectionId: id });
  });
}

/** Makes it a draft again. Throws `collections.other-state`. */
export async function takeBackCollection(db: Db, actor: Actor, id: string): Promise<void> {
  authorize(actor, mayKeepCollections);
  await inTransaction(db, async (tx) => {
    const collection = await locked(tx, id);
    if (collection.state !== "published") throw new DomainError("collections.other-state");
    await tx
      .updateTable("library.collection")
      .set({ state: "draft", updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await catalogueCollection(tx, id);
    await audit(tx, actor, "library.collection-taken-back", { target: id });
    await emit(tx, CollectionTakenBack, { collectionId: id });
  });
}

/** Deletes it with all that was said in it; the things stay where they are. An address that was once public is given to no other. */
export async function deleteCollection(db: Db, actor: Actor, id: string): Promise<void> {
  authorize(actor, mayKeepCollections);
  await inTransaction(db, async (tx) => {
    const collection = await locked(tx, id);
    await tx.deleteFrom("library.collectionItem").where("collectionId", "=", id).execute();
    if (collection.publishedAt === null) await tx.deleteFrom("library.collection").where("id", "=", id).execute();
    else
      await tx
        .updateTable("library.collection")
        .set({ ...rowOf({ title: {}, intro: {}, subjects: [] }), state: "deleted" })
        .where("id", "=", id)
        .execute();
    await catalogueCollection(tx, id);
    await audit(tx, actor, "library.collection-deleted", { target: id, title: firstTitle(collection.title) });
    if (collection.state === "published") await emit(tx, CollectionTakenBack, { collectionId: id });
  });
}
