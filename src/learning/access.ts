import { type RawBuilder, sql } from "kysely";
import { type Actor, isAllowed, type Permission, scopesFor } from "#platform/permissions/index.ts";
import type { Ownership } from "./permissions.ts";

/** The same question as `isAllowed(actor, permission, module)`, in SQL, of the module `m` of a statement. */
export function isAllowedOn(actor: Actor, permission: Permission<Ownership>): RawBuilder<boolean> {
  if (isAllowed(actor, permission)) return sql<boolean>`true`;
  if (actor.kind !== "account") return sql<boolean>`false`;
  const bodies = scopesFor(actor, permission, "body");
  return bodies.length === 0
    ? sql<boolean>`m.owner_id = ${actor.id}::uuid`
    : sql<boolean>`(m.owner_id = ${actor.id}::uuid or m.owner_body_id = any(${bodies}::uuid[]))`;
}
