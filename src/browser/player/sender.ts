// Brings the journal to the server: in order, one at a time, again and again until it says that it is durable.
import type { Commit, CommitAnswer, ErrorAnswer } from "../../learning/player/protocol.ts";
import type { Journal, JournalEntry } from "./journal.ts";

export type SaveState =
  | { kind: "saving" }
  | { kind: "saved"; at: Date }
  /** On this device only, for the moment. */
  | { kind: "kept" }
  /** Nowhere: neither stored here nor sent. */
  | { kind: "unkept" }
  | { kind: "expired" }
  | { kind: "taken-over" }
  | { kind: "too-large"; message: string };

interface SenderOptions {
  journal: Journal;
  token: string;
  /** The number of this opening of the player. */
  by: number;
  tell(state: SaveState): void;
  post?: typeof fetch;
}

const firstPause = 1_000;
const longestPause = 30_000;
// Browsers let a page that goes away send 64 KiB in all.
const mostKeepalive = 60_000;

export class Sender {
  readonly #options: SenderOptions;
  readonly #refused = new Set<string>();
  #running: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #pause = firstPause;
  #isStopped = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Whether anything waits that may still be sent. */
  get isWaiting(): boolean {
    return this.#next() !== undefined;
  }

  /** Begins to send what waits; at once, if it was pausing. */
  kick(): void {
    this.#wake?.();
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      // Something may have been written between the last look and now.
      if (this.isWaiting && !this.#isStopped) this.kick();
    });
  }

  /** Resolves when nothing waits, or after `milliseconds`. */
  async drain(milliseconds: number): Promise<void> {
    this.kick();
    const until = Date.now() + milliseconds;
    while (this.isWaiting && !this.#isStopped && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  /** The page goes away: what is small enough is handed to the browser, which sends it when we are gone. */
  handOver(): void {
    for (const entry of this.#options.journal.entries()) {
      const body = this.#bodyOf(entry);
      if (body.length > mostKeepalive || this.#refused.has(markOf(entry))) continue;
      void this.#post(body, { keepalive: true }).catch(() => {});
    }
  }

  #next(): JournalEntry | undefined {
    return this.#options.journal.entries().find((entry) => !this.#refused.has(markOf(entry)));
  }

  async #run(): Promise<void> {
    for (let entry = this.#next(); entry !== undefined && !this.#isStopped; entry = this.#next()) {
      if (await this.#send(entry)) {
        this.#pause = firstPause;
        continue;
      }
      if (this.#isStopped) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#pause * (0.75 + Math.random() / 2));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
      this.#pause = Math.min(longestPause, this.#pause * 2);
    }
  }

  /** True when the entry needs no more sending. */
  async #send(entry: JournalEntry): Promise<boolean> {
    const { journal, tell } = this.#options;
    let response: Response;
    let answer: Partial<CommitAnswer & ErrorAnswer>;
    try {
      response = await this.#post(this.#bodyOf(entry), { signal: AbortSignal.timeout(30_000) });
      answer = (await response.json()) as Partial<CommitAnswer & ErrorAnswer>;
    } catch {
      tell({ kind: "kept" });
      return false;
    }
    if (response.ok || answer.isKept === true) {
      journal.remove(entry);
      if (!response.ok) tell({ kind: "taken-over" });
      else if (!this.isWaiting) tell({ kind: "saved", at: new Date() });
      return true;
    }
    if (response.status === 401 || response.status === 404) {
      this.#isStopped = true;
      tell({ kind: "expired" });
      return false;
    }
    if (response.status === 413 || response.status === 400) {
      // It stays on this device; what comes after it is sent all the same.
      this.#refused.add(markOf(entry));
      tell({ kind: "too-large", message: answer.error?.message ?? "" });
      return true;
    }
    tell({ kind: "kept" });
    return false;
  }

  #bodyOf({ attempt: _attempt, session: _session, ...snapshot }: JournalEntry): string {
    return JSON.stringify({ ...snapshot, by: this.#options.by } satisfies Commit);
  }

  #post(body: string, init: RequestInit): Promise<Response> {
    const headers = {
      authorization: `Bearer ${this.#options.token}`,
      "content-type": "application/json",
      accept: "application/json",
    };
    return (this.#options.post ?? fetch)("/-/commit", { method: "POST", headers, body, cache: "no-store", ...init });
  }

  /**
   * The last resort where this device has no room: the course waits until the server has answered. Synchronous requests are the only
   * ones that can make LMSCommit tell the truth then.
   */
  sendNow(entry: Omit<JournalEntry, "attempt">): boolean {
    const request = new XMLHttpRequest();
    try {
      request.open("POST", "/-/commit", false);
      request.setRequestHeader("authorization", `Bearer ${this.#options.token}`);
      request.setRequestHeader("content-type", "application/json");
      request.setRequestHeader("accept", "application/json");
      request.send(this.#bodyOf({ ...entry, attempt: "" }));
    } catch {
      return false;
    }
    const isKept = request.status === 200 || (request.status === 409 && request.responseText.includes('"isKept":true'));
    this.#options.tell(isKept ? { kind: "saved", at: new Date() } : { kind: "unkept" });
    return isKept;
  }
}

const markOf = (entry: JournalEntry): string => `${entry.launch} ${entry.sequence}`;
