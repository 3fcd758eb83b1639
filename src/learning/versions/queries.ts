import { sql } from "kysely";
import type { Db, LocalizedText, Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import type { PackageReading, PackageStandard } from "../packages/reading.ts";
import { mayManageModule } from "../permissions.ts";
import type { CompletionRule, ModuleState } from "../types.ts";
import { isSameTree, matchParts, type PartMatch, partsOf } from "./matching.ts";

export interface KeptModule {
  id: string;
  slug: string;
  title: LocalizedText;
  state: ModuleState;
  completionRule: CompletionRule;
  versionId: string | null;
  ownerId: string | null;
  ownerBodyId: string | null;
  learnerCount: number;
}

/** A module, for who looks after it. Throws `platform.not-found` also for what is not theirs. */
export async function keptModule(db: Db | Tx, actor: Actor, slug: string): Promise<KeptModule> {
  const { rows } = await sql<KeptModule>`
    select id, slug, title, state, completion_rule, version_id, owner_id, owner_body_id, learner_count
    from learning.module where slug = ${slug}`.execute(db);
  const module = rows[0];
  if (module === undefined) throw new DomainError("platform.not-found");
  try {
    authorize(actor, mayManageModule, module);
  } catch (error) {
    // A draft that is not theirs does not exist for them.
    if (module.state === "draft") throw new DomainError("platform.not-found");
    throw error;
  }
  return module;
}

export interface VersionRow {
  id: string;
  number: number;
  standard: PackageStandard;
  edition: string | null;
  isPlayable: boolean;
  packageSize: number;
  fileCount: number;
  createdAt: Date;
  offeredAt: Date | null;
  retiredAt: Date | null;
  by: string | null;
  /** Whose running or latest attempt is on it, and those still on their way. */
  learners: number;
  running: number;
  isUsed: boolean;
}

const versionColumns = sql`
  v.id, v.number, v.standard, v.edition, v.is_playable, v.package_size, v.file_count, v.created_at, v.offered_at, v.retired_at,
  (select p.name from people.public_account p where p.id = v.created_by and not p.is_protected) as by,
  exists (select from learning.attempt a where a.version_id = v.id) as is_used`;

/** The versions of a module, the newest first. */
export async function versionsOf(db: Db, moduleId: string): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select ${versionColumns}, coalesce(n.learners, 0) as learners, coalesce(n.running, 0) as running
    from learning.version v left join (
      select a.version_id, count(*)::int as learners, (count(*) filter (where a.status <> 'completed'))::int as running
      from learning.attempt a join learning.registration r on r.attempt_id = a.id
      where a.version_id in (select id from learning.version where module_id = ${moduleId}) group by 1
    ) n on n.version_id = v.id
    where v.module_id = ${moduleId} order by v.number desc limit 200`.execute(db);
  return rows;
}

export interface VersionReading {
  id: string;
  number: number;
  standard: PackageStandard;
  reading: PackageReading;
}

/** A version of a module by its number; one of another module is not found. */
export async function versionOf(db: Db | Tx, moduleId: string, number: number): Promise<VersionReading> {
  const { rows } = await sql<VersionReading>`
    select id, number, standard, reading from learning.version where module_id = ${moduleId} and number = ${number}`.execute(
    db,
  );
  if (rows[0] === undefined) throw new DomainError("platform.not-found");
  return rows[0];
}

export async function versionById(db: Db | Tx, id: string): Promise<VersionReading> {
  const { rows } = await sql<VersionReading>`
    select id, number, standard, reading from learning.version where id = ${id}`.execute(db);
  if (rows[0] === undefined) throw new DomainError("platform.not-found");
  return rows[0];
}

/** What of a part running attempts bring along: how many completed it, how many are in the middle of it. */
export interface CarriedPart extends PartMatch {
  completed: number;
  begun: number;
}

export interface MovePreview {
  from: { id: string; number: number };
  to: { id: string; number: number };
  running: number;
  /** Have the course open now: they move when they have closed it. */
  open: number;
  parts: CarriedPart[];
  /** Of running attempts, those with something in a part that is not there any more. */
  losing: number;
  /** Completed parts that are carried over, and those that are not. */
  carried: number;
  left: number;
  /** Run-time data (where one was, what the course wrote down) stays readable to the course. */
  keepsData: boolean;
  /** The course's own order begins anew: SCORM 2004 with another tree. */
  restartsOrder: boolean;
}

/** An opening of the player counts as open while it has told of itself within the last quarter of an hour and was not left. */
export const isOpenLaunch = sql`l.ended_at is null and l.last_seen_at > now() - interval '15 minutes' and l.mode = 'normal'`;

/** What moving everybody who is on their way from one version to another would carry over. Changes nothing. */
export async function previewMove(db: Db | Tx, from: VersionReading, to: VersionReading): Promise<MovePreview> {
  const running = sql`
    select a.id from learning.attempt a join learning.registration r on r.attempt_id = a.id
    where a.version_id = ${from.id} and a.status <> 'completed'`;
  const [{ rows: parts }, { rows: counts }] = [
    await sql<{ item: string; completed: number; begun: number }>`
      select s.item, (count(*) filter (where s.status = 'completed'))::int as completed,
        (count(*) filter (where s.status = 'incomplete'))::int as begun
      from (${running}) a join learning.sco_state s on s.attempt_id = a.id group by s.item`.execute(db),
    await sql<{ running: number; open: number }>`
      select count(*)::int as running, (count(*) filter (where exists (
        select from learning.launch l where l.attempt_id = a.id and ${isOpenLaunch})))::int as open
      from (${running}) a`.execute(db),
  ];
  const byItem = new Map(parts.map((part) => [part.item, part]));
  const matches = matchParts(partsOf(from.reading), partsOf(to.reading));
  const carriedParts = matches.map((match) => {
    const states = match.from === undefined ? undefined : byItem.get(match.from.id);
    return { ...match, completed: states?.completed ?? 0, begun: states?.begun ?? 0 };
  });
  const gone = carriedParts.flatMap(({ from: part, to: twin }) =>
    part !== undefined && twin === undefined ? [part.id] : [],
  );
  const { rows: losers } = await sql<{ count: number }>`
    select count(distinct s.attempt_id)::int as count from (${running}) a join learning.sco_state s on s.attempt_id = a.id
    where s.item = any(${gone}::text[]) and s.status <> 'not-started'`.execute(db);
  const sum = (isCarried: boolean) =>
    carriedParts
      .filter(({ to: twin }) => (twin !== undefined) === isCarried)
      .reduce((all, part) => all + part.completed, 0);
  return {
    from: { id: from.id, number: from.number },
    to: { id: to.id, number: to.number },
    running: counts[0]?.running ?? 0,
    open: counts[0]?.open ?? 0,
    parts: carriedParts,
    losing: losers[0]?.count ?? 0,
    carried: sum(true),
    left: sum(false),
    keepsData: from.standard === to.standard,
    restartsOrder: to.standard === "scorm-2004" && !keepsOrder(from, to, matches),
  };
}

/** A sequencer's state fits only the tree it was kept for. */
export const keepsOrder = (from: VersionReading, to: VersionReading, matches: readonly PartMatch[]): boolean =>
  from.standard === to.standard && isSameTree(matches);

export interface MoveRow {
  id: string;
  fromNumber: number;
  toNumber: number;
  state: "waiting" | "moving" | "postponed" | "done";
  total: number;
  moved: number;
  postponed: number;
  askedAt: Date;
  endedAt: Date | null;
}

/** The last moves of a module's learners. */
export async function movesOf(db: Db, moduleId: string): Promise<MoveRow[]> {
  const { rows } = await sql<MoveRow>`
    select m.id, f.number as from_number, t.number as to_number, m.state, m.total, m.moved, m.postponed, m.asked_at, m.ended_at
    from learning.version_move m join learning.version f on f.id = m.from_version_id join learning.version t on t.id = m.to_version_id
    where m.module_id = ${moduleId} order by m.asked_at desc limit 20`.execute(db);
  return rows;
}
