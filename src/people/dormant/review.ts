import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import type { HouseParts } from "#platform/feature.ts";
import { sendMails } from "#platform/mail/index.ts";
import { type Account, authorize, type Language } from "#platform/permissions/index.ts";
import { letterOf } from "../letter.ts";
import { mayKeepOwnAccount } from "../permissions.ts";
import { changeStanding, type DecidingHouse } from "../vetting/decisions.ts";
import { mayVouch } from "../vetting/permissions.ts";
import { answerDays, isQuietSince, isReviewedBy, isUnanswered, lastSign } from "./queries.ts";

const batch = 500;
/** The first run of an old installation finds many: the rest is asked on the days after. */
const mostADay = 5_000;

/** Asks those who have not come for DORMANT_MONTHS whether they still need their account, once a dormancy; a daily job. Returns how many. */
export async function askTheDormant(house: HouseParts): Promise<number> {
  let asked = 0;
  while (asked < mostADay) {
    const count = await inTransaction(house.db, async (tx) => {
      // A cursor holds milliseconds.
      const { rows } = await sql<{ name: string; email: string; lang: Language }>`
        update people.account set dormant_asked_at = date_trunc('milliseconds', now()) where id in (
          select a.id from people.account a
          where ${isQuietSince(sql`(now() - make_interval(months => ${house.settings.dormantMonths}))`)}
            and (a.dormant_asked_at is null or a.dormant_asked_at < ${lastSign})
            and a.disabled_at is null and a.suspended_at is null and a.erased_at is null and not a.is_demo
          order by ${lastSign} limit ${batch} for update skip locked)
        returning name, email, lang`.execute(tx);
      await sendMails(
        tx,
        rows.map(({ name, email, lang }) => ({
          to: email,
          ...letterOf("dormant", house, lang, "asked", "/account/still-needed", { name, days: answerDays }),
        })),
      );
      return rows.length;
    });
    asked += count;
    if (count < batch) break;
  }
  return asked;
}

/** A person says that they still need their account: it is not asked about for another year. */
export async function keepOwnAccount(db: Db, account: Account): Promise<void> {
  authorize(account, mayKeepOwnAccount);
  await inTransaction(db, async (tx) => {
    await tx.updateTable("people.account").set({ dormantKeptAt: new Date() }).where("id", "=", account.id).execute();
    await audit(tx, account, "people.dormant-answered", { target: account.id });
  });
}

/**
 * Suspends people who did not answer, or keeps their accounts for another year. Others' people, oneself, and who answered meanwhile are
 * passed over; returns how many. Throws `dormant.nobody-chosen`, `dormant.reason-missing`.
 */
export async function decideOnDormant(
  house: DecidingHouse,
  actor: Account,
  ids: readonly string[],
  act: "suspend" | "keep",
  reason: string,
): Promise<number> {
  authorize(actor, mayVouch);
  if (ids.length === 0) throw new DomainError("dormant.nobody-chosen");
  if (reason === "") throw new DomainError("dormant.reason-missing", { field: "reason" });
  return inTransaction(house.db, async (tx) => {
    const { rows: people } = await sql<Parameters<typeof changeStanding>[3]>`
      select a.id, a.name, a.email, a.lang, a.vetted_until, a.suspended_at from people.account a
      where a.id = any(${[...ids]}::uuid[]) and a.id <> ${actor.id} and ${isUnanswered} and ${await isReviewedBy(tx, actor)}
      order by a.id for update of a`.execute(tx);
    for (const person of people) {
      if (act === "suspend") {
        await changeStanding(house, tx, actor, person, "suspended", reason);
        continue;
      }
      await tx.updateTable("people.account").set({ dormantKeptAt: new Date() }).where("id", "=", person.id).execute();
      await audit(tx, actor, "people.dormant-kept", { target: person.id, reason });
    }
    return people.length;
  });
}
