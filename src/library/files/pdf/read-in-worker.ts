import { Worker } from "node:worker_threads";
import { workerUrl } from "#platform/workers/worker-url.ts";
import type { Proposals } from "../../types.ts";

export interface PdfTask {
  path: string;
  /** Bytes that PDFium may hold. */
  memory: number;
  /** The text of pages behind these is not read. */
  mostPages: number;
}

export interface PdfReading {
  pages: number;
  /** Empty for a scan that nobody has recognised the letters of. */
  words: string;
  /** It brings scripts or other files. */
  isActive: boolean;
  /** There are more pages than were read. */
  isCut: boolean;
  proposals: Proposals;
  /** The first page as a PNG. */
  cover: Uint8Array | null;
}

export type PdfFaultCode = "encrypted" | "broken" | "too-large" | "too-slow";

export interface PdfLimits {
  memory?: number;
  mostPages?: number;
  /** Milliseconds. */
  timeLimit?: number;
}

/** Reads a PDF in a thread with bounds on its memory, its time and its pages; faults of the PDF are values. */
export async function readPdf(
  path: string,
  { memory = 384 * 1024 ** 2, mostPages = 5_000, timeLimit = 90_000 }: PdfLimits = {},
): Promise<PdfReading | { fault: PdfFaultCode }> {
  const task: PdfTask = { path, memory, mostPages };
  const worker = new Worker(workerUrl("library/files/pdf/read"), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<PdfReading | { fault: PdfFaultCode }>();
  const timer = setTimeout(() => resolve({ fault: "too-slow" }), timeLimit);
  worker.on("message", resolve);
  worker.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ERR_WORKER_OUT_OF_MEMORY") resolve({ fault: "too-large" });
    else reject(error);
  });
  worker.on("exit", (code) => reject(new Error(`the reader of PDFs ended with ${code} and told nothing`)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
