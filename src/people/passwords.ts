import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

// OWASP's first choice for argon2id: 19 MiB, two passes, one lane. Runs in the thread pool, off the event loop.
const memory = 19_456;
const passes = 2;
const parallelism = 1;
const derive = promisify(argon2) as (algorithm: "argon2id", parameters: Argon2Parameters) => Promise<Buffer>;

const encode = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");

/** A password's hash as a PHC string, so that parameters may grow without breaking what is stored. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive("argon2id", {
    message: password.normalize("NFKC"),
    nonce,
    parallelism,
    tagLength: 32,
    memory,
    passes,
  });
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(nonce)}$${encode(tag)}`;
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** A hash nobody's password has: checking against it takes as long as against a real one. */
const nobodys = `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(Buffer.alloc(16))}$${encode(Buffer.alloc(32))}`;

/** Whether a password is the one; takes its time also when there is no account or no password. */
export async function isPassword(password: string, stored: string | null | undefined): Promise<boolean> {
  const parts = phc.exec(stored ?? nobodys);
  if (parts === null) return false;
  const [, m, t, p, nonce = "", tag = ""] = parts;
  const expected = Buffer.from(tag, "base64");
  const given = await derive("argon2id", {
    message: password.normalize("NFKC"),
    nonce: Buffer.from(nonce, "base64"),
    parallelism: Number(p),
    tagLength: expected.length,
    memory: Number(m),
    passes: Number(t),
  });
  return timingSafeEqual(given, expected) && stored !== null && stored !== undefined;
}
