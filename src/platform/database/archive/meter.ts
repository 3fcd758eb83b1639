import { createHash, hash } from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";

/** Passes bytes on and keeps their number and SHA-256. */
export class Meter extends Transform {
  readonly #hash = createHash("sha256");
  bytes = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    this.bytes += chunk.length;
    this.observe(chunk);
    done(null, chunk);
  }

  protected observe(_chunk: Buffer): void {}

  /** Call once, at the end. */
  sha256(): string {
    return this.#hash.digest("hex");
  }
}

/**
 * A meter for COPY text that also counts rows and sums their hashes, lane by lane. A newline ends a row and nothing else: COPY writes
 * one inside a value as `\n`.
 */
export class RowMeter extends Meter {
  rows = 0;
  readonly #lanes = new Uint32Array(8);
  #begun: Buffer[] = [];

  protected override observe(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const last = chunk.subarray(start, end);
      this.#add(this.#begun.length === 0 ? last : Buffer.concat([...this.#begun, last]));
      this.#begun = [];
      start = end + 1;
    }
    if (start < chunk.length) this.#begun.push(chunk.subarray(start));
  }

  #add(row: Buffer): void {
    this.rows += 1;
    const digest = hash("sha256", row, "buffer");
    for (let lane = 0; lane < 8; lane += 1) {
      // A Uint32Array wraps by itself.
      this.#lanes[lane] = (this.#lanes[lane] ?? 0) + digest.readUInt32BE(lane * 4);
    }
  }

  sum(): string {
    return [...this.#lanes].map((lane) => lane.toString(16).padStart(8, "0")).join("");
  }
}
