import { durationOf, secondsOfDuration } from "../../learning/player/durations.ts";
import { dataForNextSession } from "../../learning/player/rules.ts";
import type { RuntimeData } from "../../learning/types.ts";
import { give, inLoadingOrder, learnerData } from "./run-time-data.ts";
import type { Api2004, CommitResult } from "./scorm-again.ts";
import type { Part, PartListener, PartStart, Watch } from "./sitting.ts";

/** What a SCO needs of the course it belongs to. */
export interface Sequencer {
  /** The navigation the learner asked the player for while this SCO ran; it goes before what the SCO asks for (SN 5.6.4). */
  takeRequest(): string | undefined;
  clearTexts(): void;
}

/** A SCORM 2004 SCO in the one runtime of its course, which also sequences. */
export class Sco2004 implements Part {
  readonly #api: Api2004;
  readonly #sequencer: Sequencer;
  readonly #start: PartStart;
  readonly #listener: PartListener;
  readonly #watch: Watch;
  readonly #before: RuntimeData;
  /** The last words; scorm-again adds the session's time up when it ends, so that later looks would miss it. */
  #final: RuntimeData | undefined;
  #isGone = false;

  constructor(api: Api2004, sequencer: Sequencer, start: PartStart, listener: PartListener, watch: Watch) {
    this.#api = api;
    this.#sequencer = sequencer;
    this.#start = start;
    this.#listener = listener;
    this.#watch = watch;
    this.#before = start.data === undefined ? {} : dataForNextSession("scorm-2004", start.data);
    this.#load();
  }

  /** What the SCO finds as `API_1484_11`. A SCO that was taken away and still calls speaks to the SCO after it: it hears "false". */
  readonly api = {
    Initialize: (parameter: string = ""): string => {
      if (this.#isGone) return "false";
      const result = this.#api.lmsInitialize(parameter);
      if (result === "true") {
        this.#watch.restart();
        this.#listener.keep([this.#start.isResumed ? "resumed" : "initialized"]);
      }
      return result;
    },
    Terminate: (parameter: string = ""): string => (this.#isGone ? "false" : this.#finish(parameter)),
    GetValue: (element: string): string => (this.#isGone ? "" : this.#api.lmsGetValue(element)),
    SetValue: (element: string, value: unknown): string => {
      if (this.#isGone) return "false";
      const result = this.#api.lmsSetValue(element, value);
      if (result === "true") this.#listener.changed();
      return result;
    },
    Commit: (parameter: string = ""): string => (this.#isGone ? "false" : this.#api.lmsCommit(parameter)),
    GetLastError: (): string => this.#api.lmsGetLastError(),
    GetErrorString: (code: string): string => this.#api.lmsGetErrorString(code),
    GetDiagnostic: (code: string): string => this.#api.lmsGetDiagnostic(code),
  };

  get isRunning(): boolean {
    return !this.#isGone && this.#api.isInitialized();
  }

  get isSilent(): boolean {
    return this.#api.isNotInitialized();
  }

  begin(): void {}

  snapshot(): RuntimeData {
    if (this.#final !== undefined) return this.#final;
    const data = learnerData(this.#api.getFlattenedCMI(), true);
    data["cmi.total_time"] = this.#before["cmi.total_time"] ?? durationOf(0);
    if (secondsOfDuration(data["cmi.session_time"]) === 0) data["cmi.session_time"] = durationOf(this.#watch.seconds);
    return data;
  }

  close(): void {
    if (!this.#isGone && this.#api.isNotInitialized()) this.#closeSilent();
    if (this.isRunning) {
      if (this.snapshot()["cmi.exit"] === undefined) this.#api.lmsSetValue("cmi.exit", "suspend");
      this.#finish("");
    }
    this.#isGone = true;
  }

  /** As for SCORM 1.2: a SCO that never spoke was shown; what that means to the course is the sequencer's to say (SN UP.4). */
  #closeSilent(): void {
    if (this.#start.data !== undefined && this.#start.data["page.shown"] !== "true") return;
    this.#final = { "page.shown": "true", "page.seconds": String(Math.round(this.#watch.seconds)) };
    this.#listener.keep(["initialized", "terminated"]);
  }

  /** Called by the runtime's commits. */
  keep(isEnd: boolean): CommitResult {
    if (isEnd) this.#final = this.snapshot();
    const isAside = this.snapshot()["cmi.exit"] === "suspend";
    const isKept = this.#listener.keep(isEnd ? [isAside ? "suspended" : "terminated"] : []);
    if (!isKept) this.#final = undefined;
    return isKept ? { result: "true", errorCode: 0 } : { result: "false", errorCode: 391 };
  }

  #finish(parameter: string): string {
    const wasRunning = this.#api.isInitialized();
    const request = wasRunning ? this.#sequencer.takeRequest() : undefined;
    if (request !== undefined) this.#api.adl.nav.request = request;
    const result = this.#api.lmsFinish(parameter);
    if (wasRunning && this.#api.isTerminated()) {
      // Once more: the sequencer has moved on since the commit within.
      this.#listener.keep([]);
      this.#isGone = true;
      this.#listener.ended(undefined);
    }
    return result;
  }

  #load(): void {
    const { item, learner, mode, isResumed } = this.#start;
    const api = this.#api;
    api.reset(undefined, { preserveListeners: true });
    this.#sequencer.clearTexts();
    const limits = item.sequencing?.limitConditions;
    const primary = item.sequencing?.objectives.find((objective) => objective.isPrimary);
    const passing = primary?.satisfiedByMeasure === true ? String(primary.minNormalizedMeasure) : "";
    // Not all of these are cleared by `reset`.
    give(api, "cmi.total_time", durationOf(0));
    give(api, "cmi.launch_data", item.dataFromLMS ?? "");
    give(api, "cmi.scaled_passing_score", passing);
    give(api, "cmi.max_time_allowed", limits?.attemptAbsoluteDurationLimit ?? "");
    give(api, "cmi.time_limit_action", item.timeLimitAction ?? "continue,no message");
    for (const [element, value] of inLoadingOrder(this.#before)) give(api, element, value);
    give(api, "cmi.learner_id", learner.id);
    give(api, "cmi.learner_name", learner.name);
    give(api, "cmi.credit", mode === "normal" ? "credit" : "no-credit");
    give(api, "cmi.mode", mode === "normal" ? "normal" : mode === "review" ? "review" : "browse");
    give(api, "cmi.entry", isResumed ? "resume" : this.#start.data === undefined ? "ab-initio" : "");
  }
}
