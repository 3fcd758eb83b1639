// Shapes kept as JSON in this feature's tables, as xAPI 2.0 4.2 names them.

export type LanguageMap = Record<string, string>;

export interface Agent {
  objectType?: "Agent";
  name?: string;
  account?: { homePage: string; name: string };
  mbox?: string;
}

export interface Activity {
  objectType?: "Activity";
  id: string;
  definition?: {
    name?: LanguageMap;
    description?: LanguageMap;
    type?: string;
    interactionType?: string;
    correctResponsesPattern?: string[];
  };
}

export interface Score {
  /** -1 to 1. */
  scaled?: number;
  raw?: number;
  min?: number;
  max?: number;
}

export interface Result {
  score?: Score;
  success?: boolean;
  completion?: boolean;
  response?: string;
  /** ISO 8601. */
  duration?: string;
}

export interface Statement {
  id: string;
  actor: Agent;
  verb: { id: string; display: LanguageMap };
  object: Activity;
  result?: Result;
  context?: {
    registration?: string;
    platform?: string;
    language?: string;
    contextActivities?: { parent?: Activity[]; grouping?: Activity[]; category?: Activity[]; other?: Activity[] };
  };
  /** When it happened, as the device tells. */
  timestamp: string;
  /** When it was stored; set by the store. */
  stored?: string;
  version?: string;
  authority?: Agent;
}

/** The one property that identifies an agent, alone. */
export type Identifier = Record<string, unknown>;

/** What statements have told of an activity, all together. */
export type ActivityDefinition = Record<string, unknown>;
