import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Writable } from "node:stream";
import { Worker } from "node:worker_threads";
import { parse } from "csv-parse";
import { DomainError } from "../errors.ts";
import { workerUrl } from "../workers/worker-url.ts";

/** The most a sheet may hold. Beyond, it is split: a mistake in a million rows helps nobody. */
export const mostRows = 200_000;
export const mostBytes = 64 * 1024 * 1024;
const mostColumns = 60;
const usualCell = 1_000;

export interface SheetOptions {
  /** The room that reads: its refusals are `<room>.unreadable`, `.not-utf8` (with the row), `.too-many-rows`, `.no-rows`, in its own words. */
  room: string;
  /** Characters of a cell; the rest is cut. */
  mostCell?: number;
}

const tidy = (cells: readonly unknown[], mostCell: number): string[] =>
  cells
    .slice(0, mostColumns)
    .map((cell) =>
      (cell === null || cell === undefined ? "" : cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell))
        .replaceAll("\0", "")
        .slice(0, mostCell)
        .trim(),
    );

/** The rows of an uploaded sheet, its heading first; empty rows keep their number. Throws what its options name. */
export async function* readSheet(path: string, { room, mostCell = usualCell }: SheetOptions): AsyncGenerator<string[]> {
  const handle = await open(path, "r");
  const head = Buffer.alloc(4_096);
  const { bytesRead } = await handle.read(head, 0, head.length, 0).finally(() => handle.close());
  const start = head.subarray(0, bytesRead);
  const isZip = start.subarray(0, 4).equals(Buffer.from("PK\u0003\u0004", "latin1"));
  let count = 0;
  for await (const row of isZip ? readExcel(path, room) : readCsv(path, start, room, mostCell)) {
    count += 1;
    if (count > mostRows + 1) throw new DomainError(`${room}.too-many-rows`, { args: { most: mostRows } });
    yield tidy(row, mostCell);
  }
  if (count < 2) throw new DomainError(`${room}.no-rows`);
}

/** UTF-16 by its mark, else UTF-8; anything else has no letters we could trust. */
function encodingOf(start: Buffer): "utf-8" | "utf-16le" | "utf-16be" {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  if (start[0] === 0xfe && start[1] === 0xff) return "utf-16be";
  return "utf-8";
}

/** Comma, semicolon or tab: whichever the heading has most of, outside quotes. */
function delimiterOf(heading: string): string {
  const bare = heading.replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t"].map((sign) => [sign, bare.split(sign).length] as const);
  return counts.sort((a, b) => b[1] - a[1])[0]?.[0] ?? ",";
}

/** Until a stream takes more, or will never. */
const roomIn = (stream: Writable): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      stream.off("drain", go);
      stream.off("close", go);
      resolve();
    };
    stream.on("drain", go);
    stream.on("close", go);
    if (stream.destroyed) go();
  });

async function* readCsv(path: string, start: Buffer, room: string, mostCell: number): AsyncGenerator<string[]> {
  const encoding = encodingOf(start);
  const heading = new TextDecoder(encoding).decode(start).split(/\r?\n/)[0] ?? "";
  const decoder = new TextDecoder(encoding, { fatal: true });
  const parser = parse({
    delimiter: delimiterOf(heading),
    bom: true,
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: Math.max(100_000, 2 * mostCell),
  });
  const feed = async () => {
    try {
      for await (const chunk of createReadStream(path)) {
        if (parser.destroyed) return;
        if (!parser.write(decoder.decode(chunk as Buffer, { stream: true }))) await roomIn(parser);
      }
      parser.end(decoder.decode());
    } catch (error) {
      parser.destroy(error as Error);
    }
  };
  const fed = feed();
  let row = 0;
  try {
    for await (const record of parser) {
      row += 1;
      yield record as string[];
    }
  } catch (error) {
    if (error instanceof DomainError) throw error;
    const isEncoding = (error as NodeJS.ErrnoException).code === "ERR_ENCODING_INVALID_ENCODED_DATA";
    throw new DomainError(`${room}.${isEncoding ? "not-utf8" : "unreadable"}`, {
      args: { row: row + 1 },
      cause: error,
    });
  } finally {
    parser.destroy();
    await fed;
  }
}

type SheetMessage = { rows: unknown[][] } | { end: true } | { fault: string };

/** A workbook's first sheet, unpacked and read in a thread of its own with a bound on its memory. */
async function* readExcel(path: string, room: string): AsyncGenerator<unknown[]> {
  const worker = new Worker(workerUrl("platform/sheets/sheet"), {
    workerData: { path, mostRows: mostRows + 2 },
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  const waiting: SheetMessage[] = [];
  let wake = () => {};
  const tell = (message: SheetMessage) => {
    waiting.push(message);
    wake();
  };
  worker.on("message", tell);
  worker.on("error", (error) => tell({ fault: error.message }));
  worker.on("exit", () => tell({ end: true }));
  try {
    for (;;) {
      const message = waiting.shift();
      if (message === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if ("fault" in message)
        throw new DomainError(`${room}.unreadable`, { args: { row: 1 }, cause: new Error(message.fault) });
      if ("end" in message) return;
      yield* message.rows;
      worker.postMessage("more");
    }
  } finally {
    await worker.terminate();
  }
}
