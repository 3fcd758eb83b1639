import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { countFailure, type FailureLimit, failureKey, networkOf, refuseAfterFailures } from "#platform/http/index.ts";
import { newId } from "#platform/ids.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Account, type Actor, authorize, type Language } from "#platform/permissions/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import { newToken, tokenHash } from "#platform/tokens.ts";
import { AccountAdded } from "./events.ts";
import { type NewAccount, newAccount } from "./forms.ts";
import { hashPassword } from "./passwords.ts";
import { mayAddAccounts, mayKeepOwnAccount } from "./permissions.ts";
import { renameInDirectory } from "./privacy/directory.ts";
import { rememberIdentity } from "./privacy/former.ts";
import { refuseGuessable } from "./security/common-passwords.ts";
import { provePresentPassword } from "./security/confirm.ts";
import { endOtherSessions } from "./sessions.ts";

/** Makes an account that somebody trusted vouches for. Throws `people.email-taken`. */
export async function addAccount(db: Db | Tx, actor: Actor, facts: NewAccount): Promise<{ id: string }> {
  authorize(actor, mayAddAccounts);
  const given = newAccount.parse(facts);
  if (given.password !== undefined && !given.isDemo) await refuseGuessable(given.password, given);
  const passwordHash = given.password === undefined ? null : await hashPassword(given.password);
  return inTransaction(db, async (tx) => {
    const id = newId();
    const now = new Date();
    const { email, name, country, lang, timeZone, isDemo } = given;
    const inserted = await tx
      .insertInto("people.account")
      .values({
        id,
        email,
        name,
        country,
        lang,
        timeZone,
        passwordHash,
        isDemo,
        vettedAt: now,
        vettedUntil: vettedUntil(given.vettingMonths),
        emailConfirmedAt: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (inserted === undefined) throw new DomainError("people.email-taken", { field: "email" });
    for (const role of given.roles) {
      await tx
        .insertInto("people.roleGrant")
        .values({
          id: newId(),
          accountId: id,
          role,
          scope: role === "bureau-officer" ? `country:${country}` : "",
          grantedBy: actor.kind === "account" ? actor.id : null,
        })
        .execute();
    }
    await audit(tx, actor, "people.account-added", { target: id, roles: given.roles });
    await emit(tx, AccountAdded, { accountId: id });
    return { id };
  });
}

/** Until when who is vetted today stays so. */
export function vettedUntil(months: number): Date {
  const until = new Date();
  until.setUTCMonth(until.getUTCMonth() + months);
  return until;
}

/** What a person says of themselves. Not the country: it decides who vouches for them, so they ask for another (`askAgain`). */
export interface Profile {
  name: string;
  lang: Language;
  timeZone: string;
}

export async function updateProfile(db: Db, actor: Actor, profile: Profile): Promise<void> {
  authorize(actor, mayKeepOwnAccount);
  if (actor.kind !== "account") return;
  await inTransaction(db, async (tx) => {
    if (profile.name !== actor.name) await rememberIdentity(tx, actor.id);
    await tx.updateTable("people.account").set(profile).where("id", "=", actor.id).execute();
    await renameInDirectory(tx, actor.id, profile.name);
    await audit(tx, actor, "people.profile-changed", { target: actor.id });
  });
}

interface Letter {
  subject: string;
  body: string;
}

/**
 * Changes one's own password, after the present one; other sessions end, and a mail tells of it. Throws `people.wrong-password`, and
 * what `refuseGuessable` throws.
 */
export async function changePassword(
  { db, secrets }: Pick<HouseParts, "db" | "secrets">,
  account: Account,
  current: string,
  next: string,
  letter: Letter,
): Promise<void> {
  authorize(account, mayKeepOwnAccount);
  await provePresentPassword({ db, secrets }, account, current, "current");
  await refuseGuessable(next, account);
  const passwordHash = await hashPassword(next);
  await inTransaction(db, async (tx) => {
    await tx.updateTable("people.account").set({ passwordHash }).where("id", "=", account.id).execute();
    await endOtherSessions(tx, account);
    await tx.deleteFrom("people.passwordReset").where("accountId", "=", account.id).execute();
    await audit(tx, account, "people.password-changed", { target: account.id });
    await sendMail(tx, { to: account.email, lang: account.lang, ...letter });
  });
}

const resetValidMinutes = 60;

/** Mails somebody can make us send: a few to one address, more from one network, where an academy may sit. */
function resetLimits(secrets: Secrets, email: string, address: string): Map<string, FailureLimit> {
  const key = (text: string) => failureKey(secrets, "forgotten", text);
  return new Map([
    [key(email), { most: 5, windowSeconds: 3_600 }],
    [key(networkOf(address)), { most: 100, windowSeconds: 3_600 }],
  ]);
}

/**
 * Mails a link for a new password, in the person's language, if the address has an active account; says nothing either way.
 * `letter` writes it: it gets the token and the language. Throws `platform.too-many` for an address, or from a network, asked about too often.
 */
export async function requestPasswordReset(
  { db, secrets }: Pick<HouseParts, "db" | "secrets">,
  { email, address }: { email: string; address: string },
  isDemoOpen: boolean,
  letter: (facts: { token: string; lang: Language; name: string; minutes: number }) => Letter,
): Promise<void> {
  const limits = resetLimits(secrets, email, address);
  await refuseAfterFailures(db, limits);
  await countFailure(db, limits);
  const token = newToken();
  await inTransaction(db, async (tx) => {
    const account = await tx
      .selectFrom("people.account")
      .select(["id", "name", "email", "lang"])
      .where("email", "=", email)
      .where("disabledAt", "is", null)
      .where("suspendedAt", "is", null)
      .where((where) => (isDemoOpen ? where.val(true) : where("isDemo", "=", false)))
      .executeTakeFirst();
    if (account === undefined) return;
    await tx.deleteFrom("people.passwordReset").where("accountId", "=", account.id).execute();
    const expiresAt = new Date(Date.now() + resetValidMinutes * 60_000);
    await tx
      .insertInto("people.passwordReset")
      .values({ tokenHash: tokenHash(token), accountId: account.id, expiresAt })
      .execute();
    const lang = account.lang as Language;
    await sendMail(tx, {
      to: account.email,
      lang,
      ...letter({ token, lang, name: account.name, minutes: resetValidMinutes }),
    });
  });
}

/** Whether a reset link still works; asked before its form is shown. */
export async function isResetToken(db: Db, token: string): Promise<boolean> {
  const row = await db
    .selectFrom("people.passwordReset")
    .select("accountId")
    .where("tokenHash", "=", tokenHash(token))
    .where("expiresAt", ">", new Date())
    .executeTakeFirst();
  return row !== undefined;
}

/** Sets a new password by a mailed link, once; every session ends. Throws `people.reset-expired`, and what `refuseGuessable` throws. */
export async function resetPassword(
  db: Db,
  token: string,
  password: string,
  letter: (lang: Language) => Letter,
): Promise<void> {
  // A guessed link costs no hash.
  if (!(await isResetToken(db, token))) throw new DomainError("people.reset-expired");
  const passwordHash = await hashPassword(password);
  await inTransaction(db, async (tx) => {
    const reset = await tx
      .deleteFrom("people.passwordReset")
      .where("tokenHash", "=", tokenHash(token))
      .where("expiresAt", ">", new Date())
      .returning("accountId")
      .executeTakeFirst();
    if (reset === undefined) throw new DomainError("people.reset-expired");
    const account = await tx
      .updateTable("people.account")
      // The link came to the address: whoever holds it has confirmed it.
      .set({ passwordHash, emailConfirmedAt: sql`coalesce(email_confirmed_at, now())` })
      .where("id", "=", reset.accountId)
      .where("disabledAt", "is", null)
      .where("suspendedAt", "is", null)
      .returning(["email", "lang", "name"])
      .executeTakeFirst();
    if (account === undefined) throw new DomainError("people.reset-expired");
    await refuseGuessable(password, account);
    await tx.deleteFrom("people.session").where("accountId", "=", reset.accountId).execute();
    await audit(tx, { kind: "visitor" }, "people.password-reset", { target: reset.accountId });
    const lang = account.lang as Language;
    await sendMail(tx, { to: account.email, lang, ...letter(lang) });
  });
}
