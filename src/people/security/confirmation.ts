import { sql } from "kysely";
import type { Db, Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import type { Account } from "#platform/permissions/index.ts";

/** How long a proof counts for changes of what proves a person. */
export const confirmedMinutes = 10;

export interface SessionState {
  /** Its person proved themselves a short while ago. */
  isConfirmed: boolean;
  /** With a second factor or a passkey. */
  isStrong: boolean;
}

export async function sessionState(db: Db | Tx, account: Account): Promise<SessionState> {
  const row = await db
    .selectFrom("people.session")
    .select([
      "isStrong",
      sql<boolean>`confirmed_at > now() - make_interval(mins => ${confirmedMinutes})`.as("isConfirmed"),
    ])
    .where("id", "=", account.sessionId)
    .executeTakeFirst();
  return row ?? { isConfirmed: false, isStrong: false };
}

/** Opens each change of a credential. Throws `security.unconfirmed` where the last proof is too long ago (OWASP ASVS 7.5.1). */
export async function requireConfirmed(db: Db | Tx, account: Account): Promise<void> {
  if (!(await sessionState(db, account)).isConfirmed) throw new DomainError("security.unconfirmed");
}
