import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import type { HouseParts } from "#platform/feature.ts";
import { isId, newId } from "#platform/ids.ts";
import type { Account, Actor } from "#platform/permissions/index.ts";
import { fill, refuseDays } from "./assignments.ts";
import { lockModule } from "./enrolment.ts";
import { mostAsked } from "./rules.ts";

/** The scope of what a module's owner asks of those who take it; nobody holds it as a role. */
const ownScope = (moduleId: string): string => `module:${moduleId}`;

/**
 * Asks those who take a module to complete it by a day, and those who begin it later too; who they are the owner does not learn by it. Throws
 * `platform.not-found`, `assigning.due-past`.
 */
export async function askLearners(
  db: Db,
  actor: Account,
  moduleId: string,
  { dueOn, note }: { dueOn: string; note: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockModule(tx, actor, moduleId);
    const startsOn = new Date().toISOString().slice(0, 10);
    await refuseDays(tx, { startsOn: dueOn < startsOn ? dueOn : startsOn, dueOn });
    const id = newId();
    await sql`
      insert into learning.assignment (id, module_id, scope, is_mandatory, starts_on, due_on, counts_earlier, needs_release, remind_days, note,
        created_by)
      values (${id}, ${moduleId}, ${ownScope(moduleId)}, true, ${startsOn}::date, ${dueOn}::date, true, false, 7, ${note}, ${actor.id})`.execute(
      tx,
    );
    const people = await fillWithLearners(tx, id, moduleId);
    await audit(tx, actor, "learning.learners-asked", { target: moduleId, assignment: id, people });
  });
}

/** Adds those who take the module and are not in it, some thousands at a time; who had completed it is asked nothing. */
async function fillWithLearners(tx: Tx, assignmentId: string, moduleId: string): Promise<number> {
  const { rows } = await sql<{ accountId: string }>`
    select r.account_id from learning.registration r
    where r.module_id = ${moduleId} and r.status <> 'completed'
      and not exists (select from learning.assigned d where d.assignment_id = ${assignmentId} and d.account_id = r.account_id)
    order by r.account_id limit ${mostAsked}`.execute(tx);
  const people = rows.map(({ accountId }) => accountId);
  if (people.length > 0) await fill(tx, assignmentId, people);
  return people.length;
}

/** Asks those too who have begun since; an hourly job. */
export async function followLearners({ db }: Pick<HouseParts, "db">): Promise<void> {
  const { rows } = await sql<{ id: string; moduleId: string }>`
    select id, module_id from learning.assignment
    where scope like 'module:%' and withdrawn_at is null and due_on >= (now() at time zone 'utc')::date order by id`.execute(
    db,
  );
  for (const { id, moduleId } of rows) await inTransaction(db, (tx) => fillWithLearners(tx, id, moduleId));
}

/** Takes back what was asked of those who take a module. Throws `platform.not-found`, also for what others asked. */
export async function withdrawLearners(db: Db, actor: Actor, moduleId: string, assignmentId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockModule(tx, actor, moduleId);
    const { rows } = isId(assignmentId)
      ? await sql`
          update learning.assignment set withdrawn_at = now(), withdrawn_reason = ''
          where id = ${assignmentId} and scope = ${ownScope(moduleId)} and withdrawn_at is null returning 1`.execute(tx)
      : { rows: [] };
    if (rows.length === 0) throw new DomainError("platform.not-found");
    await sql`
      update learning.assigned set state = 'withdrawn' where assignment_id = ${assignmentId} and state in ('open', 'unreleased', 'refused')`.execute(
      tx,
    );
    await audit(tx, actor, "learning.assignment-withdrawn", { target: assignmentId });
  });
}

export interface LearnersAsked {
  id: string;
  dueOn: string;
  people: number;
  done: number;
  late: number;
}

/** What is asked of those who take a module, in figures. Whoever asks has been found to manage it. */
export async function learnersAsked(db: Db, moduleId: string): Promise<LearnersAsked[]> {
  const { rows } = await sql<LearnersAsked>`
    select t.id, t.due_on::text, count(d.id) filter (where d.state <> 'left-out')::int as people, count(d.id) filter (where d.state = 'done')::int as done,
      count(d.id) filter (where d.state = 'open' and d.due_at <= now())::int as late
    from learning.assignment t left join learning.assigned d on d.assignment_id = t.id
    where t.scope = ${ownScope(moduleId)} and t.withdrawn_at is null group by t.id order by t.due_on desc limit 20`.execute(
    db,
  );
  return rows;
}
