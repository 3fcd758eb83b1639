import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { isCompleted } from "../paths/progress.ts";
import { namesOf } from "../paths/queries.ts";
import type { PathThing } from "../paths/types.ts";
import { isOwnScope, requireScope } from "./access.ts";
import { PeopleAsked } from "./events.ts";
import { mayAssign } from "./permissions.ts";
import { mostAsked } from "./rules.ts";

export interface AssignmentFacts {
  thing: PathThing;
  /** Whose people: `country:FR`, `body:…`, or empty for anybody's. */
  scope: string;
  /** A cohort, or people by their ids. */
  audience: { cohortId: string } | { accountIds: readonly string[] };
  isMandatory: boolean;
  /** Days as `2027-12-31`, wherever each person is. */
  startsOn: string;
  dueOn: string | null;
  countsEarlier: boolean;
  needsRelease: boolean;
  /** Days before the deadline that a letter comes; 0 for none. */
  remindDays: number;
  note: string;
}

export interface Asked {
  id: string;
  /** Who has it before them now. */
  asked: number;
  /** Who had done it already. */
  done: number;
  /** Who cannot be asked: suspended, closed, or not vetted for what is asked. */
  leftOut: number;
}

/**
 * Asks people to take a module or a path. Nobody outside the scope is asked, whatever ids are given: they are passed over. Throws
 * `platform.not-found` for another's scope, cohort or a thing one may not see, `assigning.due-past`, `assigning.due-before-start`,
 * `assigning.too-many`, `assigning.nobody`.
 */
export async function assign(db: Db | Tx, actor: Actor, facts: AssignmentFacts): Promise<Asked> {
  authorize(actor, mayAssign);
  requireScope(actor, facts.scope);
  return inTransaction(db, async (tx) => {
    const thing = (await namesOf(tx, actor, [facts.thing])).get(facts.thing.id);
    if (thing === undefined || thing.slug === null || !thing.isOffered) throw new DomainError("platform.not-found");
    await refuseDays(tx, facts);
    const cohortId = "cohortId" in facts.audience ? await ownCohort(tx, actor, facts) : null;
    const ids =
      "cohortId" in facts.audience
        ? await membersOf(tx, facts.audience.cohortId)
        : [...new Set(facts.audience.accountIds.filter(isId))];
    if (ids.length > mostAsked) throw new DomainError("assigning.too-many", { args: { most: mostAsked } });
    const id = newId();
    const { kind } = facts.thing;
    await sql`
      insert into learning.assignment (id, module_id, path_id, scope, cohort_id, is_mandatory, starts_on, due_on, counts_earlier, needs_release,
        remind_days, note, created_by)
      values (${id}, ${kind === "module" ? facts.thing.id : null}, ${kind === "path" ? facts.thing.id : null}, ${facts.scope}, ${cohortId},
        ${facts.isMandatory}, ${facts.startsOn}::date, ${facts.dueOn}::date, ${facts.countsEarlier}, ${facts.needsRelease}, ${facts.remindDays},
        ${facts.note}, ${actor.kind === "account" ? actor.id : null})`.execute(tx);
    const figures = await fill(tx, id, ids);
    if (figures.asked + figures.done + figures.leftOut === 0) throw new DomainError("assigning.nobody");
    await audit(tx, actor, "learning.people-asked", {
      target: id,
      thing: facts.thing.id,
      scope: facts.scope,
      ...figures,
    });
    return { id, ...figures };
  });
}

/** Throws `assigning.due-past`, `assigning.due-before-start`. */
export async function refuseDays(
  tx: Tx,
  { startsOn, dueOn }: Pick<AssignmentFacts, "startsOn" | "dueOn">,
): Promise<void> {
  if (dueOn === null) return;
  if (dueOn < startsOn) throw new DomainError("assigning.due-before-start", { field: "dueOn" });
  const { rows } = await sql<{
    isPast: boolean;
  }>`select ${dueOn}::date < (now() at time zone 'utc')::date as is_past`.execute(tx);
  if (rows[0]?.isPast === true) throw new DomainError("assigning.due-past", { field: "dueOn" });
}

/** A cohort of the same scope: that of another would bring people in whom one may not ask. */
async function ownCohort(tx: Tx, actor: Actor, { audience, scope }: AssignmentFacts): Promise<string> {
  const id = "cohortId" in audience ? audience.cohortId : "";
  const { rows } = isId(id)
    ? await sql<{ id: string }>`
        select id from learning.cohort c where id = ${id} and scope = ${scope} and ${isOwnScope(actor, sql`c.scope`)} for share`.execute(
        tx,
      )
    : { rows: [] };
  if (rows[0] === undefined) throw new DomainError("platform.not-found");
  return rows[0].id;
}

async function membersOf(tx: Tx, cohortId: string): Promise<string[]> {
  const { rows } = await sql<{ accountId: string }>`
    select account_id from learning.cohort_member where cohort_id = ${cohortId} order by account_id limit ${mostAsked + 1}`.execute(
    tx,
  );
  return rows.map(({ accountId }) => accountId);
}

/** Whether what an assignment `t` asks has been done by the person `p`: ever, or since it was asked. */
export const isFulfilled = sql<boolean>`case when t.module_id is not null then exists (
    select from learning.registration r where r.module_id = t.module_id and r.account_id = p.id and ${isCompleted("r")}
      and (t.counts_earlier or r.completed_at >= least(t.created_at, t.starts_on::timestamp at time zone 'utc') or exists (
        select from learning.attempt e where e.registration_id = r.id and ${isCompleted("e")}
          and e.completed_at >= least(t.created_at, t.starts_on::timestamp at time zone 'utc'))))
  else exists (
    select from learning.path_progress g where g.path_id = t.path_id and g.account_id = p.id and g.completed_at is not null
      and (t.counts_earlier or g.completed_at >= least(t.created_at, t.starts_on::timestamp at time zone 'utc'))) end`;

/** Puts people into an assignment, in one statement whatever their number. Those of another scope, or erased, are not there. */
export async function fill(tx: Tx, assignmentId: string, accountIds: readonly string[]): Promise<Omit<Asked, "id">> {
  const { rows } = await sql<{ state: string; count: number }>`
    with made as (
      insert into learning.assigned (id, assignment_id, account_id, module_id, path_id, state, reason, starts_at, due_at, done_at)
      select i.id, t.id, p.id, t.module_id, t.path_id, s.state,
        case when s.state <> 'left-out' then null when p.is_active then 'not-vetted' else 'inactive' end,
        t.starts_on::timestamp at time zone p.time_zone, (t.due_on + 1)::timestamp at time zone p.time_zone,
        case when s.state = 'done' then now() end
      from learning.assignment t
        cross join unnest(${accountIds.map(() => newId())}::uuid[], ${[...accountIds]}::uuid[]) as i (id, account_id)
        join people.public_account p on p.id = i.account_id and (t.scope = '' or t.scope like 'module:%' or p.vouch_scope = t.scope)
        left join learning.module m on m.id = t.module_id left join learning.path h on h.id = t.path_id
        cross join lateral (select case
          when not p.is_active or (coalesce(m.access, h.access) = 'community' and not p.is_vetted) then 'left-out'
          when t.counts_earlier and ${isFulfilled} then 'done'
          when t.needs_release then 'unreleased' else 'open' end as state) s
      where t.id = ${assignmentId}
      on conflict (assignment_id, account_id) do nothing returning state)
    select state, count(*)::int as count from made group by state`.execute(tx);
  const of = (...states: string[]) =>
    rows.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + count, 0);
  const figures = { asked: of("open", "unreleased"), done: of("done"), leftOut: of("left-out") };
  if (figures.asked > 0) await emit(tx, PeopleAsked, { assignmentId });
  return figures;
}

/** Who joins a cohort is asked what is asked of it and has not come to its end. */
export async function fillForCohort(tx: Tx, cohortId: string, accountIds: readonly string[]): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from learning.assignment
    where cohort_id = ${cohortId} and withdrawn_at is null and (due_on is null or due_on >= (now() at time zone 'utc')::date)
    order by id`.execute(tx);
  for (const { id } of rows) await fill(tx, id, accountIds);
}

/** An assignment that an actor may change, locked. Throws `platform.not-found`. */
async function lockAssignment(tx: Tx, actor: Actor, id: string) {
  authorize(actor, mayAssign);
  const { rows } = isId(id)
    ? await sql<{ id: string; withdrawnAt: Date | null }>`
        select id, withdrawn_at from learning.assignment t where id = ${id} and ${isOwnScope(actor, sql`t.scope`)} for update`.execute(
        tx,
      )
    : { rows: [] };
  if (rows[0] === undefined) throw new DomainError("platform.not-found");
  return rows[0];
}

/** Takes back what was asked of everybody who has not done it. Throws `assigning.withdrawn` where it was already. */
export async function withdrawAssignment(db: Db, actor: Actor, id: string, reason: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { withdrawnAt } = await lockAssignment(tx, actor, id);
    if (withdrawnAt !== null) throw new DomainError("assigning.withdrawn");
    await sql`update learning.assignment set withdrawn_at = now(), withdrawn_reason = ${reason} where id = ${id}`.execute(
      tx,
    );
    await sql`
      update learning.assigned set state = 'withdrawn', release_hash = null
      where assignment_id = ${id} and state in ('open', 'unreleased', 'refused')`.execute(tx);
    await audit(tx, actor, "learning.assignment-withdrawn", { target: id, reason });
  });
}
