import { sql } from "kysely";
import { type LetterHouse, reachable } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { countFailure, type FailureLimit, failureKey, refuseAfterFailures } from "#platform/http/index.ts";
import { formatDate, localized } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Account, type Actor, authorize, system } from "#platform/permissions/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import { newToken, tokenHash } from "#platform/tokens.ts";
import { isOwnScope } from "./access.ts";
import { lastDay, letter, sendTo } from "./letters.ts";
import { mayAssign } from "./permissions.ts";
import { releaseDays } from "./rules.ts";

export interface ReleaseHouse extends LetterHouse {
  db: Db;
  secrets: Secrets;
}

/** Letters to supervisors that one person can cause in a day: nobody is to be flooded by way of this house. */
const lettersADay: FailureLimit = { most: 5, windowSeconds: 86_400 };

interface HeldRow {
  id: string;
  accountId: string;
  state: string;
  title: LocalizedText;
  dueAt: Date | null;
}

const heldRows = sql`
  select d.id, d.account_id, d.state, d.due_at, coalesce(m.title, h.title) as title
  from learning.assigned d join learning.assignment t on t.id = d.assignment_id and t.withdrawn_at is null
    left join learning.module m on m.id = d.module_id left join learning.path h on h.id = d.path_id`;

/** A person's part that waits for a release, locked: one's own, or of those one may ask. Throws `platform.not-found`, `assigning.other-state`. */
async function lockWaiting(tx: Tx, actor: Account, id: string): Promise<HeldRow> {
  const { rows } = isId(id)
    ? await sql<HeldRow>`
        ${heldRows} where d.id = ${id} and (d.account_id = ${actor.id} or ${isOwnScope(actor, sql`t.scope`)}) for update of d`.execute(
        tx,
      )
    : { rows: [] };
  if (rows[0] === undefined) throw new DomainError("platform.not-found");
  if (rows[0].state !== "unreleased") throw new DomainError("assigning.other-state");
  return rows[0];
}

/**
 * Asks a supervisor by letter for the time: the link in it opens once, without an account, for two weeks; an earlier link is void. Throws
 * `assigning.own-address` for the person's own, `assigning.other-state`, `platform.too-many`.
 */
export async function askSupervisor(
  house: ReleaseHouse,
  actor: Account,
  id: string,
  supervisor: string,
): Promise<void> {
  const limits = new Map([[failureKey(house.secrets, "release-letters", actor.id), lettersADay]]);
  await refuseAfterFailures(house.db, limits);
  await inTransaction(house.db, async (tx) => {
    const row = await lockWaiting(tx, actor, id);
    const person = (await reachable(tx, [row.accountId])).get(row.accountId);
    if (person === undefined) throw new DomainError("platform.not-found");
    if (person.email.toLowerCase() === supervisor)
      throw new DomainError("assigning.own-address", { field: "supervisor" });
    const token = newToken();
    await sql`
      update learning.assigned set supervisor = ${supervisor}, release_hash = ${tokenHash(token)},
        release_until = now() + ${releaseDays} * interval '1 day' where id = ${id}`.execute(tx);
    const due = row.dueAt === null ? "" : formatDate(person.lang, lastDay(row.dueAt), person.timeZone);
    await sendMail(tx, {
      to: supervisor,
      ...letter(house, person.lang, "release", `/release/${token}`, {
        name: person.name,
        title: localized(row.title, person.lang).text,
        hasDue: row.dueAt === null ? "no" : "yes",
        due,
        days: releaseDays,
      }),
    });
    await audit(tx, actor, "learning.release-asked", { target: row.accountId, assigned: id });
  });
  await countFailure(house.db, limits);
}

export interface ReleaseFacts {
  name: string;
  title: LocalizedText;
  minutes: number | null;
  dueAt: Date | null;
  timeZone: string;
  note: string;
}

/** What a supervisor's link is about; undefined for one that is void, used or too old. */
export async function releaseByToken(db: Db, token: string): Promise<ReleaseFacts | undefined> {
  const { rows } = await sql<ReleaseFacts>`
    select p.name, coalesce(m.title, h.title) as title, m.minutes, d.due_at, p.time_zone, t.note
    from learning.assigned d join learning.assignment t on t.id = d.assignment_id and t.withdrawn_at is null
      join people.public_account p on p.id = d.account_id and p.is_active
      left join learning.module m on m.id = d.module_id left join learning.path h on h.id = d.path_id
    where d.release_hash = ${tokenHash(token)} and d.release_until > now() and d.state = 'unreleased'`.execute(db);
  return rows[0];
}

export interface ReleaseDecision {
  isReleased: boolean;
  reason: string;
}

/** A supervisor decides by the link of the letter, once. Throws `assigning.link-used`, `assigning.no-reason`. */
export async function releaseByLink(
  house: LetterHouse & { db: Db },
  token: string,
  decision: ReleaseDecision,
): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const { rows } = await sql<HeldRow>`
      ${heldRows} where d.release_hash = ${tokenHash(token)} and d.release_until > now() and d.state = 'unreleased' for update of d`.execute(
      tx,
    );
    if (rows[0] === undefined) throw new DomainError("assigning.link-used");
    await decide(house, tx, system, rows[0], decision);
  });
}

/** An officer decides about one of their people. Throws `platform.not-found`, `assigning.other-state`, `assigning.no-reason`. */
export async function decideRelease(
  house: LetterHouse & { db: Db },
  actor: Account,
  id: string,
  decision: ReleaseDecision,
): Promise<void> {
  authorize(actor, mayAssign);
  await inTransaction(house.db, async (tx) => {
    const row = await lockWaiting(tx, actor, id);
    // Whoever asks others is asked like others.
    if (row.accountId === actor.id) throw new DomainError("assigning.own");
    await decide(house, tx, actor, row, decision);
  });
}

async function decide(
  house: LetterHouse,
  tx: Tx,
  actor: Actor,
  row: HeldRow,
  { isReleased, reason }: ReleaseDecision,
): Promise<void> {
  if (!isReleased && reason === "") throw new DomainError("assigning.no-reason", { field: "reason" });
  await sql`
    update learning.assigned set state = ${isReleased ? "open" : "refused"}, reason = ${isReleased ? null : reason}, release_hash = null,
      decided_by = ${actor.kind === "account" ? actor.id : null}, decided_at = now() where id = ${row.id}`.execute(tx);
  await audit(tx, actor, isReleased ? "learning.released" : "learning.release-refused", {
    target: row.accountId,
    assigned: row.id,
    ...(isReleased ? {} : { reason }),
  });
  const person = (await reachable(tx, [row.accountId])).get(row.accountId);
  await sendTo(house, tx, person, isReleased ? "released" : "not-released", "/learning/mine", row.title, { reason });
}

/** Excuses one person, with a reason that they read. Throws `platform.not-found`, `assigning.other-state`, `assigning.own`. */
export async function exempt(
  house: LetterHouse & { db: Db },
  actor: Account,
  id: string,
  reason: string,
): Promise<void> {
  authorize(actor, mayAssign);
  await inTransaction(house.db, async (tx) => {
    const { rows } = isId(id)
      ? await sql<HeldRow>`${heldRows} where d.id = ${id} and ${isOwnScope(actor, sql`t.scope`)} for update of d`.execute(
          tx,
        )
      : { rows: [] };
    const row = rows[0];
    if (row === undefined) throw new DomainError("platform.not-found");
    if (row.accountId === actor.id) throw new DomainError("assigning.own");
    if (!["open", "unreleased", "refused"].includes(row.state)) throw new DomainError("assigning.other-state");
    await sql`
      update learning.assigned set state = 'exempt', reason = ${reason}, release_hash = null, decided_by = ${actor.id}, decided_at = now()
      where id = ${id}`.execute(tx);
    await audit(tx, actor, "learning.exempted", { target: row.accountId, assigned: id, reason });
    const person = (await reachable(tx, [row.accountId])).get(row.accountId);
    await sendTo(house, tx, person, "exempt", "/learning/mine", row.title, { reason });
  });
}
