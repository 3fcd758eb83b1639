import { durationOf, secondsOfDuration } from "../../learning/player/durations.ts";
import { dataForNextSession } from "../../learning/player/rules.ts";
import type { RuntimeData } from "../../learning/types.ts";
import { faultOfGet, faultOfSet } from "./data-model-2004.ts";
import { keepResponse } from "./interactions-2004.ts";
import { give, inLoadingOrder, learnerData, unlimited } from "./run-time-data.ts";
import type { Api2004, CommitResult, ScormAgainSettings } from "./scorm-again.ts";
import { type ObjectiveState, type Truth, unknownObjective } from "./sequencer/activity.ts";
import type { Report, Request } from "./sequencer/sequencer.ts";
import type { Part, PartListener, PartStart, Watch } from "./sitting.ts";

/** What a SCO needs of the course it belongs to. */
export interface ScoCourse {
  /** The objectives its activity names, as they are known when it begins. */
  objectives: readonly { id: string; state: ObjectiveState }[];
  /** What SCOs share, by target; changed here. */
  stores: Map<string, string>;
  isValid(request: Request): boolean;
  /** It has said goodbye, and asked for this to come next. */
  ended(report: Report, asked: Request | undefined): void;
}

/** A SCORM 2004 SCO with a runtime of its own for what it says; where that leads is the course's to say. */
export class Sco2004 implements Part {
  readonly #api: Api2004;
  readonly #course: ScoCourse;
  readonly #start: PartStart;
  readonly #listener: PartListener;
  readonly #watch: Watch;
  readonly #before: RuntimeData;
  /** What it has set itself. */
  readonly #said = new Set<string>();
  #final: RuntimeData | undefined;
  #isGone = false;

  constructor(
    Api: new (settings: ScormAgainSettings) => Api2004,
    course: ScoCourse,
    start: PartStart,
    listener: PartListener,
    watch: Watch,
  ) {
    this.#course = course;
    this.#start = start;
    this.#listener = listener;
    this.#watch = watch;
    this.#before = start.data === undefined ? {} : dataForNextSession("scorm-2004", start.data);
    this.#api = new Api({
      lmsCommitUrl: "journal:",
      httpService: { processHttpRequest: (_url, _params, isEnd) => this.#keep(isEnd), updateSettings() {} },
      autocommit: false,
      logLevel: 5,
    });
    this.#load();
  }

  /** What the SCO finds as `API_1484_11`. A SCO that was taken away and still calls hears "false". */
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
    GetValue: (element: string): string => (this.#isGone ? "" : this.#get(element)),
    SetValue: (element: string, value: unknown): string => {
      if (this.#isGone) return "false";
      const result = this.#set(String(element), String(value));
      if (result === "true") {
        this.#said.add(element);
        this.#listener.changed();
      }
      return result;
    },
    Commit: (parameter: string = ""): string => (this.#isGone ? "false" : this.#api.lmsCommit(parameter)),
    GetLastError: (): string => this.#api.lmsGetLastError(),
    GetErrorString: (code: string): string => this.#api.lmsGetErrorString(code),
    GetDiagnostic: (code: string): string => this.#api.lmsGetDiagnostic(code),
  };

  get id(): string {
    return this.#start.item.identifier;
  }

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
    // What a SCO tells is the data model's (RTE 4.2.26); what it does not tell is still known, beside it.
    const isTold = secondsOfDuration(data["cmi.session_time"]) > 0;
    const untold = Number(this.#before["session.seconds"] ?? 0) + (isTold ? 0 : this.#watch.seconds);
    if (untold > 0) data["session.seconds"] = String(Math.round(untold));
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

  /** What it has reported so far, in the sequencer's words (RTE 4.2, SN 4.2.1). */
  report(): Report {
    const data = this.snapshot();
    const measure = numberOf(data["cmi.score.scaled"]);
    return {
      completed: completionOf(data["cmi.completion_status"]),
      progress: numberOf(data["cmi.progress_measure"]),
      satisfied: successOf(data["cmi.success_status"]),
      measure,
      raw: numberOf(data["cmi.score.raw"]),
      min: numberOf(data["cmi.score.min"]),
      max: numberOf(data["cmi.score.max"]),
      objectives: objectivesIn(data, this.#said),
      isCompletionSaid: this.#said.has("cmi.completion_status"),
      isSuccessSaid: this.#said.has("cmi.success_status"),
      isSuspended: data["cmi.exit"] === "suspend",
    };
  }

  #set(element: string, value: string): string {
    const api = this.#api;
    if (api.isInitialized()) {
      const fault = faultOfSet(api, element, value);
      if (fault !== undefined) {
        api.lastErrorCode = fault;
        return "false";
      }
      const kept = keepResponse(api, element, value) ?? this.#keepRefused(element, value);
      if (kept !== undefined) {
        api.lastErrorCode = kept;
        return String(kept === "0");
      }
    }
    return api.lmsSetValue(element, value);
  }

  /** What the runtime refuses and the standard takes: another name for an interaction, no place, no language, no speed (RTE 4.2.2.3, 4.2.9, 4.2.12). */
  #keepRefused(element: string, value: string): "0" | undefined {
    const { interactions, comments_from_learner, learner_preference } = this.#api.cmi;
    const [, list, place, field] =
      /^cmi\.(?:(interactions|comments_from_learner)\.(\d+)\.)?(?:learner_preference\.)?(id|location|language|delivery_speed)$/.exec(
        element,
      ) ?? [];
    const interaction = list === "interactions" ? interactions.childArray[Number(place)] : undefined;
    const comment = list === "comments_from_learner" ? comments_from_learner.childArray[Number(place)] : undefined;
    if (field === "id" && interaction !== undefined && interaction._id !== "" && value.trim() !== "")
      interaction._id = value;
    else if (field === "location" && comment !== undefined && value === "") comment._location = "";
    else if (element === "cmi.learner_preference.language" && value === "") learner_preference._language = "";
    else if (element === "cmi.learner_preference.delivery_speed" && /^0+(\.0+)?$/.test(value))
      learner_preference._delivery_speed = value;
    else return undefined;
    this.#api._setCMIElements.add(element);
    return "0";
  }

  /** RTE 5.6.4: whether a request would be honoured is the course's to say. */
  #get(element: string): string {
    const fault = this.#api.isInitialized() ? faultOfGet(this.#api, String(element)) : undefined;
    if (fault !== undefined) {
      this.#api.lastErrorCode = fault;
      return "";
    }
    const answer = this.#api.lmsGetValue(element);
    // A place that a refused value has left behind is no element yet.
    if (answer === "" && /^cmi\.(objectives|interactions)\.\d+\.(objectives\.\d+\.)?id$/.test(element))
      this.#api.lastErrorCode = "301";
    // RTE 4.3.1: an empty store is one that has not been set.
    if (answer === "" && /^adl\.data\.\d+\.store$/.test(element) && this.#api.lastErrorCode === "0")
      this.#api.lastErrorCode = "403";
    const asked = /^adl\.nav\.request_valid\.(?:(continue|previous)|(choice|jump)\.\{target=([^}]+)\})$/.exec(element);
    if (asked === null || !this.#api.isInitialized()) return answer;
    const [, simple, targeted, target = ""] = asked;
    const request: Request =
      simple !== undefined
        ? (simple as "continue" | "previous")
        : targeted === "choice"
          ? { choice: target }
          : { jump: target };
    this.#api.lastErrorCode = "0";
    return String(this.#course.isValid(request));
  }

  /** Called by the runtime's commits. */
  #keep(isEnd: boolean): CommitResult {
    for (const [target, text] of Object.entries(this.#api.adl.captureSharedDataSnapshot()))
      this.#course.stores.set(target, text);
    if (isEnd) this.#final = this.snapshot();
    const isAside = this.snapshot()["cmi.exit"] === "suspend";
    const isKept = this.#listener.keep(isEnd ? [isAside ? "suspended" : "terminated"] : []);
    if (!isKept) this.#final = undefined;
    return isKept ? { result: "true", errorCode: 0 } : { result: "false", errorCode: 391 };
  }

  #finish(parameter: string): string {
    const wasRunning = this.#api.isInitialized();
    const asked = wasRunning ? requestOf(this.#api.adl.nav.request) : undefined;
    const report = wasRunning ? this.report() : undefined;
    const { "cmi.exit": exit } = wasRunning ? this.snapshot() : {};
    const result = this.#api.lmsFinish(parameter);
    if (report !== undefined && this.#api.isTerminated()) {
      // RTE 4.2.8: who logs out, or runs out of time, ends the course.
      const isEnd = exit === "time-out" || exit === "logout";
      this.#isGone = true;
      this.#course.ended(report, isEnd ? "exitAll" : asked);
      // Once more: the sequencer has moved on since the commit within.
      this.#listener.keep([]);
      this.#listener.ended(undefined);
    }
    return result;
  }

  #load(): void {
    const { item, learner, mode, isResumed } = this.#start;
    const api = this.#api;
    unlimited(api.cmi.content, "suspend_data");
    unlimited(api.cmi.content, "location");
    const limits = item.sequencing?.limitConditions;
    const primary = item.sequencing?.objectives.find((objective) => objective.isPrimary);
    const threshold = item.completionThreshold;
    if (item.dataFromLMS !== undefined) give(api, "cmi.launch_data", item.dataFromLMS);
    if (primary?.satisfiedByMeasure === true)
      give(api, "cmi.scaled_passing_score", String(primary.minNormalizedMeasure));
    if (threshold?.completedByMeasure === true)
      give(api, "cmi.completion_threshold", String(threshold.minProgressMeasure));
    if (limits?.attemptAbsoluteDurationLimit !== undefined)
      give(api, "cmi.max_time_allowed", limits.attemptAbsoluteDurationLimit);
    give(api, "cmi.time_limit_action", item.timeLimitAction ?? "continue,no message");
    for (const [element, value] of inLoadingOrder(this.#before)) {
      if (keepResponse(api, element, value) === undefined) give(api, element, value);
    }
    give(api, "cmi.learner_id", learner.id);
    give(api, "cmi.learner_name", learner.name);
    give(api, "cmi.credit", mode === "normal" ? "credit" : "no-credit");
    give(api, "cmi.mode", mode === "normal" ? "normal" : mode === "review" ? "review" : "browse");
    give(api, "cmi.entry", isResumed ? "resume" : this.#start.data === undefined ? "ab-initio" : "");
    this.#loadObjectives();
    api.adl.restoreSharedDataSnapshot(Object.fromEntries(this.#course.stores));
    api.adl.configureSharedDataMaps(item.sharedData);
  }

  /** RTE 4.2.17.1: the activity's objectives stand there from the beginning, with what is known of them. */
  #loadObjectives(): void {
    const api = this.#api;
    const known = new Map<string, number>();
    for (const [element, value] of Object.entries(this.#before)) {
      const place = /^cmi\.objectives\.(\d+)\.id$/.exec(element)?.[1];
      if (place !== undefined) known.set(value, Number(place));
    }
    let next = known.size;
    for (const { id, state } of this.#course.objectives) {
      const place = known.get(id) ?? next;
      if (!known.has(id)) {
        next += 1;
        nameObjective(api, place, id);
      }
      const objective = `cmi.objectives.${place}`;
      if (state.satisfied !== null) give(api, `${objective}.success_status`, state.satisfied ? "passed" : "failed");
      if (state.completed !== null)
        give(api, `${objective}.completion_status`, state.completed ? "completed" : "incomplete");
      const numbers = {
        "score.scaled": state.measure,
        "score.raw": state.raw,
        "score.min": state.min,
        "score.max": state.max,
        progress_measure: state.progress,
      };
      for (const [element, value] of Object.entries(numbers)) {
        if (value !== null) give(api, `${objective}.${element}`, String(value));
      }
    }
  }
}

/** An identifier of the manifest may be one that a SCO could not set; it is the objective's name all the same. */
function nameObjective(api: Api2004, place: number, id: string): void {
  give(api, `cmi.objectives.${place}.id`, "objective");
  const objective = api.cmi.objectives.childArray[place];
  if (objective !== undefined) objective._id = id;
}

const numberOf = (text: string | undefined): number | null => {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
};

const completionOf = (text: string | undefined): Truth =>
  text === "completed" ? true : text === "incomplete" || text === "not attempted" ? false : null;

const successOf = (text: string | undefined): Truth => (text === "passed" ? true : text === "failed" ? false : null);

function objectivesIn(data: RuntimeData, said: ReadonlySet<string>): Report["objectives"] {
  const found: Report["objectives"] = [];
  for (const [element, id] of Object.entries(data)) {
    const place = /^(cmi\.objectives\.\d+)\.id$/.exec(element)?.[1];
    if (place === undefined) continue;
    const state: ObjectiveState = {
      ...unknownObjective(),
      satisfied: successOf(data[`${place}.success_status`]),
      completed: completionOf(data[`${place}.completion_status`]),
      measure: numberOf(data[`${place}.score.scaled`]),
      raw: numberOf(data[`${place}.score.raw`]),
      min: numberOf(data[`${place}.score.min`]),
      max: numberOf(data[`${place}.score.max`]),
      progress: numberOf(data[`${place}.progress_measure`]),
    };
    found.push({
      id,
      state,
      isCompletionSaid: said.has(`${place}.completion_status`),
      isSuccessSaid: said.has(`${place}.success_status`),
    });
  }
  return found;
}

/** `adl.nav.request` as a request; undefined for none. */
function requestOf(text: string): Request | undefined {
  const targeted = /^\{target=([^}]+)\}(choice|jump)$/.exec(text);
  if (targeted !== null) {
    const [, target = "", kind] = targeted;
    return kind === "choice" ? { choice: target } : { jump: target };
  }
  const simple = ["continue", "previous", "exit", "exitAll", "abandon", "abandonAll", "suspendAll"] as const;
  return simple.find((each) => each === text);
}
