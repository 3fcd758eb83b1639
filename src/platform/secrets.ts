import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import { link, mkdir, readFile, unlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
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
