import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { accountFor } from "./account.ts";
import { findBinaries, placesForCopy } from "./binaries.ts";
import { type Credentials, ensureCluster } from "./cluster.ts";
import { FileLock, LocksUnsupported } from "./file-lock.ts";
import { type Layout, layoutOf, readJson, writeOwned } from "./layout.ts";
import {
  findRunning,
  isRunning,
  type Postmaster,
  type StartOptions,
  startPostmaster,
  stopPostmaster,
} from "./postmaster.ts";
import { connectionString, ensureRoles } from "./roles.ts";
import { limitLog } from "./server-log.ts";
import { availableMemory, serverSettings, sharedBufferSizes } from "./tuning.ts";
import { type EmbeddedDatabase, EmbeddedDatabaseError, type EmbeddedDatabaseOptions } from "./types.ts";

/**
 * Starts (or adopts) the PostgreSQL of a data folder for the one process that serves it, and starts it again should it end before its
 * time. Throws EmbeddedDatabaseError, `in_use` where another process serves the folder.
 */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const layout = layoutOf(options.dataDir);
  const serving = await claimServing(layout, options.dataDir);
  try {
    const presence = await enter(layout, options);
    limitLog(layout.log);
    const watch = watchOver(presence, layout, options);
    return {
      connectionString: presence.connectionString,
      adopted: presence.adopted,
      async stop() {
        await watch.end();
        await leave(presence, layout, options.log);
        serving.release();
      },
    };
  } catch (error) {
    serving.release();
    throw error;
  }
}

/**
 * For commands: joins the PostgreSQL that runs for the server or another command, else starts it until the last command has left.
 * Throws EmbeddedDatabaseError.
 */
export async function attachEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const layout = layoutOf(options.dataDir);
  const presence = await enter(layout, options);
  return {
    connectionString: presence.connectionString,
    adopted: presence.adopted,
    stop: () => leave(presence, layout, options.log),
  };
}

async function claimServing(layout: Layout, dataDir: string): Promise<FileLock> {
  const lock = FileLock.tryAcquire(layout.servingLock, "exclusive");
  if (lock === undefined) {
    const holder = readJson(layout.serving) as { pid?: number; since?: string } | undefined;
    const who = holder?.pid === undefined ? "" : ` (process ${holder.pid}, since ${holder.since})`;
    throw new EmbeddedDatabaseError(
      "in_use",
      `Another Praxis${who} serves the data folder ${dataDir}. Stop it first, or set DATA_DIR and PORT to have two side by side.`,
    );
  }
  writeOwned(layout, layout.serving, JSON.stringify({ pid: process.pid, since: new Date().toISOString() }));
  return lock;
}

/** One process that uses PostgreSQL. */
interface Presence {
  users: FileLock;
  postmaster: Postmaster;
  credentials: Credentials;
  start: StartOptions;
  connectionString: string;
  adopted: boolean;
}

/** Starting and stopping is decided by one process at a time. */
async function deciding<Result>(layout: Layout, work: () => Promise<Result>): Promise<Result> {
  const lock = await FileLock.acquire(layout.decisionLock, "exclusive", 600_000);
  if (lock === undefined) {
    throw new EmbeddedDatabaseError(
      "in_use",
      `Another process has been starting or stopping ${layout.cluster} for ten minutes.`,
    );
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

async function enter(layout: Layout, options: EmbeddedDatabaseOptions): Promise<Presence> {
  try {
    return await deciding(layout, () => enterDeciding(layout, options));
  } catch (error) {
    if (!(error instanceof LocksUnsupported)) throw error;
    throw new EmbeddedDatabaseError(
      "bad_folder",
      `The file system of ${layout.folder} has no file locks, and a database is not safe there. Set DATA_DIR to a local folder.`,
      { cause: error },
    );
  }
}

async function enterDeciding(layout: Layout, { log, memoryBytes }: EmbeddedDatabaseOptions): Promise<Presence> {
  const account = accountFor(layout.cluster);
  const binaries = findBinaries(account, placesForCopy(account, layout.folder));
  const credentials = await ensureCluster(layout, account, binaries, log);
  const start: StartOptions = { layout, account, binaries, memoryBytes: memoryBytes ?? availableMemory(), log };
  // Alone with it now? Then what runs was left behind by a process that was killed, and is ours to end.
  const alone = FileLock.tryAcquire(layout.usersLock, "exclusive");
  alone?.release();
  const users = await FileLock.acquire(layout.usersLock, "shared", 10_000);
  if (users === undefined) throw new EmbeddedDatabaseError("in_use", `${layout.cluster} is being stopped; try again.`);
  try {
    let postmaster = await findRunning(layout.cluster);
    if (postmaster !== undefined && alone !== undefined && !isAsWanted(layout, postmaster, start)) {
      log("A PostgreSQL of another version or setting was left running here; it is stopped.");
      await stopPostmaster(postmaster, layout.cluster, log);
      postmaster = undefined;
    }
    const adopted = postmaster !== undefined;
    if (adopted && alone !== undefined)
      log("A PostgreSQL was left running here by a process that was killed; it is adopted.");
    postmaster ??= await startRecorded(start);
    await ensureRoles(postmaster.socketFolder, credentials);
    return {
      users,
      postmaster,
      credentials,
      start,
      connectionString: connectionString(postmaster.socketFolder, credentials),
      adopted,
    };
  } catch (error) {
    users.release();
    throw error;
  }
}

/** What a running PostgreSQL must have been started with to be taken over. */
function kindOf({ binaries, memoryBytes }: StartOptions): string {
  const wanted = [binaries.version, binaries.postgres, serverSettings(memoryBytes), sharedBufferSizes(memoryBytes)];
  return createHash("sha256").update(JSON.stringify(wanted)).digest("hex").slice(0, 16);
}

function isAsWanted(layout: Layout, postmaster: Postmaster, start: StartOptions): boolean {
  const record = readJson(layout.run) as { pid?: number; kind?: string } | undefined;
  return record?.pid === postmaster.pid && record.kind === kindOf(start);
}

async function startRecorded(start: StartOptions): Promise<Postmaster> {
  const postmaster = await startPostmaster(start);
  writeOwned(start.layout, start.layout.run, JSON.stringify({ pid: postmaster.pid, kind: kindOf(start) }));
  return postmaster;
}

async function leave(presence: Presence, layout: Layout, log: (line: string) => void): Promise<void> {
  await deciding(layout, async () => {
    presence.users.release();
    const last = FileLock.tryAcquire(layout.usersLock, "exclusive");
    if (last === undefined) return;
    try {
      const postmaster = await findRunning(layout.cluster);
      if (postmaster !== undefined) await stopPostmaster(postmaster, layout.cluster, log);
    } finally {
      last.release();
    }
  });
}

/** Starts PostgreSQL again where something ended it; its address stays as it was, so pools connect again by themselves. */
function watchOver(presence: Presence, layout: Layout, { log }: EmbeddedDatabaseOptions): { end(): Promise<void> } {
  const ending = new AbortController();
  const round = async () => {
    let failures = 0;
    for (let turn = 0; !ending.signal.aborted; turn += 1) {
      // An unreferenced timer: the watch keeps nobody from ending.
      await sleep(1_000 * 2 ** Math.min(failures, 5), undefined, { signal: ending.signal, ref: false }).catch(() => {});
      if (ending.signal.aborted) return;
      try {
        if (turn % 60 === 59) limitLog(layout.log);
        if (isRunning(presence.postmaster, layout.cluster)) continue;
        log("PostgreSQL has ended unexpectedly; it is started again.");
        await deciding(layout, async () => {
          presence.postmaster = (await findRunning(layout.cluster)) ?? (await startRecorded(presence.start));
        });
        failures = 0;
      } catch (error) {
        failures += 1;
        log(`PostgreSQL could not be started again: ${(error as Error).message}`);
      }
    }
  };
  const rounds = round();
  return {
    async end() {
      ending.abort();
      await rounds;
    },
  };
}
