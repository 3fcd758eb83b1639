import { type RawBuilder, sql } from "kysely";
import { DomainError } from "#platform/errors.ts";
import { type Actor, grantsFor, isAllowed, partsOfScope } from "#platform/permissions/index.ts";
import { mayAssign } from "./permissions.ts";

/** Whose people an actor may ask: anybody, or those of some scopes (`country:FR`, `body:…`). */
export interface Reach {
  isEverywhere: boolean;
  scopes: readonly string[];
}

export function reachOf(actor: Actor): Reach {
  if (actor.kind === "system") return { isEverywhere: true, scopes: [] };
  if (actor.kind === "visitor") return { isEverywhere: false, scopes: [] };
  const scopes = grantsFor(actor, mayAssign).map(({ scope }) => scope);
  const own = scopes.filter((scope) => {
    const kind = partsOfScope(scope)?.kind;
    return kind === "country" || kind === "body";
  });
  return { isEverywhere: scopes.includes(""), scopes: [...new Set(own)] };
}

/** Whether a column that holds a scope holds one of an actor's. Who may ask anybody has them all. */
export function isOwnScope(actor: Actor, column: RawBuilder<unknown>): RawBuilder<boolean> {
  const { isEverywhere, scopes } = reachOf(actor);
  return isEverywhere ? sql<boolean>`true` : sql<boolean>`${column} = any(${[...scopes]}::text[])`;
}

/** Another's scope is not there. Throws `platform.not-found`. */
export function requireScope(actor: Actor, scope: string): void {
  const { isEverywhere, scopes } = reachOf(actor);
  const isScope = scope === "" || ["country", "body"].includes(partsOfScope(scope)?.kind ?? "");
  if (!isAllowed(actor, mayAssign) || !isScope || !(isEverywhere || scopes.includes(scope)))
    throw new DomainError("platform.not-found");
}
