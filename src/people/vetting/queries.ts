import { sql } from "kysely";
import { afterKey, type Cursor, type Db, type LocalizedText } from "#platform/database/index.ts";
import { type Account, type Actor, authorize } from "#platform/permissions/index.ts";
import type { ListQuery } from "./forms.ts";
import { mayVouch } from "./permissions.ts";
import { decidedScopes, isWithin } from "./scopes.ts";
import type { RequestState, VettingAct } from "./types.ts";

/** How many days before its end a vetting stands in the list of renewals. */
export const renewalDays = 60;
const mostCounted = 1_000;

export interface WaitingCounts {
  requests: number;
  renewals: number;
  reports: number;
}

/** What waits for an actor's decision; a thousand stands for "a thousand or more". */
export async function waitingCounts(db: Db, actor: Actor): Promise<WaitingCounts> {
  authorize(actor, mayVouch);
  const scopes = await decidedScopes(db, actor);
  const { rows } = await sql<WaitingCounts>`
    select
      (select count(*)::int from (select from people.access_request where state in ('waiting', 'asked') and ${isWithin("vouchScope", scopes)} limit ${mostCounted}) x) as requests,
      (select count(*)::int from (select from people.account where vetted_until < now() + ${renewalDays} * interval '1 day' and ${isWithin("vouchScope", scopes)}
        and disabled_at is null and erased_at is null limit ${mostCounted}) x) as renewals,
      (select count(*)::int from people.leaving_report r join people.account a on a.id = r.account_id where r.settled_at is null and ${isWithin("a.vouchScope", scopes)}) as reports`.execute(
    db,
  );
  return rows[0] ?? { requests: 0, renewals: 0, reports: 0 };
}

export interface RequestRow {
  id: string;
  name: string;
  organisation: string;
  vouchScope: string;
  state: RequestState;
  waitingSince: Date;
}

/** Requests that wait for an actor, the oldest first. */
export async function waitingRequests(
  db: Db,
  actor: Actor,
  after: Cursor | undefined,
  limit: number,
): Promise<RequestRow[]> {
  authorize(actor, mayVouch);
  const rows = await db
    .selectFrom("people.accessRequest")
    .select(["id", "name", "organisation", "vouchScope", "state", "waitingSince"])
    .where("state", "in", ["waiting", "asked"])
    .where(isWithin("vouchScope", await decidedScopes(db, actor)))
    .$if(after !== undefined, (q) => q.where(afterKey(["waitingSince", "id"], "asc", after ?? [])))
    .orderBy("waitingSince")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows as RequestRow[];
}

/** The oldest request that an actor can decide now: not one that was asked back, nor their own. */
export async function nextToDecide(db: Db, actor: Account): Promise<string | undefined> {
  authorize(actor, mayVouch);
  const row = await db
    .selectFrom("people.accessRequest")
    .select("id")
    .where("state", "=", "waiting")
    .where("accountId", "!=", actor.id)
    .where(isWithin("vouchScope", await decidedScopes(db, actor)))
    .orderBy("waitingSince")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

export interface RequestFacts extends RequestRow {
  accountId: string;
  email: string;
  function: string;
  lang: string;
  reason: string;
  question: string | null;
  answer: string | null;
  decision: string | null;
  decidedAt: Date | null;
  bodyName: LocalizedText | null;
}

/** One request, for those who decide about it. */
export async function requestForDecision(db: Db, actor: Actor, id: string): Promise<RequestFacts | undefined> {
  authorize(actor, mayVouch);
  const row = await db
    .selectFrom("people.accessRequest as r")
    .leftJoin("people.body as b", "b.id", "r.bodyId")
    .select([
      "r.id",
      "r.name",
      "r.organisation",
      "r.vouchScope",
      "r.state",
      "r.waitingSince",
      "r.accountId",
      "r.email",
      "r.function",
    ])
    .select(["r.lang", "r.reason", "r.question", "r.answer", "r.decision", "r.decidedAt", "b.name as bodyName"])
    .where("r.id", "=", id)
    .where("r.state", "<>", "unconfirmed")
    .where(isWithin("r.vouchScope", await decidedScopes(db, actor)))
    .executeTakeFirst();
  return row as RequestFacts | undefined;
}

export interface OwnStanding {
  vettedUntil: Date | null;
  organisation: string;
  function: string;
  bodyId: string | null;
  /** The latest request. */
  state: RequestState | null;
  question: string | null;
  decision: string | null;
  decidedAt: Date | null;
  waitingSince: Date | null;
}

/** How one's own access stands. */
export async function ownStanding(db: Db, account: Account): Promise<OwnStanding> {
  const row = await db
    .selectFrom("people.account as a")
    .leftJoinLateral(
      (lateral) =>
        lateral
          .selectFrom("people.accessRequest")
          .select(["state", "question", "decision", "decidedAt", "waitingSince"])
          .whereRef("accountId", "=", "a.id")
          .orderBy("createdAt", "desc")
          .limit(1)
          .as("r"),
      (join) => join.onTrue(),
    )
    .select([
      "a.vettedUntil",
      "a.organisation",
      "a.function",
      "a.bodyId",
      "r.state",
      "r.question",
      "r.decision",
      "r.decidedAt",
      "r.waitingSince",
    ])
    .where("a.id", "=", account.id)
    .executeTakeFirstOrThrow();
  return row as OwnStanding;
}

export interface PersonRow {
  id: string;
  name: string;
  organisation: string;
  vettedUntil: Date | null;
  suspendedAt: Date | null;
  lastSeenAt: Date | null;
  isProtected: boolean;
  vouchScope: string;
  country: string | null;
  memberLabel: LocalizedText | null;
}

const personColumns = [
  "id",
  "name",
  "organisation",
  "vettedUntil",
  "suspendedAt",
  "lastSeenAt",
  "isProtected",
  "vouchScope",
  "country",
  "memberLabel",
] as const;

/** In a state; the dormant have not come for so many months. */
const inState = (state: ListQuery["state"], months: number) =>
  ({
    all: sql<boolean>`true`,
    vetted: sql<boolean>`vetted_until > now() and suspended_at is null`,
    lapsed: sql<boolean>`vetted_until <= now()`,
    unvetted: sql<boolean>`vetted_until is null`,
    suspended: sql<boolean>`suspended_at is not null`,
    dormant: sql<boolean>`greatest(last_seen_at, created_at) < now() - make_interval(months => ${months})`,
  })[state];

/** The people an actor decides about, by name; `key` is what they are ordered by. `q` is part of a name, an address or an organisation. */
export async function ownPeople(
  db: Db,
  actor: Actor,
  { q, state, dormantMonths = 12 }: Pick<ListQuery, "q" | "state"> & { dormantMonths?: number },
  after: Cursor | undefined,
  limit: number,
): Promise<(PersonRow & { key: string })[]> {
  authorize(actor, mayVouch);
  const pattern = `%${q.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  const rows = await db
    .selectFrom("people.account")
    .select([...personColumns, sql<string>`lower(name)`.as("key")])
    .where(isWithin("vouchScope", await decidedScopes(db, actor)))
    .where("disabledAt", "is", null)
    .where("erasedAt", "is", null)
    .where(inState(state, dormantMonths))
    .$if(q !== "", (query) =>
      query.where(
        sql<boolean>`(lower(name) like ${pattern} or lower(email) like ${pattern} or lower(organisation) like ${pattern})`,
      ),
    )
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(lower(name), id) > (${after?.[0]}, ${after?.[1]}::uuid)`),
    )
    .orderBy(sql`lower(name)`)
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows as (PersonRow & { key: string })[];
}

/** Whose vetting ends soon or has ended, the most urgent first. */
export async function dueForRenewal(
  db: Db,
  actor: Actor,
  after: Cursor | undefined,
  limit: number,
): Promise<PersonRow[]> {
  authorize(actor, mayVouch);
  const rows = await db
    .selectFrom("people.account")
    .select(personColumns)
    .where(isWithin("vouchScope", await decidedScopes(db, actor)))
    .where("disabledAt", "is", null)
    .where("erasedAt", "is", null)
    .where(sql<boolean>`vetted_until < now() + ${renewalDays} * interval '1 day'`)
    .$if(after !== undefined, (query) => query.where(afterKey(["vettedUntil", "id"], "asc", after ?? [])))
    .orderBy("vettedUntil")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows as PersonRow[];
}

export interface PersonFacts extends PersonRow {
  email: string;
  function: string;
  lang: string;
  createdAt: Date;
  history: { act: VettingAct; at: Date; reason: string; by: string | null; vettedUntil: Date | null }[];
}

/** One person, for those who decide about them, with what was decided. */
export async function personForDecision(db: Db, actor: Actor, id: string): Promise<PersonFacts | undefined> {
  authorize(actor, mayVouch);
  const person = await db
    .selectFrom("people.account")
    .select([...personColumns, "email", "function", "lang", "createdAt"])
    .where("id", "=", id)
    .where("erasedAt", "is", null)
    .where(isWithin("vouchScope", await decidedScopes(db, actor)))
    .executeTakeFirst();
  if (person === undefined) return;
  const history = await db
    .selectFrom("people.vetting as v")
    .leftJoin("people.account as a", "a.id", "v.byId")
    .select(["v.act", "v.at", "v.reason", "a.name as by", "v.vettedUntil"])
    .where("v.accountId", "=", id)
    .orderBy("v.at", "desc")
    .limit(50)
    .execute();
  return { ...person, history } as PersonFacts;
}

export interface ReportRow {
  id: string;
  accountId: string;
  name: string;
  organisation: string;
  note: string;
  reportedAt: Date;
  by: string | null;
}

/** Reports of leaving that wait for an actor, the oldest first. */
export async function openReports(db: Db, actor: Actor, limit: number): Promise<ReportRow[]> {
  authorize(actor, mayVouch);
  return db
    .selectFrom("people.leavingReport as r")
    .innerJoin("people.account as a", "a.id", "r.accountId")
    .leftJoin("people.account as by", "by.id", "r.reportedBy")
    .select(["r.id", "r.accountId", "a.name", "a.organisation", "r.note", "r.reportedAt", "by.name as by"])
    .where("r.settledAt", "is", null)
    .where(isWithin("a.vouchScope", await decidedScopes(db, actor)))
    .orderBy("r.reportedAt")
    .limit(limit)
    .execute();
}

export interface Body {
  id: string;
  name: LocalizedText;
}

/** Bodies that may vouch, as choices for who asks. */
export function vouchingBodies(db: Db): Promise<Body[]> {
  return db
    .selectFrom("people.body")
    .select(["id", "name"])
    .where("mayVouch", "=", true)
    .orderBy("id")
    .limit(500)
    .execute();
}
