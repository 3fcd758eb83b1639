// Reads one bibliography, given in workerData, and posts its entries in parts, each when the last was taken, then ends.
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { mostEntries, type ReadEntry, RisReader, readBibTeX, readCslJson } from "#platform/citations/readers.ts";
import { type ImportFormat, mostWholeBytes } from "./formats.ts";

export interface EntriesTask {
  path: string;
  format: Exclude<ImportFormat, "sheet">;
}

export type EntriesMessage =
  | { entries: ReadEntry[] }
  | { end: true }
  | { fault: "too-large" | "too-many" | "not-utf8" };

const { path, format } = workerData as EntriesTask;
const partSize = 500;
let part: ReadEntry[] = [];

async function post(message: EntriesMessage): Promise<void> {
  parentPort?.postMessage(message);
  if ("entries" in message && parentPort !== null) await once(parentPort, "message");
}

/** Lines of a file, whatever ends them, without holding the file. */
async function* lines(): AsyncGenerator<string[]> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const text = rest + decoder.decode(chunk as Buffer, { stream: true });
    // A carriage return at the end may be half of a line end.
    const whole = text.endsWith("\r") ? text.slice(0, -1) : text;
    const found = whole.split(/\r\n|\n|\r/);
    rest = `${found.pop() ?? ""}${text.slice(whole.length)}`.slice(-1_000_000);
    yield found;
  }
  yield (rest + decoder.decode()).split(/\r\n|\n|\r/);
}

async function* risEntries(): AsyncGenerator<ReadEntry> {
  const reader = new RisReader();
  for await (const some of lines()) {
    for (const line of some) {
      const entry = reader.push(line);
      if (entry !== undefined) yield entry;
    }
  }
  const last = reader.end();
  if (last !== undefined) yield last;
}

async function* wholeEntries(): AsyncGenerator<ReadEntry> {
  const file = await open(path, "r");
  const bytes = await file.readFile().finally(() => file.close());
  if (bytes.length > mostWholeBytes) throw new RangeError("too-large");
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  yield* format === "bibtex" ? readBibTeX(text) : readCslJson(text);
}

try {
  let count = 0;
  for await (const entry of format === "ris" ? risEntries() : wholeEntries()) {
    count += 1;
    if (count > mostEntries) throw new RangeError("too-many");
    part.push(entry);
    if (part.length >= partSize) {
      await post({ entries: part });
      part = [];
    }
  }
  if (part.length > 0) await post({ entries: part });
  await post({ end: true });
} catch (error) {
  if (error instanceof RangeError && (error.message === "too-large" || error.message === "too-many"))
    await post({ fault: error.message });
  else if ((error as NodeJS.ErrnoException).code === "ERR_ENCODING_INVALID_ENCODED_DATA")
    await post({ fault: "not-utf8" });
  else throw error;
}
