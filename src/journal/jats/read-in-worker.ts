import { Worker } from "node:worker_threads";
import { workerUrl } from "#platform/workers/worker-url.ts";
import type { JatsProblem } from "../types.ts";
import type { JatsWorkerResult, JatsWorkerTask } from "./read.worker.ts";

export interface ReadJatsOptions {
  /** Milliseconds; then the article is refused as too slow. */
  timeLimit?: number;
  /** Megabytes of JavaScript's own memory; then it is refused as too large. */
  memoryLimit?: number;
}

const refused = (code: JatsProblem["code"]): JatsWorkerResult => ({
  refused: { severity: "fatal", code, name: "", line: null },
});

/** Reads an article in a worker thread. All faults of the article are values; rejects only with bugs of ours. */
export async function readJatsInWorker(
  task: JatsWorkerTask,
  { timeLimit = 60_000, memoryLimit = 384 }: ReadJatsOptions = {},
): Promise<JatsWorkerResult> {
  const resourceLimits = { maxOldGenerationSizeMb: memoryLimit, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };
  const worker = new Worker(workerUrl("journal/jats/read"), { workerData: task, resourceLimits });
  const { promise, resolve, reject } = Promise.withResolvers<JatsWorkerResult>();
  const timer = setTimeout(() => resolve(refused("too-slow")), timeLimit);
  worker.on("message", resolve);
  worker.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ERR_WORKER_OUT_OF_MEMORY") resolve(refused("out-of-memory"));
    else reject(error);
  });
  worker.on("exit", (code) => reject(new Error(`the article reader ended with ${code} and told nothing`)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
