import { Worker } from "node:worker_threads";
import { DomainError } from "#platform/errors.ts";
import { workerUrl } from "#platform/workers/worker-url.ts";

/** What a PDF from outside brings. */
export interface PdfCredential {
  /** The texts of its attached JSON files; three at most. */
  attachments: string[];
  /** The ids it says it is the certificate of: in its information and on its first page. */
  printedIds: string[];
  /** The sites that its first page names for checking it. */
  printedSites: string[];
}

const timeLimit = 10_000;
const mostAtOnce = 2;
let running = 0;

/** Reads a PDF in a thread of its own; undefined for what cannot be read, or takes too much. Throws `platform.busy`. */
export async function readPdfCredential(bytes: Buffer): Promise<PdfCredential | undefined> {
  if (running >= mostAtOnce) throw new DomainError("platform.busy", { retryAfter: 5 });
  running += 1;
  const worker = new Worker(workerUrl("credentials/verify/pdf/read"), {
    workerData: new Uint8Array(bytes),
    resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 },
  });
  const { promise, resolve } = Promise.withResolvers<PdfCredential | undefined>();
  const timer = setTimeout(() => resolve(undefined), timeLimit);
  worker.on("message", (reading: PdfCredential | undefined) => resolve(reading));
  worker.on("error", () => resolve(undefined));
  worker.on("exit", () => resolve(undefined));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    running -= 1;
    await worker.terminate();
  }
}
