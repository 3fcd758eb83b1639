import {
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { EmbeddedDatabaseError } from "./types.ts";

/** Where everything of the embedded PostgreSQL stands: `postgresql/` in the data folder. */
export interface Layout {
  folder: string;
  /** PGDATA. */
  cluster: string;
  /** The passwords of both roles; readable by the owner only. */
  credentials: string;
  /** What PostgreSQL writes; kept short by `limitLog`. */
  log: string;
  /** How the running PostgreSQL was started. */
  run: string;
  /** Who serves, in words; `servingLock` is what counts. */
  serving: string;
  servingLock: string;
  /** Held while somebody decides to start or stop PostgreSQL. */
  decisionLock: string;
  /** Shared by all who use it; who can have it alone is the last. */
  usersLock: string;
}

export function layoutOf(dataDir: string): Layout {
  try {
    mkdirSync(dataDir, { recursive: true });
    const folder = join(realpathSync(dataDir), "postgresql");
    // As root the account of PostgreSQL must be able to pass through, not to look around.
    mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    const layout: Layout = {
      folder,
      cluster: join(folder, "cluster"),
      credentials: join(folder, "credentials.json"),
      log: join(folder, "server.log"),
      run: join(folder, "run.json"),
      serving: join(folder, "serving.json"),
      servingLock: join(folder, "serving.lock"),
      decisionLock: join(folder, "decision.lock"),
      usersLock: join(folder, "users.lock"),
    };
    for (const path of [layout.servingLock, layout.decisionLock, layout.usersLock, layout.log])
      writeOwned(layout, path);
    return layout;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    const why = code === "EACCES" || code === "EPERM" ? "belongs to another user" : `cannot be used (${code})`;
    throw new EmbeddedDatabaseError(
      "bad_folder",
      `The data folder ${dataDir} ${why}. Start Praxis as the user it belongs to, or set DATA_DIR to a folder of your own.`,
      { cause: error },
    );
  }
}

/**
 * Creates (or with `content` replaces) a file only its owner reads. Where root works in the folder of another user, the file becomes
 * that user's, who would otherwise be locked out of the next start.
 */
export function writeOwned(layout: Pick<Layout, "folder">, path: string, content?: string): void {
  closeSync(openSync(path, "a", 0o600));
  if (content !== undefined) writeFileSync(path, content);
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(layout.folder);
  if (uid !== 0) chownSync(path, uid, gid);
}

export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
