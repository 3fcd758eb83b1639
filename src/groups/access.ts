import { type RawBuilder, sql } from "kysely";
import { type Actor, isAllowed, scopesFor } from "#platform/permissions/index.ts";
import { mayKeepGroups } from "./permissions.ts";

/** The same question as `isAllowed(actor, mayKeepGroups, …)`, in SQL; `id` is the group's column in that statement. */
export function keepsGroup(actor: Actor, id: RawBuilder<unknown>): RawBuilder<boolean> {
  if (isAllowed(actor, mayKeepGroups)) return sql<boolean>`true`;
  return sql<boolean>`${id} = any(${scopesFor(actor, mayKeepGroups, "group")}::uuid[])`;
}
