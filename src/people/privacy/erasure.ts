import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { errorFields } from "#platform/log.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Account, authorize, system } from "#platform/permissions/index.ts";
import { erasePersonalData } from "#platform/personal-data/index.ts";
import { mayKeepOwnAccount } from "../permissions.ts";
import { provePresentPassword } from "../security/confirm.ts";
import { sessionState } from "../security/confirmation.ts";
import { factorsOf } from "../security/second-factor.ts";
import { AccountErased } from "./events.ts";
import { formerIdentities } from "./former.ts";
import { letter } from "./letters.ts";

type Writer = Pick<HouseParts, "db" | "messages" | "settings" | "secrets">;

/** One decision at a time about who may leave, so that the last two administrators cannot both go. */
const lockLeaving = (tx: Tx) => sql`select pg_advisory_xact_lock(hashtextextended('people.erasure', 0))`.execute(tx);

/** Throws `privacy.last-administrator` when nobody else would be left to administer the house. */
async function refuseLastAdministrator(tx: Tx, accountId: string): Promise<void> {
  const { rows } = await sql<{ isOne: boolean; others: number }>`
    select coalesce(bool_or(a.id = ${accountId}), false) as is_one,
      count(distinct a.id) filter (where a.id <> ${accountId} and e.account_id is null)::int as others
    from people.role_grant g join people.account a on a.id = g.account_id left join people.erasure e on e.account_id = a.id
    where g.role = 'administrator' and g.scope = '' and (g.ends_at is null or g.ends_at > now())
      and a.disabled_at is null and a.suspended_at is null and a.erased_at is null`.execute(tx);
  if (rows[0]?.isOne === true && rows[0].others === 0) throw new DomainError("privacy.last-administrator");
}

/** The person proves once more that it is they: by the password, or where there is none by what they signed in with a short while ago. */
async function confirmPerson(house: Writer, account: Account, password: string): Promise<void> {
  const { hasPassword } = await factorsOf(house.db, account.id);
  if (hasPassword) await provePresentPassword(house, account, password, "password");
  else if (!(await sessionState(house.db, account)).isConfirmed) throw new DomainError("privacy.sign-in-again");
}

/**
 * Asks to be erased; carried out after the days of ERASURE_DAYS, until when it can be taken back. Throws `people.wrong-password`,
 * `privacy.last-administrator`, `privacy.already-asked`.
 */
export async function askForErasure(house: Writer, account: Account, password: string): Promise<{ dueAt: Date }> {
  authorize(account, mayKeepOwnAccount);
  await confirmPerson(house, account, password);
  const dueAt = new Date(Date.now() + house.settings.erasureDays * 86_400_000);
  await inTransaction(house.db, async (tx) => {
    await lockLeaving(tx);
    await refuseLastAdministrator(tx, account.id);
    const asked = await tx
      .insertInto("people.erasure")
      .values({ accountId: account.id, dueAt })
      .onConflict((conflict) => conflict.doNothing())
      .returning("accountId")
      .executeTakeFirst();
    if (asked === undefined) throw new DomainError("privacy.already-asked");
    await audit(tx, account, "people.erasure-asked", { target: account.id, dueAt });
    const facts = { name: account.name, days: house.settings.erasureDays };
    await sendMail(tx, { to: account.email, ...letter(house, account.lang, "erasure", facts) });
  });
  return { dueAt };
}

/** Takes the wish back while it is not carried out. */
export async function cancelErasure(house: Writer, account: Account): Promise<void> {
  authorize(account, mayKeepOwnAccount);
  await inTransaction(house.db, async (tx) => {
    const cancelled = await tx
      .deleteFrom("people.erasure")
      .where("accountId", "=", account.id)
      .where("doneAt", "is", null)
      .returning("accountId")
      .executeTakeFirst();
    if (cancelled === undefined) return;
    await audit(tx, account, "people.erasure-cancelled", { target: account.id });
    await sendMail(tx, {
      to: account.email,
      ...letter(house, account.lang, "erasure-cancelled", { name: account.name }),
    });
  });
}

/** When a person will be erased, if they asked for it. */
export async function erasureOf(db: Db, accountId: string): Promise<{ dueAt: Date } | undefined> {
  return db
    .selectFrom("people.erasure")
    .select("dueAt")
    .where("accountId", "=", accountId)
    .where("doneAt", "is", null)
    .executeTakeFirst();
}

/** Erases a person by what every feature declares, in one transaction. Nothing when the wish was taken back or is done already. */
export async function erasePerson(house: HouseParts, accountId: string): Promise<boolean> {
  return inTransaction(house.db, async (tx) => {
    // A person with a long past takes longer than a request may.
    await sql`set local statement_timeout = 0`.execute(tx);
    await lockLeaving(tx);
    const person = await tx
      .selectFrom("people.account as a")
      .innerJoin("people.erasure as e", "e.accountId", "a.id")
      .select(["a.id", "a.email", "a.name"])
      .where("a.id", "=", accountId)
      .where("e.doneAt", "is", null)
      .where("e.dueAt", "<=", new Date())
      .forUpdate()
      .executeTakeFirst();
    if (person === undefined) return false;
    await refuseLastAdministrator(tx, accountId);
    // By each name and address the person had; the present last, since the account's row is emptied with it.
    const identities = [...(await formerIdentities(tx, accountId)), person];
    for (const identity of identities) await erasePersonalData(tx, house.personalData, identity, house);
    const now = new Date();
    await tx
      .updateTable("people.account")
      .set({ erasedAt: now, disabledAt: now })
      .where("id", "=", accountId)
      .execute();
    await tx.updateTable("people.erasure").set({ doneAt: now }).where("accountId", "=", accountId).execute();
    await audit(tx, system, "people.erased", { target: accountId });
    await emit(tx, AccountErased, { accountId });
    return true;
  });
}

/** Carries out what is due; one that cannot be is told of in the log and tried again at the next run. */
export async function carryOutErasures(house: HouseParts): Promise<void> {
  const due = await house.db
    .selectFrom("people.erasure")
    .select("accountId")
    .where("doneAt", "is", null)
    .where("dueAt", "<=", new Date())
    .orderBy("dueAt")
    .limit(500)
    .execute();
  for (const { accountId } of due) {
    try {
      await erasePerson(house, accountId);
    } catch (error) {
      house.log.error("erasure", { accountId, ...errorFields(error) });
    }
  }
}
