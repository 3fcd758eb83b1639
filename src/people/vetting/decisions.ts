import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { countFailure, type FailureLimit, refuseAfterFailures } from "#platform/http/index.ts";
import { newId } from "#platform/ids.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Account, authorize, type Language } from "#platform/permissions/index.ts";
import { vettedUntil } from "../operations.ts";
import { AccountSuspended, AccountVetted } from "./events.ts";
import { type LetterHouse, type LetterName, letter } from "./letters.ts";
import { mayReportLeaving, mayVouch } from "./permissions.ts";
import { decidedScopes, isWithin } from "./scopes.ts";
import type { Decision, VettingAct } from "./types.ts";

export interface DecidingHouse extends LetterHouse {
  db: Db;
  settings: LetterHouse["settings"] & { vettingMonths: number };
}

interface Person {
  id: string;
  name: string;
  email: string;
  lang: Language;
  vettedUntil: Date | null;
  suspendedAt: Date | null;
}

/** Changes a person's standing, with its history, its audit row and its letter. */
export async function changeStanding(
  house: DecidingHouse,
  tx: Tx,
  actor: Account,
  person: Person,
  act: VettingAct,
  reason: string,
): Promise<void> {
  const isVetted = act === "approved" || act === "renewed";
  const until = isVetted ? vettedUntil(house.settings.vettingMonths) : null;
  const now = new Date();
  const change = isVetted
    ? { vettedAt: now, vettedUntil: until }
    : act === "ended"
      ? { vettedUntil: now, suspendedAt: null }
      : act === "suspended"
        ? { suspendedAt: now }
        : // Whoever opens it again says that it is needed.
          { suspendedAt: null, dormantKeptAt: now };
  await tx.updateTable("people.account").set(change).where("id", "=", person.id).execute();
  await tx
    .insertInto("people.vetting")
    .values({ id: newId(), accountId: person.id, act, byId: actor.id, reason, vettedUntil: until })
    .execute();
  await audit(tx, actor, `people.vetting-${act}`, { target: person.id, reason });
  if (isVetted) await emit(tx, AccountVetted, { accountId: person.id });
  if (act === "suspended") {
    await tx.deleteFrom("people.session").where("accountId", "=", person.id).execute();
    await emit(tx, AccountSuspended, { accountId: person.id });
  }
  const args = { name: person.name, reason, until: until ?? now };
  await sendMail(tx, {
    to: person.email,
    ...letter(house, person.lang, act satisfies LetterName, "/account/access", args),
  });
}

/** A request as those see it who decide about it, held until the end of the transaction. */
async function lockRequest(tx: Tx, actor: Account, id: string) {
  const request = await tx
    .selectFrom("people.accessRequest")
    .selectAll()
    .where("id", "=", id)
    .where("state", "<>", "unconfirmed")
    .where(isWithin("vouchScope", await decidedScopes(tx, actor)))
    .forUpdate()
    .executeTakeFirst();
  if (request === undefined || request.accountId === null) throw new DomainError("platform.not-found");
  return { ...request, accountId: request.accountId };
}

/** What `changeStanding` must know of a person. */
export const personColumns = ["id", "name", "email", "lang", "vettedUntil", "suspendedAt"] as const;

/**
 * Approves, refuses or asks back. Throws `platform.not-found` for another's request, `vetting.own-vetting` for one's own,
 * `vetting.already-decided` when a colleague was first, `vetting.reason-missing` for a refusal or question without words.
 */
export async function decideRequest(
  house: DecidingHouse,
  actor: Account,
  id: string,
  decision: Decision,
  reason: string,
): Promise<void> {
  authorize(actor, mayVouch);
  if (decision !== "approve" && reason === "") throw new DomainError("vetting.reason-missing", { field: "reason" });
  await inTransaction(house.db, async (tx) => {
    const request = await lockRequest(tx, actor, id);
    if (request.accountId === actor.id) throw new DomainError("vetting.own-vetting");
    if (request.state !== "waiting" && request.state !== "asked") throw new DomainError("vetting.already-decided");
    const person = (await tx
      .selectFrom("people.account")
      .select(personColumns)
      .where("id", "=", request.accountId)
      .executeTakeFirstOrThrow()) as Person;
    const now = new Date();
    if (decision === "ask") {
      await tx
        .updateTable("people.accessRequest")
        .set({ state: "asked", question: reason, answer: null, decidedBy: actor.id })
        .where("id", "=", id)
        .execute();
      await audit(tx, actor, "people.access-asked-back", { target: person.id });
      await sendMail(tx, {
        to: person.email,
        ...letter(house, person.lang, "asked", "/account/access", { name: person.name, reason }),
      });
      return;
    }
    await tx
      .updateTable("people.accessRequest")
      .set({
        state: decision === "approve" ? "approved" : "refused",
        decidedBy: actor.id,
        decidedAt: now,
        decision: reason,
      })
      .where("id", "=", id)
      .execute();
    if (decision === "refuse") {
      await audit(tx, actor, "people.access-refused", { target: person.id, reason });
      await sendMail(tx, {
        to: person.email,
        ...letter(house, person.lang, "refused", "/account/access", { name: person.name, reason }),
      });
      return;
    }
    // Whom they asked is now who decides about them.
    const { country, bodyId, organisation } = request;
    await tx
      .updateTable("people.account")
      // A label is one of its country.
      .set({
        country,
        bodyId,
        organisation,
        function: request.function,
        memberLabel: sql<string | null>`case when country is not distinct from ${country} then member_label end`,
      })
      .where("id", "=", person.id)
      .execute();
    await changeStanding(house, tx, actor, person, "approved", reason);
  });
}

/** One's own people of a list, held until the end of the transaction; oneself is never among them. */
async function lockPeople(tx: Tx, actor: Account, ids: readonly string[]): Promise<Person[]> {
  const rows = await tx
    .selectFrom("people.account")
    .select(personColumns)
    .where("id", "in", [...ids])
    .where("id", "<>", actor.id)
    .where("erasedAt", "is", null)
    .where(isWithin("vouchScope", await decidedScopes(tx, actor)))
    .orderBy("id")
    .forUpdate()
    .execute();
  return rows as Person[];
}

/** Renews the vetting of people, or ends it; returns how many. Others' people and oneself are passed over. Throws `vetting.nobody-chosen`. */
export async function renewOrEnd(
  house: DecidingHouse,
  actor: Account,
  ids: readonly string[],
  act: "renew" | "end",
  reason: string,
): Promise<number> {
  authorize(actor, mayVouch);
  if (ids.length === 0) throw new DomainError("vetting.nobody-chosen");
  if (act === "end" && reason === "") throw new DomainError("vetting.reason-missing", { field: "reason" });
  return inTransaction(house.db, async (tx) => {
    // Only who was vetted once can be renewed: the first time is decided on a request.
    const people = (await lockPeople(tx, actor, ids)).filter((person) => person.vettedUntil !== null);
    for (const person of people)
      await changeStanding(house, tx, actor, person, act === "renew" ? "renewed" : "ended", reason);
    return people.length;
  });
}

/** Suspends one of one's people, or lifts it. Throws `platform.not-found`, `vetting.reason-missing`. */
export async function suspendOrRestore(
  house: DecidingHouse,
  actor: Account,
  id: string,
  act: "suspended" | "restored",
  reason: string,
): Promise<void> {
  authorize(actor, mayVouch);
  if (reason === "") throw new DomainError("vetting.reason-missing", { field: "reason" });
  await inTransaction(house.db, async (tx) => {
    const [person] = await lockPeople(tx, actor, [id]);
    if (person === undefined) throw new DomainError("platform.not-found");
    if ((person.suspendedAt !== null) === (act === "suspended")) throw new DomainError("vetting.already-decided");
    await changeStanding(house, tx, actor, person, act, reason);
  });
}

const reportLimit: FailureLimit = { most: 5, windowSeconds: 86_400 };

/**
 * Says that a person has left the service, by their address; oneself too. The account is suspended at once and its bureau settles it. Says
 * nothing of whether there is such an account. Throws `platform.too-many` after five a day.
 */
export async function reportLeaving(
  house: DecidingHouse,
  reporter: Account,
  email: string,
  note: string,
): Promise<void> {
  authorize(reporter, mayReportLeaving);
  const limits = new Map([[`leaving:${reporter.id}`, reportLimit]]);
  await refuseAfterFailures(house.db, limits);
  await countFailure(house.db, limits);
  await inTransaction(house.db, async (tx) => {
    const person = (await tx
      .selectFrom("people.account")
      .select(personColumns)
      .where(sql`lower(email)`, "=", email)
      .where("erasedAt", "is", null)
      .where("disabledAt", "is", null)
      .forUpdate()
      .executeTakeFirst()) as Person | undefined;
    if (person === undefined) return;
    const isAdministrator = await tx
      .selectFrom("people.roleGrant")
      .select("id")
      .where("accountId", "=", person.id)
      .where("role", "=", "administrator")
      .executeTakeFirst();
    if (isAdministrator !== undefined) {
      // A report must not close the house: administrators are ended by their colleagues, who find it in the audit log.
      await audit(tx, reporter, "people.leaving-reported", { target: person.id, note });
      return;
    }
    const reported = await sql<{ id: string }>`
      insert into people.leaving_report (id, account_id, reported_by, note) values (${newId()}, ${person.id}, ${reporter.id}, ${note})
      on conflict (account_id) where settled_at is null do nothing returning id`.execute(tx);
    if (reported.rows.length === 0 || person.suspendedAt !== null) return;
    await changeStanding(house, tx, reporter, person, "suspended", "");
  });
}

/** Settles a report: the person has left, and the account is closed; or still serves, and is open again. Throws `platform.not-found`. */
export async function settleReport(
  house: DecidingHouse,
  actor: Account,
  reportId: string,
  outcome: "left" | "serves",
  reason: string,
): Promise<void> {
  authorize(actor, mayVouch);
  await inTransaction(house.db, async (tx) => {
    const report = await tx
      .selectFrom("people.leavingReport")
      .select(["id", "accountId"])
      .where("id", "=", reportId)
      .where("settledAt", "is", null)
      .forUpdate()
      .executeTakeFirst();
    const [person] = report === undefined ? [] : await lockPeople(tx, actor, [report.accountId]);
    if (person === undefined) throw new DomainError("platform.not-found");
    await tx
      .updateTable("people.leavingReport")
      .set({ settledAt: new Date(), settledBy: actor.id, hasLeft: outcome === "left" })
      .where("id", "=", reportId)
      .execute();
    if (outcome === "serves") {
      await changeStanding(house, tx, actor, person, "restored", reason);
      return;
    }
    await changeStanding(house, tx, actor, person, "ended", reason);
    await tx.updateTable("people.account").set({ disabledAt: new Date() }).where("id", "=", person.id).execute();
    await tx.deleteFrom("people.session").where("accountId", "=", person.id).execute();
    await emit(tx, AccountSuspended, { accountId: person.id });
  });
}
