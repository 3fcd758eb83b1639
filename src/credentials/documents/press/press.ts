import { Worker } from "node:worker_threads";
import { DomainError } from "#platform/errors.ts";
import { workerUrl } from "#platform/workers/worker-url.ts";
import type { TemplateData, TemplateName } from "../templates/index.ts";

/** A document to print. Texts in `data` are shown as they are, never read as instructions. */
export type PrintTask = {
  [Name in TemplateName]: {
    template: Name;
    data: TemplateData[Name];
    /** PNG or JPEG, under the paths that the data names. */
    pictures?: { path: string; bytes: Uint8Array }[];
    /** Goes into the PDF as `credential.json`. */
    attachment?: string;
    as: "pdf" | "png" | "svg";
    /** Of a PNG, in pixels. */
    width?: number;
  };
}[TemplateName];

export interface Printed {
  bytes: Uint8Array;
  pages: number;
}

export interface PressMessage {
  number: number;
  task: PrintTask;
}

export type PressAnswer = { number: number; printed: Printed } | { number: number; fault: string; isFault: boolean };

interface Waiting {
  resolve(printed: Printed): void;
  reject(error: Error): void;
}

/** Milliseconds for one document, and for a press to warm up. */
const timeLimit = 15_000;
const idleTime = 60_000;
/** Documents that wait for the press; whoever comes then is told to come back. */
const mostWaiting = 40;

/** Megabytes of JavaScript's own memory in the thread; fonts and pages are Typst's, bounded by what a text may be long. */
const memoryLimit = 192;

/** A thread that prints. It holds nothing of an installation, starts when it is asked, and ends when nothing was asked for a minute. */
class PressThread {
  #worker: Worker | undefined;
  #waiting = new Map<number, Waiting>();
  #last = 0;
  #idle: NodeJS.Timeout | undefined;

  async print(task: PrintTask): Promise<Printed> {
    if (this.#waiting.size >= mostWaiting) throw new DomainError("platform.busy", { retryAfter: 5 });
    const worker = this.#start();
    this.#last += 1;
    const number = this.#last;
    const { promise, resolve, reject } = Promise.withResolvers<Printed>();
    this.#waiting.set(number, { resolve, reject });
    clearTimeout(this.#idle);
    worker.ref();
    worker.postMessage({ number, task } satisfies PressMessage);
    // Those before it are waited for, each for its time.
    const limit = timeLimit * Math.min(4, this.#waiting.size);
    const timer = setTimeout(() => this.#end(worker, new Error(`no document within ${limit} ms`)), limit);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(number);
      if (this.#waiting.size === 0) this.#rest(worker);
    }
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(workerUrl("credentials/documents/press/press"), {
      resourceLimits: { maxOldGenerationSizeMb: memoryLimit, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
    });
    worker.on("message", (answer: PressAnswer) => {
      const waiting = this.#waiting.get(answer.number);
      if ("printed" in answer) waiting?.resolve(answer.printed);
      else waiting?.reject(answer.isFault ? new UnprintableError(answer.fault) : new Error(answer.fault));
    });
    worker.on("error", (error) => this.#end(worker, error));
    worker.on("exit", (code) => this.#end(worker, new Error(`the press ended with ${code}`)));
    this.#worker = worker;
    return worker;
  }

  #rest(worker: Worker): void {
    worker.unref();
    this.#idle = setTimeout(() => this.#end(worker, new Error("the press was idle")), idleTime).unref();
  }

  #end(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
    void worker.terminate();
  }
}

/** What was to be printed cannot be: a picture that is none. */
export class UnprintableError extends Error {}

const thread = new PressThread();

/** Prints a document in the press's thread. Throws `platform.busy`, `UnprintableError`, and an error where the press ends or takes too long. */
export const print = (task: PrintTask): Promise<Printed> => thread.print(task);
