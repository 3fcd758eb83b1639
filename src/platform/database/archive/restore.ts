import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { ArchiveError, type ArchiveSummary, type BlobStore, type TableRecord } from "./format.ts";
import { Meter, RowMeter } from "./meter.ts";
import { type Archive, openArchive } from "./read.ts";
import {
  copyIn,
  copyOut,
  materializedViewsOf,
  obstaclesOf,
  qualified,
  sequencesOf,
  setTextForm,
  type TableInDatabase,
  tablesOf,
} from "./schema.ts";

export interface RestoreOptions {
  /** A connection of its own, to a database without any table of ours. */
  client: pg.Client;
  path: string;
  blobs: BlobStore;
  /**
   * Applies exactly the migrations named, and makes pg-boss's schema, on this client and inside its open transaction: it must neither
   * begin nor commit. Throws for a name it does not know.
   */
  migrateTo(client: pg.Client, migrations: readonly string[]): Promise<void>;
  /** Stores the installation's secrets; not called for an archive without. */
  writeKeys(keys: unknown): Promise<void>;
  /** What must hold before the restored rows are seen, in the same transaction, after they were compared. */
  beforeCommit?(client: pg.Client): Promise<void>;
  log?: (line: string) => void;
}

/**
 * Restores an archive into an empty installation: checks the whole archive, then makes schema and rows in one transaction, compares
 * what stands there with the archive, stores files and keys, and commits. Whatever goes wrong, or is killed, leaves the database empty.
 * Newer migrations are the next start's to apply.
 */
export async function restoreDatabase(options: RestoreOptions): Promise<ArchiveSummary> {
  const { client, path, log = () => {} } = options;
  log("Checking the archive…");
  const archive = await openArchive(path);
  const stored: string[] = [];
  try {
    await client.query("begin");
    try {
      await refuseUnlessEmpty(client);
      await client.query("set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0");
      await options.migrateTo(client, archive.manifest.migrations);
      await loadRows(client, archive, log);
      await options.beforeCommit?.(client);
      await storeFiles(archive, options.blobs, stored, log);
      if (archive.keys !== null) await options.writeKeys(archive.keys);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback").catch(() => {});
      for (const key of stored) await options.blobs.remove?.(key).catch(() => {});
      throw error;
    }
  } finally {
    await archive.close();
  }
  // Fresh tables have no statistics, and the first queries would be planned blindly.
  await client.query("analyze");
  return archive.summary;
}

async function refuseUnlessEmpty(client: pg.ClientBase): Promise<void> {
  const [first] = await tablesOf(client);
  if (first === undefined) return;
  throw new ArchiveError(
    "not_empty",
    `The database already holds an installation (${first.schema}.${first.name}). Restore into an empty one: set DATA_DIR to a new folder, ` +
      "or DATABASE_URL to an empty database.",
  );
}

async function loadRows(client: pg.Client, archive: Archive, log: (line: string) => void): Promise<void> {
  const { tables, sequences } = archive.manifest;
  await client.query("set constraints all immediate");
  await setTextForm(client);
  await makePartitions(client, tables);
  const present = new Map((await tablesOf(client)).map((table) => [qualified(table), table]));
  for (const table of tables) refuseOtherSchema(table, present.get(qualified(table)));
  const obstacles = await obstaclesOf(client);
  for (const statement of obstacles.down) await client.query(statement);
  // Rows that migrations bring along stand in the archive too, as they are now.
  if (tables.length > 0) await client.query(`truncate ${tables.map(qualified).join(", ")}`);
  for (const table of tables) {
    await pipeline(await archive.read(table.entry), client.query(copyFrom(copyIn(table))));
    if (table.rows >= 100_000) log(`${table.schema}.${table.name}: ${table.rows} rows`);
  }
  const known = new Set((await sequencesOf(client)).map(qualified));
  for (const sequence of sequences) {
    if (!known.has(qualified(sequence))) throw otherSchema(`the sequence ${qualified(sequence)}`);
    await client.query("select setval($1::regclass, $2::bigint, $3)", [
      qualified(sequence),
      sequence.value,
      sequence.isCalled,
    ]);
  }
  log("Comparing what was written with the archive…");
  for (const table of tables) await compare(client, table, present.get(qualified(table)) as TableInDatabase);
  for (const statement of obstacles.up) await client.query(statement);
  for (const view of await materializedViewsOf(client))
    await client.query(`refresh materialized view ${qualified(view)}`);
}

/** Partitions come and go as an installation runs (a month each, say); migrations alone do not make them. */
async function makePartitions(client: pg.ClientBase, tables: readonly TableRecord[]): Promise<void> {
  const present = new Set((await tablesOf(client)).flatMap((table) => table.partitions.map(qualified)));
  for (const partition of tables.flatMap((table) => table.partitions)) {
    if (present.has(qualified(partition))) continue;
    await client.query(`create table ${qualified(partition)} partition of ${partition.parent} ${partition.bound}`);
  }
}

function refuseOtherSchema(table: TableRecord, present: TableInDatabase | undefined): void {
  if (present === undefined) throw otherSchema(`the table ${qualified(table)}`);
  const missing = table.columns.find((column) => !present.columns.includes(column));
  if (missing !== undefined) throw otherSchema(`the column ${missing} of ${qualified(table)}`);
}

function otherSchema(what: string): ArchiveError {
  return new ArchiveError(
    "other_schema",
    `The archive has ${what}, which this Praxis does not make. Restore it with the version that wrote it, or a later one.`,
  );
}

async function compare(client: pg.Client, table: TableRecord, present: TableInDatabase): Promise<void> {
  const meter = new RowMeter();
  await pipeline(client.query(copyTo(copyOut({ ...present, columns: table.columns }))), meter.resume());
  if (meter.rows === table.rows && meter.sum() === table.sum) return;
  throw new ArchiveError(
    "differs",
    `${qualified(table)} did not come out as it is in the archive (${meter.rows} of ${table.rows} rows). The restore was undone.`,
  );
}

async function storeFiles(
  archive: Archive,
  blobs: BlobStore,
  stored: string[],
  log: (line: string) => void,
): Promise<void> {
  for (const { key, entry, size, sha256 } of archive.files) {
    const meter = new Meter();
    const source = await archive.read(entry);
    stored.push(key);
    try {
      await Promise.all([pipeline(source, meter), blobs.write(key, meter)]);
    } finally {
      source.destroy();
    }
    if (meter.bytes !== size || meter.sha256() !== sha256) {
      throw new ArchiveError(
        "differs",
        `The file ${key} did not come out as it is in the archive. The restore was undone.`,
      );
    }
    if (stored.length % 1_000 === 0) log(`${stored.length} files`);
  }
}
