import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { features } from "../../src/app.ts";
import { startEmbeddedDatabase } from "../../src/platform/database/embedded/index.ts";
import { migrate } from "../../src/platform/database/index.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A server to make databases on, and the migrated one to copy. */
    database: { serverUrl: string; template: string };
  }
}

/** The same server, another database. The address may have no host (a socket), which URL does not read. */
export const withDatabase = (url: string, database: string): string =>
  url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${database}`);

/**
 * Drops a database with whoever is still connected to it. An autovacuum worker may be one of them, which only a superuser ends: it goes
 * by itself soon, so try again for ten seconds.
 */
export async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  for (let left = 50; ; left -= 1) {
    try {
      await client.query(`drop database if exists ${name} with (force)`);
      return;
    } catch (error) {
      const isRefused = error instanceof pg.DatabaseError && (error.code === "42501" || error.code === "55006");
      if (!isRefused || left === 0) throw error;
      await sleep(200);
    }
  }
}

/** What a run that was killed left behind: its folder, and the PostgreSQL that still runs on it. */
async function sweepKilledRuns(): Promise<void> {
  const folders = (await readdir(tmpdir())).filter((name) => /^praxis-test-\w{6}$/.test(name));
  for (const folder of folders.map((name) => join(tmpdir(), name))) {
    const runner = Number(await readFile(join(folder, "runner.pid"), "utf8").catch(() => "0"));
    if (runner === 0 || isAlive(runner)) continue;
    // Starting on the folder adopts or ends the orphan.
    const orphan = await startEmbeddedDatabase({ dataDir: folder, log: () => {} }).catch(() => undefined);
    await orphan?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** One migrated template database a run, on DATABASE_URL's server or on a PostgreSQL of our own. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await sweepKilledRuns();
  const folder = await mkdtemp(join(tmpdir(), "praxis-test-"));
  await writeFile(join(folder, "runner.pid"), String(process.pid));
  const own =
    process.env.DATABASE_URL === undefined
      ? await startEmbeddedDatabase({ dataDir: folder, log: () => {} })
      : undefined;
  const serverUrl = process.env.DATABASE_URL ?? own?.connectionString ?? "";
  const template = `praxis_test_${randomBytes(6).toString("hex")}`;
  const server = new pg.Client({ connectionString: serverUrl });
  await server.connect();
  await server.query(`create database ${template}`);
  const pool = new pg.Pool({ connectionString: withDatabase(serverUrl, template), max: 1 });
  await migrate(
    pool,
    features.flatMap((feature) => feature.migrations ?? []),
  );
  await pool.end();
  project.provide("database", { serverUrl, template });
  return async () => {
    const { rows } = await server.query<{ name: string }>(
      "select datname as name from pg_database where datname like $1",
      [`${template}%`],
    );
    for (const { name } of rows) await dropDatabase(server, name);
    await server.end();
    await own?.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
