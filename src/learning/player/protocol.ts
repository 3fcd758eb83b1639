// What the player in the browser and the content origin say to each other. Types only: both sides import them.
import type { Organization, PackageStandard } from "../packages/reading.ts";
import type { CompletionRule, CourseCall, RuntimeData } from "../types.ts";

/** `review` shows a finished attempt and keeps nothing; `preview` is for a module's owner and keeps nothing either. */
export type Mode = "normal" | "review" | "preview";
export type Status = "not-started" | "incomplete" | "completed";
export type Success = "unknown" | "passed" | "failed";

/** What is known of a SCO, an attempt or a module, whatever the edition of the standard. */
export interface Facts {
  status: Status;
  success: Success;
  /** 0 to 1. */
  progress: number;
  /** -1 to 1; null where none was given. */
  score: number | null;
  seconds: number;
}

export interface ItemState extends Facts {
  data: RuntimeData;
  launch: number;
  sequence: number;
}

/** A moment of a SCO's session; the moments of snapshots that were never sent travel with the next one. */
export interface SessionEvent {
  kind: "initialized" | "resumed" | "suspended" | "terminated";
  /** ISO 8601. */
  at: string;
}

/** SCORM 2004: what the sequencer's rollup says of the whole course. */
export interface RootResult {
  completion: "completed" | "incomplete" | "unknown";
  success: Success;
  score: number | null;
  progress: number | null;
}

/** What is known of an objective of SCORM 2004; null where nothing is (SN 4.2.1.2; completion and scores are the 4th Edition's). */
export interface ObjectiveState {
  satisfied: boolean | null;
  measure: number | null;
  completed: boolean | null;
  progress: number | null;
  raw: number | null;
  min: number | null;
  max: number | null;
}

/** Objectives and data that courses share, for one learner, by name. */
export interface SharedState {
  objectives?: Record<string, ObjectiveState> | undefined;
  stores?: Record<string, string> | undefined;
}

/** A whole snapshot of one SCO's run-time data: the newest one is all that is needed. */
export interface Snapshot {
  item: string;
  /** The opening of the player it was made in, and its place there: together they order all snapshots of an attempt. */
  launch: number;
  sequence: number;
  /** ISO 8601, by the device's clock. */
  at: string;
  data: RuntimeData;
  events: SessionEvent[];
  /** The sequencer's own state; absent where it does not matter. */
  sequencing?: string | undefined;
  root?: RootResult | undefined;
  /** What has changed of what courses share, since this opening. */
  shared?: SharedState | undefined;
  /** Where to come back to. */
  current?: string | undefined;
}

/** Calls of the course on their way to its record. */
export interface CallBatch {
  /** The opening of the player, and the batch's place in it. */
  by: number;
  number: number;
  calls: CourseCall[];
}

/** A snapshot on its way: `by` is the opening of the player that sends it, which may pass on what an earlier one left behind. */
export interface Commit extends Snapshot {
  by: number;
}

export interface CommitAnswer {
  /** ISO 8601, by the server's clock. */
  savedAt: string;
  /** False for what came after something newer: kept, and what it proves is taken over. */
  isApplied: boolean;
  status: Status;
  success: Success;
  progress: number;
}

/** Everything the player needs to begin, in one answer. */
export interface OpenedLaunch {
  launchId: string;
  /** The number of this opening within the attempt. */
  number: number;
  mode: Mode;
  /** The attempt; for a preview the launch itself. */
  attempt: string;
  standard: PackageStandard;
  edition: string | null;
  module: { title: string; completionRule: CompletionRule };
  learner: { id: string; name: string; lang: string };
  organization: Organization | null;
  items: Record<string, ItemState>;
  sequencing: string | null;
  /** What other courses have left of what this one shares with them. */
  shared: SharedState;
  /** Where the learner was, and where they asked to begin. */
  current: string | null;
  wanted: string | null;
  urls: { module: string; relaunch: string };
}

/** The errors that the player acts upon. */
export interface ErrorAnswer {
  error: { code: string; message?: string };
  /** The snapshot was stored all the same. */
  isKept?: boolean;
}
