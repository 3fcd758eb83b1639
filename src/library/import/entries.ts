import { Worker } from "node:worker_threads";
import type { ReadEntry } from "#platform/citations/index.ts";
import { DomainError } from "#platform/errors.ts";
import { workerUrl } from "#platform/workers/worker-url.ts";
import type { EntriesMessage, EntriesTask } from "./entries.worker.ts";

const timeLimit = 10 * 60_000;

/**
 * The entries of a bibliography, in parts, read in a thread with a bound on its memory and time. Throws `imports.too-large`,
 * `imports.too-many`, `imports.not-utf8`, `imports.too-slow`.
 */
export async function* readEntries(task: EntriesTask): AsyncGenerator<ReadEntry[]> {
  // RIS is read by line: little of it is held at once.
  const worker = new Worker(workerUrl("library/import/entries"), {
    workerData: task,
    resourceLimits: {
      maxOldGenerationSizeMb: task.format === "ris" ? 96 : 384,
      maxYoungGenerationSizeMb: 16,
      stackSizeMb: 4,
    },
  });
  const waiting: (EntriesMessage | { broken: Error })[] = [];
  let wake = () => {};
  const tell = (message: EntriesMessage | { broken: Error }) => {
    waiting.push(message);
    wake();
  };
  worker.on("message", tell);
  worker.on("error", (error: NodeJS.ErrnoException) =>
    tell(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? { fault: "too-large" } : { broken: error }),
  );
  worker.on("exit", (code) => tell({ broken: new Error(`the reader of bibliographies ended with ${code}`) }));
  const timer = setTimeout(() => tell({ broken: new DomainError("imports.too-slow") }), timeLimit);
  try {
    for (;;) {
      const message = waiting.shift();
      if (message === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if ("broken" in message) throw message.broken;
      if ("fault" in message) throw new DomainError(`imports.${message.fault}`);
      if ("end" in message) return;
      yield message.entries;
      worker.postMessage("more");
    }
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
