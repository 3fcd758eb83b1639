import type { Organization } from "../../learning/packages/reading.ts";
import { toScormAgainSequencing } from "../../learning/packages/scorm-again-sequencing.ts";
import type { RuntimeData } from "../../learning/types.ts";
import { inLoadingOrder } from "./run-time-data.ts";
import type { Api2004, ScormAgainSettings } from "./scorm-again.ts";

/**
 * What the learner might choose if the running SCO ended now. scorm-again judges a choice by what was known before the SCO began, so that
 * its contents stay shut behind a part that has just been passed; this plays the end through in a second runtime that nobody sees.
 */
export class Outlook2004 {
  readonly #api: Api2004;
  readonly #leaves: readonly string[];
  #state = "";

  constructor(
    Api: new (settings: ScormAgainSettings) => Api2004,
    organization: Organization,
    leaves: readonly string[],
    language: string,
  ) {
    this.#leaves = leaves;
    this.#api = new Api({
      lmsCommitUrl: "nowhere:",
      httpService: { processHttpRequest: () => ({ result: "true", errorCode: 0 }), updateSettings() {} },
      autocommit: false,
      logLevel: 5,
      sequencing: {
        ...toScormAgainSequencing(organization, language),
        autoRollupOnCMIChange: false,
        logLevel: "error",
        eventListeners: { onActivityDelivery() {} },
      },
      sequencingStatePersistence: {
        persistence: { saveState: () => Promise.resolve(true), loadState: () => Promise.resolve(this.#state) },
        autoLoadOnInitialize: false,
        autoSaveOn: "manual",
        compress: false,
      },
    });
  }

  /** The parts that could be chosen; undefined where the end of the SCO would move the course by itself. */
  async choices(state: string, data: RuntimeData): Promise<Set<string> | undefined> {
    this.#state = state;
    const api = this.#api;
    api.reset(undefined, { preserveListeners: true });
    if (!(await api.loadSequencingState())) return undefined;
    const current = api.getSequencingState().currentActivity?.id;
    if (current === undefined) return undefined;
    api.reset(undefined, { preserveListeners: true });
    api.lmsInitialize("");
    for (const [element, value] of inLoadingOrder(data)) {
      // What no content has set must not be said again: an "unknown" that is told counts for more than one that is not.
      if (value === "unknown" || value === "not attempted") continue;
      if (/^cmi\.(completion_status|success_status|progress_measure|score\.|objectives\.)/.test(element)) {
        api.lmsSetValue(element, value);
      }
    }
    api.processNavigationRequest("exit");
    const after = api.getSequencingState().currentActivity;
    if (after?.id !== current || after.isActive) return undefined;
    const process = api.getSequencingService()?.getOverallSequencingProcess();
    return new Set(this.#leaves.filter((id) => process?.predictChoiceEnabled(id) === true));
  }
}
