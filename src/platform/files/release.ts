import { sql } from "kysely";
import { type Db, inTransaction, type Tx } from "../database/index.ts";
import type { FileStore } from "./index.ts";

/** Notes, in the transaction that lets them go, that blobs may be held by nothing now. */
export async function releaseBlobs(tx: Tx, hashes: readonly (string | null)[]): Promise<void> {
  const known = hashes.filter((hash) => hash !== null);
  if (known.length === 0) return;
  await sql`
    insert into platform.released_blob (sha256) select distinct * from unnest(${known}::text[])
    on conflict (sha256) do update set released_at = now()`.execute(tx);
}

// What somebody stores again has its row within a day, as whatever is on its way in the work folder.
const grace = 86_400_000;

/**
 * Takes from the store what was let go a day ago, was not stored again since, and stands in no column named `sha256` or `…_sha256` of any
 * table. Returns how many blobs went.
 */
export async function removeReleased(db: Db, files: FileStore, now = new Date()): Promise<number> {
  const before = new Date(now.getTime() - grace);
  let count = 0;
  for (let after = ""; ; ) {
    const { rows } = await sql<{ sha256: string }>`
      select sha256 from platform.released_blob where released_at < ${before} and sha256 > ${after} order by sha256 limit 200`.execute(
      db,
    );
    if (rows.length === 0) return count;
    after = rows.at(-1)?.sha256 ?? "";
    const hashes = rows.map(({ sha256 }) => sha256);
    const held = await heldOf(db, hashes);
    for (const hash of hashes) {
      // Stored again but named by nothing yet: looked at once more tomorrow.
      if (!held.has(hash) && !(await files.removeUnless(hash, before))) continue;
      if (!held.has(hash)) count += 1;
      await inTransaction(db, (tx) =>
        tx.deleteFrom("platform.releasedBlob").where("sha256", "=", hash).where("releasedAt", "<", before).execute(),
      );
    }
  }
}

/** Which of the hashes any table names. By the columns' names, so that no feature can forget to tell. */
async function heldOf(db: Db, hashes: readonly string[]): Promise<Set<string>> {
  const { rows: columns } = await sql<{ schema: string; table: string; column: string }>`
    select c.table_schema as schema, c.table_name as table, c.column_name as column
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where t.table_type = 'BASE TABLE' and c.data_type = 'text' and c.column_name like '%sha256'
      and (c.table_schema, c.table_name) <> ('platform', 'released_blob')`.execute(db);
  const held = new Set<string>();
  for (const { schema, table, column } of columns) {
    const { rows } = await sql<{ hash: string }>`
      select distinct ${sql.ref(column)} as hash from ${sql.table(`${schema}.${table}`)}
      where ${sql.ref(column)} = any(${hashes}::text[])`.execute(db);
    for (const { hash } of rows) held.add(hash);
  }
  return held;
}
