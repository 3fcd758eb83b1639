import { type RawBuilder, sql } from "kysely";
import type { Db, LocalizedText, Tx } from "#platform/database/index.ts";
import type { Account, Actor, Role } from "#platform/permissions/index.ts";
import { decidedScopes, isWithin } from "../vetting/scopes.ts";

const staff: readonly Role[] = ["training-officer", "secretariat", "administrator"];

/** In whose names an actor invites: `` for the directorate's staff, and every country or body they decide about. */
export async function invitingScopes(db: Db | Tx, actor: Actor): Promise<string[]> {
  const own = await decidedScopes(db, actor);
  return actor.kind === "account" && staff.some((role) => actor.roles.includes(role)) ? ["", ...own] : own;
}

/** Lists `l` that an account sees: its own, those in the name of what it decides about; an administrator's are all. */
export async function isVisible(db: Db | Tx, actor: Account): Promise<RawBuilder<boolean>> {
  if (actor.roles.includes("administrator")) return sql`true`;
  return sql`(l.owner_id = ${actor.id} or ${isWithin("l.scope", await decidedScopes(db, actor))})`;
}

/** The names of the bodies among some scopes, by scope. */
export async function bodyNames(db: Db, scopes: readonly string[]): Promise<Map<string, LocalizedText>> {
  const { rows } = await sql<{ scope: string; name: LocalizedText }>`
    select 'body:' || id as scope, name from people.body where 'body:' || id = any(${[...scopes]}::text[])`.execute(db);
  return new Map(rows.map(({ scope, name }) => [scope, name]));
}
