// Bitstring Status List 1.0, 3.3: bits, most significant first, packed and in multibase base64url.
import { gzipSync } from "node:zlib";

/** `u` and the gzipped bits. `set` are the indexes of the bits that are 1; throws for one that the list does not have. */
export function encodedList(size: number, set: Iterable<number>): string {
  const bytes = Buffer.alloc(Math.ceil(size / 8));
  for (const index of set) {
    if (!Number.isInteger(index) || index < 0 || index >= size)
      throw new RangeError(`no bit ${index} in a list of ${size}`);
    bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (0x80 >> (index & 7));
  }
  return `u${gzipSync(bytes).toString("base64url")}`;
}
