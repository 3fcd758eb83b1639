import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import pg from "pg";
import { getConstructionPlans, PgBoss } from "pg-boss";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import yazl from "yazl";
import { attachEmbeddedDatabase, type EmbeddedDatabase } from "../embedded/index.ts";
import { awkwardSchema, fill, flip, flipAt, memoryBlobs, waitFirst } from "./fixtures/awkward.ts";
import { type BlobStore, backupDatabase, openArchive, type RestoreOptions, restoreDatabase } from "./index.ts";

const rows = 100_000;

let folder: string;
let embedded: EmbeddedDatabase;
const clients: pg.Client[] = [];

async function connect(database: string): Promise<pg.Client> {
  const client = new pg.Client(embedded.connectionString.replace("@/praxis?", `@/${database}?`));
  await client.connect();
  clients.push(client);
  return client;
}

async function emptyDatabase(name: string): Promise<pg.Client> {
  const owner = await connect("praxis");
  await owner.query(`create database ${name}`);
  return await connect(name);
}

const source = memoryBlobs();
let archivePath: string;
let smallPath: string;
let original: pg.Client;

beforeAll(async () => {
  folder = mkdtempSync("/tmp/archive-");
  embedded = await attachEmbeddedDatabase({
    dataDir: join(folder, "var"),
    log: () => {},
    memoryBytes: 512 * 1024 ** 2,
  });
  original = await emptyDatabase("original");
  await original.query(awkwardSchema);
  await original.query(fill(rows));
  source.blobs.set("ab/large", Buffer.alloc(3_000_000, "large"));
  source.blobs.set("cd/empty", Buffer.alloc(0));
  source.blobs.set("ef/ünï", Buffer.from("small"));
  archivePath = join(folder, "whole.praxis");
  const small = await emptyDatabase("small");
  await small.query(awkwardSchema);
  await small.query(fill(20));
  smallPath = join(folder, "small.praxis");
  await backupDatabase({
    client: small,
    path: smallPath,
    version: "1.2.3",
    blobs: source,
    keys: { session: "geheim" },
  });
  await backupDatabase({
    client: original,
    path: archivePath,
    version: "1.2.3",
    blobs: source,
    keys: { session: "geheim" },
  });
}, 240_000);

afterAll(async () => {
  for (const client of clients) await client.end();
  await embedded.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const migrateTo: RestoreOptions["migrateTo"] = async (client, migrations) => {
  expect(migrations).toEqual(["odd/001-first", "odd/002-second"]);
  await client.query(awkwardSchema);
};

/** Everything that a query can tell of the database's content. */
async function contentOf(client: pg.Client): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {};
  for (const table of ["select", "reply", "nothing", "month", "audit", "seed", "replies"]) {
    const { rows: found } = await client.query(
      `select count(*)::int as n, md5(string_agg(t::text, '|' order by t::text)) as md5 from "Odd Names"."${table}" t`,
    );
    content[table] = found[0];
  }
  content.sequences = (
    await client.query("select schemaname, sequencename, last_value from pg_sequences order by 1, 2")
  ).rows;
  content.constraints = (
    await client.query(
      "select conname, pg_get_constraintdef(oid), convalidated from pg_constraint where contype = 'f' order by 1, 2",
    )
  ).rows;
  content.triggers = (
    await client.query("select tgname, tgenabled from pg_trigger where not tgisinternal order by 1")
  ).rows;
  return content;
}

const isEmpty = async (client: pg.Client) =>
  (await client.query("select from pg_namespace where nspname in ('platform', 'Odd Names')")).rowCount === 0;

describe("an archive", { timeout: 180_000 }, () => {
  test("tells what it holds and is readable by its owner only", async () => {
    const archive = await openArchive(archivePath);
    expect(archive.summary).toMatchObject({ version: "1.2.3", migrations: 2, files: 3, tables: 7 });
    expect(archive.summary.rows).toBe(rows + 1 + 10 + 10 + 100 + 2 + 2);
    expect(archive.keys).toEqual({ session: "geheim" });
    await archive.close();
    expect(statSync(archivePath).mode & 0o777).toBe(0o600);
    expect(existsSync(`${archivePath}.part`)).toBe(false);
  });

  test("comes back as it was: every row, sequence, constraint, trigger, file and key", async () => {
    const client = await emptyDatabase("restored");
    const blobs = memoryBlobs();
    let keys: unknown;
    const summary = await restoreDatabase({
      client,
      path: archivePath,
      blobs,
      migrateTo,
      writeKeys: async (found) => {
        keys = found;
      },
      beforeCommit: async (tx) => {
        expect(await isEmpty(await connect("restored"))).toBe(true);
        expect((await tx.query('select count(*)::int as n from "Odd Names"."select"')).rows).toEqual([{ n: rows + 1 }]);
      },
    });
    expect(summary.files).toBe(3);
    expect(await contentOf(client)).toEqual(await contentOf(original));
    expect([...blobs.blobs]).toEqual([...source.blobs]);
    expect(keys).toEqual({ session: "geheim" });
    // Identity and serial go on where they stood; the trigger works again.
    const insert = await client.query(
      `insert into "Odd Names"."select" ("order", title) values (-1, '{}') returning id::int`,
    );
    expect(insert.rows).toEqual([{ id: rows + 2 }]);
    await client.query('insert into "Odd Names".reply (to_id) values (1)');
    expect((await client.query('select count(*)::int as n from "Odd Names".audit')).rows).toEqual([{ n: 11 }]);
  });

  test("holds one moment, whatever is written meanwhile", async () => {
    const client = await emptyDatabase("busy");
    await client.query(awkwardSchema);
    const writer = await connect("busy");
    const blobs = memoryBlobs();
    let wrote = 0;
    const interrupting: BlobStore = { ...blobs, list: () => blobs.list() };
    const path = join(folder, "busy.praxis");
    // Between the first table and the last, each with a row of the same transaction.
    const proxied = new Proxy(client, {
      get(target, property) {
        const value = Reflect.get(target, property, target);
        if (property !== "query") return typeof value === "function" ? value.bind(target) : value;
        return (...args: unknown[]) => {
          const text = (args[0] as { text?: string }).text ?? "";
          if (text.startsWith("copy") && wrote < 3) {
            wrote += 1;
            return waitFirst(
              writer.query('insert into "Odd Names".audit values (7); insert into "Odd Names".seed values (7)'),
              () => target.query(args[0] as pg.Submittable),
            );
          }
          return (target.query as (...given: unknown[]) => unknown).apply(target, args);
        };
      },
    });
    await backupDatabase({ client: proxied, path, version: "1", blobs: interrupting, keys: null });
    expect(wrote).toBe(3);
    const archive = await openArchive(path);
    const rowsOf = (name: string) => archive.manifest.tables.find((table) => table.name === name)?.rows;
    expect([rowsOf("audit"), rowsOf("seed")]).toEqual([0, 2]);
    expect(archive.keys).toBeNull();
    await archive.close();
  });

  test.each([
    ["cut short", (path: string) => truncateSync(path, statSync(path).size - 200)],
    ["emptied", (path: string) => truncateSync(path, 0)],
    ["changed in a table", (path: string) => flip(path, 0.5)],
    ["changed in a file", (path: string) => flipAt(path, readFileSync(path).indexOf("largelarge") + 5)],
  ])("%s is refused before anything is written", async (_, damage) => {
    const path = join(folder, `damaged-${createHash("md5").update(_).digest("hex")}`);
    copyFileSync(smallPath, path);
    damage(path);
    const client = await emptyDatabase(`damaged_${createHash("md5").update(_).digest("hex")}`);
    const blobs = memoryBlobs();
    const restore = restoreDatabase({ client, path, blobs, migrateTo, writeKeys: async () => {} });
    await expect(restore).rejects.toMatchObject({ code: "damaged" });
    await expect(restore).rejects.toThrow(/is damaged: .*Nothing was written/);
    expect(await isEmpty(client)).toBe(true);
    expect(blobs.blobs.size).toBe(0);
  });

  test("of a later form, or no archive at all, is refused in words", async () => {
    const zip = new yazl.ZipFile();
    zip.addBuffer(Buffer.from(JSON.stringify({ format: 2, version: "9.0.0" })), "manifest.json");
    zip.end();
    const later = join(folder, "later.praxis");
    writeFileSync(later, await buffer(zip.outputStream as Readable));
    await expect(openArchive(later)).rejects.toMatchObject({ code: "unknown_format" });
    await expect(openArchive(later)).rejects.toThrow(/written by Praxis 9.0.0/);
    const path = join(folder, "note.txt");
    writeFileSync(path, "no archive at all");
    await expect(openArchive(path)).rejects.toMatchObject({ code: "damaged" });
    await expect(openArchive(join(folder, "absent"))).rejects.toThrow(/ENOENT/);
  });

  test("is not restored over an installation", async () => {
    const restore = restoreDatabase({
      client: original,
      path: smallPath,
      blobs: memoryBlobs(),
      migrateTo,
      writeKeys: async () => {},
    });
    await expect(restore).rejects.toMatchObject({ code: "not_empty" });
    expect((await original.query('select count(*)::int as n from "Odd Names"."select"')).rows).toEqual([
      { n: rows + 1 },
    ]);
  });

  test.each(["migrateTo", "write", "writeKeys", "beforeCommit"])(
    "a restore that fails in %s leaves nothing",
    async (step) => {
      const client = await emptyDatabase(`half_${step.toLowerCase()}`);
      const blobs = memoryBlobs();
      const fail = async (): Promise<void> => {
        throw new Error("the lights went out");
      };
      let written = 0;
      const restore = restoreDatabase({
        client,
        path: smallPath,
        blobs: {
          ...blobs,
          write: (key, content) => (step === "write" && ++written > 2 ? fail() : blobs.write(key, content)),
        },
        migrateTo: async (tx, migrations) => {
          await migrateTo(tx, migrations);
          if (step === "migrateTo") await fail();
        },
        writeKeys: step === "writeKeys" ? fail : async () => {},
        ...(step === "beforeCommit" ? { beforeCommit: fail } : {}),
      });
      await expect(restore).rejects.toThrow("the lights went out");
      expect(await isEmpty(client)).toBe(true);
      expect(blobs.blobs.size).toBe(0);
    },
  );

  test("is refused by a program without one of its tables, and by one that changes rows on the way in", async () => {
    const client = await emptyDatabase("other");
    const options = { client, path: smallPath, blobs: memoryBlobs(), writeKeys: async () => {} };
    const lacking = restoreDatabase({
      ...options,
      migrateTo: async (tx) => {
        await tx.query(`${awkwardSchema} alter table "Odd Names"."select" drop column mood`);
      },
    });
    await expect(lacking).rejects.toThrow(/the column mood of "Odd Names"."select", which this Praxis does not make/);
    const changing = restoreDatabase({
      ...options,
      migrateTo: async (tx) => {
        await tx.query(`${awkwardSchema} alter table "Odd Names"."select" alter column ratio type real`);
      },
    });
    await expect(changing).rejects.toMatchObject({ code: "differs" });
    expect(await isEmpty(client)).toBe(true);
  });

  test("brings queued jobs along", async () => {
    const client = await emptyDatabase("queue");
    const connectionString = embedded.connectionString.replace("@/praxis?", "@/queue?");
    await client.query("create schema platform; create table platform.migration (name text, applied_at timestamptz)");
    const boss = new PgBoss({ connectionString, schema: "pgboss", supervise: false, schedule: false });
    await boss.start();
    await boss.createQueue("mail");
    await boss.createQueue("big", { partition: true });
    for (const queue of ["mail", "big"]) await boss.send(queue, { to: queue });
    await boss.stop({ graceful: false });
    const path = join(folder, "queue.praxis");
    await backupDatabase({ client, path, version: "1", blobs: memoryBlobs(), keys: null });
    const restored = await emptyDatabase("requeued");
    await restoreDatabase({
      client: restored,
      path,
      blobs: memoryBlobs(),
      writeKeys: async () => {},
      migrateTo: async (tx) => {
        await tx.query("create schema platform; create table platform.migration (name text, applied_at timestamptz)");
        // pg-boss's statements come wrapped in a transaction of their own.
        await tx.query(
          getConstructionPlans("pgboss")
            .replace(/^\s*BEGIN;/, "")
            .replace(/COMMIT;\s*$/, ""),
        );
      },
    });
    const again = new PgBoss({
      connectionString: embedded.connectionString.replace("@/praxis?", "@/requeued?"),
      schema: "pgboss",
      supervise: false,
      schedule: false,
    });
    await again.start();
    for (const queue of ["mail", "big"]) expect((await again.fetch(queue))[0]?.data).toEqual({ to: queue });
    await again.stop({ graceful: false });
  });

  test("is never written over a file, nor left half-written", async () => {
    const options = { client: original, version: "1", keys: null };
    await expect(backupDatabase({ ...options, path: smallPath, blobs: source })).rejects.toMatchObject({
      code: "exists",
    });
    const path = join(folder, "broken.praxis");
    const broken: BlobStore = {
      ...source,
      read: () =>
        new Readable({
          read() {
            this.destroy(new Error("the disk is gone"));
          },
        }),
    };
    await expect(backupDatabase({ ...options, path, blobs: broken })).rejects.toThrow("the disk is gone");
    expect(existsSync(path) || existsSync(`${path}.part`)).toBe(false);
  });
});
