import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Base 58 with Bitcoin's alphabet, as multibase `z` means it (W3C Controlled Identifiers 1.0, 2.4). */
export function base58(bytes: Uint8Array): string {
  let value = BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  while (value > 0n) {
    text = alphabet[Number(value % 58n)] + text;
    value /= 58n;
  }
  for (const byte of bytes) {
    if (byte !== 0) break;
    text = `1${text}`;
  }
  return text;
}

/** Undefined for what is no base 58; `most` characters are read at all. */
export function fromBase58(text: string, most = 200): Buffer | undefined {
  if (text.length > most) return undefined;
  let value = 0n;
  for (const letter of text) {
    const digit = alphabet.indexOf(letter);
    if (digit === -1) return undefined;
    value = value * 58n + BigInt(digit);
  }
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  const hex = value === 0n ? "" : value.toString(16);
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex")]);
}

// The multicodec of an Ed25519 public key, and the DER that stands before the raw bytes (RFC 8410).
const ed25519 = Buffer.from([0xed, 0x01]);
const privateHead = Buffer.from("302e020100300506032b657004220420", "hex");
const publicHead = Buffer.from("302a300506032b6570032100", "hex");

export const privateKeyOf = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([privateHead, seed]), format: "der", type: "pkcs8" });

/** The public key of a seed as a Multikey: `z6Mk…`. */
export function multikeyOf(seed: Uint8Array): string {
  const der = createPublicKey(privateKeyOf(seed)).export({ format: "der", type: "spki" });
  return `z${base58(Buffer.concat([ed25519, der.subarray(-32)]))}`;
}

/** Undefined for what is no Ed25519 key. */
export function publicKeyOf(multikey: string): KeyObject | undefined {
  if (!multikey.startsWith("z")) return undefined;
  const bytes = fromBase58(multikey.slice(1), 60);
  if (bytes === undefined || bytes.length !== 34 || !bytes.subarray(0, 2).equals(ed25519)) return undefined;
  try {
    return createPublicKey({ key: Buffer.concat([publicHead, bytes.subarray(2)]), format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}

/** The name by which a key's documents say who issued them: the key itself, or the site where that can be asked over https. */
export function didOf(publicUrl: string, multikey: string): string {
  const url = new URL(publicUrl);
  return url.protocol === "https:" ? didWebOf(publicUrl) : `did:key:${multikey}`;
}

export const didWebOf = (publicUrl: string): string => `did:web:${encodeURIComponent(new URL(publicUrl).host)}`;

export const verificationMethodOf = (did: string, multikey: string): string => `${did}#${multikey}`;
