// What the course says to its API and is answered, for the record that its owner reads. It is sent in batches behind everything else and
// nothing waits for it: what cannot be sent for long is forgotten.
import type { CallBatch } from "../../learning/player/protocol.ts";
import { type CourseCall, noticeCall } from "../../learning/types.ts";

interface CallLogOptions {
  token: string;
  /** The number of this opening of the player. */
  by: number;
  post?: typeof fetch;
  pause?: number;
}

const longestText = 200;
const mostWaiting = 1_500;
const mostInBatch = 400;
// Questions about the last call say nothing of their own.
const untold = /GetLastError|GetErrorString|GetDiagnostic/;

/** A text as it is kept: whole where it is short, else its beginning and its length. */
export function shortened(value: unknown): string {
  const text = String(value ?? "");
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText).toWellFormed()}… (${text.length})`;
}

export class CallLog {
  readonly #options: CallLogOptions;
  #waiting: CourseCall[] = [];
  #number = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSending = false;
  #isStopped = false;

  constructor(options: CallLogOptions) {
    this.#options = options;
  }

  /** The same API with each call written down. `codeOf` is the error code of the call that has just been made. */
  watched<Api extends object>(api: Api, item: string, codeOf: () => string): Api {
    const watched = Object.entries(api).map(([name, call]: [string, (...args: unknown[]) => string]) => [
      name,
      untold.test(name)
        ? call
        : (...args: unknown[]) => {
            const answer = call(...args);
            this.#note([
              Date.now(),
              item,
              name,
              shortened(args[0]),
              shortened(args[1]),
              shortened(answer),
              Number(codeOf()) || 0,
            ]);
            return answer;
          },
    ]);
    return Object.fromEntries(watched) as Api;
  }

  /** Something that the player noticed about the course. */
  notice(item: string, kind: string, what = ""): void {
    this.#note([Date.now(), item, noticeCall, kind, shortened(what), "", 0]);
  }

  /** A review and a preview keep nothing. */
  stop(): void {
    this.#isStopped = true;
  }

  #note(call: CourseCall): void {
    if (this.#isStopped) return;
    this.#waiting.push(call);
    if (this.#waiting.length > mostWaiting) this.#waiting.splice(0, this.#waiting.length - mostWaiting);
    if (this.#waiting.length >= mostInBatch / 2) void this.send();
    else this.#timer ??= setTimeout(() => void this.send(), this.#options.pause ?? 15_000);
  }

  /** Sends what waits; a failure is tried again with what comes next. */
  async send(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isSending || this.#waiting.length === 0 || this.#isStopped) return;
    this.#isSending = true;
    const calls = this.#take();
    try {
      const response = await this.#post(calls, { signal: AbortSignal.timeout(20_000) });
      if (response.status === 401 || response.status === 404 || response.status === 400) this.#isStopped = true;
      else if (!response.ok) this.#putBack(calls);
    } catch {
      this.#putBack(calls);
    } finally {
      this.#isSending = false;
    }
  }

  /** The page goes away. */
  handOver(): void {
    if (this.#waiting.length === 0 || this.#isStopped) return;
    // A page that goes may send little, and results go before this.
    const calls = this.#waiting.slice(-60);
    this.#waiting = [];
    void this.#post(calls, { keepalive: true }).catch(() => {});
  }

  #take(): CourseCall[] {
    return this.#waiting.splice(0, mostInBatch);
  }

  #putBack(calls: CourseCall[]): void {
    this.#number -= 1;
    this.#waiting = [...calls, ...this.#waiting].slice(-mostWaiting);
  }

  #post(calls: CourseCall[], init: RequestInit): Promise<Response> {
    this.#number += 1;
    const batch: CallBatch = { by: this.#options.by, number: this.#number, calls };
    const headers = { authorization: `Bearer ${this.#options.token}`, "content-type": "application/json" };
    const body = JSON.stringify(batch);
    return (this.#options.post ?? fetch)("/-/calls", { method: "POST", headers, body, cache: "no-store", ...init });
  }
}
