import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import type { HouseParts, KeptThing } from "#platform/feature.ts";
import { isId } from "#platform/ids.ts";
import { type Actor, authorize, type Language } from "#platform/permissions/index.ts";
import { relate, type ThingKey, unrelate } from "./operations.ts";
import { mayRelate } from "./permissions.ts";
import { itemsOf, type RelatedThing, type RelationJson, relationsFrom, relationsJson } from "./queries.ts";
import { isCatalogueKind, type RelationType, relationTypes } from "./types.ts";

type RelatingHouse = Pick<HouseParts, "db" | "keepers">;

/** More would be a list that nobody reads, and pages show no more. */
const mostRelations = 200;

/** A thing for who may change it, published or not. Throws `platform.not-found` for everybody else. */
export async function keptThing(
  { db, keepers }: RelatingHouse,
  actor: Actor,
  kind: string,
  id: string,
): Promise<KeptThing & ThingKey> {
  authorize(actor, mayRelate);
  const keeper = keepers.find(({ kinds }) => kinds.includes(kind));
  const found = isId(id) ? await keeper?.find(db, actor, id) : undefined;
  if (found === undefined || !isCatalogueKind(kind)) throw new DomainError("platform.not-found");
  return { ...found, kind, id };
}

/** What a thing has to do with others, as far as the actor may see these. */
export async function relationsOf(
  db: Db,
  actor: Actor,
  { kind, id }: ThingKey,
  lang: Language,
): Promise<RelatedThing[]> {
  const { rows } = await sql<{ related: RelationJson[] }>`
    select ${relationsJson(actor, kind, sql`${id}::uuid`, lang)} as related`.execute(db);
  return relationsFrom(rows[0]?.related ?? []);
}

/** A relation as it is read from one thing: its type, and whether that thing stands first. */
export interface Reading {
  type: RelationType;
  isForward: boolean;
}

/** The ways two things may be connected, in both directions; both read alike in the last. */
export const readings: Reading[] = relationTypes.flatMap((type): Reading[] =>
  type === "relates-to"
    ? [{ type, isForward: true }]
    : [
        { type, isForward: true },
        { type, isForward: false },
      ],
);

export const readingKey = ({ type, isForward }: Reading) =>
  isForward ? (`relation.${type}` as const) : (`relation.${type}.back` as const);

export const readingOf = (key: string): Reading | undefined => readings.find((each) => readingKey(each) === key);

/**
 * Connects a thing with another that the actor may see. Throws `platform.not-found` where either is not there for them,
 * `catalogue.with-itself`, `catalogue.too-many-relations`.
 */
export async function connect(
  house: RelatingHouse,
  actor: Actor,
  thing: { kind: string; id: string },
  { type, isForward }: Reading,
  otherId: string,
  lang: Language,
): Promise<void> {
  const own = await keptThing(house, actor, thing.kind, thing.id);
  const [other] = isId(otherId) ? await itemsOf(house.db, actor, [otherId], lang) : [];
  if (other === undefined) throw new DomainError("platform.not-found");
  if (other.id === own.id) throw new DomainError("catalogue.with-itself");
  await inTransaction(house.db, async (tx) => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from catalogue.relation where from_id = ${own.id} or to_id = ${own.id}`.execute(tx);
    if ((rows[0]?.count ?? 0) >= mostRelations)
      throw new DomainError("catalogue.too-many-relations", { args: { most: mostRelations } });
    const key = { kind: other.kind, id: other.id };
    await (isForward ? relate(tx, own, type, key) : relate(tx, key, type, own));
    await audit(tx, actor, "catalogue.related", { target: own.id, type, isForward, other: other.id });
  });
}

/** Takes a connection away, whichever of the two it was set on; nothing happens when it is not there. */
export async function disconnect(
  house: RelatingHouse,
  actor: Actor,
  thing: { kind: string; id: string },
  { type, isForward }: Reading,
  otherId: string,
  lang: Language,
): Promise<void> {
  const own = await keptThing(house, actor, thing.kind, thing.id);
  const other = (await relationsOf(house.db, actor, own, lang)).find(
    (each) => each.id === otherId && each.type === type && (type === "relates-to" || each.isForward === isForward),
  );
  if (other === undefined) throw new DomainError("platform.not-found");
  await inTransaction(house.db, async (tx) => {
    const key = { kind: other.kind, id: other.id };
    await (other.isForward ? unrelate(tx, own, type, key) : unrelate(tx, key, type, own));
    await audit(tx, actor, "catalogue.unrelated", {
      target: own.id,
      type,
      isForward: other.isForward,
      other: other.id,
    });
  });
}
