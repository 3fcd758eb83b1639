import { type RawBuilder, sql } from "kysely";
import { reachable } from "#people/index.ts";
import { inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { sendMails } from "#platform/mail/index.ts";
import { putOnPath } from "../paths/progress.ts";
import { isFulfilled } from "./assignments.ts";
import { listLetter } from "./letters.ts";

const atOnce = 500;

interface Told {
  accountId: string;
  pathId: string | null;
  title: LocalizedText;
  dueAt: Date | null;
  isMandatory: boolean;
  isLate: boolean;
}

/** What an asked row `d` of the assignment `t` is about. */
const title = sql`coalesce((select m.title from learning.module m where m.id = t.module_id), (select h.title from learning.path h where h.id = t.path_id))`;

/** The next people for whom something is to be told; none is taken by two runs at once. */
async function nextPeople(tx: Tx, where: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ accountId: string }>`
    select account_id from (
      select d.account_id from learning.assigned d join learning.assignment t on t.id = d.assignment_id and t.withdrawn_at is null
        join people.public_account p on p.id = d.account_id and p.is_active
      where ${where} order by d.account_id limit ${atOnce * 4} for update of d skip locked) x
    group by account_id order by account_id limit ${atOnce}`.execute(tx);
  return rows.map(({ accountId }) => accountId);
}

async function writeLetters(
  house: HouseParts,
  tx: Tx,
  name: "asked" | "reminder",
  told: readonly Told[],
): Promise<void> {
  const people = await reachable(tx, [...new Set(told.map(({ accountId }) => accountId))]);
  const letters = [...Map.groupBy(told, ({ accountId }) => accountId)].flatMap(([accountId, items]) => {
    const person = people.get(accountId);
    return person === undefined || person.isDemo ? [] : [listLetter(house, person, name, items)];
  });
  if (letters.length > 0) await sendMails(tx, letters);
}

/** Puts people on a path; whoever turns out to have done it already is told nothing. */
async function withoutDone(tx: Tx, pathId: string, told: readonly Told[]): Promise<Told[]> {
  const people = told.map(({ accountId }) => accountId);
  await putOnPath(tx, pathId, people);
  const { rows } = await sql<{ accountId: string }>`
    select account_id from learning.path_progress
    where path_id = ${pathId} and account_id = any(${people}::uuid[]) and completed_at is not null`.execute(tx);
  const done = new Set(rows.map(({ accountId }) => accountId));
  return told.filter(({ accountId }) => !done.has(accountId));
}

const isUntold = sql`d.told_at is null and d.state in ('open', 'unreleased')`;

/**
 * Tells people what is asked of them, one letter for several at once, and puts them on the paths. As many runs as there are may do this
 * beside each other; one that was interrupted goes on where it stopped.
 */
export async function tellAsked(house: HouseParts): Promise<void> {
  for (;;) {
    const count = await inTransaction(house.db, async (tx) => {
      const people = await nextPeople(tx, isUntold);
      if (people.length === 0) return 0;
      const { rows } = await sql<Told>`
        update learning.assigned d set told_at = now() from learning.assignment t
        where t.id = d.assignment_id and t.withdrawn_at is null and d.account_id = any(${people}::uuid[]) and ${isUntold}
        returning d.account_id, t.path_id, ${title} as title, d.due_at, t.is_mandatory, false as is_late`.execute(tx);
      const told = rows.filter(({ pathId }) => pathId === null);
      for (const [pathId, own] of Map.groupBy(rows, (row) => row.pathId ?? ""))
        if (pathId !== "") told.push(...(await withoutDone(tx, pathId, own)));
      await writeLetters(house, tx, "asked", told);
      return people.length;
    });
    if (count === 0) return;
  }
}

// Each once: some days before, on the day from six in the morning where the person is, and when it is over.
const isSoon = sql`(t.remind_days > 0 and d.soon_told_at is null and d.due_at - t.remind_days * interval '1 day' <= now() and d.created_at < now() - interval '1 day')`;
const isDay = sql`(d.day_told_at is null and d.due_at - interval '18 hours' <= now())`;
const isLate = sql`(d.late_told_at is null and d.due_at <= now())`;
const isDue = sql`d.state = 'open' and d.starts_at <= now() and (${isLate} or (d.due_at > now() and (${isDay} or ${isSoon})))`;

/** Letters to those whose deadline is near, here, or over; an hourly job. Returns how many were written to. */
export async function remind(house: HouseParts): Promise<number> {
  let sum = 0;
  for (;;) {
    const count = await inTransaction(house.db, async (tx) => {
      const people = await nextPeople(tx, isDue);
      if (people.length === 0) return 0;
      const { rows } = await sql<Told>`
        update learning.assigned d set
          soon_told_at = coalesce(d.soon_told_at, now()),
          day_told_at = case when d.due_at - interval '18 hours' <= now() then coalesce(d.day_told_at, now()) else d.day_told_at end,
          late_told_at = case when d.due_at <= now() then coalesce(d.late_told_at, now()) else d.late_told_at end
        from learning.assignment t
        where t.id = d.assignment_id and t.withdrawn_at is null and d.account_id = any(${people}::uuid[]) and ${isDue}
        returning d.account_id, t.path_id, ${title} as title, d.due_at, t.is_mandatory, d.due_at <= now() as is_late`.execute(
        tx,
      );
      await writeLetters(house, tx, "reminder", rows);
      return people.length;
    });
    if (count === 0) return sum;
    sum += count;
  }
}

/** Marks as done what has been done meanwhile: of one person, or of everybody. */
export async function settle({ db }: Pick<HouseParts, "db">, accountId?: string): Promise<void> {
  await sql`
    update learning.assigned d set state = 'done', done_at = now(), release_hash = null
    from learning.assignment t, people.public_account p
    where t.id = d.assignment_id and p.id = d.account_id and d.state in ('open', 'unreleased')
      ${accountId === undefined ? sql`` : sql`and d.account_id = ${accountId}`} and ${isFulfilled}`.execute(db);
}
