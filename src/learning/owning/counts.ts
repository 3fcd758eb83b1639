import { sql } from "kysely";
import type { Db, Tx } from "#platform/database/index.ts";
import type { CountedBar, ModuleCounts } from "../types.ts";

/** Up to so many learners a page counts itself, so that an owner sees at once what has happened; beyond, a job does. */
const countedAtOnce = 2_000;

/** Lower ends of the bars of time, in seconds. */
export const timeSteps = [0, 300, 600, 1_200, 1_800, 2_700, 3_600, 7_200, 14_400] as const;

/** A running learner is idle after so many days. */
export const idleDays = 30;

interface CountedRow extends Omit<ModuleCounts, "scores" | "times" | "progress"> {
  scores: { bar: number; count: number }[];
  times: { bar: number; count: number }[];
  progress: { bar: number; count: number }[];
}

const tenths = (counted: { bar: number; count: number }[]): CountedBar[] =>
  Array.from({ length: 10 }, (_, bar) => ({
    from: String(bar / 10),
    count: counted.find((each) => each.bar === bar)?.count ?? 0,
  }));

/** The last twelve months, also those in which nothing was completed. */
function lastMonths(counted: CountedBar[], now = new Date()): CountedBar[] {
  return Array.from({ length: 12 }, (_, back) => {
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 11 + back, 1)).toISOString().slice(0, 7);
    return { from, count: counted.find((each) => each.from === from)?.count ?? 0 };
  });
}

/** Counts a module's learners, all of them: half a second for 200,000. */
async function countLearners(db: Db | Tx, moduleId: string): Promise<ModuleCounts> {
  const bars = (of: string) => sql`coalesce((select json_agg(x) from (${sql.raw(of)}) x), '[]')`;
  const { rows } = await sql<CountedRow>`
    with r as materialized (
      select r.status, r.success, r.progress, r.score, r.seconds, r.country, r.completed_at, r.last_at, v.number as version
      from learning.registration r left join learning.attempt a on a.id = r.attempt_id left join learning.version v on v.id = a.version_id
      where r.module_id = ${moduleId}
    )
    select count(*)::int as learners,
      (count(*) filter (where status = 'not-started'))::int as unbegun, (count(*) filter (where status = 'incomplete'))::int as running,
      (count(*) filter (where status = 'completed'))::int as completed, (count(*) filter (where success = 'passed'))::int as passed,
      (count(*) filter (where success = 'failed'))::int as failed,
      (count(*) filter (where status <> 'completed' and last_at < now() - ${idleDays} * interval '1 day'))::int as idle,
      avg(score)::real as mean_score,
      (percentile_cont(0.5) within group (order by seconds) filter (where seconds > 0))::int as middle_seconds,
      ${bars("select least(9, greatest(0, floor(score * 10)))::int as bar, count(*)::int from r where score is not null group by 1")} as scores,
      ${bars(`select width_bucket(seconds, array[${timeSteps.join(",")}]) - 1 as bar, count(*)::int from r where seconds > 0 group by 1`)} as times,
      ${bars("select least(9, greatest(0, floor(progress * 10)))::int as bar, count(*)::int from r where status = 'incomplete' group by 1")} as progress,
      ${bars("select to_char(completed_at, 'YYYY-MM') as \"from\", count(*)::int from r where completed_at > date_trunc('month', now()) - interval '11 months' group by 1 order by 1")} as months,
      ${bars('select country as "from", count(*)::int from r where country is not null group by 1 order by 2 desc, 1')} as countries,
      ${bars('select version::text as "from", count(*)::int from r where version is not null group by version order by version desc')} as versions
    from r`.execute(db);
  const row = rows[0];
  if (row === undefined) throw new Error("a count gave no row");
  return {
    ...row,
    scores: tenths(row.scores),
    progress: tenths(row.progress),
    months: lastMonths(row.months),
    times: timeSteps.map((from, bar) => ({
      from: String(from),
      count: row.times.find((each) => each.bar === bar)?.count ?? 0,
    })),
  };
}

/** A module's figures and when they were counted. Large modules have those of the job; a small one is counted now. */
export async function moduleCounts(
  db: Db,
  module: { id: string; learnerCount: number },
): Promise<{ counts: ModuleCounts; countedAt: Date }> {
  if (module.learnerCount > countedAtOnce) {
    const { rows } = await sql<{ counts: ModuleCounts | null; countedAt: Date | null }>`
      select counts, counted_at from learning.module_count where module_id = ${module.id}`.execute(db);
    const { counts, countedAt } = rows[0] ?? { counts: null, countedAt: null };
    if (counts !== null && countedAt !== null) return { counts, countedAt };
  }
  return { counts: await countLearners(db, module.id), countedAt: new Date() };
}

/** Counts a large module and keeps the figures. */
export async function keepCounts(db: Db, moduleId: string): Promise<void> {
  const begun = Date.now();
  const counts = await countLearners(db, moduleId);
  await sql`
    insert into learning.module_count as c (module_id, counts, counted_at, took_ms)
    values (${moduleId}, ${JSON.stringify(counts)}::jsonb, ${new Date(begun)}, ${Date.now() - begun})
    on conflict (module_id) do update set counts = excluded.counts, counted_at = excluded.counted_at, took_ms = excluded.took_ms`.execute(
    db,
  );
}

/**
 * Counts the large modules in which something has happened since, a minute later at the earliest and so seldom that counting takes at most
 * a hundredth of the time; a job calls it each minute.
 */
export async function countDueModules(db: Db): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select m.id from learning.module m left join learning.module_count c on c.module_id = m.id
    where m.learner_count > ${countedAtOnce}
      and (c.counted_at is null or (c.counted_at < now() - greatest(60000, c.took_ms * 100) * interval '1 millisecond'
        and (c.counted_at < now() - interval '1 day'
          or exists (select from learning.registration r where r.module_id = m.id and r.last_at > c.counted_at))))
    order by c.counted_at nulls first limit 200`.execute(db);
  for (const { id } of rows) await keepCounts(db, id);
  return rows.length;
}

/** What an owner changes is in the figures the next time they are counted, though nobody learned anything. */
export async function countAgain(tx: Tx, moduleId: string): Promise<void> {
  await sql`update learning.module_count set counted_at = '2000-01-01' where module_id = ${moduleId}`.execute(tx);
}
