import { crc32, deflateSync } from "node:zlib";

/** An RGB picture as PNG (W3C PNG 3), from rows of four bytes a pixel: blue, green, red, and one that is left out. `level` of zlib. */
export function pngOf(bgra: Uint8Array, width: number, height: number, stride: number, level = 9): Uint8Array {
  const rows = Buffer.alloc(height * (1 + width * 3));
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    to += 1; // Filter 0: none.
    for (let x = 0, from = y * stride; x < width; x += 1, from += 4, to += 3) {
      rows[to] = bgra[from + 2] ?? 0;
      rows[to + 1] = bgra[from + 1] ?? 0;
      rows[to + 2] = bgra[from] ?? 0;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A chunk of a PNG with its length and check (W3C PNG 3, 5.3). */
export function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
