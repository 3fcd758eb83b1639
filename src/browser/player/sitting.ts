// One sitting of one part: from the moment it is shown to the moment it ends. Whatever it is, a SCO of either edition or a plain page, it
// gives snapshots of its data and tells its moments.

import type { Item } from "../../learning/packages/reading.ts";
import type { Mode, SessionEvent } from "../../learning/player/protocol.ts";
import type { RuntimeData } from "../../learning/types.ts";

export interface Learner {
  id: string;
  name: string;
}

/** What a part is begun with. */
export interface PartStart {
  item: Item;
  /** What earlier sittings left; undefined for a first one. */
  data: RuntimeData | undefined;
  /** The learner comes back to something put aside, or cut off by a crash. */
  isResumed: boolean;
  mode: Mode;
  learner: Learner;
}

/** A part while it is shown. */
export interface Part {
  /** What its content looks for in the windows above; undefined for content that looks for nothing. */
  readonly api: object | undefined;
  readonly isRunning: boolean;
  /** It has an API and has not begun to use it. */
  readonly isSilent: boolean;
  /** Called when the player is ready to be reported to. */
  begin(): void;
  snapshot(): RuntimeData;
  /** The content is gone: ends what it left open. */
  close(): void;
}

/** Whom a part reports to. */
export interface PartListener {
  /** Keep a snapshot; false when it could not be kept anywhere. */
  keep(moments: SessionEvent["kind"][]): boolean;
  /** The SCO set something that is not committed yet. */
  changed(): void;
  /** The SCO has said goodbye. */
  ended(request: "next" | "previous" | undefined): void;
}

/** The time a part is really looked at: hidden pages do not count. */
export class Watch {
  #total = 0;
  #since: number | undefined;

  constructor() {
    const follow = () => (document.visibilityState === "visible" ? this.#start() : this.#stop());
    document.addEventListener("visibilitychange", follow);
    follow();
  }

  get seconds(): number {
    return (this.#total + (this.#since === undefined ? 0 : performance.now() - this.#since)) / 1000;
  }

  restart(): void {
    this.#total = 0;
    if (this.#since !== undefined) this.#since = performance.now();
  }

  #start(): void {
    this.#since ??= performance.now();
  }

  #stop(): void {
    if (this.#since !== undefined) this.#total += performance.now() - this.#since;
    this.#since = undefined;
  }
}
