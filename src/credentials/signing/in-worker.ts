import { Worker } from "node:worker_threads";
import { DomainError } from "#platform/errors.ts";
import { workerUrl } from "#platform/workers/worker-url.ts";
import type { JsonObject } from "./canonical.ts";
import type { CheckedText } from "./check.ts";
import type { SigningResult, SigningTask } from "./sign.worker.ts";

interface Waiting {
  resolve(result: SigningResult): void;
  reject(error: Error): void;
}

/** A thread that stays, for one kind of work. It ends, and another begins with the next task, when one takes too long or too much. */
class SigningThread {
  readonly #timeLimit: number;
  readonly #mostWaiting: number;
  #worker: Worker | undefined;
  #number = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #waitingCount = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(limits: { timeLimit: number; mostWaiting: number }) {
    this.#timeLimit = limits.timeLimit;
    this.#mostWaiting = limits.mostWaiting;
  }

  /** One task after another, so that the time of each is its own. */
  async run(task: SigningTask): Promise<SigningResult> {
    if (this.#waitingCount >= this.#mostWaiting) throw new DomainError("platform.busy", { retryAfter: 5 });
    this.#waitingCount += 1;
    const turn = this.#turn.then(() => this.#do(task));
    this.#turn = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#waitingCount -= 1;
    }
  }

  async #do(task: SigningTask): Promise<SigningResult> {
    const worker = this.#running();
    this.#number += 1;
    const number = this.#number;
    const { promise, resolve, reject } = Promise.withResolvers<SigningResult>();
    this.#waiting.set(number, { resolve, reject });
    const timer = setTimeout(() => this.#end(worker, new Error("signing or checking took too long")), this.#timeLimit);
    // While something is asked for, the process waits for the answer; an idle thread keeps nobody.
    worker.ref();
    worker.postMessage({ number, task });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(number);
      worker.unref();
    }
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(workerUrl("credentials/signing/sign"), {
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
    });
    worker.on("message", ({ number, result, error }: { number: number; result?: SigningResult; error?: string }) => {
      const waiting = this.#waiting.get(number);
      if (result !== undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error));
    });
    worker.on("error", (error) => this.#end(worker, error));
    worker.on("exit", () => this.#end(worker, new Error("the signing thread ended")));
    this.#worker = worker;
    return worker;
  }

  #end(worker: Worker, error: Error): void {
    if (this.#worker === worker) this.#worker = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    void worker.terminate();
  }
}

// What we sign is our own; what strangers send must not make it wait.
const signer = new SigningThread({ timeLimit: 60_000, mostWaiting: 1_000 });
const checker = new SigningThread({ timeLimit: 5_000, mostWaiting: 50 });

export interface SigningKeyBytes {
  seed: Uint8Array;
  verificationMethod: string;
}

/** Signs documents of ours; each is answered by its text, or by what is wrong with it. `created` is ISO 8601 in UTC. */
export async function signInWorker(
  key: SigningKeyBytes,
  created: string,
  documents: JsonObject[],
): Promise<({ text: string } | { error: string })[]> {
  const { seed, verificationMethod } = key;
  const result = await signer.run({ kind: "sign", seed: new Uint8Array(seed), verificationMethod, created, documents });
  return "signed" in result ? result.signed : [];
}

/** Bytes of the largest text that is looked at; ours have some three thousand. */
export const largestCredential = 256 * 1024;

/** Checks a text from outside. What takes too long to read is none of ours. Throws `platform.busy` where too many wait. */
export async function checkInWorker(text: string): Promise<CheckedText> {
  if (text.length > largestCredential) return "not-credential";
  try {
    const result = await checker.run({ kind: "check", text });
    return "checked" in result ? result.checked : "not-credential";
  } catch (error) {
    if (error instanceof DomainError) throw error;
    return "not-credential";
  }
}
