// The sequencer of a SCORM 2004 course: the Overall Sequencing Process of the book (SN OP.1) with its navigation, termination and delivery.
// It knows nothing of SCOs' data models, screens or networks: it is told what a SCO reported and says what is to be shown.
import type { Organization } from "../../../learning/packages/reading.ts";
import {
  type Activity,
  commonAncestor,
  type ObjectiveState,
  type SharedObjectives,
  type Tracked,
  treeOf,
  unknownObjective,
} from "./activity.ts";
import { drawAgain, drawFirst } from "./chance.ts";
import { choose } from "./choice.ts";
import { actionOf, isBarred, isHiddenFromChoice } from "./conditions.ts";
import { flow, type Outcome } from "./flow.ts";
import { rollUp } from "./rollup.ts";

export type Request =
  | "start"
  | "resumeAll"
  | "continue"
  | "previous"
  | "exit"
  | "exitAll"
  | "abandon"
  | "abandonAll"
  | "suspendAll"
  | { choice: string }
  | { jump: string };

type Sequencing =
  | "start"
  | "resumeAll"
  | "continue"
  | "previous"
  | "retry"
  | "exit"
  | { choice: Activity }
  | { jump: Activity };
type Termination = "exit" | "exitParent" | "exitAll" | "abandon" | "abandonAll" | "suspendAll";

/** What a SCO reported at its end; what it did not say is null. */
export interface Report {
  completed: boolean | null;
  progress: number | null;
  /** The primary objective. */
  satisfied: boolean | null;
  measure: number | null;
  raw: number | null;
  min: number | null;
  max: number | null;
  /** Those with a name, in the order of the activity's. */
  objectives: { id: string; state: ObjectiveState; isCompletionSaid: boolean; isSuccessSaid: boolean }[];
  /** It has set its completion, its success, were it to "unknown". */
  isCompletionSaid: boolean;
  isSuccessSaid: boolean;
  isSuspended: boolean;
}

export interface Result {
  /** Something new is shown. */
  delivered?: Activity;
  /** It goes on where it was left. */
  isResumed?: boolean;
  /** The book's name of what was wrong with the request. */
  exception?: string;
}

/** What is kept from launch to launch. */
export interface SequencerState {
  current: string | null;
  suspended: string | null;
  isOver: boolean;
  /** Those that have been touched. */
  activities: Record<string, Partial<Tracked>>;
  shared: Record<string, ObjectiveState>;
}

export class Sequencer {
  readonly root: Activity;
  readonly shared: SharedObjectives = new Map();
  readonly #written = new Set<string>();
  readonly #byId: Map<string, Activity>;
  readonly #isGlobal: boolean;
  readonly #random: () => number;
  current: Activity | undefined;
  suspended: Activity | undefined;
  /** Ended, by whatever end: nothing of the course is shown. */
  isOver = true;

  constructor(organization: Organization, random: () => number = Math.random) {
    this.root = treeOf(organization, this.shared, this.#written);
    this.#byId = new Map(this.root.all.map((activity) => [activity.id, activity]));
    this.#isGlobal = organization.objectivesGlobalToSystem;
    this.#random = random;
  }

  find(id: string): Activity | undefined {
    return this.#byId.get(id);
  }

  // ---- keeping ----

  save(): SequencerState {
    const activities = this.root.all.flatMap((activity): [string, Partial<Tracked>][] => {
      const kept = activity.kept();
      return kept === undefined ? [] : [[activity.id, kept]];
    });
    return {
      current: this.current?.id ?? null,
      suspended: this.suspended?.id ?? null,
      isOver: this.isOver,
      activities: Object.fromEntries(activities),
      shared: structuredClone(Object.fromEntries(this.shared)),
    };
  }

  load(saved: SequencerState): void {
    for (const activity of this.root.all) activity.restore(saved.activities[activity.id]);
    this.shared.clear();
    this.setShared(saved.shared);
    this.current = this.find(saved.current ?? "");
    this.suspended = this.find(saved.suspended ?? "");
    this.isOver = saved.isOver;
  }

  /** Where only results are known: attempts that left them. The activity named is where the learner was. */
  recall(results: ReadonlyMap<string, Pick<Report, "completed" | "satisfied" | "measure">>, last: string | null): void {
    for (const [id, result] of results) {
      const activity = this.find(id);
      if (activity?.isLeaf !== true) continue;
      for (const each of activity.path) each.now.attempts = Math.max(1, each.now.attempts);
      activity.setCompleted(result.completed);
      activity.setObjective(0, "satisfied", result.satisfied);
      activity.setObjective(0, "measure", result.measure);
      rollUp(activity);
    }
    const place = this.find(last ?? "");
    if (place?.isLeaf !== true || results.get(place.id)?.completed === true) return;
    this.suspended = place;
    for (const each of place.path) each.now.isSuspended = true;
  }

  setShared(shared: Record<string, ObjectiveState>): void {
    for (const [id, state] of Object.entries(shared)) this.shared.set(id, { ...unknownObjective(), ...state });
  }

  // ---- what comes from SCOs ----

  /** What the running SCO has reported, taken over into what is tracked; its end is another matter. */
  report(activity: Activity, report: Report): void {
    activity.now.isSuspended = report.isSuspended;
    if (!activity.isTracked) return;
    // The primary objective has two names in the data (RTE 4.2.17.1): what it says of itself goes before what it says of that objective.
    const primary = report.objectives.find(({ id }) => id === activity.objectives[0]?.id);
    activity.now.isCompletionSaid ||= report.isCompletionSaid || primary?.isCompletionSaid === true;
    activity.now.isSuccessSaid ||= report.isSuccessSaid || primary?.isSuccessSaid === true;
    activity.setProgress(report.progress ?? primary?.state.progress ?? null);
    activity.setCompleted(
      report.isCompletionSaid ? report.completed : (report.completed ?? primary?.state.completed ?? null),
    );
    const satisfied = report.isSuccessSaid ? report.satisfied : (report.satisfied ?? primary?.state.satisfied ?? null);
    activity.setObjective(0, "satisfied", satisfied);
    for (const aspect of ["measure", "raw", "min", "max"] as const)
      activity.setObjective(0, aspect, report[aspect] ?? primary?.state[aspect] ?? null);
    for (const { id, state } of report.objectives) {
      const at = activity.objectives.findIndex((objective) => objective.id === id);
      if (at < 1) continue;
      for (const aspect of aspects) activity.setObjective(at, aspect, state[aspect]);
    }
  }

  // ---- requests ----

  /** SN OP.1, once round. */
  process(request: Request): Result {
    const navigation = this.#navigation(request);
    if (typeof navigation === "string") return { exception: navigation };
    let sequencing = navigation.sequencing;
    if (navigation.termination !== undefined) {
      const ended = this.#terminate(navigation.termination);
      if (ended.exception !== undefined) return { exception: ended.exception };
      if (ended.sequencing !== undefined) sequencing = ended.sequencing;
    }
    if (sequencing === undefined) return {};
    const outcome = this.#sequence(sequencing);
    if (outcome.isEnd === true) {
      this.#endSession();
      return {};
    }
    if (outcome.delivery === undefined) return outcome.exception === undefined ? {} : { exception: outcome.exception };
    return this.#deliver(outcome.delivery);
  }

  #endSession(): void {
    if (this.current !== undefined) this.#terminateBelow(this.root);
    if (this.root.now.isActive) this.#endAttempt(this.root);
    this.current = undefined;
    this.isOver = true;
  }

  /** SN NB.2.1: what a request means, or the exception. */
  #navigation(request: Request): { termination?: Termination; sequencing?: Sequencing } | string {
    const { current } = this;
    if (typeof request === "object") {
      return "choice" in request ? this.#choiceRequest(request.choice) : this.#jumpRequest(request.jump);
    }
    if (request === "start") return current === undefined ? { sequencing: "start" } : "NB.2.1-1";
    if (request === "resumeAll") {
      if (current !== undefined) return "NB.2.1-1";
      return this.suspended === undefined ? "NB.2.1-3" : { sequencing: "resumeAll" };
    }
    if (current === undefined) return "NB.2.1-2";
    switch (request) {
      case "continue":
        if (current.parent?.rules.controlMode.flow !== true) return "NB.2.1-4";
        return this.#leaving({ sequencing: "continue" });
      case "previous":
        if (current.parent === undefined) return "NB.2.1-6";
        if (!current.parent.rules.controlMode.flow || current.parent.rules.controlMode.forwardOnly) return "NB.2.1-5";
        return this.#leaving({ sequencing: "previous" });
      case "exit":
        return current.now.isActive ? { termination: "exit", sequencing: "exit" } : "NB.2.1-12";
      case "abandon":
        return current.now.isActive ? { termination: "abandon", sequencing: "exit" } : "NB.2.1-12";
      default:
        return { termination: request, sequencing: "exit" };
    }
  }

  #leaving(wish: { sequencing: Sequencing }): { termination?: Termination; sequencing: Sequencing } {
    return this.current?.now.isActive === true ? { termination: "exit", ...wish } : wish;
  }

  #choiceRequest(id: string): { termination?: Termination; sequencing: Sequencing } | string {
    const target = this.find(id);
    if (target === undefined) return "NB.2.1-11";
    if (target.parent !== undefined && !target.parent.rules.controlMode.choice) return "NB.2.1-10";
    const { current } = this;
    if (current !== undefined) {
      const ancestor = commonAncestor(current, target);
      const path = current.path.slice(0, current.path.indexOf(ancestor));
      if (path.some((each) => each.now.isActive && !each.rules.controlMode.choiceExit)) return "NB.2.1-8";
    }
    return this.#leaving({ sequencing: { choice: target } });
  }

  #jumpRequest(id: string): { termination?: Termination; sequencing: Sequencing } | string {
    const target = this.find(id);
    if (target === undefined || this.current === undefined) return "NB.2.1-11";
    if (target.parent?.available.includes(target) === false) return "NB.2.1-11";
    return this.#leaving({ sequencing: { jump: target } });
  }

  /** What the exit of the current activity would lead to, for a sequencer that is only asked: it is left in that state. */
  pretendExit(): void {
    if (this.current?.now.isActive === true) this.#terminate("exit");
  }

  /** Whether a choice would deliver something, in the state as it is; changes nothing. */
  mayChoose(id: string): boolean {
    const target = this.find(id);
    if (target === undefined || typeof this.#choiceRequest(id) === "string") return false;
    const { delivery } = choose(this.current, target, this.root);
    return delivery !== undefined && !delivery.path.some(isBarred);
  }

  /** Not even shown to the learner: hidden by a rule, or not drawn. */
  isHidden(id: string): boolean {
    const target = this.find(id);
    if (target === undefined) return false;
    return target.path.some(
      (each) => isHiddenFromChoice(each) || (each.parent !== undefined && !each.parent.available.includes(each)),
    );
  }

  // ---- ends ----

  /** SN TB.2.3. */
  #terminate(request: Termination): { sequencing?: Sequencing; exception?: string } {
    const { current } = this;
    if (current === undefined) return { exception: "TB.2.3-1" };
    switch (request) {
      case "exit":
        return current.now.isActive ? this.#exit(current) : { exception: "TB.2.3-2" };
      case "suspendAll":
        return this.#suspendAll(current);
      case "abandon":
        current.now.isActive = false;
        return {};
      case "abandonAll":
        for (const each of current.path) each.now.isActive = false;
        this.current = this.root;
        return { sequencing: "exit" };
      default:
        return this.#exitAll(undefined);
    }
  }

  #exit(left: Activity): { sequencing?: Sequencing; exception?: string } {
    this.#endAttempt(left);
    this.#obeyExitRules(left);
    for (;;) {
      const activity = this.current;
      if (activity === undefined) return { exception: "TB.2.3-1" };
      const action = activity.now.isSuspended ? undefined : actionOf(activity, activity.rules.postConditionRules);
      if (action === "exitAll") return this.#exitAll(undefined);
      if (action === "retryAll") return this.#exitAll("retry");
      if (action === "exitParent") {
        if (activity.parent === undefined) return { exception: "TB.2.3-4" };
        this.current = activity.parent;
        this.#endAttempt(activity.parent);
        continue;
      }
      if (activity.parent === undefined && action !== "retry") return { sequencing: "exit" };
      return action === undefined ? {} : { sequencing: action };
    }
  }

  /** SN TB.2.1: the first from the top that has had enough. */
  #obeyExitRules(left: Activity): void {
    const above = left.path.slice(1).reverse();
    const target = above.find((each) => actionOf(each, each.rules.exitConditionRules) !== undefined);
    if (target === undefined) return;
    this.#terminateBelow(target);
    this.#endAttempt(target);
    this.current = target;
  }

  #exitAll(next: Sequencing | undefined): { sequencing: Sequencing } {
    if (this.current?.now.isActive === true) this.#endAttempt(this.current);
    this.#terminateBelow(this.root);
    this.#endAttempt(this.root);
    this.current = this.root;
    return { sequencing: next ?? "exit" };
  }

  #suspendAll(current: Activity): { sequencing?: Sequencing; exception?: string } {
    if (current.now.isActive || current.now.isSuspended) {
      this.#rollUp(current);
      this.suspended = current;
    } else {
      if (current.parent === undefined) return { exception: "TB.2.3-3" };
      this.suspended = current.parent;
    }
    for (const each of this.suspended.path) {
      each.now.isActive = false;
      each.now.isSuspended = true;
    }
    this.current = this.root;
    return { sequencing: "exit" };
  }

  /** SN UP.3: everything between here and the current activity. */
  #terminateBelow(activity: Activity): void {
    const { current } = this;
    if (current === undefined) return;
    const ancestor = commonAncestor(current, activity);
    const path = current.path.slice(1, Math.max(1, current.path.indexOf(ancestor)));
    for (const each of path) if (each.now.isActive) this.#endAttempt(each);
  }

  /** SN UP.4. */
  #endAttempt(activity: Activity): void {
    const { completionSetByContent, objectiveSetByContent } = activity.rules.deliveryControls;
    if (!activity.isLeaf) activity.now.isSuspended = activity.children.some((child) => child.now.isSuspended);
    else if (activity.isTracked && !activity.now.isSuspended) {
      const { now } = activity;
      if (!completionSetByContent && !now.isCompletionSaid && now.completed === null) activity.setCompleted(true);
      if (!objectiveSetByContent && !now.isSuccessSaid && now.objectives[0]?.satisfied === null)
        activity.setObjective(0, "satisfied", true);
    }
    activity.now.isActive = false;
    this.#rollUp(activity);
    if (!activity.now.isSuspended) drawAgain(activity, this.#random);
  }

  /** Upwards from an activity, and from all that read what has been written to shared objectives meanwhile. */
  #rollUp(activity: Activity): void {
    rollUp(activity);
    for (let rounds = 0; this.#written.size > 0 && rounds < mostRounds; rounds += 1) {
      const written = new Set(this.#written);
      this.#written.clear();
      const readers = this.root.all.filter((each) =>
        each.objectives[0]?.maps.some(({ targetObjectiveID }) => written.has(targetObjectiveID)),
      );
      for (const reader of readers) if (reader.parent !== undefined) rollUp(reader.parent);
    }
    this.#written.clear();
  }

  // ---- ways ----

  /** SN SB.2.12. */
  #sequence(request: Sequencing): Outcome {
    const { current, root } = this;
    if (typeof request === "object") {
      if ("jump" in request) return this.#entered(request.jump);
      this.#prepare();
      const outcome = choose(current, request.choice, root);
      if (outcome.abandoned !== undefined) {
        this.#terminateBelow(outcome.abandoned);
        this.#endAttempt(outcome.abandoned);
        this.current = request.choice;
      }
      return outcome;
    }
    switch (request) {
      case "start":
        this.#prepare();
        return root.isLeaf ? { delivery: root } : flow(root, "forward", true);
      case "resumeAll":
        return this.suspended === undefined ? { exception: "SB.2.6-2" } : this.#entered(this.suspended);
      case "continue":
      case "previous":
        if (current?.parent !== undefined && !current.parent.rules.controlMode.flow)
          return { exception: request === "continue" ? "SB.2.7-2" : "SB.2.8-2" };
        if (current === undefined) return { exception: "SB.2.7-1" };
        return flow(current, request === "continue" ? "forward" : "backward", false);
      case "retry":
        if (current === undefined) return { exception: "SB.2.10-1" };
        if (current.now.isActive || current.now.isSuspended) return { exception: "SB.2.10-2" };
        if (current === root) this.#renewShared();
        return current.isLeaf ? { delivery: current } : flow(current, "forward", true);
      case "exit":
        if (current === undefined) return { exception: "SB.2.11-1" };
        if (current.now.isActive) return { exception: "SB.2.11-2" };
        return current === root ? { isEnd: true } : {};
    }
  }

  /** A cluster is entered at its first door. */
  #entered(activity: Activity): Outcome {
    return activity.isLeaf ? { delivery: activity } : flow(activity, "forward", true);
  }

  /** Before the first attempt on the tree its clusters choose and order their children (SN SR.1, SR.2). */
  #prepare(): void {
    if (this.current !== undefined) return;
    this.#renewShared();
    for (const each of this.root.all) {
      if (each.now.attempts === 0 && !each.now.isActive && !each.now.isSuspended) drawFirst(each, this.#random);
    }
  }

  /** Objectives that are not the learner's for good are those of one attempt on the course (CAM 3.4.1.6). */
  #renewShared(): void {
    const { isActive, isSuspended, attempts } = this.root.now;
    if (!this.#isGlobal && !isActive && !isSuspended && attempts > 0) this.shared.clear();
  }

  // ---- delivery ----

  /** SN DB.1.1 and DB.2. */
  #deliver(activity: Activity): Result {
    if (!activity.isLeaf) return { exception: "DB.1.1-1" };
    if (activity.path.some(isBarred)) return { exception: "DB.1.1-3" };
    if (activity.now.isActive) return { exception: "DB.2-1" };
    if (activity !== this.suspended) this.#clearSuspended(activity);
    this.#terminateBelow(activity);
    const isResumed = activity.now.isSuspended;
    for (const each of activity.path.reverse()) {
      if (each.now.isActive) continue;
      if (each.now.isSuspended) each.now.isSuspended = false;
      else if (each.isTracked) each.beginAttempt();
      each.now.isActive = true;
    }
    this.current = activity;
    this.suspended = undefined;
    this.isOver = false;
    return { delivered: activity, isResumed };
  }

  /** SN DB.2.1. */
  #clearSuspended(activity: Activity): void {
    if (this.suspended === undefined) return;
    const ancestor = commonAncestor(activity, this.suspended);
    for (const each of this.suspended.path.slice(0, this.suspended.path.indexOf(ancestor) + 1)) {
      each.now.isSuspended = !each.isLeaf && each.children.some((child) => child.now.isSuspended);
    }
    this.suspended = undefined;
  }
}

const aspects = ["satisfied", "measure", "completed", "progress", "raw", "min", "max"] as const;

/** Objectives may go round in circles: a package must not hold a browser. */
const mostRounds = 10;
