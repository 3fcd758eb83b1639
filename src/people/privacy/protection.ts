import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Cursor, type Db, inTransaction, type LocalizedText, pageOf } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { isId } from "#platform/ids.ts";
import { type Account, type Actor, authorize, scopesOf } from "#platform/permissions/index.ts";
import { isWithin } from "../vetting/scopes.ts";
import { removeEntry } from "./directory.ts";
import { mayProtect } from "./permissions.ts";

const pageSize = 50;

/** Whether an actor vouches for anybody, and so may look at the list of the protected at all. */
export const mayProtectAnyone = (actor: Actor): boolean =>
  actor.kind === "account" &&
  (actor.roles.includes("administrator") ||
    scopesOf(actor, "bureau-officer").length + scopesOf(actor, "body-officer").length > 0);

/** The scopes whose people an actor decides about; undefined for an administrator: all. */
function ownScopes(actor: Account): string[] | undefined {
  return actor.roles.includes("administrator")
    ? undefined
    : [...scopesOf(actor, "bureau-officer"), ...scopesOf(actor, "body-officer")];
}

/** Of an account aliased `a`. */
const withinScopes = (scopes: string[] | undefined) =>
  scopes === undefined ? sql`true` : isWithin("a.vouchScope", scopes);

/**
 * Marks a person protected, or takes the mark away: who is protected is never listed and never exported by name. Someone else's person
 * does not exist. Throws `privacy.nobody`.
 */
export async function setProtected(db: Db, actor: Account, email: string, isProtected: boolean): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { rows } = await sql<{ id: string; country: string | null; bodyId: string | null }>`
      select a.id, a.country, a.body_id from people.account a
      where lower(a.email) = ${email} and a.erased_at is null and ${withinScopes(ownScopes(actor))} for update`.execute(
      tx,
    );
    const person = rows[0];
    if (person === undefined) throw new DomainError("privacy.nobody", { field: "email" });
    authorize(actor, mayProtect, person);
    await tx.updateTable("people.account").set({ isProtected }).where("id", "=", person.id).execute();
    if (isProtected) await removeEntry(tx, person.id);
    await audit(tx, actor, isProtected ? "people.protected" : "people.protection-ended", { target: person.id });
  });
}

export interface ProtectedPerson {
  id: string;
  name: string;
  email: string;
  country: string | null;
  memberLabel: LocalizedText | null;
}

/** The protected people an actor decides about, in the order of names. */
export async function protectedPeople(
  db: Db,
  actor: Account,
  after: Cursor | undefined,
): Promise<{ people: ProtectedPerson[]; next: string | undefined }> {
  if (!mayProtectAnyone(actor)) throw new DomainError("platform.forbidden");
  const { rows } = await sql<ProtectedPerson & { key: string }>`
    select a.id, a.name, a.email, a.country, a.member_label, lower(a.name) as key from people.account a
    where a.is_protected and a.erased_at is null and ${withinScopes(ownScopes(actor))}
      ${after === undefined || !isId(String(after[1])) ? sql`` : sql`and (lower(a.name), a.id) > (${after[0]}, ${after[1]}::uuid)`}
    order by lower(a.name), a.id limit ${pageSize + 1}`.execute(db);
  const { rows: people, next } = pageOf(rows, pageSize, (row) => [row.key, row.id]);
  return { people, next };
}
