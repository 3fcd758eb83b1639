import { spawnSync } from "node:child_process";
import { type Stats, statSync } from "node:fs";
import { EmbeddedDatabaseError } from "./types.ts";

/** Who PostgreSQL runs as; undefined: as whoever runs us. */
export type Account = { uid: number; gid: number } | undefined;

const isRoot = () => process.getuid?.() === 0;

/** Accounts that may keep a database, best first: one an operator made for us, then those of every system. */
const candidates = ["praxis", "postgres", "nobody"];

function numberOf(name: string, flag: "-u" | "-g"): number | undefined {
  const { status, stdout } = spawnSync("id", [flag, name], { encoding: "utf8" });
  const value = status === 0 ? Number(stdout.trim()) : Number.NaN;
  // macOS prints nobody's -2; the system call wants it as an unsigned number.
  return Number.isInteger(value) && value !== 0 ? value >>> 0 : undefined;
}

/**
 * PostgreSQL refuses to run as root, so root hands it to another account: the owner of the cluster where there is one, so that the
 * answer never changes under existing data.
 */
export function accountFor(cluster: string): Account {
  if (!isRoot()) return undefined;
  let owner: Stats | undefined;
  try {
    owner = statSync(cluster);
  } catch {}
  if (owner !== undefined) {
    if (owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
    throw new EmbeddedDatabaseError(
      "bad_folder",
      `${cluster} belongs to root, and PostgreSQL refuses to run as root. Give it to another account: chown -R nobody ${cluster}`,
    );
  }
  for (const name of candidates) {
    const uid = numberOf(name, "-u");
    const gid = numberOf(name, "-g");
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new EmbeddedDatabaseError(
    "no_account",
    `PostgreSQL refuses to run as root, and this system has none of the accounts ${candidates.join(", ")}. ` +
      "Start Praxis as an ordinary user, make an account named praxis, or set DATABASE_URL.",
  );
}

/** Whether the account may enter a folder by its path: asked of the system itself, which alone knows every rule. */
export function mayEnter(account: Account, folder: string): boolean {
  if (account === undefined) return true;
  const { status, error } = spawnSync("/bin/sh", ["-c", 'cd "$0"', folder], { ...account, cwd: "/", stdio: "ignore" });
  if (error !== undefined && (error as NodeJS.ErrnoException).code !== "ENOENT") {
    throw new EmbeddedDatabaseError(
      "no_account",
      `Root may not start programs as account ${account.uid} here (${error.message}). Start Praxis as an ordinary user, or set DATABASE_URL.`,
      { cause: error },
    );
  }
  return status === 0;
}
