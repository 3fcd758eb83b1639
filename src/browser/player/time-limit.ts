import { secondsOfDuration, secondsOfTimespan } from "../../learning/player/durations.ts";
import type { PartStart, Watch } from "./sitting.ts";

/** The time a package allows for a part, over all its sittings (SCORM 1.2 max_time_allowed, 2004 attemptAbsoluteDurationLimit). */
export class TimeLimit {
  readonly #timer: ReturnType<typeof setInterval> | undefined;

  constructor({ item, data, mode }: PartStart, watch: Watch, isOver: () => void) {
    const limit =
      secondsOfTimespan(item.maxTimeAllowed) ||
      secondsOfDuration(item.sequencing?.limitConditions.attemptAbsoluteDurationLimit);
    if (limit === 0 || mode !== "normal") return;
    const before =
      secondsOfTimespan(data?.["cmi.core.total_time"]) +
      secondsOfTimespan(data?.["cmi.core.session_time"]) +
      secondsOfDuration(data?.["cmi.total_time"]) +
      secondsOfDuration(data?.["cmi.session_time"]);
    this.#timer = setInterval(() => {
      if (before + watch.seconds < limit) return;
      this.stop();
      isOver();
    }, 1_000);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
