import { secondsOfTimespan, timespanOf } from "../../learning/player/durations.ts";
import { dataForNextSession, masteredStatus } from "../../learning/player/rules.ts";
import type { RuntimeData } from "../../learning/types.ts";
import { isElement12 } from "./data-model-12.ts";
import { give, inLoadingOrder, learnerData, unlimited } from "./run-time-data.ts";
import type { Api12, CommitResult, ScormAgainSettings } from "./scorm-again.ts";
import type { PartListener, PartStart, Watch } from "./sitting.ts";

/** A SCORM 1.2 SCO: a runtime of its own, since scorm-again's `reset` leaves location, status and suspend data of the SCO before. */
export class Sco12 {
  readonly #api: Api12;
  readonly #start: PartStart;
  readonly #listener: PartListener;
  readonly #watch: Watch;
  readonly #before: RuntimeData;
  #isStatusSet = false;
  #isSilent = false;
  #request: "next" | "previous" | undefined;

  constructor(
    Api: new (settings: ScormAgainSettings) => Api12,
    start: PartStart,
    listener: PartListener,
    watch: Watch,
  ) {
    this.#start = start;
    this.#listener = listener;
    this.#watch = watch;
    this.#before = start.data === undefined ? {} : dataForNextSession("scorm-1.2", start.data);
    this.#api = new Api({
      lmsCommitUrl: "journal:",
      httpService: { processHttpRequest: (_url, _params, isEnd) => this.#keep(isEnd), updateSettings() {} },
      autocommit: false,
      logLevel: 5,
      // The one mastery rule is ours (rules.ts), which also runs on the server.
      mastery_override: false,
    });
    this.#api.on("SequenceNext", () => {
      this.#request = "next";
    });
    this.#api.on("SequencePrevious", () => {
      this.#request = "previous";
    });
    this.#load();
  }

  /** What the SCO finds as `API`. */
  readonly api = {
    LMSInitialize: (parameter: string = ""): string => {
      const result = this.#api.lmsInitialize(parameter);
      if (result === "true") {
        this.#watch.restart();
        this.#listener.keep([this.#start.isResumed ? "resumed" : "initialized"]);
      }
      return result;
    },
    LMSFinish: (parameter: string = ""): string => this.#finish(parameter),
    LMSGetValue: (element: string): string => (this.#isRefused(element) ? "" : this.#api.lmsGetValue(element)),
    LMSSetValue: (element: string, value: unknown): string => {
      if (this.#isRefused(element) || this.#isOver()) return "false";
      const result = this.#api.lmsSetValue(element, value);
      if (result === "true") {
        if (element === "cmi.core.lesson_status") this.#isStatusSet = true;
        this.#listener.changed();
      }
      return result;
    },
    LMSCommit: (parameter: string = ""): string => (this.#isOver() ? "false" : this.#api.lmsCommit(parameter)),
    LMSGetLastError: (): string => this.#api.lmsGetLastError(),
    LMSGetErrorString: (code: string): string => this.#api.lmsGetErrorString(code),
    LMSGetDiagnostic: (code: string): string => this.#api.lmsGetDiagnostic(code),
  };

  get isSilent(): boolean {
    return this.#api.isNotInitialized();
  }

  /** 301: after its end a SCO speaks to nobody. */
  #isOver(): boolean {
    if (!this.#api.isTerminated()) return false;
    this.#api.lastErrorCode = "301";
    return true;
  }

  /** 201, an argument that is none (RTE 3.3.4). */
  #isRefused(element: unknown): boolean {
    if (!this.isRunning || isElement12(String(element))) return false;
    this.#api.lastErrorCode = "201";
    return true;
  }

  begin(): void {}

  get isRunning(): boolean {
    return this.#api.isInitialized();
  }

  snapshot(): RuntimeData {
    if (this.#isSilent) return { "page.shown": "true", "page.seconds": String(Math.round(this.#watch.seconds)) };
    const data = learnerData(this.#api.getFlattenedCMI(), false);
    data["cmi.core.total_time"] = this.#before["cmi.core.total_time"] ?? timespanOf(0);
    // A SCO that tells no time still took some.
    if (secondsOfTimespan(data["cmi.core.session_time"]) === 0) {
      data["cmi.core.session_time"] = timespanOf(this.#watch.seconds);
    }
    return data;
  }

  /** Ends a SCO that was taken away without saying goodbye: what it had set is kept, and it is put aside rather than ended. */
  close(): void {
    if (this.#api.isNotInitialized()) this.#closeSilent();
    if (!this.isRunning) return;
    const exit = this.snapshot()["cmi.core.exit"];
    if (exit === undefined) this.#api.lmsSetValue("cmi.core.exit", "suspend");
    this.#finish("");
  }

  /** Some packages call a SCO what never looks for its API. It was shown, and nobody will ever know more. */
  #closeSilent(): void {
    if (this.#start.data !== undefined && this.#start.data["page.shown"] !== "true") return;
    this.#isSilent = true;
    this.#listener.keep(["initialized", "terminated"]);
  }

  #load(): void {
    const { item, learner, mode, data, isResumed } = this.#start;
    const core = this.#api.cmi.core;
    unlimited(core, "suspend_data");
    unlimited(core, "lesson_location");
    give(this.#api, "cmi.core.total_time", timespanOf(0));
    for (const [element, value] of inLoadingOrder(this.#before)) give(this.#api, element, value);
    give(this.#api, "cmi.core.student_id", learner.id);
    give(this.#api, "cmi.core.student_name", learner.name);
    give(this.#api, "cmi.core.credit", mode === "normal" ? "credit" : "no-credit");
    give(this.#api, "cmi.core.lesson_mode", mode === "normal" ? "normal" : mode === "review" ? "review" : "browse");
    give(this.#api, "cmi.core.entry", data === undefined ? "ab-initio" : isResumed ? "resume" : "");
    give(this.#api, "cmi.launch_data", item.dataFromLMS ?? "");
    if (item.masteryScore !== undefined) give(this.#api, "cmi.student_data.mastery_score", String(item.masteryScore));
    if (item.maxTimeAllowed !== undefined) give(this.#api, "cmi.student_data.max_time_allowed", item.maxTimeAllowed);
    if (item.timeLimitAction !== undefined) give(this.#api, "cmi.student_data.time_limit_action", item.timeLimitAction);
    this.#isStatusSet = (data?.["cmi.core.lesson_status"] ?? "not attempted") !== "not attempted";
  }

  #finish(parameter: string): string {
    if (this.#api.isInitialized() && this.#start.mode === "normal") this.#settleStatus();
    const wasRunning = this.#api.isInitialized();
    const result = this.#api.lmsFinish(parameter);
    if (wasRunning && this.#api.isTerminated()) this.#listener.ended(this.#request);
    return result;
  }

  /** RTE 3.4.4: without a word from the SCO its end completes it; the mastery score has the last word. */
  #settleStatus(): void {
    const data = this.snapshot();
    const core = this.#api.cmi.core;
    if (!this.#isStatusSet && data["cmi.core.exit"] !== "suspend") core.lesson_status = "completed";
    const mastered = masteredStatus(data, this.#start.item.masteryScore);
    if (mastered !== undefined) core.lesson_status = mastered;
  }

  #keep(isEnd: boolean): CommitResult {
    const isAside = this.#api.getFlattenedCMI()["cmi.core.exit"] === "suspend";
    const isKept = this.#listener.keep(isEnd ? [isAside ? "suspended" : "terminated"] : []);
    return isKept ? { result: "true", errorCode: 0 } : { result: "false", errorCode: 101 };
  }
}
