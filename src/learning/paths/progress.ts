import { sql } from "kysely";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { emitAll } from "#platform/events/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { PathCompleted } from "../events.ts";
import { standingOf, thingsOf } from "./rules.ts";
import type { PathStructure, PathThing } from "./types.ts";

interface KnownPath {
  id: string;
  structure: PathStructure;
  revision: number;
}

/** A path and all within it, whatever their depth. */
async function pathsBelow(db: Db | Tx, pathId: string): Promise<Map<string, KnownPath>> {
  const { rows } = await sql<KnownPath>`
    with recursive below (id) as (
      select ${pathId}::uuid union select l.needs_id from learning.path_link l join below b on b.id = l.path_id
    ) select p.id, p.structure, p.revision from below join learning.path p using (id)`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

/** What counts as having completed a module: completed, and not failed. */
export const isCompleted = (alias: string) =>
  sql<boolean>`${sql.ref(`${alias}.status`)} = 'completed' and ${sql.ref(`${alias}.success`)} <> 'failed'`;

export interface Done {
  modules: ReadonlySet<string>;
  /** Paths that were completed once, whatever they have become. */
  paths: ReadonlySet<string>;
}

/** What each of some people has done of all that some paths name. */
async function doneBy(
  db: Db | Tx,
  paths: ReadonlyMap<string, KnownPath>,
  accountIds: readonly string[],
): Promise<Map<string, Done>> {
  const modules = [...new Set([...paths.values()].flatMap(({ structure }) => thingsOf(structure).modules))];
  const { rows } = await sql<{ accountId: string; modules: string[]; paths: string[] }>`
    select a.id as account_id,
      array(select r.module_id from learning.registration r where r.account_id = a.id and r.module_id = any(${modules}::uuid[]) and ${isCompleted("r")}) as modules,
      array(select p.path_id from learning.path_progress p where p.account_id = a.id and p.path_id = any(${[...paths.keys()]}::uuid[])
        and p.completed_at is not null) as paths
    from unnest(${[...accountIds]}::uuid[]) as a (id)`.execute(db);
  return new Map(rows.map((row) => [row.accountId, { modules: new Set(row.modules), paths: new Set(row.paths) }]));
}

/** Whether something is done; a path within is done where it was completed once, or where all that it asks is done. */
export function doneTeller(
  structures: ReadonlyMap<string, Pick<KnownPath, "structure">>,
  { modules, paths }: Done,
): (thing: PathThing) => boolean {
  const known = new Map<string, boolean>();
  const isDone = ({ kind, id }: PathThing): boolean => {
    if (kind === "module") return modules.has(id);
    if (paths.has(id)) return true;
    const stored = known.get(id);
    if (stored !== undefined) return stored;
    // Should two paths ever hold each other, neither is done.
    known.set(id, false);
    const structure = structures.get(id)?.structure;
    const answer = structure !== undefined && standingOf(structure, isDone).isComplete;
    known.set(id, answer);
    return answer;
  };
  return isDone;
}

/**
 * Reckons how far some people are who are on a path, and tells of those who have completed it now. Their rows are locked first, so that
 * of two completions at once the later sees both.
 */
export async function reckon(tx: Tx, pathId: string, accountIds: readonly string[]): Promise<void> {
  const { rows: held } = await sql<{ accountId: string; isComplete: boolean }>`
    select account_id, completed_at is not null as is_complete from learning.path_progress
    where path_id = ${pathId} and account_id = any(${[...accountIds]}::uuid[]) order by account_id for update`.execute(
    tx,
  );
  if (held.length === 0) return;
  const paths = await pathsBelow(tx, pathId);
  const path = paths.get(pathId);
  if (path === undefined) return;
  const done = await doneBy(
    tx,
    paths,
    held.map(({ accountId }) => accountId),
  );
  const rows = held.map(({ accountId, isComplete }) => {
    const own = done.get(accountId) ?? { modules: new Set<string>(), paths: new Set<string>() };
    // That this path was completed is no part of what is done on it.
    const others = new Set([...own.paths].filter((id) => id !== pathId));
    const standing = standingOf(path.structure, doneTeller(paths, { ...own, paths: others }));
    return { accountId, done: standing.done, needed: standing.needed, isNew: standing.isComplete && !isComplete };
  });
  await sql`
    update learning.path_progress p set done = n.done, needed = n.needed, revision = ${path.revision}, updated_at = now(),
      completed_at = case when n."isNew" then now() else p.completed_at end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n ("accountId" uuid, done int, needed int, "isNew" boolean)
    where p.path_id = ${pathId} and p.account_id = n."accountId"`.execute(tx);
  const completed = rows.filter(({ isNew }) => isNew).map(({ accountId }) => ({ pathId, accountId }));
  if (completed.length > 0) await emitAll(tx, PathCompleted, completed);
}

/** Somebody has completed a module: every path they are on that names it, however deep, is reckoned. */
export async function followModule(
  { db }: Pick<HouseParts, "db">,
  { moduleId, accountId }: { moduleId: string; accountId: string },
): Promise<void> {
  await reckonEach(db, accountId, sql`select path_id from learning.path_module where module_id = ${moduleId}`);
}

/** Somebody has completed a path: the paths around it are reckoned. */
export async function followPath(
  { db }: Pick<HouseParts, "db">,
  { pathId, accountId }: { pathId: string; accountId: string },
): Promise<void> {
  await reckonEach(db, accountId, sql`select path_id from learning.path_link where needs_id = ${pathId}`);
}

async function reckonEach(db: Db, accountId: string, first: ReturnType<typeof sql>): Promise<void> {
  const { rows } = await sql<{ pathId: string }>`
    with recursive above (id) as (${first} union select l.path_id from learning.path_link l join above a on a.id = l.needs_id)
    select p.path_id from learning.path_progress p join above on above.id = p.path_id where p.account_id = ${accountId}
    order by p.path_id`.execute(db);
  for (const { pathId } of rows) await inTransaction(db, (tx) => reckon(tx, pathId, [accountId]));
}

const atOnce = 500;

/** Reckons everybody who is on a changed path; an interrupted run goes on where it stopped. */
export async function followChange({ db }: Pick<HouseParts, "db">, { pathId }: { pathId: string }): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ accountId: string }>`
      select g.account_id from learning.path_progress g join learning.path p on p.id = g.path_id
      where g.path_id = ${pathId} and g.revision < p.revision order by g.account_id limit ${atOnce}`.execute(db);
    if (rows.length === 0) return;
    await inTransaction(db, (tx) =>
      reckon(
        tx,
        pathId,
        rows.map(({ accountId }) => accountId),
      ),
    );
  }
}

/** Puts some people on a path and reckons how far they are: what they have done before counts. */
export async function putOnPath(tx: Tx, pathId: string, accountIds: readonly string[]): Promise<void> {
  await sql`
    insert into learning.path_progress (path_id, account_id) select ${pathId}, id from unnest(${[...accountIds]}::uuid[]) as a (id)
    on conflict do nothing`.execute(tx);
  await reckon(tx, pathId, accountIds);
}

/** What one person has done of a path's things, and the structures within it; for the path's page. */
export async function ownStanding(db: Db, pathId: string, accountId: string | null) {
  const paths = await pathsBelow(db, pathId);
  const path = paths.get(pathId);
  if (path === undefined) return undefined;
  const nothing: Done = { modules: new Set(), paths: new Set() };
  const done = accountId === null ? nothing : ((await doneBy(db, paths, [accountId])).get(accountId) ?? nothing);
  const isDone = doneTeller(paths, { ...done, paths: new Set([...done.paths].filter((id) => id !== pathId)) });
  return { standing: standingOf(path.structure, isDone), isDone };
}
