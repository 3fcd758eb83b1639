import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { emit, emitAll } from "#platform/events/index.ts";
import { newId } from "#platform/ids.ts";
import { system } from "#platform/permissions/index.ts";
import { ModuleCompleted } from "../events.ts";
import type { Facts } from "../player/protocol.ts";
import { type LaunchableItem, launchableItems, rollUp } from "../player/rules.ts";
import type { CompletionRule } from "../types.ts";
import { VersionMoveAsked } from "./events.ts";
import { matchParts, partsOf } from "./matching.ts";
import { isOpenLaunch, keepsOrder, versionById } from "./queries.ts";

const batchSize = 100;

interface Plan {
  moveId: string;
  moduleId: string;
  fromId: string;
  toId: string;
  rule: CompletionRule;
  items: LaunchableItem[];
  /** Part of the old version -> part of the new one. */
  carried: ReadonlyMap<string, string>;
  keepsData: boolean;
  keepsOrder: boolean;
  /** Whether parts alone may complete it: a sequenced package says itself when it is done. */
  mayComplete: boolean;
}

/** Takes a move that waits, or one whose mover died: a living one tells of itself with each batch. */
async function takeMove(db: Db, moveId: string): Promise<Plan | undefined> {
  const { rows } = await sql<{ moduleId: string; fromVersionId: string; toVersionId: string; rule: CompletionRule }>`
    update learning.version_move v set state = 'moving', updated_at = now(),
      postponed = case when v.state = 'postponed' then 0 else v.postponed end,
      reached = case when v.state = 'postponed' then null else v.reached end
    from learning.module m
    where v.id = ${moveId} and m.id = v.module_id
      and (v.state in ('waiting', 'postponed') or (v.state = 'moving' and v.updated_at < now() - interval '1 minute'))
    returning v.module_id, v.from_version_id, v.to_version_id, m.completion_rule as rule`.execute(db);
  const row = rows[0];
  if (row === undefined) return undefined;
  const [from, to] = [await versionById(db, row.fromVersionId), await versionById(db, row.toVersionId)];
  const matches = matchParts(partsOf(from.reading), partsOf(to.reading));
  const organization = to.reading.organizations.find((each) => each.isDefault) ?? to.reading.organizations[0];
  return {
    moveId,
    moduleId: row.moduleId,
    fromId: from.id,
    toId: to.id,
    rule: row.rule,
    items: launchableItems(organization?.items ?? []),
    carried: new Map(
      matches.flatMap(({ from: part, to: twin }) =>
        part === undefined || twin === undefined ? [] : [[part.id, twin.id] as const],
      ),
    ),
    keepsData: from.standard === to.standard,
    keepsOrder: keepsOrder(from, to, matches),
    mayComplete: to.standard !== "scorm-2004" || row.rule !== "package",
  };
}

/**
 * Moves who is on their way, some at a time, each batch in a transaction of its own that notes how far it came: killed in the middle, it goes
 * on there. The old attempt and its states stay as they are; the new one begins with copies. Who has the course open is left for later.
 */
export async function moveLearners({ db }: { db: Db }, moveId: string): Promise<void> {
  const plan = await takeMove(db, moveId);
  if (plan === undefined) return;
  for (;;) {
    const isMore = await inTransaction(db, (tx) => moveBatch(tx, plan));
    if (!isMore) break;
  }
  await inTransaction(db, async (tx) => {
    const { rows } = await sql<{ state: string; moved: number }>`
      update learning.version_move set state = case when postponed > 0 then 'postponed' else 'done' end, updated_at = now(),
        ended_at = case when postponed > 0 then null else now() end
      where id = ${moveId} and state = 'moving' returning state, moved`.execute(tx);
    if (rows[0]?.state === "done")
      await audit(tx, system, "learning.version-moved", { target: plan.moduleId, move: moveId, moved: rows[0].moved });
  });
}

interface OldAttempt {
  id: string;
  registrationId: string;
  accountId: string;
  /** The highest of the registration's attempts. */
  number: number;
  /** What it says is what counts for the person: nothing of theirs is completed. */
  isCounted: boolean;
}

async function moveBatch(tx: Tx, plan: Plan): Promise<boolean> {
  // Two movers of one move take turns; the one that finds nothing left ends.
  const { rows: own } = await sql<{ reached: string | null }>`
    select reached from learning.version_move where id = ${plan.moveId} and state = 'moving' for update`.execute(tx);
  if (own[0] === undefined) return false;
  const { rows: next } = await sql<{ id: string }>`
    select a.id from learning.attempt a join learning.registration r on r.attempt_id = a.id
    where a.version_id = ${plan.fromId} and a.status <> 'completed'
      and a.id > ${own[0].reached ?? "00000000-0000-0000-0000-000000000000"}::uuid
    order by a.id limit ${batchSize}`.execute(tx);
  if (next.length === 0) return false;
  const { rows: olds } = await sql<OldAttempt>`
    select a.id, a.registration_id, r.account_id, r.status <> 'completed' as is_counted,
      (select max(number) from learning.attempt x where x.registration_id = r.id) as number
    from learning.attempt a join learning.registration r on r.attempt_id = a.id
    where a.id = any(${next.map(({ id }) => id)}::uuid[]) and a.status <> 'completed'
      and not exists (select from learning.launch l where l.attempt_id = a.id and ${isOpenLaunch})
    order by a.id for update of a, r skip locked`.execute(tx);
  if (olds.length > 0) await moveAttempts(tx, plan, olds);
  await sql`
    update learning.version_move set reached = ${next.at(-1)?.id ?? null}, moved = moved + ${olds.length},
      postponed = postponed + ${next.length - olds.length}, updated_at = now()
    where id = ${plan.moveId}`.execute(tx);
  return true;
}

async function moveAttempts(tx: Tx, plan: Plan, olds: readonly OldAttempt[]): Promise<void> {
  const news = await factsAfterMove(tx, plan, olds);
  const [from, to] = [[...plan.carried.keys()], [...plan.carried.values()]];
  const of = <T>(pick: (attempt: (typeof news)[number]) => T) => news.map(pick);
  await sql`
    insert into learning.attempt (id, registration_id, version_id, number, status, success, progress, score, seconds,
      sequencing, current_item, launches, last_at, completed_at, moved_from)
    select n.id, a.registration_id, ${plan.toId}, n.number, n.status, n.success, n.progress, n.score, n.seconds,
      case when ${plan.keepsOrder}::boolean then a.sequencing end, m.target, a.launches, a.last_at,
      case when n.status = 'completed' then now() end, a.id
    from unnest(${of(({ id }) => id)}::uuid[], ${of(({ old }) => old.id)}::uuid[], ${of(({ old }) => old.number + 1)}::int[],
        ${of(({ facts }) => facts.status)}::text[], ${of(({ facts }) => facts.success)}::text[], ${of(({ facts }) => facts.progress)}::real[],
        ${of(({ facts }) => facts.score)}::real[], ${of(({ facts }) => facts.seconds)}::int[])
        as n (id, old_id, number, status, success, progress, score, seconds)
      join learning.attempt a on a.id = n.old_id
      left join unnest(${from}::text[], ${to}::text[]) as m (source, target) on m.source = a.current_item`.execute(tx);
  // The states keep the numbers of their launches: the next opening of the player has a higher one.
  await sql`
    insert into learning.sco_state (attempt_id, item, data, launch, sequence, status, success, progress, score, seconds, told, updated_at)
    select n.id, m.target, case when ${plan.keepsData}::boolean then s.data else '{}'::json end, s.launch, s.sequence, s.status, s.success,
      s.progress, s.score, s.seconds, case when ${plan.keepsData}::boolean then s.told else 0 end, s.updated_at
    from unnest(${of(({ id }) => id)}::uuid[], ${of(({ old }) => old.id)}::uuid[]) as n (id, old_id)
      join learning.sco_state s on s.attempt_id = n.old_id
      join unnest(${from}::text[], ${to}::text[]) as m (source, target) on m.source = s.item`.execute(tx);
  await sql`
    update learning.registration r set attempt_id = n.id,
      status = case when n.is_counted then n.status else r.status end, success = case when n.is_counted then n.success else r.success end,
      progress = case when n.is_counted then n.progress else r.progress end, score = case when n.is_counted then n.score else r.score end,
      completed_at = case when n.is_counted and n.status = 'completed' then now() else r.completed_at end
    from unnest(${of(({ old }) => old.registrationId)}::uuid[], ${of(({ id }) => id)}::uuid[], ${of(({ old }) => old.isCounted)}::boolean[],
        ${of(({ facts }) => facts.status)}::text[], ${of(({ facts }) => facts.success)}::text[], ${of(({ facts }) => facts.progress)}::real[],
        ${of(({ facts }) => facts.score)}::real[])
        as n (registration_id, id, is_counted, status, success, progress, score)
    where r.id = n.registration_id`.execute(tx);
  await emitAll(
    tx,
    ModuleCompleted,
    news
      .filter(({ old, facts }) => old.isCounted && facts.status === "completed")
      .map(({ old }) => ({ registrationId: old.registrationId, moduleId: plan.moduleId, accountId: old.accountId })),
  );
}

/** What is known of each attempt on the new version, from the parts it brings along. */
async function factsAfterMove(tx: Tx, plan: Plan, olds: readonly OldAttempt[]) {
  const { rows } = await sql<Facts & { attemptId: string; item: string }>`
    select attempt_id, item, status, success, progress, score, seconds from learning.sco_state
    where attempt_id = any(${olds.map(({ id }) => id)}::uuid[])`.execute(tx);
  const byAttempt = Map.groupBy(rows, ({ attemptId }) => attemptId);
  return olds.map((old) => {
    const parts = new Map<string, Facts>();
    for (const { item, ...facts } of byAttempt.get(old.id) ?? []) {
      const target = plan.carried.get(item);
      if (target !== undefined) parts.set(target, facts);
    }
    const rolled = rollUp(plan.rule, plan.items, parts);
    const facts: Facts =
      rolled.status === "completed" && !plan.mayComplete
        ? { ...rolled, status: "incomplete", success: "unknown", progress: 0.99 }
        : rolled;
    return { id: newId(), old, facts };
  });
}

/** Goes on with what a killed process left, and with those who had the course open; a job calls it. */
export async function resumeMoves(db: Db): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      select id from learning.version_move
      where state = 'postponed' or (state <> 'done' and updated_at < now() - interval '10 minutes') limit 100`.execute(
      tx,
    );
    for (const { id } of rows) await emit(tx, VersionMoveAsked, { moveId: id });
  });
}
