import { type RawBuilder, sql } from "kysely";
import type { Db, Tx } from "#platform/database/index.ts";
import { type Actor, isAllowed } from "#platform/permissions/index.ts";
import { mayReadAccounts } from "../roles/permissions.ts";
import { decidedScopes } from "../vetting/scopes.ts";
import { mayReadDirectory } from "./permissions.ts";

/** Names of people as one actor may read them, for the statements of other rooms. */
export interface VisibleNames {
  /** The name of the account with this id; null where the actor may not read it. */
  of(accountId: RawBuilder<unknown>): RawBuilder<string | null>;
  /**
   * Whether the account is one of those, a thousand at most, with words beginning like those of `q` in a name the actor may read; in the
   * address only of who is in their care. Words of one letter are left out.
   */
  matches(accountId: RawBuilder<unknown>, q: string): RawBuilder<boolean>;
}

const mostFound = 1_000;

/**
 * Whose names an actor may read: their own, those of the people they vouch for, those who chose to be found by whoever reads the
 * directory; who reads accounts, all. `isForFile`: what leaves the house names no protected person but oneself.
 */
export async function visibleNames(
  db: Db | Tx,
  actor: Actor,
  { isForFile = false }: { isForFile?: boolean } = {},
): Promise<VisibleNames> {
  const own = actor.kind === "account" ? actor.id : null;
  const isReader = actor.kind === "account" && isAllowed(actor, mayReadDirectory, actor);
  const inCare = isAllowed(actor, mayReadAccounts)
    ? sql`true`
    : sql`p.vouch_scope = any(${await decidedScopes(db, actor)}::text[])`;
  const isKept = sql`(p.id = ${own}::uuid or (${inCare} ${isForFile ? sql`and not p.is_protected` : sql``}))`;
  const isListed = isReader
    ? sql`(not p.is_protected and p.vetted_until > now() and p.suspended_at is null and p.disabled_at is null
        and exists (select from people.directory_entry d where d.account_id = p.id))`
    : sql`false`;
  return {
    of: (accountId) =>
      sql`(select p.name from people.account p where p.id = ${accountId} and p.erased_at is null and (${isKept} or ${isListed}))`,
    matches(accountId, q) {
      const patterns = q
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word.length > 1)
        .slice(0, 6)
        .map((word) => `% ${word.replace(/[\\%_]/g, "\\$&")}%`);
      if (patterns.length === 0) return sql<boolean>`false`;
      const all = (text: RawBuilder<unknown>) =>
        sql.join(
          patterns.map((pattern) => sql`${text} like ${pattern}`),
          sql` and `,
        );
      return sql<boolean>`${accountId} in (
        select p.id from people.account p
        where ${all(sql`(' ' || lower(p.name) || ' ' || lower(p.email))`)} and p.erased_at is null
          and (${isKept} or (${isListed} and ${all(sql`(' ' || lower(p.name))`)})) limit ${mostFound})`;
    },
  };
}
