import { Worker } from "node:worker_threads";
import { workerUrl } from "#platform/workers/worker-url.ts";
import { removeUnfinished } from "./content-folder.ts";
import { defaultLimits, type PackageLimits } from "./limits.ts";
import { problem } from "./problems.ts";
import type { ReadWorkerMessage, ReadWorkerTask } from "./read.worker.ts";
import { type ReadingProgress, type ReadPackage, refused } from "./read-package.ts";

export interface ReadInWorkerOptions {
  onProgress?: (progress: ReadingProgress) => void;
  signal?: AbortSignal;
  limits?: PackageLimits;
  /** Milliseconds; then the package is refused as too slow. */
  timeLimit?: number;
  /** Megabytes of JavaScript's own memory; then the package is refused as too large to read. */
  memoryLimit?: number;
}

const minute = 60_000;

// The directory of 50,000 files and the largest manifest fit in it. File contents are not in it.
const usualMemory = 256;

/**
 * Reads a package in a worker thread and stores its files as `<targetFolder>/<sha256>`. The folder belongs to this reading: the
 * caller moves what is in it, or removes it, above all after a refusal or an abort.
 * Rejects with `signal`'s reason when aborted, and with what the file system throws; all faults of the package are values.
 */
export async function readPackageInWorker(
  zipPath: string,
  targetFolder: string,
  {
    onProgress,
    signal,
    limits = defaultLimits,
    timeLimit = 15 * minute,
    memoryLimit = usualMemory,
  }: ReadInWorkerOptions = {},
): Promise<ReadPackage> {
  signal?.throwIfAborted();
  const task: ReadWorkerTask = { zipPath, targetFolder, limits };
  const resourceLimits = { maxOldGenerationSizeMb: memoryLimit, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 };
  const worker = new Worker(workerUrl("learning/packages/read"), { workerData: task, resourceLimits });
  const { promise, resolve, reject } = Promise.withResolvers<ReadPackage>();
  const onAbort = () => reject(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(
    () => resolve(refused([problem("too-slow", { minutes: Math.max(1, Math.round(timeLimit / minute)) })])),
    timeLimit,
  );
  let result: ReadPackage | null = null;
  worker.on("message", (message: ReadWorkerMessage) => {
    if (message.type === "progress") onProgress?.(message.progress);
    else {
      result = message.result;
      resolve(message.result);
    }
  });
  worker.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ERR_WORKER_OUT_OF_MEMORY") resolve(refused([problem("out-of-memory")]));
    else reject(error);
  });
  worker.on("exit", (code) => reject(new Error(`the package reader ended with ${code} and told nothing`)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    await worker.terminate();
    if (result === null) await removeUnfinished(targetFolder);
  }
}
