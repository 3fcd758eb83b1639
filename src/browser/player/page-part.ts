import type { RuntimeData } from "../../learning/types.ts";
import type { PartListener, PartStart, Watch } from "./sitting.ts";

/** A part without an API: an asset, or a page of a plain web package. That it was shown, and for how long, is all there is to know. */
export class PagePart {
  readonly api = undefined;
  readonly isRunning = false;
  readonly isSilent = false;
  readonly #before: RuntimeData;
  readonly #watch: Watch;
  readonly #listener: PartListener;
  readonly #isResumed: boolean;
  #isFinished: boolean;

  constructor(start: PartStart, listener: PartListener, watch: Watch) {
    this.#before = start.data ?? {};
    this.#watch = watch;
    this.#listener = listener;
    this.#isFinished = this.#before["page.finished"] === "true";
    this.#isResumed = start.isResumed;
  }

  begin(): void {
    this.#watch.restart();
    this.#listener.keep([this.#isResumed ? "resumed" : "initialized"]);
  }

  snapshot(): RuntimeData {
    const seconds = Number(this.#before["page.seconds"] ?? 0) + this.#watch.seconds;
    return {
      "page.shown": "true",
      "page.seconds": String(Math.round(seconds)),
      ...(this.#isFinished ? { "page.finished": "true" } : {}),
    };
  }

  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** The learner says so. */
  finish(): void {
    this.#isFinished = true;
    this.#listener.keep([]);
  }

  close(): void {
    this.#listener.keep([this.#isFinished ? "terminated" : "suspended"]);
  }
}
