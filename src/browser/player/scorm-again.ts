// The parts of scorm-again 3.4.3 that we use. Its own declarations cannot be read: they import each other without file endings, which
// TypeScript does not follow under nodenext.
import type { SharedDataMap } from "../../learning/packages/reading.ts";

export interface CommitResult {
  result: "true" | "false";
  errorCode: number;
}

/** What stands between its commits and the network: ours writes to the journal. */
export interface HttpService {
  processHttpRequest(url: string, params: unknown, isTermination: boolean): CommitResult;
  updateSettings(settings: unknown): void;
}

export interface ScormAgainSettings {
  lmsCommitUrl: string;
  httpService: HttpService;
  autocommit: false;
  logLevel: number;
  mastery_override?: boolean;
}

interface Api {
  settings: Partial<ScormAgainSettings>;
  lastErrorCode: string;
  setCMIValue(element: string, value: string): string;
  getFlattenedCMI(): Record<string, unknown>;
  isInitialized(): boolean;
  isTerminated(): boolean;
  isNotInitialized(): boolean;
  lmsInitialize(parameter: string): string;
  lmsFinish(parameter: string): string;
  lmsGetValue(element: string): string;
  lmsSetValue(element: string, value: unknown): string;
  lmsCommit(parameter: string): string;
  lmsGetLastError(): string;
  lmsGetErrorString(code: string): string;
  lmsGetDiagnostic(code: string): string;
}

export interface Api12 extends Api {
  cmi: { core: { lesson_status: string } & Record<string, unknown> } & Record<string, unknown>;
  on(event: "SequenceNext" | "SequencePrevious", listener: () => void): void;
}

export interface Api2004 extends Api {
  /** What has been set, by name: an element without a default that has not is answered with an error. */
  _setCMIElements: Set<string>;
  getCMIValue(element: string): unknown;
  cmi: {
    content: Record<string, unknown>;
    objectives: { childArray: { _id: string }[] };
    learner_preference: { _language: string; _delivery_speed: string };
    interactions: {
      childArray: {
        type: string;
        _id: string;
        _learner_response: string;
        correct_responses: { childArray: { _pattern: string }[] };
      }[];
    };
    comments_from_learner: { childArray: { _location: string }[] };
  } & Record<string, unknown>;
  adl: {
    nav: { request: string };
    configureSharedDataMaps(maps: readonly SharedDataMap[]): void;
    restoreSharedDataSnapshot(stores: Record<string, string>): void;
    captureSharedDataSnapshot(): Record<string, string>;
  };
}

export async function loadScorm12(): Promise<new (settings: ScormAgainSettings) => Api12> {
  const module: unknown = await import("scorm-again/scorm12/min");
  return (module as { Scorm12API: new (settings: ScormAgainSettings) => Api12 }).Scorm12API;
}

export async function loadScorm2004(): Promise<new (settings: ScormAgainSettings) => Api2004> {
  const module: unknown = await import("scorm-again/scorm2004/min");
  return (module as { Scorm2004API: new (settings: ScormAgainSettings) => Api2004 }).Scorm2004API;
}
