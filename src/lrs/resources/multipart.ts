import { Readable } from "node:stream";
import { bad } from "../refusal.ts";

/** One part of a body of several (RFC 2046 5.1.3): its headers in lower case, and its bytes as they come. */
export interface Part {
  headers: ReadonlyMap<string, string>;
  bytes: AsyncIterable<Buffer>;
}

export function boundaryOf(contentType: string): string {
  const found = /;\s*boundary\s*=\s*(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined) throw bad("multipart/mixed must name its boundary.", "Content-Type", "4.1.3");
  return boundary;
}

const longestHead = 16 * 1024;
const broken = (what: string) => bad(`The multipart body is broken: ${what}.`, undefined, "4.1.3");

/**
 * Reads the parts one after another, no more of a part in memory than one piece of the stream; what the taker leaves of a part is passed over.
 * Throws a 400 for what breaks off or is none.
 */
export async function* partsOf(body: Readable, boundary: string): AsyncGenerator<Part> {
  const source = new Source(body, `\r\n--${boundary}`);
  await source.passOver();
  while (!(await source.isLast())) {
    const headers = await source.head();
    yield { headers, bytes: source.rest() };
    await source.passOver();
  }
  // Whatever follows the last boundary belongs to nobody, and must be read for the answer to be heard.
  body.resume();
}

class Source {
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #delimiter: Buffer;
  // The first boundary may stand at the very beginning, without the line end that goes before others.
  #held: Buffer = Buffer.from("\r\n");
  #isWithin = true;

  constructor(body: Readable, delimiter: string) {
    this.#pieces = body.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
    this.#delimiter = Buffer.from(delimiter);
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#pieces.next();
    if (done === true) throw broken("it ends before its last boundary");
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
  }

  /** Bytes of the part, until its boundary. */
  async *rest(): AsyncGenerator<Buffer> {
    for (let piece = await this.#next(); piece !== undefined; piece = await this.#next())
      if (piece.length > 0) yield piece;
  }

  async #next(): Promise<Buffer | undefined> {
    if (!this.#isWithin) return;
    const at = this.#held.indexOf(this.#delimiter);
    if (at !== -1) {
      const piece = this.#held.subarray(0, at);
      this.#held = this.#held.subarray(at + this.#delimiter.length);
      this.#isWithin = false;
      return piece;
    }
    // The end of what is held may be the beginning of the boundary.
    const sure = Math.max(0, this.#held.length - this.#delimiter.length);
    const piece = this.#held.subarray(0, sure);
    this.#held = this.#held.subarray(sure);
    await this.#more();
    return piece;
  }

  async passOver(): Promise<void> {
    while ((await this.#next()) !== undefined);
  }

  /** After a boundary: whether it was the last one. */
  async isLast(): Promise<boolean> {
    while (this.#held.length < 2) await this.#more();
    return this.#held.subarray(0, 2).toString("latin1") === "--";
  }

  async head(): Promise<ReadonlyMap<string, string>> {
    let end = this.#held.indexOf("\r\n\r\n");
    while (end === -1) {
      if (this.#held.length > longestHead) throw broken("a part's headers do not end");
      await this.#more();
      end = this.#held.indexOf("\r\n\r\n");
    }
    const lines = this.#held.subarray(0, end).toString("latin1").split("\r\n").slice(1);
    this.#held = this.#held.subarray(end + 4);
    // A part without a byte: its boundary begins with the line end that closed its headers.
    this.#held = Buffer.concat([Buffer.from("\r\n"), this.#held]).subarray(
      this.#held.indexOf(this.#delimiter.subarray(2)) === 0 ? 0 : 2,
    );
    this.#isWithin = true;
    return new Map(
      lines.filter(Boolean).map((line) => {
        const colon = line.indexOf(":");
        if (colon < 1) throw broken("a header has no name");
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
  }
}

/** The bytes as a stream, each piece shown to `look` on its way. */
export function streamOf(bytes: AsyncIterable<Buffer>, look: (piece: Buffer) => void): Readable {
  return Readable.from(
    (async function* () {
      for await (const piece of bytes) {
        look(piece);
        yield piece;
      }
    })(),
    { objectMode: false },
  );
}
