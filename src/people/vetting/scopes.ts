import { sql } from "kysely";
import type { Db, Tx } from "#platform/database/index.ts";
import { type Actor, scopesOf } from "#platform/permissions/index.ts";
import { countries } from "../countries.ts";

/**
 * The scopes an actor decides about: `country:FR`, `body:…`. A bureau officer's countries, the bodies of their officers as long as these may vouch;
 * an administrator's are those that have no officer. Every statement about other people takes its rows from these.
 */
export async function decidedScopes(db: Db | Tx, actor: Actor): Promise<string[]> {
  if (actor.kind !== "account") return [];
  const own = [...scopesOf(actor, "bureau-officer"), ...scopesOf(actor, "body-officer")];
  const isAdministrator = actor.grants.some(({ role, scope }) => role === "administrator" && scope === "");
  if (own.length === 0 && !isAdministrator) return [];
  const candidates = isAdministrator ? countries.map(({ code }) => `country:${code}`) : [];
  const { rows } = await sql<{ scope: string }>`
    select scope from unnest(${own}::text[]) scope
    where scope not like 'body:%' or exists (select from people.body b where 'body:' || b.id = scope and b.may_vouch)
    union
    select scope from (
      select unnest(${candidates}::text[]) as scope union all select 'body:' || id from people.body where ${isAdministrator}::boolean
    ) c where not exists (
      select from people.role_grant g join people.public_account a on a.id = g.account_id and a.is_active
      where g.scope = c.scope and g.role in ('bureau-officer', 'body-officer') and (g.ends_at is null or g.ends_at > now())
        and (c.scope not like 'body:%' or exists (select from people.body b where 'body:' || b.id = c.scope and b.may_vouch)))`.execute(
    db,
  );
  return rows.map(({ scope }) => scope);
}

/** `column` is one of the scopes. One scope, which nearly all officers have, is written so that an index gives the order too. */
export const isWithin = (column: string, scopes: readonly string[]) =>
  scopes.length === 1
    ? sql<boolean>`${sql.ref(column)} = ${scopes[0]}`
    : sql<boolean>`${sql.ref(column)} = any(${[...scopes]}::text[])`;
