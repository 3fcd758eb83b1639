import { type RawBuilder, sql } from "kysely";
import type { VisibleNames } from "#people/index.ts";
import { type Cursor, type Db, decodeCursor } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import { idleDays } from "./counts.ts";

export const learnerStates = ["all", "unbegun", "running", "completed", "passed", "failed", "idle", "late"] as const;
export type LearnerState = (typeof learnerStates)[number];

export interface LearnerFilter {
  state: LearnerState;
  country?: string | undefined;
  /** A version by its number. */
  version?: number | undefined;
  /** Words of a name or address that the reader may see. */
  q?: string | undefined;
}

export interface LearnerRow {
  id: string;
  /** Null where the reader may not know it. */
  name: string | null;
  country: string | null;
  status: "not-started" | "incomplete" | "completed";
  success: "unknown" | "passed" | "failed";
  progress: number;
  score: number | null;
  seconds: number;
  createdAt: Date;
  lastAt: Date;
  completedAt: Date | null;
  version: number | null;
  attempt: number | null;
  isIdle: boolean;
  /** Was to have it completed by a day that has passed. */
  isLate: boolean;
  /** The last activity to the microsecond: what the list goes on after. */
  key: string;
}

const isLate = (account: RawBuilder<unknown>, module: RawBuilder<unknown>) => sql`exists (
  select from learning.assigned d where d.module_id = ${module} and d.account_id = ${account} and d.state = 'open' and d.due_at < now())`;

const inState = (moduleId: string): Record<LearnerState, RawBuilder<unknown>> => ({
  all: sql`true`,
  unbegun: sql`r.status = 'not-started'`,
  running: sql`r.status = 'incomplete'`,
  completed: sql`r.status = 'completed'`,
  passed: sql`r.status = 'completed' and r.success = 'passed'`,
  failed: sql`r.success = 'failed'`,
  idle: sql`r.status <> 'completed' and r.last_at < now() - ${idleDays} * interval '1 day'`,
  late: sql`r.status <> 'completed' and r.account_id in (
    select d.account_id from learning.assigned d where d.module_id = ${moduleId} and d.state = 'open' and d.due_at < now())`,
});

/** A place in the list, read from an address: a time to the microsecond and an id. */
export function learnerCursor(text: string | undefined): Cursor | undefined {
  const cursor = decodeCursor(text, 2);
  const [time, id] = [String(cursor?.[0]), String(cursor?.[1])];
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(time) && !Number.isNaN(Date.parse(time)) && isId(id)
    ? cursor
    : undefined;
}

/** A version and whether few are on it: the list is then made from its attempts, else walked until enough of them are found. */
async function versionFor(
  db: Db,
  moduleId: string,
  number: number,
): Promise<{ id: string; isRare: boolean } | undefined> {
  const { rows } = await sql<{ id: string; isRare: boolean }>`
    select v.id, (select count(*) from (select from learning.attempt a where a.version_id = v.id limit 2000) x) < 2000 as is_rare
    from learning.version v where v.module_id = ${moduleId} and v.number = ${number}`.execute(db);
  return rows[0];
}

function onVersion(version: { id: string; isRare: boolean } | undefined): RawBuilder<unknown> {
  if (version === undefined) return sql``;
  const through = version.isRare ? sql`o.registration_id = r.id and` : sql``;
  return sql`join learning.attempt o on ${through} o.id = r.attempt_id and o.version_id = ${version.id}`;
}

/** Learners of a module, the last active first. What a reader may not know of a name is not read. */
export async function learnersOf(
  db: Db,
  names: VisibleNames,
  moduleId: string,
  filter: LearnerFilter,
  after: Cursor | undefined,
  limit: number,
): Promise<LearnerRow[]> {
  const { state, country, version, q = "" } = filter;
  const conditions = [
    sql`r.module_id = ${moduleId}`,
    inState(moduleId)[state],
    ...(country === undefined ? [] : [sql`r.country = ${country}`]),
    ...(q === "" ? [] : [names.matches(sql`r.account_id`, q)]),
    ...(after === undefined ? [] : [sql`(r.last_at, r.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`]),
  ];
  const chosen = version === undefined ? undefined : await versionFor(db, moduleId, version);
  if (version !== undefined && chosen === undefined) return [];
  const { rows } = await sql<LearnerRow>`
    select r.id, ${names.of(sql`r.account_id`)} as name, r.country, r.status, r.success, r.progress, r.score, r.seconds, r.created_at,
      r.last_at, r.completed_at, v.number as version, a.number as attempt,
      r.status <> 'completed' and r.last_at < now() - ${idleDays} * interval '1 day' as is_idle,
      r.status <> 'completed' and ${isLate(sql`r.account_id`, sql`r.module_id`)} as is_late,
      to_char(r.last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as key
    from (
      select r.* from learning.registration r ${onVersion(chosen)} where ${sql.join(conditions, sql` and `)}
      order by r.last_at desc, r.id desc limit ${limit}
    ) r left join learning.attempt a on a.id = r.attempt_id left join learning.version v on v.id = a.version_id
    order by r.last_at desc, r.id desc`.execute(db);
  return rows;
}

export interface AttemptRow {
  id: string;
  number: number;
  version: number;
  status: LearnerRow["status"];
  success: LearnerRow["success"];
  progress: number;
  score: number | null;
  seconds: number;
  startedAt: Date;
  lastAt: Date;
  completedAt: Date | null;
  /** The number of the attempt it goes on from, on another version. */
  movedFrom: number | null;
}

export interface ActRow {
  id: string;
  kind: "completed" | "undone" | "reset";
  reason: string;
  by: string | null;
  at: Date;
  attempt: number;
}

export interface LearnerFacts extends LearnerRow {
  accountId: string;
  attempts: AttemptRow[];
  acts: ActRow[];
}

/** One learner of a module with all attempts; undefined for a registration of another module. */
export async function learnerOf(
  db: Db,
  names: VisibleNames,
  moduleId: string,
  id: string,
): Promise<LearnerFacts | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await sql<Omit<LearnerFacts, "attempts" | "acts">>`
    select r.id, r.account_id, ${names.of(sql`r.account_id`)} as name, r.country, r.status, r.success, r.progress, r.score, r.seconds,
      r.created_at, r.last_at, r.completed_at, v.number as version, a.number as attempt,
      r.status <> 'completed' and r.last_at < now() - ${idleDays} * interval '1 day' as is_idle,
      r.status <> 'completed' and ${isLate(sql`r.account_id`, sql`r.module_id`)} as is_late, '' as key
    from learning.registration r left join learning.attempt a on a.id = r.attempt_id left join learning.version v on v.id = a.version_id
    where r.id = ${id} and r.module_id = ${moduleId}`.execute(db);
  const learner = rows[0];
  if (learner === undefined) return undefined;
  const { rows: attempts } = await sql<AttemptRow>`
    select a.id, a.number, v.number as version, a.status, a.success, a.progress, a.score, a.seconds, a.started_at, a.last_at, a.completed_at,
      (select o.number from learning.attempt o where o.id = a.moved_from) as moved_from
    from learning.attempt a join learning.version v on v.id = a.version_id where a.registration_id = ${id} order by a.number desc limit 200`.execute(
    db,
  );
  const { rows: acts } = await sql<ActRow>`
    select o.id, o.kind, o.reason, o.at, a.number as attempt,
      (select p.name from people.public_account p where p.id = o.by_id and not p.is_protected) as by
    from learning.owner_act o join learning.attempt a on a.id = o.attempt_id
    where o.registration_id = ${id} order by o.at desc, o.id desc limit 100`.execute(db);
  return { ...learner, attempts, acts };
}
