import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import type { PersonalData } from "./types.ts";

const batch = 5_000;

/** Removes the rows whose days have passed, some thousand at a time so that nobody waits; returns how many by table. */
export async function removeOutdated(db: Db, declared: readonly PersonalData[]): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  for (const { table, retention } of declared) {
    if (retention === undefined) continue;
    for (;;) {
      const { rows } = await sql`
        delete from ${sql.table(table)} where ctid = any(array(
          select ctid from ${sql.table(table)}
          where ${sql.ref(retention.column)} < now() - make_interval(days => ${retention.days}) limit ${batch}
        )) returning 1`.execute(db);
      removed[table] = (removed[table] ?? 0) + rows.length;
      if (rows.length < batch) break;
    }
  }
  return removed;
}
