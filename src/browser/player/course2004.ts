import type { Organization } from "../../learning/packages/reading.ts";
import type { OpenedLaunch, RootResult, SharedState } from "../../learning/player/protocol.ts";
import { launchable } from "./course12.ts";
import { Sco2004 } from "./sco2004.ts";
import type { Api2004, ScormAgainSettings } from "./scorm-again.ts";
import { type Report, type Request, type Result, Sequencer, type SequencerState } from "./sequencer/sequencer.ts";
import type { PartListener, PartStart, Watch } from "./sitting.ts";

export interface Allowed {
  next: boolean;
  previous: boolean;
  mayOpen(item: string): boolean;
  /** Contents that the package hides from the learner for now. */
  isHidden(item: string): boolean;
}

export type NavigationRequest = "continue" | "previous" | "exitAll" | "suspendAll" | { choice: string };

interface CourseState {
  version: 2;
  sequencing: SequencerState;
  /** What SCOs share (`adl.data`), by target. */
  stores: Record<string, string>;
}

/** A SCORM 2004 course: the sequencer, fed with the package's own rules and what its SCOs report, from launch to launch. */
export class Course2004 {
  readonly #Api: new (
    settings: ScormAgainSettings,
  ) => Api2004;
  readonly #opened: OpenedLaunch;
  readonly #organization: Organization;
  readonly #deliver: (item: string, isResumed: boolean) => void;
  readonly #sequencer: Sequencer;
  /** A second one that is only asked what would be. */
  readonly #mirror: Sequencer;
  readonly #stores = new Map<string, string>();
  #sco: Sco2004 | undefined;
  #request: Request | undefined;
  #hasMoved = false;
  #exception: string | undefined;

  constructor(
    Api: new (settings: ScormAgainSettings) => Api2004,
    opened: OpenedLaunch,
    organization: Organization,
    deliver: (item: string, isResumed: boolean) => void,
  ) {
    this.#Api = Api;
    this.#opened = opened;
    this.#organization = organization;
    this.#deliver = deliver;
    this.#sequencer = new Sequencer(organization);
    this.#mirror = new Sequencer(organization);
    this.#load();
  }

  #load(): void {
    const { sequencing, items, current, shared } = this.#opened;
    const state = parsed(sequencing);
    if (state !== undefined) {
      this.#sequencer.load(state.sequencing);
      for (const [target, text] of Object.entries(state.stores)) this.#stores.set(target, text);
    } else if (sequencing !== null) {
      // The state of another sequencer, or one that cannot be read: the results are known all the same.
      this.#sequencer.recall(new Map(Object.entries(items).map(([id, facts]) => [id, resultOf(facts)])), current);
    }
    // What other courses have written since (CAM 3.4.1.6).
    if (this.#organization.objectivesGlobalToSystem) this.#sequencer.setShared(shared.objectives ?? {});
    if (this.#organization.sharedDataGlobalToSystem)
      for (const [target, text] of Object.entries(shared.stores ?? {})) this.#stores.set(target, text);
  }

  /** Goes back to where the learner was, to the part they asked for, or to the first one. False when nothing can be delivered. */
  begin(wanted: string | null): Promise<boolean> {
    const sequencer = this.#sequencer;
    // Whatever ended the last launch, a crash too, is taken for what closing a window is: all is suspended.
    if (sequencer.current !== undefined) sequencer.process("suspendAll");
    return Promise.resolve(
      (wanted !== null && this.#process({ choice: wanted })) || this.#process("resumeAll") || this.#start(),
    );
  }

  /** Start needs flow at the root (SN SB.2.5), which is off unless the manifest turns it on: then we choose for the learner. */
  #start(): boolean {
    const hasFlow = this.#organization.sequencing?.controlMode.flow === true;
    if (hasFlow && this.#process("start")) return true;
    return launchable(this.#organization.items).some((item) => this.#process({ choice: item.identifier }));
  }

  /** True when the request delivers something. */
  #process(request: Request): boolean {
    this.#renewStores();
    return this.#take(this.#sequencer.process(request));
  }

  /** What SCOs share belongs to one attempt on the course, where the package does not say that it outlives it. */
  #renewStores(): void {
    const { current, root } = this.#sequencer;
    const { isSuspended, attempts } = root.now;
    if (current !== undefined || isSuspended || attempts === 0) return;
    if (!this.#organization.sharedDataGlobalToSystem) this.#stores.clear();
  }

  #take({ delivered, isResumed, exception }: Result): boolean {
    this.#exception = exception;
    if (delivered === undefined) return false;
    this.#hasMoved = true;
    this.#deliver(delivered.id, isResumed === true);
    return true;
  }

  sco(start: PartStart, listener: PartListener, watch: Watch): Sco2004 {
    const activity = this.#sequencer.find(start.item.identifier);
    if (activity === undefined) throw new Error("a part that is in no tree");
    this.#sco = new Sco2004(
      this.#Api,
      {
        objectives: activity.objectives.flatMap(({ id }, at) =>
          id === undefined ? [] : { id, state: activity.objectiveAt(at) },
        ),
        stores: this.#stores,
        isValid: (request) => this.#wouldBe(request),
        ended: (report, asked) => this.#scoEnded(activity.id, report, asked),
      },
      start,
      listener,
      watch,
    );
    return this.#sco;
  }

  /** A SCO has said goodbye: what it reported is taken over, and what the learner wants goes before what it asks for (SN 5.6.4). */
  #scoEnded(id: string, report: Report, asked: Request | undefined): void {
    const { current } = this.#sequencer;
    if (current?.id !== id) return;
    const request = this.#request ?? asked;
    this.#request = undefined;
    // Abandoned is as if it had never been: nothing of it is taken over.
    if (request !== "abandon" && request !== "abandonAll") this.#sequencer.report(current, report);
    if (request !== undefined) this.#process(request);
  }

  /** What the learner asks for while a SCO runs: it is answered when the SCO has gone. */
  announce(request: NavigationRequest): void {
    this.#hasMoved = false;
    this.#request = request;
  }

  /** Processes what was announced and no SCO's end has taken along. True when something was delivered, or the course has ended. */
  settle(request: NavigationRequest): boolean {
    const isTaken = this.#request === undefined;
    this.#request = undefined;
    if (isTaken) return this.isOver || this.#hasMoved;
    return this.#process(request) || this.isOver;
  }

  /** Shows the current part again, after a request that was refused when the SCO had gone already. */
  recover(): boolean {
    const sequencer = this.#sequencer;
    const { current } = sequencer;
    if (current === undefined) return false;
    if (current.isLeaf && current.now.isActive) {
      this.#hasMoved = true;
      this.#deliver(current.id, true);
      return true;
    }
    // Its attempt has ended and nothing has taken its place: it is where the learner stands.
    sequencer.process("suspendAll");
    return this.#process("resumeAll");
  }

  /** The last request led to a part of the tree where nothing follows by itself: the learner is to choose. */
  get wantsChoice(): boolean {
    return this.#exception === "SB.2.2-1";
  }

  /** The sequencing session has ended: exit all, suspend all, or the end of the content. */
  get isOver(): boolean {
    return this.#sequencer.isOver;
  }

  /** Put aside to go on with; false after an end that ended the attempt on the whole course. */
  get isSuspended(): boolean {
    return this.#sequencer.suspended !== undefined;
  }

  /** A sequencer in the state that the running SCO's end would bring about. */
  #lookedAhead(): Sequencer {
    const mirror = this.#mirror;
    mirror.load(this.#sequencer.save());
    const sco = this.#sco;
    if (sco?.isRunning === true && mirror.current?.id === sco.id) mirror.report(mirror.current, sco.report());
    return mirror;
  }

  #wouldBe(request: Request): boolean {
    const mirror = this.#lookedAhead();
    if (typeof request === "object" && "choice" in request) return mirror.mayChoose(request.choice);
    const { delivered, exception } = mirror.process(request);
    // Where the flow ends before a cluster that has none, going on means choosing.
    const isForChoice = request === "continue" && exception === "SB.2.2-1";
    return delivered !== undefined || isForChoice || (exception === undefined && mirror.isOver);
  }

  allowed(): Allowed {
    const hidden = new Set(this.#sequencer.current?.item.hideLMSUI ?? []);
    const next = !hidden.has("continue") && this.#wouldBe("continue");
    const previous = !hidden.has("previous") && this.#wouldBe("previous");
    const mirror = this.#lookedAhead();
    return {
      next,
      previous,
      mayOpen: (item) => mirror.mayChoose(item),
      isHidden: (item) => mirror.isHidden(item),
    };
  }

  /** The state now, as it is kept with each snapshot. */
  state(): string {
    const state: CourseState = {
      version: 2,
      sequencing: this.#sequencer.save(),
      stores: Object.fromEntries(this.#stores),
    };
    return JSON.stringify(state);
  }

  /** What has changed of that which outlives this course for the learner; undefined where nothing has, or does. */
  shared(): SharedState | undefined {
    const { objectivesGlobalToSystem, sharedDataGlobalToSystem } = this.#organization;
    const { shared } = this.#opened;
    const objectives = objectivesGlobalToSystem ? changed(this.#sequencer.shared, shared.objectives) : undefined;
    const stores = sharedDataGlobalToSystem ? changed(this.#stores, shared.stores) : undefined;
    if (objectives === undefined && stores === undefined) return undefined;
    return { ...(objectives === undefined ? {} : { objectives }), ...(stores === undefined ? {} : { stores }) };
  }

  root(): RootResult {
    const { root } = this.#sequencer;
    const [completed, satisfied] = [root.completed(), root.satisfied()];
    return {
      completion: completed === null ? "unknown" : completed ? "completed" : "incomplete",
      success: satisfied === null ? "unknown" : satisfied ? "passed" : "failed",
      score: root.measure(),
      progress: root.progress(),
    };
  }
}

function changed<Value>(
  now: ReadonlyMap<string, Value>,
  before: Record<string, Value> | undefined,
): Record<string, Value> | undefined {
  const news = [...now].filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before?.[name]));
  return news.length === 0 ? undefined : Object.fromEntries(news);
}

function parsed(text: string | null): CourseState | undefined {
  try {
    const state = JSON.parse(text ?? "null") as Partial<CourseState> | null;
    return state?.version === 2 ? (state as CourseState) : undefined;
  } catch {
    return undefined;
  }
}

function resultOf({ status, success, score }: { status: string; success: string; score: number | null }) {
  return {
    completed: status === "completed" ? true : status === "incomplete" ? false : null,
    satisfied: success === "passed" ? true : success === "failed" ? false : null,
    measure: score,
  };
}
