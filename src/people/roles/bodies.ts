import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { inTransaction, type LocalizedText } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { BodyChanged } from "./events.ts";
import type { RolesHouse } from "./letters.ts";
import { mayKeepBodies } from "./permissions.ts";
import type { BodyKind } from "./rules.ts";

export interface BodyFacts {
  name: LocalizedText;
  kind: BodyKind;
  country: string | null;
  mayVouch: boolean;
}

/** Makes a body: an academy, a university, an international organisation, a service. */
export async function addBody(
  { db }: Pick<RolesHouse, "db">,
  actor: Actor,
  { name, kind, country, mayVouch }: BodyFacts,
): Promise<{ id: string }> {
  authorize(actor, mayKeepBodies);
  return inTransaction(db, async (tx) => {
    const id = newId();
    await tx
      .insertInto("people.body")
      .values({ id, name: JSON.stringify(name), kind, country, mayVouch })
      .execute();
    await audit(tx, actor, "people.body-added", { target: id, name, kind, country, mayVouch });
    return { id };
  });
}

/** Changes what is known of a body; whether it may vouch is read at each decision, so taking that back counts at once. */
export async function changeBody(
  { db }: Pick<RolesHouse, "db">,
  actor: Actor,
  id: string,
  { name, kind, country, mayVouch }: BodyFacts,
): Promise<void> {
  authorize(actor, mayKeepBodies);
  if (!isId(id)) throw new DomainError("platform.not-found");
  await inTransaction(db, async (tx) => {
    const changed = await tx
      .updateTable("people.body")
      .set({ name: sql<string>`${JSON.stringify(name)}::jsonb`, kind, country, mayVouch })
      .where("id", "=", id)
      .returning("id")
      .executeTakeFirst();
    if (changed === undefined) throw new DomainError("platform.not-found");
    await emit(tx, BodyChanged, { bodyId: id });
    await audit(tx, actor, "people.body-changed", { target: id, name, kind, country, mayVouch });
  });
}
