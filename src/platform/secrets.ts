import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm, stat, unlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

const secretsFile = z.object({ version: z.literal(1), master: z.base64() });

/** Keys for each purpose, all derived from one secret that stands outside the database. */
export interface Secrets {
  /** HMAC-SHA-256 under the key of a purpose, base64url. */
  sign(purpose: string, text: string): string;
  key(purpose: string): KeyObject;
}

export function secretsFrom(master: Buffer): Secrets {
  // Key objects: making one of the bytes at each signature costs more than the signature.
  const keys = new Map<string, KeyObject>();
  const key = (purpose: string): KeyObject => {
    let known = keys.get(purpose);
    if (known === undefined) {
      known = createSecretKey(Buffer.from(hkdfSync("sha256", master, "praxis", purpose, 32)));
      keys.set(purpose, known);
    }
    return known;
  };
  return { key, sign: (purpose, text) => createHmac("sha256", key(purpose)).update(text).digest("base64url") };
}

/** Reads the secrets file, or makes it (mode 0600) at the first start; two processes starting together agree on one. */
export async function openSecrets(path: string): Promise<Secrets> {
  const read = async () =>
    secretsFrom(Buffer.from(secretsFile.parse(JSON.parse(await readFile(path, "utf8"))).master, "base64"));
  try {
    return await read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw new Error(`The secrets file ${path} cannot be read: restore it from a backup. (${String(error)})`, {
        cause: error,
      });
    }
  }
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ version: 1, master: randomBytes(32).toString("base64") })}\n`, {
    mode: 0o600,
  });
  // link() refuses an existing name: whoever is first wins, and nobody reads half a file.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await unlink(draft);
  return read();
}

/** What a feature keeps in the secrets file beside the master secret: keys that are drawn, not derived. Undefined where there is nothing. */
export async function readSecretPart(path: string, name: string): Promise<unknown> {
  const file = JSON.parse(await readFile(path, "utf8")) as { parts?: Record<string, unknown> };
  return file.parts?.[name];
}

/** Replaces a feature's part of the secrets file; processes take turns, and a reader sees the old file or the new one, whole. */
export async function changeSecretPart(path: string, name: string, change: (part: unknown) => unknown): Promise<void> {
  const release = await takeTurn(`${path}.lock`);
  try {
    const file = JSON.parse(await readFile(path, "utf8")) as { parts?: Record<string, unknown> };
    const changed = { ...file, parts: { ...file.parts, [name]: change(file.parts?.[name]) } };
    const draft = `${path}.${process.pid}.draft`;
    const handle = await open(draft, "w", 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(changed)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, path);
  } finally {
    await release();
  }
}

/** Milliseconds after which a lock belongs to a process that is gone. */
const staleLock = 10_000;

async function takeTurn(lock: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await (await open(lock, "wx", 0o600)).close();
      return () => rm(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const made = await stat(lock).catch(() => undefined);
    if (made !== undefined && Date.now() - made.mtimeMs > staleLock) await rm(lock, { force: true });
    else await sleep(25);
  }
}
