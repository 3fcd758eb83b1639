import type { Item, Organization } from "../../learning/packages/reading.ts";
import { firstNavigationRequest, toScormAgainSequencing } from "../../learning/packages/scorm-again-sequencing.ts";
import type { OpenedLaunch, RootResult } from "../../learning/player/protocol.ts";
import { Outlook2004 } from "./outlook2004.ts";
import { unlimited } from "./run-time-data.ts";
import { Sco2004 } from "./sco2004.ts";
import type { Activity, Api2004, ScormAgainSettings } from "./scorm-again.ts";
import type { PartListener, PartStart, Watch } from "./sitting.ts";

export interface Allowed {
  next: boolean;
  previous: boolean;
  mayOpen(item: string): boolean;
  /** Contents that the package hides from the learner for now. */
  isHidden(item: string): boolean;
}

type NavigationRequest = "continue" | "previous" | "exitAll" | "suspendAll" | { choice: string };

/** A SCORM 2004 course: scorm-again's sequencer, fed with the package's own rules, and the state it leaves from launch to launch. */
export class Course2004 {
  readonly #api: Api2004;
  readonly #organization: Organization;
  readonly #deliver: (item: string, isResumed: boolean) => void;
  readonly #clearTexts: () => void;
  readonly #outlook: Outlook2004;
  #choices: Set<string> | undefined;
  #sco: Sco2004 | undefined;
  #request: string | undefined;
  #savedState: string | null;
  #isOver = false;
  #hasMoved = false;

  constructor(
    Api: new (settings: ScormAgainSettings) => Api2004,
    opened: OpenedLaunch,
    organization: Organization,
    deliver: (item: string, isResumed: boolean) => void,
  ) {
    this.#deliver = deliver;
    this.#organization = organization;
    this.#savedState = opened.sequencing;
    this.#api = new Api({
      lmsCommitUrl: "journal:",
      httpService: {
        processHttpRequest: (_url, _params, isEnd) => this.#sco?.keep(isEnd) ?? { result: "true", errorCode: 0 },
        updateSettings() {},
      },
      autocommit: false,
      logLevel: 5,
      sequencing: {
        ...toScormAgainSequencing(organization, opened.learner.lang),
        // Not live: what a rollup in mid-SCO has taken over counts as no news when the SCO ends, and global objectives stay unwritten.
        autoRollupOnCMIChange: false,
        logLevel: "error",
        eventListeners: {
          onActivityDelivery: (activity) => {
            this.#hasMoved = true;
            this.#deliver(activity.id, activity.deliveryWasResumed);
          },
        },
      },
      sequencingStatePersistence: {
        persistence: {
          saveState: (state) => {
            this.#savedState = state;
            return Promise.resolve(true);
          },
          loadState: () => Promise.resolve(this.#savedState),
        },
        autoLoadOnInitialize: false,
        autoSaveOn: "manual",
        compress: false,
      },
    });
    const leaves = this.#leaves(organization.items).map((item) => item.identifier);
    this.#outlook = new Outlook2004(Api, organization, leaves, opened.learner.lang);
    const { content } = this.#api.cmi;
    const clear = [unlimited(content, "suspend_data"), unlimited(content, "location")];
    this.#clearTexts = () => {
      for (const each of clear) each("");
    };
  }

  /** Goes back to where the learner was, to the part they asked for, or to the first one. False when nothing can be delivered. */
  async begin(wanted: string | null): Promise<boolean> {
    if (this.#savedState !== null && (await this.#api.loadSequencingState())) {
      // Whatever ended the last launch, a crash too, is taken for what closing a window is: all is suspended.
      if (this.#current !== null) this.#api.processNavigationRequest("suspendAll");
      if (wanted === null && this.#process("resumeAll")) return true;
    }
    if (wanted !== null && this.#process("choice", wanted)) return true;
    if (this.#process("resumeAll")) return true;
    const first = firstNavigationRequest(this.#organization);
    if (first === null) return false;
    if (first.request === "start" && this.#process("start")) return true;
    return this.#leaves(this.#organization.items).some((item) => this.#process("choice", item.identifier));
  }

  /** True when the request delivers something. */
  #process(request: string, target?: string): boolean {
    this.#hasMoved = false;
    if (!this.#api.processNavigationRequest(request, target) || !this.#isDelivered) return false;
    // scorm-again keeps silent when it delivers what it delivered last.
    if (!this.#hasMoved) this.#deliverCurrent(this.#current?.deliveryWasResumed === true);
    return true;
  }

  #deliverCurrent(isResumed: boolean): void {
    this.#hasMoved = true;
    if (this.#current !== null) this.#deliver(this.#current.id, isResumed);
  }

  sco(start: PartStart, listener: PartListener, watch: Watch): Sco2004 {
    const sequencer = {
      takeRequest: () => {
        const request = this.#request;
        this.#request = undefined;
        return request;
      },
      clearTexts: this.#clearTexts,
    };
    this.#sco = new Sco2004(this.#api, sequencer, start, listener, watch);
    return this.#sco;
  }

  /** What the learner asks for while a SCO runs: it is answered when the SCO has gone. */
  announce(request: NavigationRequest): void {
    this.#hasMoved = false;
    this.#request = typeof request === "string" ? request : `{target=${request.choice}}choice`;
  }

  /** Processes what was announced and no SCO's end has taken along. True when something was delivered, or the course has ended. */
  settle(request: NavigationRequest): boolean {
    const isTaken = this.#request === undefined;
    this.#request = undefined;
    if (isTaken && (this.isOver || this.#hasMoved)) return true;
    if (typeof request !== "string") return this.#choose(request.choice);
    if (isTaken) return false;
    if (request === "exitAll" || request === "suspendAll") {
      this.#api.processNavigationRequest(request);
      this.#isOver = true;
      return true;
    }
    return this.#process(request) || this.isOver;
  }

  #choose(target: string): boolean {
    if (this.#process("choice", target)) return true;
    if (!this.#isDelivered) return false;
    // Judged again with what the SCO has just reported, which is taken over only when it ends.
    this.#api
      .getSequencingService()
      ?.processNavigationRequest("exit", undefined, this.#sco?.snapshot()["cmi.exit"] ?? "");
    return !this.#isDelivered && this.#process("choice", target);
  }

  /** Shows the current part again, after a request that was refused when the SCO had gone already. */
  recover(): boolean {
    if (this.#isDelivered) this.#deliverCurrent(true);
    else if (this.#current !== null) {
      this.#api.processNavigationRequest("suspendAll");
      return this.#process("resumeAll");
    }
    return this.#isDelivered;
  }

  /** The sequencing session has ended: exit all, suspend all, or the end of the content. */
  get isOver(): boolean {
    return this.#isOver || this.#current === null || !this.#api.getSequencingState().isInitialized;
  }

  allowed(): Allowed {
    const process = this.#api.getSequencingService()?.getOverallSequencingProcess();
    const isRunning = this.#sco?.isRunning === true;
    const hidden = new Set(process?.getEffectiveHideLmsUi(this.#current) ?? []);
    const may = (request: "continue" | "previous", predicted: boolean) =>
      !hidden.has(request) &&
      (isRunning ? this.#api.previewNavigationRequest(request).outcome !== "blocked" && predicted : predicted);
    return {
      next: may("continue", process?.predictContinueEnabled() === true),
      previous: may("previous", process?.predictPreviousEnabled() === true),
      mayOpen: (item) => (isRunning && this.#choices?.has(item)) || process?.predictChoiceEnabled(item) === true,
      isHidden: () => false,
    };
  }

  /** Looks ahead to what the running SCO's end would open; resolves when `allowed` knows. */
  async lookAhead(): Promise<void> {
    const sco = this.#sco;
    this.#choices = sco?.isRunning === true ? await this.#outlook.choices(this.state(), sco.snapshot()) : undefined;
  }

  /** The sequencer's state now, as it is kept with each snapshot. */
  state(): string {
    // Its save is asynchronous by name only: the state is handed over before it first waits.
    void this.#api.saveSequencingState();
    return this.#savedState ?? "";
  }

  root(): RootResult {
    const root = this.#api.getSequencingState().rootActivity;
    const known = <Value extends string>(value: string | undefined, values: readonly Value[]): Value | "unknown" =>
      values.find((each) => each === value) ?? "unknown";
    return {
      completion: known(root?.completionStatus, ["completed", "incomplete"]),
      success: known(root?.successStatus, ["passed", "failed"]),
      score: root?.objectiveMeasureStatus === true ? root.objectiveNormalizedMeasure : null,
      progress: root?.attemptCompletionAmountStatus === true ? root.attemptCompletionAmount : null,
    };
  }

  get #current(): Activity | null {
    return this.#api.getSequencingState().currentActivity;
  }

  get #isDelivered(): boolean {
    return this.#current?.isActive === true;
  }

  #leaves(items: readonly Item[]): Item[] {
    return items.flatMap((item) =>
      item.children.length > 0 ? this.#leaves(item.children) : item.href === undefined ? [] : [item],
    );
  }
}
