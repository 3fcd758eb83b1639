import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { DomainError } from "../errors.ts";
import type { Secrets } from "../secrets.ts";

export interface FailureLimit {
  /** Failures allowed within a window. */
  most: number;
  windowSeconds: number;
}

/** The key under which failures are counted: which kind, and a keyed hash of whose, so that the table names nobody. */
export const failureKey = (secrets: Secrets, kind: string, whose: string): string =>
  `${kind}:${secrets.sign("failures", whose).slice(0, 27)}`;

/** Throws `platform.too-many` when one of the keys has failed too often; the answer names the seconds to wait. */
export async function refuseAfterFailures(db: Db, limits: ReadonlyMap<string, FailureLimit>): Promise<void> {
  const { rows } = await sql<{ key: string; count: number; wait: number }>`
    select key, count, ceil(extract(epoch from window_ends - now()))::int as wait
    from platform.failure_count where key = any(${[...limits.keys()]}) and window_ends > now()`.execute(db);
  const wait = Math.max(
    0,
    ...rows.filter((row) => row.count >= (limits.get(row.key)?.most ?? 0)).map((row) => row.wait),
  );
  if (wait > 0)
    throw new DomainError("platform.too-many", { retryAfter: wait, args: { minutes: Math.ceil(wait / 60) } });
}

/** Counts one failure for each key. */
export async function countFailure(db: Db, limits: ReadonlyMap<string, FailureLimit>): Promise<void> {
  for (const [key, limit] of limits) {
    await sql`
      insert into platform.failure_count as f (key, count, window_ends)
      values (${key}, 1, now() + ${limit.windowSeconds} * interval '1 second')
      on conflict (key) do update set
        count = case when f.window_ends > now() then f.count + 1 else 1 end,
        window_ends = case when f.window_ends > now() then f.window_ends else excluded.window_ends end`.execute(db);
  }
}

export async function forgetFailures(db: Db, keys: readonly string[]): Promise<void> {
  await sql`delete from platform.failure_count where key = any(${[...keys]})`.execute(db);
}

/** Removes windows that have ended; a job calls it. */
export async function sweepFailures(db: Db): Promise<void> {
  await sql`delete from platform.failure_count where window_ends < now()`.execute(db);
}
