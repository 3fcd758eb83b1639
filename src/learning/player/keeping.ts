import { sql } from "kysely";
import { type Db, type Tx, together } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import type { Commit, Facts } from "./protocol.ts";
import type { CommitFacts } from "./queries.ts";
import { launchHours } from "./tokens.ts";

/** What one commit changes, as judged by the facts read before. */
export interface Change {
  facts: CommitFacts;
  commit: Commit;
  isLate: boolean;
  isNewest: boolean;
  part: Facts;
  attempt: Facts;
  registration: Facts;
  /** How many interactions statements have told of. */
  told: number;
}

/** One change as a row of the statement below; what the course wrote stands apart: it may hold NUL, which no other type than json takes. */
interface Row {
  launchId: string;
  facts: string;
  data: string;
}

const rowOf = (change: Change): Row => ({
  launchId: change.facts.launchId,
  facts: factsOf(change),
  data: JSON.stringify(change.commit.data),
});

function factsOf({ facts, commit, isLate, isNewest, part, attempt, registration, told }: Change): string {
  const prefixed = (name: string, { status, success, progress, score, seconds }: Facts) => ({
    [`${name}_status`]: status,
    [`${name}_success`]: success,
    [`${name}_progress`]: progress,
    [`${name}_score`]: score,
    [`${name}_seconds`]: seconds,
  });
  return JSON.stringify({
    launch_id: facts.launchId,
    is_stale: facts.isStale,
    attempt_id: facts.attemptId,
    revision: facts.revision,
    registration_id: facts.registrationId,
    is_registration_changed: facts.isRegistrationStale || !isSame(registration, facts.registration),
    item: commit.item,
    launch: commit.launch,
    sequence: commit.sequence,
    is_late: isLate,
    late_id: newId(),
    sequencing: isNewest ? (commit.sequencing ?? null) : null,
    current_item: isNewest ? (commit.current ?? null) : null,
    told,
    ...prefixed("part", part),
    ...prefixed("attempt", attempt),
    ...prefixed("registration", registration),
  });
}

const isSame = (a: Facts, b: Facts): boolean =>
  a.status === b.status &&
  a.success === b.success &&
  a.progress === b.progress &&
  a.score === b.score &&
  a.seconds === b.seconds;

/**
 * One statement for everything, each row guarded by its attempt's revision: the launches of those that were written; for the others another
 * commit came between, and nothing of them was written. Of two rows for one attempt one is written. The text is always the same and stays
 * prepared.
 */
async function write(db: Db | Tx, rows: readonly Row[]): Promise<Set<string>> {
  const facts = `[${rows.map((row) => row.facts).join(",")}]`;
  const { rows: written } = await sql<{ launchId: string }>`
    with given as materialized (
      select g.*, g.unnest::json as data from rows from (json_to_recordset(${facts}::json) as (
        launch_id uuid, is_stale boolean, attempt_id uuid, revision int, registration_id uuid, is_registration_changed boolean,
        item text, launch int, sequence bigint, is_late boolean, late_id uuid, sequencing text, current_item text, told int,
        part_status text, part_success text, part_progress real, part_score real, part_seconds int,
        attempt_status text, attempt_success text, attempt_progress real, attempt_score real, attempt_seconds int,
        registration_status text, registration_success text, registration_progress real, registration_score real,
        registration_seconds int), unnest(${rows.map(({ data }) => data)}::text[])) g
    ), guard as (
      update learning.attempt a set revision = a.revision + 1, status = g.attempt_status, success = g.attempt_success,
        progress = g.attempt_progress, score = g.attempt_score, seconds = g.attempt_seconds, last_at = now(),
        sequencing = coalesce(g.sequencing::json, a.sequencing), current_item = coalesce(g.current_item, a.current_item),
        completed_at = case when g.attempt_status = 'completed' then coalesce(a.completed_at, now()) end
      from given g where a.id = g.attempt_id and a.revision = g.revision returning g.launch_id
    ), kept as (
      select g.* from given g join guard using (launch_id)
    ), part as (
      insert into learning.sco_state as s (attempt_id, item, data, launch, sequence, status, success, progress, score, seconds, told)
      select attempt_id, item, data, launch, sequence, part_status, part_success, part_progress, part_score, part_seconds, told from kept
      on conflict (attempt_id, item) do update set
        data = case when (excluded.launch, excluded.sequence) < (s.launch, s.sequence) then s.data else excluded.data end,
        launch = case when (excluded.launch, excluded.sequence) < (s.launch, s.sequence) then s.launch else excluded.launch end,
        sequence = case when (excluded.launch, excluded.sequence) < (s.launch, s.sequence) then s.sequence else excluded.sequence end,
        status = excluded.status, success = excluded.success, progress = excluded.progress, score = excluded.score,
        seconds = excluded.seconds, told = excluded.told, updated_at = now()
    ), late as (
      insert into learning.late_commit (id, attempt_id, item, launch, sequence, data)
      select late_id, attempt_id, item, launch, sequence, data from kept where is_late on conflict do nothing
    ), registration as (
      update learning.registration r set status = k.registration_status, success = k.registration_success,
        progress = k.registration_progress, score = k.registration_score, seconds = k.registration_seconds, last_at = now(),
        completed_at = case when k.registration_status = 'completed' then coalesce(r.completed_at, now()) end
      from kept k where r.id = k.registration_id and k.is_registration_changed
    ), seen as (
      update learning.launch l set last_seen_at = now(), expires_at = now() + ${launchHours} * interval '1 hour'
      from kept k where l.id = k.launch_id and k.is_stale
    )
    select launch_id from guard`.execute(db);
  return new Set(written.map(({ launchId }) => launchId));
}

const keepTogether = together(
  async (db, rows: readonly Row[]) => {
    const written = await write(db, rows);
    return rows.map(({ launchId }) => written.has(launchId));
  },
  { running: 2, most: 50, weigh: ({ data }) => data.length / 1_000_000, isTriedAlone: true },
);

/** Keeps a change, durably, in one wait for the disk with those that come at the same time. False when another commit came between. */
export const keepChange = (db: Db, change: Change): Promise<boolean> => keepTogether(db, rowOf(change));

/** The same within a transaction that does more. */
export async function keepChangeIn(tx: Tx, change: Change): Promise<boolean> {
  return (await write(tx, [rowOf(change)])).has(change.facts.launchId);
}
