import { type RawBuilder, sql } from "kysely";
import { type Actor, isAllowed, readerLabels, scopesFor } from "#platform/permissions/index.ts";
import { mayManageRecord } from "./permissions.ts";
import { accessLevels } from "./types.ts";

/** The access levels open to an actor. */
export const accessOf = (actor: Actor): string[] =>
  actor.kind === "system" ? [...accessLevels] : accessLevels.filter((level) => readerLabels(actor).includes(level));

/** The same question as `isAllowed(actor, mayManageRecord, record)`, in SQL, of the record `r` of a statement. */
export function isKeptBy(actor: Actor): RawBuilder<boolean> {
  if (isAllowed(actor, mayManageRecord)) return sql<boolean>`true`;
  const bodies = scopesFor(actor, mayManageRecord, "body");
  return bodies.length === 0 ? sql<boolean>`false` : sql<boolean>`r.owner_body_id = any(${bodies}::uuid[])`;
}

/**
 * Whom a record `r` exists for: published and withdrawn ones for their readers; what is not yet or never was published for who looks
 * after it and for who suggested it.
 */
export const isSeenBy = (actor: Actor): RawBuilder<boolean> => sql<boolean>`(
  (r.published_at is not null and r.state in ('published', 'withdrawn') and r.access = any(${accessOf(actor)}))
  or ${isKeptBy(actor)} or r.suggested_by = ${actor.kind === "account" ? actor.id : null}::uuid)`;
