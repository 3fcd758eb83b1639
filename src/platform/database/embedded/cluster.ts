import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Account, mayEnter } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { type Layout, readJson, writeOwned } from "./layout.ts";
import { EmbeddedDatabaseError } from "./types.ts";

export interface Credentials {
  /** Of `postgres`, the superuser, whom only this folder uses. */
  admin: string;
  /** Of `praxis`, who owns the database. */
  praxis: string;
}

/**
 * How the account's programs name the cluster. A program run by root's leave with the cluster as its working folder may use it even
 * where its parents let nobody but root pass: /proc/self/cwd leads there without walking the path.
 */
export function pathForAccount(account: Account, cluster: string): string {
  if (mayEnter(account, cluster)) return cluster;
  if (process.platform === "linux" && existsSync("/proc/self/cwd")) return "/proc/self/cwd";
  throw new EmbeddedDatabaseError(
    "bad_folder",
    `PostgreSQL cannot run as root, and no other account may enter ${cluster}. ` +
      "Start Praxis as an ordinary user, or set DATA_DIR to a folder that others may pass through.",
  );
}

/** Makes the cluster if there is none; refuses one of another major version. */
export async function ensureCluster(
  layout: Layout,
  account: Account,
  binaries: Binaries,
  log: (line: string) => void,
): Promise<Credentials> {
  const ours = binaries.version.split(".")[0];
  if (existsSync(layout.cluster)) {
    const theirs = readText(join(layout.cluster, "PG_VERSION"))?.trim();
    if (theirs !== ours) throw wrongVersion(layout, theirs, ours);
  } else {
    log("Creating the database for the first time.");
    await createCluster(layout, account, binaries);
  }
  const credentials = readJson(layout.credentials) as Credentials | undefined;
  if (typeof credentials?.admin !== "string" || typeof credentials.praxis !== "string") {
    throw new EmbeddedDatabaseError(
      "bad_folder",
      `${layout.credentials} is missing or damaged, and with it the password of the database. Put it back from a copy of the data folder.`,
    );
  }
  return credentials;
}

function wrongVersion(layout: Layout, theirs: string | undefined, ours: string | undefined): EmbeddedDatabaseError {
  if (theirs === undefined) {
    return new EmbeddedDatabaseError(
      "bad_folder",
      `${layout.cluster} is not a PostgreSQL cluster, or a damaged one. Move it away, start Praxis and restore a backup.`,
    );
  }
  return new EmbeddedDatabaseError(
    "wrong_version",
    `${layout.cluster} was made by PostgreSQL ${theirs}; this Praxis brings PostgreSQL ${ours}. ` +
      `With the Praxis that made it run "bin/praxis backup FILE"; then move ${layout.folder} away and run "bin/praxis restore FILE" with this one.`,
  );
}

/** initdb in a folder that gets its name when all is done: a start cut short leaves nothing that looks like a cluster. */
async function createCluster(layout: Layout, account: Account, binaries: Binaries): Promise<void> {
  for (const name of readdirSync(layout.folder)) {
    if (name.startsWith("cluster.new-")) rmSync(join(layout.folder, name), { recursive: true, force: true });
  }
  const half = join(layout.folder, `cluster.new-${randomBytes(6).toString("hex")}`);
  mkdirSync(half, { mode: 0o700 });
  if (account !== undefined) chownSync(half, account.uid, account.gid);
  const credentials: Credentials = {
    admin: randomBytes(24).toString("base64url"),
    praxis: randomBytes(24).toString("base64url"),
  };
  const handover = temporaryFolder(account);
  try {
    const passwordFile = join(handover, "password");
    writeFileSync(passwordFile, `${credentials.admin}\n`, { mode: 0o600 });
    if (account !== undefined) chownSync(passwordFile, account.uid, account.gid);
    await runInitdb(half, account, binaries, passwordFile);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(handover, { recursive: true, force: true });
  }
  writeOwned(layout, layout.credentials, JSON.stringify(credentials));
  for (const path of [layout.credentials, layout.folder]) {
    const file = openSync(path, "r");
    fsyncSync(file);
    closeSync(file);
  }
  renameSync(half, layout.cluster);
}

/**
 * Text sorts by code point and folds case by Unicode, alike on every system (PostgreSQL's own C.UTF-8); names sort by ICU collations.
 * LC_CTYPE must know Unicode too: under plain C the text search takes every foreign quotation mark for a letter.
 */
const characterTypes = ["C.UTF-8", "UTF-8", "en_US.UTF-8", "C"];

async function runInitdb(folder: string, account: Account, binaries: Binaries, passwordFile: string): Promise<void> {
  let words = "";
  for (const characterType of characterTypes) {
    const { status, output } = await run(
      binaries.initdb,
      [
        `--pgdata=${pathForAccount(account, folder)}`,
        "--username=postgres",
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        `--lc-ctype=${characterType}`,
        "--no-instructions",
      ],
      folder,
      account,
    );
    if (status === 0) return;
    words = output;
    if (!/invalid locale name|locale .* not/i.test(output)) break;
  }
  const advice = /could not look up effective user ID/.test(words)
    ? " PostgreSQL runs only as a user with a name: start Praxis as one, or add a line for this one to /etc/passwd."
    : "";
  throw new EmbeddedDatabaseError("start_failed", `The database could not be created: ${lastWords(words)}.${advice}`);
}

function run(
  program: string,
  args: string[],
  cwd: string,
  account: Account,
): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    // Its own session: Ctrl-C must not leave a half-made cluster to us while we carry on.
    const child = spawn(program, args, { ...account, cwd, env: serverEnvironment(), detached: true });
    let output = "";
    const hear = (chunk: Buffer) => {
      output = (output + chunk).slice(-4000);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output }));
  });
}

/** PostgreSQL gets none of our settings and secrets: they are in every backend's environment. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "", TZ: "UTC" };
}

/** The end of what a program wrote, on one line. */
export function lastWords(output: string): string {
  const lines = output.trim().split("\n").slice(-4);
  return lines.map((line) => line.replace(/^[-\d]+ [:.\d]+ \w+ \[\d+\] /, "").trim()).join(" ") || "it said nothing";
}

/** A private, short folder of the account outside the data folder. */
export function temporaryFolder(account: Account): string {
  for (const parent of new Set([tmpdir(), "/tmp", "/var/tmp"])) {
    try {
      if (!mayEnter(account, parent)) continue;
      const folder = mkdtempSync(join(parent, "praxis-"));
      if (account !== undefined) chownSync(folder, account.uid, account.gid);
      return folder;
    } catch {}
  }
  throw new EmbeddedDatabaseError("bad_folder", "No temporary folder can be written. Set TMPDIR to one that can.");
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
