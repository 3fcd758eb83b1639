import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Account, authorize, type Language, system } from "#platform/permissions/index.ts";
import { newToken, tokenHash } from "#platform/tokens.ts";
import { mayKeepOwnAccount } from "../permissions.ts";
import { rememberIdentity } from "../privacy/former.ts";
import { requireConfirmed } from "./confirmation.ts";
import { newAddressLetter, oldAddressLetter } from "./letters.ts";
import type { SecurityParts } from "./second-factor.ts";

const validHours = 24;

/**
 * Asks for another address: a link goes to the new one, a notice to the one so far. What is answered never tells whether the address is
 * somebody's already: then nothing is sent to it. Throws `security.unconfirmed`.
 */
export async function askEmailChange(house: SecurityParts, account: Account, email: string): Promise<void> {
  authorize(account, mayKeepOwnAccount);
  if (email === account.email.toLowerCase()) return;
  const token = newToken();
  await inTransaction(house.db, async (tx) => {
    await requireConfirmed(tx, account);
    await tx.deleteFrom("people.emailChange").where("accountId", "=", account.id).execute();
    const expiresAt = new Date(Date.now() + validHours * 3_600_000);
    await tx
      .insertInto("people.emailChange")
      .values({ tokenHash: tokenHash(token), accountId: account.id, email, expiresAt })
      .execute();
    await audit(tx, account, "people.email-change-asked", { target: account.id });
    const taken = await tx
      .selectFrom("people.account")
      .select("id")
      .where(sql`lower(email)`, "=", email)
      .executeTakeFirst();
    if (taken === undefined) {
      await sendMail(tx, {
        to: email,
        lang: account.lang,
        ...newAddressLetter(house, account.lang, account.name, token),
      });
    }
    await sendMail(tx, {
      to: account.email,
      lang: account.lang,
      ...oldAddressLetter(house, account.lang, email, "asked"),
    });
  });
}

/** The address that waits behind a link. */
export async function waitingEmail(db: Db, token: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("people.emailChange")
    .select("email")
    .where("tokenHash", "=", tokenHash(token))
    .where("expiresAt", ">", new Date())
    .executeTakeFirst();
  return row?.email;
}

/** Puts the confirmed address in place, once. Throws `security.email-link-expired`, or `people.email-taken` where somebody was faster. */
export async function changeEmail(house: SecurityParts, token: string): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const change = await tx
      .deleteFrom("people.emailChange")
      .where("tokenHash", "=", tokenHash(token))
      .where("expiresAt", ">", new Date())
      .returning(["accountId", "email"])
      .executeTakeFirst();
    if (change === undefined) throw new DomainError("security.email-link-expired");
    const taken = await tx
      .selectFrom("people.account")
      .select("id")
      .where(sql`lower(email)`, "=", change.email)
      .executeTakeFirst();
    if (taken !== undefined) throw new DomainError("people.email-taken");
    const before = await tx
      .selectFrom("people.account")
      .select(["email", "lang"])
      .where("id", "=", change.accountId)
      .where("disabledAt", "is", null)
      .where("suspendedAt", "is", null)
      .forUpdate()
      .executeTakeFirst();
    if (before === undefined) throw new DomainError("security.email-link-expired");
    await rememberIdentity(tx, change.accountId);
    await tx
      .updateTable("people.account")
      .set({ email: change.email, emailConfirmedAt: new Date() })
      .where("id", "=", change.accountId)
      .execute();
    // Links on their way to the address so far must not open the account any more.
    await tx.deleteFrom("people.passwordReset").where("accountId", "=", change.accountId).execute();
    await audit(tx, system, "people.email-changed", { target: change.accountId });
    const lang = before.lang as Language;
    await sendMail(tx, { to: before.email, lang, ...oldAddressLetter(house, lang, change.email, "done") });
  });
}
