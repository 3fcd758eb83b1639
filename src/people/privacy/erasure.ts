import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { countFailure, type FailureLimit, failureKey, refuseAfterFailures } from "#platform/http/index.ts";
import { errorFields } from "#platform/log.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Account, authorize, system } from "#platform/permissions/index.ts";
import { erasePersonalData } from "#platform/personal-data/index.ts";
import { isPassword } from "../passwords.ts";
import { mayKeepOwnAccount } from "../permissions.ts";
import { AccountErased } from "./events.ts";
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

const recently = 600_000;

/** The person proves once more that it is they: by the password, or where there is none by having just signed in. */
async function confirmPerson({ db, secrets }: Writer, account: Account, password: string): Promise<void> {
  const row = await db
    .selectFrom("people.account as a")
    .innerJoin("people.session as s", "s.accountId", "a.id")
    .select(["a.passwordHash", "s.createdAt"])
    .where("a.id", "=", account.id)
    .where("s.id", "=", account.sessionId)
    .executeTakeFirst();
  if (row !== undefined && row.passwordHash === null) {
    if (row.createdAt.getTime() < Date.now() - recently) throw new DomainError("privacy.sign-in-again");
    return;
  }
  // Who holds a stolen session does not get to guess for long.
  const key = failureKey(secrets, "erasure", account.sessionId);
  const limits = new Map<string, FailureLimit>([[key, { most: 8, windowSeconds: 900 }]]);
  await refuseAfterFailures(db, limits);
  if (await isPassword(password, row?.passwordHash)) return;
  await countFailure(db, limits);
  throw new DomainError("privacy.wrong-password", { field: "password" });
}

/**
 * Asks to be erased; carried out after the days of ERASURE_DAYS, until when it can be taken back. Throws `privacy.wrong-password`,
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
    await erasePersonalData(tx, house.personalData, person, house);
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
