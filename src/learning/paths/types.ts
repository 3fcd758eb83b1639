import type { LocalizedText } from "#platform/database/index.ts";

/** What a path may ask for: a module or another path. */
export interface PathThing {
  kind: "module" | "path";
  /** The UUID of the module or path. */
  id: string;
}

export interface PathPart extends PathThing {
  /** Its own name within the path: a UUID. */
  partId: string;
  /** Parts that come before it, by their own names. */
  requires: string[];
  /** Modules that count for it. */
  equivalents: string[];
}

export interface PathStage {
  stageId: string;
  title: LocalizedText;
  /** How many of its parts are needed: null for all of them, 0 for an offer. */
  needed: number | null;
  /** One part after the other. */
  isOrdered: boolean;
  parts: PathPart[];
}

/** All that a path asks. */
export interface PathStructure {
  /** A stage opens when the one before it is done. */
  isOrdered: boolean;
  /** What comes before the whole of it. */
  before: PathThing[];
  stages: PathStage[];
}

export const emptyStructure: PathStructure = { isOrdered: false, before: [], stages: [] };
