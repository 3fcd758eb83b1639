import { randomBytes } from "node:crypto";

let lastMillisecond = 0;
let sequence = 0;

/**
 * A UUIDv7 (RFC 9562 5.7): 48 bits of Unix milliseconds, a 12-bit counter within the millisecond, 62 random bits.
 * Where time must not be told use `randomUUID` of node:crypto.
 */
export function newId(): string {
  const bytes = randomBytes(16);
  const millisecond = Math.max(Date.now(), lastMillisecond);
  sequence = millisecond === lastMillisecond ? sequence + 1 : bytes.readUInt16BE(6) & 0x7ff;
  lastMillisecond = millisecond;
  if (sequence > 0xfff) {
    lastMillisecond += 1;
    sequence = 0;
  }
  bytes.writeUIntBE(lastMillisecond, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text from outside may be handed to PostgreSQL as a uuid. */
export function isId(text: string | undefined): text is string {
  return text !== undefined && uuidPattern.test(text);
}
