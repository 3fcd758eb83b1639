import { closeSync, openSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

type Sqlite = typeof import("node:sqlite");
let sqlite: Sqlite | undefined;

/** The module without the notice that early releases of Node 24 print on standard error at its first use. */
function loadSqlite(): Sqlite {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    sqlite ??= process.getBuiltinModule("node:sqlite");
    return sqlite;
  } finally {
    process.emitWarning = emitWarning;
  }
}

const busy = 5; // SQLITE_BUSY

/** The folder's file system has no locks. */
export class LocksUnsupported extends Error {}

/**
 * A lock on a file, held by this process and released by the operating system when it dies, however it dies. Node has no flock of
 * its own; SQLite's locks are the system's (fcntl), hold across containers that share the folder, and leave the file empty.
 */
export class FileLock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Undefined while another holds it: `exclusive` against everybody, `shared` against an exclusive holder only. */
  static tryAcquire(path: string, kind: "exclusive" | "shared"): FileLock | undefined {
    closeSync(openSync(path, "a", 0o600));
    const database = new (loadSqlite().DatabaseSync)(path, { timeout: 0 });
    try {
      if (kind === "exclusive") database.exec("begin exclusive");
      // A deferred transaction takes its shared lock at the first read, and keeps it.
      else database.exec("begin; select * from sqlite_schema");
      return new FileLock(database);
    } catch (error) {
      database.close();
      if ((error as { errcode?: number }).errcode === busy) return undefined;
      throw new LocksUnsupported(`${path} cannot be locked: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Waits for it; undefined when `timeout` milliseconds have passed. */
  static async acquire(path: string, kind: "exclusive" | "shared", timeout: number): Promise<FileLock | undefined> {
    const end = Date.now() + timeout;
    for (;;) {
      const lock = FileLock.tryAcquire(path, kind);
      if (lock !== undefined || Date.now() > end) return lock;
      await sleep(20);
    }
  }

  release(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}
