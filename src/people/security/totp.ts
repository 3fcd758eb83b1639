import { createHmac, randomBytes } from "node:crypto";

/** Seconds a code lasts, and its digits: what every authenticator app takes (RFC 6238 4, RFC 4226 5.3). */
const period = 30;
const digits = 6;
/** How many steps a clock may be ahead or behind (RFC 6238 5.2). */
const skew = 1;

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A secret as long as the hash (RFC 4226 4, R6). */
export const newSecret = (): Buffer => randomBytes(20);

/** RFC 4648 6, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text;
}

export const stepAt = (time: Date): number => Math.floor(time.getTime() / 1_000 / period);

/** The code of a step (RFC 4226 5.3). */
export function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits;
  return String(number).padStart(digits, "0");
}

/** The step whose code this is, one to either side of now allowed; undefined where it is none, or not after `lastStep`. */
export function stepOf(secret: Uint8Array, code: string, now: Date, lastStep: number): number | undefined {
  const present = stepAt(now);
  let found: number | undefined;
  // All are computed, so that the time tells nothing of the clock's skew.
  for (let step = present - skew; step <= present + skew; step += 1)
    if (codeAt(secret, step) === code && step > lastStep) found ??= step;
  return found;
}

/** What the QR code says (the key URI that authenticator apps read). */
export function keyUri(secret: Uint8Array, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer.replaceAll(":", " "))}:${encodeURIComponent(account)}`;
  const facts = new URLSearchParams({
    secret: base32(secret),
    issuer: issuer.replaceAll(":", " "),
    algorithm: "SHA1",
    digits: String(digits),
    period: String(period),
  });
  // Apps read %20; a plus would show.
  return `otpauth://totp/${label}?${facts.toString().replaceAll("+", "%20")}`;
}
