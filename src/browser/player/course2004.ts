import type { Item, Organization } from "../../learning/packages/reading.ts";
import { firstNavigationRequest, toScormAgainSequencing } from "../../learning/packages/scorm-again-sequencing.ts";
import type { OpenedLaunch, RootResult } from "../../learning/player/protocol.ts";
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
  readonly #clearTexts: () => void;
  #sco: Sco2004 | undefined;
  #request: string | undefined;
  #savedState: string | null;
  #isOver = false;

  constructor(
    Api: new (settings: ScormAgainSettings) => Api2004,
    opened: OpenedLaunch,
    organization: Organization,
    deliver: (item: string, isResumed: boolean) => void,
  ) {
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
        // Live: else the contents would refuse what the SCO has just opened, since a choice is judged before its data are taken over.
        autoRollupOnCMIChange: true,
        logLevel: "error",
        eventListeners: { onActivityDelivery: (activity) => deliver(activity.id, activity.deliveryWasResumed) },
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
    const { content } = this.#api.cmi;
    const clear = [unlimited(content, "suspend_data"), unlimited(content, "location")];
    this.#clearTexts = () => {
      for (const each of clear) each("");
    };
  }

  /** Goes back to where the learner was, to the part they asked for, or to the first one. False when nothing can be delivered. */
  async begin(wanted: string | null): Promise<boolean> {
    if (this.#savedState !== null && (await this.#api.loadSequencingState())) {
      if (this.#current !== null) this.#api.processNavigationRequest("suspendAll");
      if (wanted === null && this.#api.processNavigationRequest("resumeAll") && this.#isDelivered) return true;
    }
    if (wanted !== null && this.request({ choice: wanted })) return true;
    if (this.#api.processNavigationRequest("resumeAll") && this.#isDelivered) return true;
    const first = firstNavigationRequest(this.#organization);
    if (first === null) return false;
    if (first.request === "start" && this.#api.processNavigationRequest("start") && this.#isDelivered) return true;
    return this.#leaves(this.#organization.items).some((item) => this.request({ choice: item.identifier }));
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
    this.#request = typeof request === "string" ? request : `{target=${request.choice}}choice`;
  }

  /** Processes what was announced and no SCO's end has taken along. True when that was all there was to do, or something was delivered. */
  settle(request: NavigationRequest): boolean {
    if (this.#request === undefined) return this.#isDelivered || this.isOver;
    this.#request = undefined;
    return this.request(request);
  }

  /** True when the request delivers something or ends the course. */
  request(request: NavigationRequest): boolean {
    const done =
      typeof request === "string"
        ? this.#api.processNavigationRequest(request)
        : this.#api.processNavigationRequest("choice", request.choice);
    if (done && (request === "exitAll" || request === "suspendAll")) this.#isOver = true;
    return done && (this.#isDelivered || this.isOver);
  }

  /** Shows the current part again, after a request that was refused when the SCO had gone already. */
  recover(): boolean {
    if (this.#current !== null) this.#api.processNavigationRequest("suspendAll");
    return this.#api.processNavigationRequest("resumeAll") && this.#isDelivered;
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
      mayOpen: (item) => process?.predictChoiceEnabled(item) === true,
      isHidden: () => false,
    };
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
