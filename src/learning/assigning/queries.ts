import { type RawBuilder, sql } from "kysely";
import { visibleNames } from "#people/index.ts";
import type { Cursor, Db, LocalizedText } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import { type Account, type Actor, authorize, isAllowed } from "#platform/permissions/index.ts";
import { isOwnScope } from "./access.ts";
import type { CohortRow } from "./cohorts.ts";
import { mayAssign } from "./permissions.ts";

export type AssignedState = "unreleased" | "refused" | "open" | "done" | "exempt" | "withdrawn" | "left-out";

const thing = sql`
  case when t.module_id is null then 'path' else 'module' end as kind, coalesce(m.slug, h.slug) as slug, coalesce(m.title, h.title) as title`;
const things = sql`left join learning.module m on m.id = t.module_id left join learning.path h on h.id = t.path_id`;

export interface AskedThing {
  kind: "module" | "path";
  slug: string;
  title: LocalizedText;
}

export interface AssignmentRow extends AskedThing {
  id: string;
  scope: string;
  cohort: string | null;
  isMandatory: boolean;
  needsRelease: boolean;
  startsOn: string;
  dueOn: string | null;
  note: string;
  createdAt: Date;
  withdrawnAt: Date | null;
  withdrawnReason: string | null;
  people: number;
  done: number;
  late: number;
  unreleased: number;
  leftOut: number;
}

const assignmentRows = sql`
  select t.id, t.scope, c.name as cohort, ${thing}, t.is_mandatory, t.needs_release, t.starts_on::text, t.due_on::text, t.note, t.created_at,
    t.withdrawn_at, t.withdrawn_reason, f.*
  from learning.assignment t ${things} left join learning.cohort c on c.id = t.cohort_id
    cross join lateral (select count(*) filter (where d.state <> 'left-out')::int as people, count(*) filter (where d.state = 'done')::int as done,
      count(*) filter (where d.state = 'open' and d.due_at <= now())::int as late, count(*) filter (where d.state = 'unreleased')::int as unreleased,
      count(*) filter (where d.state = 'left-out')::int as left_out
      from learning.assigned d where d.assignment_id = t.id) f`;

/** What an actor's own have asked of people, the newest first. */
export async function listAssignments(
  db: Db,
  actor: Actor,
  after: Cursor | undefined,
  limit: number,
): Promise<AssignmentRow[]> {
  authorize(actor, mayAssign);
  const { rows } = await sql<AssignmentRow>`
    ${assignmentRows} where ${isOwnScope(actor, sql`t.scope`)}
      ${after === undefined ? sql`` : sql`and (t.created_at, t.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by t.created_at desc, t.id desc limit ${limit}`.execute(db);
  return rows;
}

/** One of them; another's is not there. */
export async function assignmentById(db: Db, actor: Actor, id: string): Promise<AssignmentRow | undefined> {
  authorize(actor, mayAssign);
  if (!isId(id)) return undefined;
  const { rows } = await sql<AssignmentRow>`
    ${assignmentRows} where t.id = ${id} and ${isOwnScope(actor, sql`t.scope`)}`.execute(db);
  return rows[0];
}

export interface AskedPerson {
  id: string;
  accountId: string;
  /** Null where the actor may not read it. */
  name: string | null;
  country: string | null;
  state: AssignedState;
  reason: string | null;
  dueAt: Date | null;
  doneAt: Date | null;
  isLate: boolean;
  isActive: boolean;
  supervisor: string | null;
  progress: number | null;
  timeZone: string;
}

export const personFilters = ["all", "late", "open", "unreleased", "done", "out"] as const;
export type PersonFilter = (typeof personFilters)[number];

const isFiltered: Record<PersonFilter, RawBuilder<unknown>> = {
  all: sql`true`,
  late: sql`d.state = 'open' and d.due_at <= now()`,
  open: sql`d.state = 'open'`,
  unreleased: sql`d.state in ('unreleased', 'refused')`,
  done: sql`d.state = 'done'`,
  out: sql`d.state in ('left-out', 'exempt', 'withdrawn')`,
};

const progressOf = sql`case when d.module_id is not null
  then (select r.progress from learning.registration r where r.module_id = d.module_id and r.account_id = d.account_id)
  else (select g.done::real / nullif(g.needed, 0) from learning.path_progress g where g.path_id = d.path_id and g.account_id = d.account_id) end`;

const peopleOf = async (db: Db, actor: Actor, assignmentId: string) => {
  const names = await visibleNames(db, actor);
  return sql`
    select d.id, d.account_id, ${names.of(sql`d.account_id`)} as name, p.country, d.state, d.reason, d.due_at, d.done_at,
      d.state = 'open' and d.due_at <= now() as is_late, p.is_active, d.supervisor, ${progressOf} as progress, p.time_zone
    from learning.assigned d join learning.assignment t on t.id = d.assignment_id join people.public_account p on p.id = d.account_id
    where d.assignment_id = ${assignmentId} and ${isOwnScope(actor, sql`t.scope`)}`;
};

/** Of whom it is asked, in the order of rows; `after`: the id of the last shown. */
export async function askedPeople(
  db: Db,
  actor: Actor,
  assignmentId: string,
  filter: PersonFilter,
  after: string | undefined,
  limit: number,
): Promise<AskedPerson[]> {
  authorize(actor, mayAssign);
  const { rows } = await sql<AskedPerson>`
    ${await peopleOf(db, actor, assignmentId)} and ${isFiltered[filter]} ${isId(after) ? sql`and d.id > ${after}::uuid` : sql``}
    order by d.id limit ${limit}`.execute(db);
  return rows;
}

/** One of them. */
export async function askedPerson(
  db: Db,
  actor: Actor,
  assignmentId: string,
  id: string,
): Promise<AskedPerson | undefined> {
  authorize(actor, mayAssign);
  if (!isId(id)) return undefined;
  const { rows } = await sql<AskedPerson>`${await peopleOf(db, actor, assignmentId)} and d.id = ${id}`.execute(db);
  return rows[0];
}

export interface OverdueRow extends AskedThing {
  id: string;
  assignmentId: string;
  accountId: string;
  name: string | null;
  country: string | null;
  dueAt: Date;
  /** Whole days since the last day was over. */
  days: number;
  isMandatory: boolean;
  timeZone: string;
  progress: number | null;
}

export interface OverdueFilter {
  q: string;
  /** `module` or `path` slugs are not unique together: the address of the thing, `/learning/x` or `/paths/x`. */
  thing?: string | undefined;
  onlyMandatory: boolean;
}

/** Whose work is late of those an actor looks after, whoever asked for it; the longest first. Who is suspended or closed is not late. */
const overdueFrom = (actor: Actor) => sql`
  from learning.assigned d join learning.assignment t on t.id = d.assignment_id and t.withdrawn_at is null
    join people.public_account p on p.id = d.account_id and p.is_active ${things}
  where d.state = 'open' and d.due_at <= now() and ${isOwnScope(actor, sql`p.vouch_scope`)}`;

export async function overdue(
  db: Db,
  actor: Actor,
  { q, thing: address, onlyMandatory }: OverdueFilter,
  after: Cursor | undefined,
  limit: number,
  { isForFile = false } = {},
): Promise<OverdueRow[]> {
  authorize(actor, mayAssign);
  const names = await visibleNames(db, actor, { isForFile });
  const slug = /^\/(learning|paths)\/(.+)$/.exec(address ?? "");
  const { rows } = await sql<OverdueRow>`
    select d.id, d.assignment_id, d.account_id, ${names.of(sql`d.account_id`)} as name, p.country, d.due_at,
      floor(extract(epoch from now() - d.due_at) / 86400)::int + 1 as days, t.is_mandatory, p.time_zone, ${progressOf} as progress, ${thing}
    ${overdueFrom(actor)}
      ${q === "" ? sql`` : sql`and ${names.matches(sql`d.account_id`, q)}`}
      ${onlyMandatory ? sql`and t.is_mandatory` : sql``}
      ${slug === null ? sql`` : slug[1] === "paths" ? sql`and h.slug = ${slug[2]}` : sql`and m.slug = ${slug[2]}`}
      ${after === undefined ? sql`` : sql`and (d.due_at, d.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by d.due_at, d.id limit ${limit}`.execute(db);
  return rows;
}

/** What people are late with, for the filter: a hundred things at most. */
export async function overdueThings(db: Db, actor: Actor): Promise<(AskedThing & { people: number })[]> {
  authorize(actor, mayAssign);
  const { rows } = await sql<AskedThing & { people: number }>`
    select ${thing}, count(*)::int as people ${overdueFrom(actor)}
    group by 1, 2, 3 order by 4 desc limit 100`.execute(db);
  return rows;
}

const mostCounted = 1_000;

/** How many are late; a thousand stands for "a thousand or more". For the bureau's desk. */
export async function overdueCount(db: Db, actor: Actor): Promise<number> {
  if (!isAllowed(actor, mayAssign)) return 0;
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (select 1 ${overdueFrom(actor)} limit ${mostCounted}) x`.execute(db);
  return rows[0]?.count ?? 0;
}

export interface OwnAssigned extends AskedThing {
  id: string;
  state: "unreleased" | "refused" | "open";
  reason: string | null;
  isMandatory: boolean;
  startsAt: Date;
  dueAt: Date | null;
  isLate: boolean;
  note: string;
  supervisor: string | null;
  /** The supervisor's link still opens. */
  isSupervisorAsked: boolean;
  progress: number | null;
}

/** What is asked of a person and not done, the most urgent first. What has not begun yet is shown too, with its day. */
export async function ownAssigned(db: Db, account: Account, limit = 50): Promise<OwnAssigned[]> {
  const { rows } = await sql<OwnAssigned>`
    select d.id, ${thing}, d.state, d.reason, t.is_mandatory, d.starts_at, d.due_at, d.state = 'open' and d.due_at <= now() as is_late, t.note,
      d.supervisor, coalesce(d.release_hash is not null and d.release_until > now(), false) as is_supervisor_asked, ${progressOf} as progress
    from learning.assigned d join learning.assignment t on t.id = d.assignment_id and t.withdrawn_at is null ${things}
    where d.account_id = ${account.id} and d.state in ('open', 'unreleased', 'refused') and coalesce(m.state, h.state) = 'published'
    order by d.state = 'refused', not t.is_mandatory, d.due_at nulls last, d.id limit ${limit}`.execute(db);
  return rows;
}

/** One of them. */
export async function ownAssignedById(db: Db, account: Account, id: string): Promise<OwnAssigned | undefined> {
  return (await ownAssigned(db, account, 200)).find((row) => row.id === id);
}

const cohortRows = sql`
  select c.id, c.name, c.scope, c.updated_at, (select count(*)::int from learning.cohort_member x where x.cohort_id = c.id) as members
  from learning.cohort c`;

/** An actor's cohorts, the last changed first. */
export async function listCohorts(db: Db, actor: Actor, limit = 200): Promise<CohortRow[]> {
  authorize(actor, mayAssign);
  const { rows } = await sql<CohortRow>`
    ${cohortRows} where ${isOwnScope(actor, sql`c.scope`)} order by c.updated_at desc, c.id desc limit ${limit}`.execute(
    db,
  );
  return rows;
}

export async function cohortById(db: Db, actor: Actor, id: string): Promise<CohortRow | undefined> {
  authorize(actor, mayAssign);
  if (!isId(id)) return undefined;
  const { rows } =
    await sql<CohortRow>`${cohortRows} where c.id = ${id} and ${isOwnScope(actor, sql`c.scope`)}`.execute(db);
  return rows[0];
}

export interface Member {
  accountId: string;
  name: string | null;
  country: string | null;
  isActive: boolean;
}

/** Who is in a cohort, in the order of joining. */
export async function cohortMembers(
  db: Db,
  actor: Actor,
  cohortId: string,
  after: string | undefined,
  limit: number,
): Promise<Member[]> {
  authorize(actor, mayAssign);
  const names = await visibleNames(db, actor);
  const { rows } = await sql<Member>`
    select x.account_id, ${names.of(sql`x.account_id`)} as name, p.country, p.is_active
    from learning.cohort_member x join learning.cohort c on c.id = x.cohort_id join people.public_account p on p.id = x.account_id
    where x.cohort_id = ${cohortId} and ${isOwnScope(actor, sql`c.scope`)} ${isId(after) ? sql`and x.account_id > ${after}::uuid` : sql``}
    order by x.account_id limit ${limit}`.execute(db);
  return rows;
}

/** What may be asked of people: published and not for a group alone. By title. */
export async function askable(db: Db, actor: Actor): Promise<(AskedThing & { id: string })[]> {
  authorize(actor, mayAssign);
  const { rows } = await sql<AskedThing & { id: string }>`
    select 'path' as kind, id, slug, title from learning.path where state = 'published'
    union all select 'module', id, slug, title from learning.module where state = 'published'
    order by kind desc, slug limit 1000`.execute(db);
  return rows;
}
