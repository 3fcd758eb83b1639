import { sql } from "kysely";
import { type LetterHouse, reachable } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import type { HouseParts } from "#platform/feature.ts";
import { countFailure, failureKey, networkOf, refuseAfterFailures } from "#platform/http/index.ts";
import { formatDate } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";
import { type Account, type Actor, authorize, readerLabels } from "#platform/permissions/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import { mayManageModule } from "../permissions.ts";
import { codeHash } from "./codes.ts";
import { sendTo } from "./letters.ts";

export interface PlacesHouse extends LetterHouse {
  db: Db;
}

export type PlaceState = "waiting" | "queued" | "offered" | "held" | "refused" | "left";

interface Rule {
  moduleId: string;
  slug: string;
  title: LocalizedText;
  access: string;
  isPublished: boolean;
  ownerId: string | null;
  ownerBodyId: string | null;
  way: string;
  capacity: number | null;
  acceptHours: number;
  isClosed: boolean;
}

/** The rule of a module, locked: of two who take the last place, one is first. */
async function lockRule(tx: Tx, moduleId: string): Promise<Rule | undefined> {
  const { rows } = await sql<Rule>`
    select e.module_id, m.slug, m.title, m.access, m.state = 'published' as is_published, m.owner_id, m.owner_body_id, e.way, e.capacity,
      e.accept_hours, coalesce(e.closes_at <= now(), false) as is_closed
    from learning.enrolment e join learning.module m on m.id = e.module_id where e.module_id = ${moduleId} for update of e`.execute(
    tx,
  );
  return rows[0];
}

async function freePlaces(tx: Tx, { moduleId, capacity }: Pick<Rule, "moduleId" | "capacity">): Promise<number> {
  if (capacity === null) return Number.POSITIVE_INFINITY;
  const { rows } = await sql<{ taken: number }>`
    select count(*)::int as taken from learning.place where module_id = ${moduleId} and state in ('held', 'offered')`.execute(
    tx,
  );
  return capacity - (rows[0]?.taken ?? 0);
}

/** Within a quarter of an hour: whoever copies a code from paper may err, whoever guesses does not get far. */
const guesses = { most: 8, windowSeconds: 900 };
const networkGuesses = { most: 60, windowSeconds: 900 };

/** Takes one use of a code for a module. Throws `assigning.wrong-code` for one that is not, no longer, or not here. */
async function useCode(tx: Tx, moduleId: string, code: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    update learning.enrolment_code set uses = uses + 1
    where hash = ${codeHash(code)} and module_id = ${moduleId} and ended_at is null and uses < most and coalesce(expires_at > now(), true)
    returning id`.execute(tx);
  if (rows[0] === undefined) throw new DomainError("assigning.wrong-code", { field: "code" });
  return rows[0].id;
}

export interface PlaceWish {
  code: string;
  /** Why the person asks. */
  words: string;
}

/**
 * A person asks to come into a module: they have a place, wait for one, or wait for an answer. Asking again changes nothing. Throws
 * `platform.not-found`, `assigning.closed`, `assigning.wrong-code`, `assigning.was-refused`, `platform.too-many` for who guesses codes.
 */
export async function askForPlace(
  house: PlacesHouse & { secrets: Secrets },
  account: Account,
  moduleId: string,
  wish: PlaceWish,
  address: string,
): Promise<PlaceState> {
  const limits = new Map([
    [failureKey(house.secrets, "enrolment-code", account.id), guesses],
    [failureKey(house.secrets, "enrolment-code-network", networkOf(address)), networkGuesses],
  ]);
  await refuseAfterFailures(house.db, limits);
  try {
    return await inTransaction(house.db, (tx) => ask(house, tx, account, moduleId, wish));
  } catch (error) {
    if (error instanceof DomainError && error.code === "assigning.wrong-code") await countFailure(house.db, limits);
    throw error;
  }
}

async function ask(
  house: PlacesHouse,
  tx: Tx,
  account: Account,
  moduleId: string,
  { code, words }: PlaceWish,
): Promise<PlaceState> {
  const rule = isId(moduleId) ? await lockRule(tx, moduleId) : undefined;
  if (rule === undefined || !rule.isPublished || !readerLabels(account).includes(rule.access))
    throw new DomainError("platform.not-found");
  const known = await tx
    .selectFrom("learning.place")
    .select("state")
    .where("moduleId", "=", moduleId)
    .where("accountId", "=", account.id)
    .executeTakeFirst();
  const state = known?.state as PlaceState | undefined;
  if (state === "refused") throw new DomainError("assigning.was-refused");
  if (state !== undefined && state !== "left") return state;
  if (rule.isClosed) throw new DomainError("assigning.closed");
  const codeId = rule.way === "code" ? await useCode(tx, moduleId, code) : null;
  const next: PlaceState = rule.way === "approval" ? "waiting" : await placeNow(tx, rule);
  await sql`
    insert into learning.place (module_id, account_id, state, words, code_id) values (${moduleId}, ${account.id}, ${next}, ${words}, ${codeId})
    on conflict (module_id, account_id) do update set state = excluded.state, words = excluded.words, code_id = excluded.code_id,
      reason = null, asked_at = now(), decided_by = null, decided_at = null, offer_until = null`.execute(tx);
  const people = await reachable(tx, [account.id, ...(rule.ownerId === null ? [] : [rule.ownerId])]);
  if (next === "waiting") {
    if (rule.ownerId !== null)
      await sendTo(house, tx, people.get(rule.ownerId), "place-asked", `/learning/${rule.slug}/enrolment`, rule.title, {
        person: account.name,
      });
  } else {
    await sendTo(house, tx, people.get(account.id), `place-${next}`, `/learning/${rule.slug}`, rule.title);
  }
  return next;
}

/** A place where one is free and nobody waits for it; else the end of the line. */
async function placeNow(tx: Tx, rule: Rule): Promise<"held" | "queued"> {
  if (rule.capacity === null) return "held";
  const { rows } = await sql<{ isWaiting: boolean }>`
    select exists (select from learning.place where module_id = ${rule.moduleId} and state = 'queued') as is_waiting`.execute(
    tx,
  );
  return rows[0]?.isWaiting !== true && (await freePlaces(tx, rule)) > 0 ? "held" : "queued";
}

/** Offers what places are free to those who wait longest, each with a letter and a time to accept; who has left the house is passed over. */
export async function moveUp(house: PlacesHouse, tx: Tx, moduleId: string): Promise<void> {
  const rule = await lockRule(tx, moduleId);
  if (rule === undefined || rule.isClosed || !rule.isPublished) return;
  const free = await freePlaces(tx, rule);
  if (free <= 0) return;
  const { rows } = await sql<{ accountId: string; offerUntil: Date }>`
    update learning.place c set state = 'offered', offer_until = now() + ${rule.acceptHours} * interval '1 hour'
    where module_id = ${moduleId} and account_id in (
      select w.account_id from learning.place w join people.public_account p on p.id = w.account_id and p.is_active
      where w.module_id = ${moduleId} and w.state = 'queued' order by w.asked_at, w.account_id limit ${Math.min(free, 1_000)})
    returning account_id, offer_until`.execute(tx);
  const people = await reachable(
    tx,
    rows.map(({ accountId }) => accountId),
  );
  for (const { accountId, offerUntil } of rows) {
    const person = people.get(accountId);
    const until =
      person === undefined
        ? ""
        : formatDate(person.lang, offerUntil, person.timeZone, { dateStyle: "long", timeStyle: "short" });
    await sendTo(house, tx, person, "place-offered", `/learning/${rule.slug}`, rule.title, { until });
  }
}

/** Takes the place that was offered. Throws `assigning.offer-over`. */
export async function acceptPlace(house: PlacesHouse, account: Account, moduleId: string): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    if (!isId(moduleId) || (await lockRule(tx, moduleId)) === undefined) throw new DomainError("platform.not-found");
    const { rows } = await sql`
      update learning.place set state = 'held', offer_until = null
      where module_id = ${moduleId} and account_id = ${account.id} and state = 'offered' and offer_until > now() returning 1`.execute(
      tx,
    );
    if (rows.length === 0) throw new DomainError("assigning.offer-over");
  });
}

/** Gives up a place, an offer or the wait for one: the next in line moves up. */
export async function leavePlace(house: PlacesHouse, account: Account, moduleId: string): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    if (!isId(moduleId) || (await lockRule(tx, moduleId)) === undefined) throw new DomainError("platform.not-found");
    await sql`
      update learning.place set state = 'left', offer_until = null
      where module_id = ${moduleId} and account_id = ${account.id} and state in ('waiting', 'queued', 'offered', 'held')`.execute(
      tx,
    );
    await moveUp(house, tx, moduleId);
  });
}

/** Who manages a module answers one who asked. Throws `platform.not-found`, `assigning.other-state`, `assigning.no-reason`. */
export async function decidePlace(
  house: PlacesHouse,
  actor: Actor,
  moduleId: string,
  accountId: string,
  { isApproved, reason }: { isApproved: boolean; reason: string },
): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const rule = isId(moduleId) && isId(accountId) ? await lockRule(tx, moduleId) : undefined;
    if (rule === undefined) throw new DomainError("platform.not-found");
    authorize(actor, mayManageModule, rule);
    if (!isApproved && reason === "") throw new DomainError("assigning.no-reason", { field: "reason" });
    const next = isApproved ? await placeNow(tx, rule) : "refused";
    const { rows } = await sql`
      update learning.place set state = ${next}, reason = ${isApproved ? null : reason},
        decided_by = ${actor.kind === "account" ? actor.id : null}, decided_at = now()
      where module_id = ${moduleId} and account_id = ${accountId} and state = 'waiting' returning 1`.execute(tx);
    if (rows.length === 0) throw new DomainError("assigning.other-state");
    await audit(tx, actor, isApproved ? "learning.place-approved" : "learning.place-refused", {
      target: accountId,
      module: moduleId,
      ...(isApproved ? {} : { reason }),
    });
    const person = (await reachable(tx, [accountId])).get(accountId);
    await sendTo(house, tx, person, `place-${next}`, `/learning/${rule.slug}`, rule.title, { reason });
  });
}

/** Takes a place away from who manages no longer wants there; the next in line moves up. Throws `platform.not-found`. */
export async function removePlace(
  house: PlacesHouse,
  actor: Actor,
  moduleId: string,
  accountId: string,
  reason: string,
): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const rule = isId(moduleId) && isId(accountId) ? await lockRule(tx, moduleId) : undefined;
    if (rule === undefined) throw new DomainError("platform.not-found");
    authorize(actor, mayManageModule, rule);
    const { rows } = await sql`
      update learning.place set state = 'refused', reason = ${reason}, offer_until = null,
        decided_by = ${actor.kind === "account" ? actor.id : null}, decided_at = now()
      where module_id = ${moduleId} and account_id = ${accountId} and state in ('held', 'offered', 'queued') returning 1`.execute(
      tx,
    );
    if (rows.length === 0) throw new DomainError("assigning.other-state");
    await audit(tx, actor, "learning.place-removed", { target: accountId, module: moduleId, reason });
    const person = (await reachable(tx, [accountId])).get(accountId);
    await sendTo(house, tx, person, "place-refused", `/learning/${rule.slug}`, rule.title, { reason });
    await moveUp(house, tx, moduleId);
  });
}

/** Offers that nobody accepted go to the next in line; an hourly job. */
export async function sweepOffers(house: HouseParts): Promise<void> {
  const { rows } = await sql<{ moduleId: string }>`
    select distinct module_id from learning.place where state = 'offered' and offer_until <= now()`.execute(house.db);
  for (const { moduleId } of rows)
    await inTransaction(house.db, async (tx) => {
      const rule = await lockRule(tx, moduleId);
      const { rows: over } = await sql<{ accountId: string }>`
        update learning.place set state = 'left', offer_until = null
        where module_id = ${moduleId} and state = 'offered' and offer_until <= now() returning account_id`.execute(tx);
      const people = await reachable(
        tx,
        over.map(({ accountId }) => accountId),
      );
      for (const { accountId } of over)
        await sendTo(
          house,
          tx,
          people.get(accountId),
          "place-lapsed",
          `/learning/${rule?.slug ?? ""}`,
          rule?.title ?? {},
        );
      await moveUp(house, tx, moduleId);
    });
}
