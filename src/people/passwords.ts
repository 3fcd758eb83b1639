import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { takingTurns } from "./turns.ts";

// OWASP's first choice for argon2id: 19 MiB, two passes, one lane. Runs in the thread pool, off the event loop.
const memory = 19_456;
const passes = 2;
const parallelism = 1;
const argon2id = promisify(argon2) as (algorithm: "argon2id", parameters: Argon2Parameters) => Promise<Buffer>;

// One processor stays free of hashing, so that pages do not wait for sign-ins; those beyond wait their turn, some six seconds at most.
export const lanes = Math.max(1, availableParallelism() - 1);
export const mostWaiting = 200 * lanes;
export const hashing = takingTurns({ atOnce: lanes, mostWaiting });

const derive = (parameters: Argon2Parameters): Promise<Buffer> => hashing.run(() => argon2id("argon2id", parameters));

const encode = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");

/**
 * A password's hash as a PHC string, so that parameters may grow without breaking what is stored. Throws `platform.busy` when too
 * many wait for theirs.
 */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive({
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
  const given = await derive({
    message: password.normalize("NFKC"),
    nonce: Buffer.from(nonce, "base64"),
    parallelism: Number(p),
    tagLength: expected.length,
    memory: Number(m),
    passes: Number(t),
  });
  return timingSafeEqual(given, expected) && stored !== null && stored !== undefined;
}
