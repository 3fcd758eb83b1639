import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { lastWords, pathForAccount, serverEnvironment, temporaryFolder } from "./cluster.ts";
import type { Layout } from "./layout.ts";
import { serverSettings, sharedBufferSizes } from "./tuning.ts";
import { EmbeddedDatabaseError } from "./types.ts";

/** A running PostgreSQL of this cluster. */
export interface Postmaster {
  pid: number;
  /** Where its socket stands. */
  socketFolder: string;
}

const socketName = ".s.PGSQL.5432";
/** sockaddr_un holds this many bytes beside the closing NUL. */
const longestSocketPath = process.platform === "darwin" ? 103 : 107;

interface PidFile {
  pid: number;
  startedAt: number;
  socketFolder: string;
  isReady: boolean;
}

function readPidFile(cluster: string): PidFile | undefined {
  let text: string;
  try {
    text = readFileSync(join(cluster, "postmaster.pid"), "utf8");
  } catch {
    return undefined;
  }
  // pid, data folder, start (epoch), port, socket folder, address, shared memory key, status
  const lines = text.split("\n");
  const socketFolder = lines[4] ?? "";
  return {
    pid: Number(lines[0]),
    startedAt: Number(lines[2]),
    socketFolder: socketFolder === "" || socketFolder === "." ? cluster : socketFolder,
    isReady: (lines[7] ?? "").trim() === "ready",
  };
}

/**
 * Whether a process is this cluster's postmaster and no other program that was given its number since (after a crash of the machine,
 * or in a new container, small numbers come again at once).
 */
function isOurs({ pid, startedAt }: Pick<PidFile, "pid" | "startedAt">, cluster: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  if (process.platform === "linux") {
    try {
      if (readFileSync(`/proc/${pid}/comm`, "utf8").trim() !== "postgres") return false;
      // A postmaster works in its cluster. Another user's process hides this from us, and so is not ours.
      const [theirs, ours] = [statSync(`/proc/${pid}/cwd`), statSync(cluster)];
      return theirs.dev === ours.dev && theirs.ino === ours.ino;
    } catch {
      return false;
    }
  }
  const { stdout } = spawnSync("ps", ["-o", "lstart=,comm=", "-p", String(pid)], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
  });
  const [, started = "", program = ""] = /^(.{24})\s+(.*)$/.exec(stdout.trim()) ?? [];
  return program.endsWith("postgres") && Math.abs(Date.parse(`${started} UTC`) / 1000 - startedAt) <= 3;
}

export function isRunning(postmaster: Postmaster, cluster: string): boolean {
  const file = readPidFile(cluster);
  return isOurs({ pid: postmaster.pid, startedAt: file?.startedAt ?? 0 }, cluster);
}

/**
 * The PostgreSQL that runs on this cluster, once it accepts connections. Throws where one runs that cannot be ours to stop: in another
 * container, which shares the folder but not its processes.
 */
export async function findRunning(cluster: string, timeout = 600_000): Promise<Postmaster | undefined> {
  const end = Date.now() + timeout;
  for (;;) {
    const file = readPidFile(cluster);
    if (file === undefined) return undefined;
    if (!isOurs(file, cluster)) {
      if (!(await answers(file.socketFolder))) return undefined;
      throw new EmbeddedDatabaseError(
        "in_use",
        `A PostgreSQL in another container or on another machine uses ${cluster}. Stop that one first.`,
      );
    }
    if (file.isReady) return { pid: file.pid, socketFolder: file.socketFolder };
    // It recovers, or is on its way down.
    if (Date.now() > end) return { pid: file.pid, socketFolder: file.socketFolder };
    await sleep(20);
  }
}

function answers(socketFolder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const path = join(socketFolder, socketName);
    if (Buffer.byteLength(path) > longestSocketPath) return resolve(false);
    const socket = connect(path);
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on("connect", () => {
      resolve(true);
      socket.destroy();
    });
    socket.on("error", () => resolve(false));
    socket.on("close", () => resolve(false));
  });
}

export interface StartOptions {
  layout: Layout;
  account: Account;
  binaries: Binaries;
  memoryBytes: number;
  log: (line: string) => void;
}

/** Starts PostgreSQL on a cluster where none runs, and waits until it accepts connections: after a crash, until it has recovered. */
export async function startPostmaster(options: StartOptions): Promise<Postmaster> {
  const { layout, account, log } = options;
  const socketFolder = socketFolderFor(layout, account);
  disownLocks(layout.cluster, socketFolder);
  const sizes = sharedBufferSizes(options.memoryBytes);
  const end = Date.now() + 20_000;
  try {
    for (;;) {
      const result = await attempt(options, socketFolder, sizes[0] ?? 32);
      if (typeof result !== "string") return result;
      if (/could not map anonymous shared memory|could not resize shared memory/.test(result) && sizes.length > 1) {
        log(`PostgreSQL was not given ${sizes.shift()} MB of shared memory; trying with ${sizes[0]} MB.`);
      } else if (/shared memory block .* is still in use/.test(result) && Date.now() < end) {
        // The postmaster was killed; its last children notice and leave.
        await sleep(200);
      } else {
        throw startFailed(result, layout);
      }
    }
  } catch (error) {
    removeSocketFolder(socketFolder);
    throw error;
  }
}

/**
 * The cluster itself, if the path of a socket there is not too long; else a private temporary folder, the same one after a crash, so
 * that the address of a database which is started again stays what it was.
 */
function socketFolderFor(layout: Layout, account: Account): string {
  if (Buffer.byteLength(join(layout.cluster, socketName)) <= longestSocketPath) return layout.cluster;
  const before = readPidFile(layout.cluster)?.socketFolder ?? "";
  const entry = isTemporary(before) ? lstatSync(before, { throwIfNoEntry: false }) : undefined;
  const isSound =
    entry?.isDirectory() && entry.uid === (account?.uid ?? process.getuid?.()) && (entry.mode & 0o077) === 0;
  return isSound ? before : temporaryFolder(account);
}

/** Only a folder that `temporaryFolder` made. */
const isTemporary = (folder: string) => basename(folder).startsWith("praxis-");

function startFailed(words: string, layout: Layout): EmbeddedDatabaseError {
  const advice = /No space left/.test(words)
    ? " Make room on the disk and start again; nothing is lost."
    : ` Its log is ${layout.log}.`;
  return new EmbeddedDatabaseError("start_failed", `PostgreSQL did not start: ${lastWords(words)}.${advice}`);
}

/**
 * PostgreSQL refuses to start while the process named in postmaster.pid, or in the lock beside its socket, lives, whatever that process
 * is. It passes over its own parent, so we put our number there, and leave the rest: by the shared memory key it still finds a
 * predecessor's last children.
 */
function disownLocks(cluster: string, socketFolder: string): void {
  for (const path of [join(cluster, "postmaster.pid"), join(socketFolder, `${socketName}.lock`)]) {
    try {
      const lines = readFileSync(path, "utf8").replace(/^\d+/, String(process.pid));
      writeFileSync(path, lines, { flag: "r+" });
      truncateSync(path, Buffer.byteLength(lines));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}

/** Resolves to what it wrote if it ended instead of becoming ready. */
async function attempt(
  { layout, account, binaries, memoryBytes, log }: StartOptions,
  socketFolder: string,
  sharedBuffers: number,
): Promise<Postmaster | string> {
  const settings = {
    ...serverSettings(memoryBytes),
    shared_buffers: `${sharedBuffers}MB`,
    // A relative name means the cluster, and spares quoting what its path may contain.
    unix_socket_directories: socketFolder === layout.cluster ? "." : socketFolder,
  };
  const logFile = openSync(layout.log, "a");
  const before = statSync(layout.log).size;
  const child = spawn(
    binaries.postgres,
    [
      "-D",
      pathForAccount(account, layout.cluster),
      ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
    ],
    // Detached: its own process group, so that Ctrl-C at the terminal reaches us and leaves it to serve our last requests.
    { ...account, cwd: layout.cluster, env: serverEnvironment(), detached: true, stdio: ["ignore", logFile, logFile] },
  );
  closeSync(logFile);
  child.unref();
  const ended = new Promise<"ended">((resolve) => {
    child.on("exit", () => resolve("ended"));
    child.on("error", () => resolve("ended"));
  });
  const saysSo = setTimeout(() => log("PostgreSQL is recovering from a crash; this takes a while."), 3_000);
  try {
    while (!isReady(child, layout.cluster)) {
      if ((await Promise.race([ended, sleep(5)])) === "ended") return readFrom(layout.log, before);
    }
  } finally {
    clearTimeout(saysSo);
  }
  return { pid: child.pid as number, socketFolder };
}

function isReady(child: ChildProcess, cluster: string): boolean {
  const file = readPidFile(cluster);
  return file !== undefined && file.pid === child.pid && file.isReady;
}

function readFrom(path: string, offset: number): string {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(8_192);
    return buffer.toString("utf8", 0, readSync(file, buffer, 0, buffer.length, offset));
  } finally {
    closeSync(file);
  }
}

/**
 * Fast shutdown: open transactions are rolled back, everything else is written. Should that take too long, it stops at once and
 * recovers at the next start. Never SIGKILL, which would leave its children behind.
 */
export async function stopPostmaster(
  postmaster: Postmaster,
  cluster: string,
  log: (line: string) => void,
): Promise<void> {
  const signals = [
    { signal: "SIGINT", patience: 8_000 },
    { signal: "SIGQUIT", patience: 10_000 },
  ] as const;
  for (const { signal, patience } of signals) {
    try {
      if (!isRunning(postmaster, cluster)) break;
      process.kill(postmaster.pid, signal);
    } catch {}
    const end = Date.now() + patience;
    while (isRunning(postmaster, cluster) && Date.now() < end) await sleep(10);
    if (!isRunning(postmaster, cluster)) break;
    log(`PostgreSQL (process ${postmaster.pid}) has not stopped ${patience / 1000} seconds after ${signal}.`);
  }
  if (isRunning(postmaster, cluster)) {
    throw new EmbeddedDatabaseError("start_failed", `PostgreSQL (process ${postmaster.pid}) does not stop.`);
  }
  removeSocketFolder(postmaster.socketFolder);
}

function removeSocketFolder(folder: string): void {
  if (isTemporary(folder)) rmSync(folder, { recursive: true, force: true });
}
