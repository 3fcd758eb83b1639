import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { access, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import yazl from "yazl";
import {
  ArchiveError,
  type ArchiveSummary,
  type BlobStore,
  type FileRecord,
  filesEntry,
  keysEntry,
  type Manifest,
  manifestEntry,
  type TableRecord,
} from "./format.ts";
import { Meter, RowMeter } from "./meter.ts";
import { openArchive } from "./read.ts";
import { copyOut, sequencesOf, setTextForm, tablesOf } from "./schema.ts";

export interface BackupOptions {
  /** A connection of its own, not one of a pool: it is in a transaction for as long as the tables take. */
  client: pg.Client;
  /** Where the archive is to stand; must not exist. */
  path: string;
  /** Of this Praxis. */
  version: string;
  blobs: BlobStore;
  /** The installation's secrets, any JSON; null leaves them out. */
  keys: unknown;
  log?: (line: string) => void;
}

/**
 * Writes everything into one archive, as it was at one moment, while the installation goes on working; then reads the archive back and
 * checks it. The file appears under its name only when it is whole, readable by its owner only: it holds the keys.
 */
export async function backupDatabase(options: BackupOptions): Promise<ArchiveSummary> {
  const { path, log = () => {} } = options;
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) throw new ArchiveError("exists", `${path} exists. Choose another name, or remove it first.`);
  const unfinished = `${path}.part`;
  try {
    await writeArchive(options, unfinished);
    log("Checking the archive…");
    const archive = await openArchive(unfinished);
    await archive.close();
    await rename(unfinished, path);
    await sync(dirname(path));
    return archive.summary;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
}

async function writeArchive(options: BackupOptions, path: string): Promise<void> {
  const zip = new yazl.ZipFile();
  const output = createWriteStream(path, { mode: 0o600 });
  zip.on("error", (error: Error) => output.destroy(error));
  const written = pipeline(zip.outputStream, output);
  // Whoever waits for a step learns of a full disk; nobody else need hear of it.
  written.catch(() => {});
  const add = async (entry: string, source: Readable, meter: Meter, isCompressed: boolean) => {
    zip.addReadStream(meter, entry, { compress: isCompressed, forceZip64Format: true, mode: 0o600 });
    try {
      await Promise.race([pipeline(source, meter), written]);
    } finally {
      source.destroy();
    }
  };
  const addText = (entry: string, text: string) => {
    zip.addBuffer(Buffer.from(text), entry, { mode: 0o600 });
    return createHash("sha256").update(text).digest("hex");
  };
  const database = await addTables(options, add);
  const files = await addFiles(options, add);
  const lines = files.map((file) => `${JSON.stringify(file)}\n`).join("");
  const manifest: Manifest = {
    format: 1,
    version: options.version,
    createdAt: new Date().toISOString(),
    ...database,
    files: {
      count: files.length,
      bytes: files.reduce((sum, file) => sum + file.size, 0),
      sha256: addText(filesEntry, lines),
    },
    keys: options.keys === null ? null : { sha256: addText(keysEntry, JSON.stringify(options.keys)) },
  };
  addText(manifestEntry, JSON.stringify(manifest, undefined, 1));
  zip.end();
  await written;
  await sync(path);
}

type Add = (entry: string, source: Readable, meter: Meter, isCompressed: boolean) => Promise<void>;

/** All tables as they are at one moment. */
async function addTables(
  { client, log = () => {} }: BackupOptions,
  add: Add,
): Promise<Pick<Manifest, "postgres" | "migrations" | "tables" | "sequences">> {
  await client.query("begin transaction isolation level repeatable read, read only");
  try {
    await setTextForm(client);
    const version = await client.query<{ server_version: string }>("show server_version");
    const migrations = await client.query<{ name: string }>(
      "select name from platform.migration order by applied_at, name",
    );
    const tables: TableRecord[] = [];
    for (const table of await tablesOf(client)) {
      const entry = `tables/${String(tables.length + 1).padStart(4, "0")}-${plain(`${table.schema}.${table.name}`)}.copy`;
      const meter = new RowMeter();
      await add(entry, client.query(copyTo(copyOut(table))), meter, true);
      const { schema, name, columns, partitions } = table;
      tables.push({
        schema,
        name,
        columns,
        partitions,
        entry,
        rows: meter.rows,
        sum: meter.sum(),
        sha256: meter.sha256(),
      });
      if (meter.rows >= 100_000) log(`${schema}.${name}: ${meter.rows} rows`);
    }
    // Sequences stand outside transactions: read last, they are past every row above.
    const sequences = await sequencesOf(client);
    await client.query("commit");
    return {
      postgres: version.rows[0]?.server_version ?? "",
      migrations: migrations.rows.map((row) => row.name),
      tables,
      sequences,
    };
  } catch (error) {
    // A COPY whose reader has gone holds up the connection; the caller closes it.
    await Promise.race([client.query("rollback").catch(() => {}), sleep(1_000, undefined, { ref: false })]);
    throw error;
  }
}

const plain = (name: string) => name.replaceAll(/[^A-Za-z0-9._-]/g, "_");

/** Files are written before the rows that name them, so after the tables none is missing. */
async function addFiles({ blobs, log = () => {} }: BackupOptions, add: Add): Promise<FileRecord[]> {
  const files: FileRecord[] = [];
  for await (const { key } of blobs.list()) {
    const entry = `files/${String(files.length + 1).padStart(8, "0")}`;
    const meter = new Meter();
    // Most are compressed by their own formats.
    await add(entry, await blobs.read(key), meter, false);
    files.push({ key, entry, size: meter.bytes, sha256: meter.sha256() });
    if (files.length % 1_000 === 0) log(`${files.length} files`);
  }
  return files;
}
