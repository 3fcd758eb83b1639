import { type RawBuilder, sql } from "kysely";
import { afterKey, type Cursor, type Db, type Tx } from "#platform/database/index.ts";
import { type Account, authorize } from "#platform/permissions/index.ts";
import { mayVouch } from "../vetting/permissions.ts";
import { decidedScopes, isWithin } from "../vetting/scopes.ts";

/** Days a person has to say that they still need their account, before it is their bureau's to decide. */
export const answerDays = 30;

/** When an account `a` last gave a sign of being needed: a visit, an answer, or its making. */
export const lastSign = sql<Date>`greatest(a.last_seen_at, a.created_at, a.dormant_kept_at)`;

/**
 * Whether `a` gave no sign since a moment. Also its open sessions are asked: of an account the last visit is noted by the hour only. Beside
 * `lastSign`, not within it: that one has an index.
 */
export const isQuietSince = (moment: RawBuilder<Date>): RawBuilder<boolean> => sql<boolean>`(
  ${lastSign} < ${moment}
  and not exists (select from people.session s where s.account_id = a.id and greatest(s.last_seen_at, s.created_at) >= ${moment}))`;

/** Asked, and in thirty days neither answered nor come; open, so that there is something to decide. */
export const isUnanswered = sql<boolean>`
  a.dormant_asked_at < now() - ${answerDays} * interval '1 day' and ${isQuietSince(sql`a.dormant_asked_at`)}
  and a.disabled_at is null and a.suspended_at is null and a.erased_at is null`;

const isAdministrators = sql<boolean>`exists (
  select from people.role_grant g where g.account_id = a.id and g.role = 'administrator' and (g.ends_at is null or g.ends_at > now()))`;

/**
 * Accounts `a` whose review is an actor's: those of their country or body; an administrator's also who has neither, and their
 * colleagues, whom no bureau closes out.
 */
export async function isReviewedBy(db: Db | Tx, actor: Account): Promise<RawBuilder<boolean>> {
  const within = sql`(${isWithin("a.vouchScope", await decidedScopes(db, actor))} and not ${isAdministrators})`;
  return actor.roles.includes("administrator")
    ? sql`(${within} or a.vouch_scope is null or ${isAdministrators})`
    : sql`${within}`;
}

export interface DormantRow {
  id: string;
  name: string;
  organisation: string;
  lastSeenAt: Date | null;
  createdAt: Date;
  askedAt: Date;
}

/** Who did not answer, the longest asked first; never oneself. */
export async function dormantPeople(
  db: Db,
  actor: Account,
  after: Cursor | undefined,
  limit: number,
): Promise<DormantRow[]> {
  authorize(actor, mayVouch);
  const { rows } = await sql<DormantRow>`
    select a.id, a.name, a.organisation, a.last_seen_at, a.created_at, a.dormant_asked_at as asked_at
    from people.account a
    where ${isUnanswered} and ${await isReviewedBy(db, actor)} and a.id <> ${actor.id}
      ${after === undefined ? sql`` : sql`and ${afterKey(["a.dormantAskedAt", "a.id"], "asc", after)}`}
    order by a.dormant_asked_at, a.id limit ${limit}`.execute(db);
  return rows;
}

/** How many wait for an actor; a thousand stands for "a thousand or more". */
export async function dormantCount(db: Db, actor: Account): Promise<number> {
  authorize(actor, mayVouch);
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select from people.account a where ${isUnanswered} and ${await isReviewedBy(db, actor)} and a.id <> ${actor.id} limit 1000) x`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}
