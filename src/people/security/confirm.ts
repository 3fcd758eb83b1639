import { inTransaction } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { countFailure, type FailureLimit, failureKey, refuseAfterFailures } from "#platform/http/index.ts";
import { type Account, authorize } from "#platform/permissions/index.ts";
import { isPassword } from "../passwords.ts";
import { mayKeepOwnAccount } from "../permissions.ts";
import { confirmedSession, strengthenSession } from "../sessions.ts";
import { factorsOf, type SecurityParts, takeCode } from "./second-factor.ts";

/** How a person says again that it is they: the strongest they have without a script. */
export type Proof = "code" | "password" | "none";

export async function proofOf(house: SecurityParts, account: Account): Promise<Proof> {
  const { hasAuthenticator, hasPassword, passkeys, codesLeft } = await factorsOf(house.db, account.id);
  if (hasAuthenticator || (passkeys > 0 && codesLeft > 0)) return "code";
  return hasPassword && passkeys === 0 ? "password" : "none";
}

/**
 * Proves again whose session this is. The session gets a new token, which is returned (OWASP ASVS 7.2.4); a code makes it strong.
 * Throws `security.wrong-code` or `people.wrong-password`, and `platform.too-many` after repeated failures.
 */
export async function confirmSession(house: SecurityParts, account: Account, given: string): Promise<string> {
  authorize(account, mayKeepOwnAccount);
  const proof = await proofOf(house, account);
  if (proof === "none") throw new DomainError("security.unconfirmed");
  if (proof === "code") {
    await takeCode(house, account.id, given, account.sessionId);
    return inTransaction(house.db, (tx) => strengthenSession(tx, account.sessionId));
  }
  await provePresentPassword(house, account, given, "proof");
  return inTransaction(house.db, (tx) => confirmedSession(tx, account.sessionId));
}

/** Whether this is one's own present password; guessing in a stolen session is limited. Throws `people.wrong-password` at `field`. */
export async function provePresentPassword(
  house: Pick<SecurityParts, "db" | "secrets">,
  account: Account,
  given: string,
  field: string,
): Promise<void> {
  const key = failureKey(house.secrets, "confirm", account.sessionId);
  const limits = new Map<string, FailureLimit>([[key, { most: 8, windowSeconds: 900 }]]);
  await refuseAfterFailures(house.db, limits);
  const row = await house.db
    .selectFrom("people.account")
    .select("passwordHash")
    .where("id", "=", account.id)
    .executeTakeFirst();
  if (await isPassword(given, row?.passwordHash)) return;
  await countFailure(house.db, limits);
  throw new DomainError("people.wrong-password", { field });
}
