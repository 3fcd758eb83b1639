import type { Access, RecordFacts, RecordState } from "../types.ts";

/** How the records of a change were found: the filters of the librarian's list as its address has them; empty where they were ticked. */
export type FoundBy = Record<string, string>;

/** The fields that many records can be given at once, and those that their state brings along. */
export interface BulkFields {
  subjects?: string[];
  languages?: string[];
  country?: string | null;
  level?: RecordFacts["level"];
  ownerBodyId?: string | null;
  ownerBody?: string;
  access?: Access;
  licence?: string;
  state?: RecordState;
  reason?: string | null;
  /** ISO 8601; only of what was. */
  publishedAt?: string | null;
}

/** What is to be done to each record; what is missing stays as it is. */
export interface BulkEdits {
  addSubjects?: string[];
  removeSubjects?: string[];
  languages?: string[];
  country?: string | null;
  level?: RecordFacts["level"];
  ownerBodyId?: string | null;
  access?: Access;
  licence?: string;
  act?: "publish" | "withdraw";
  /** Of a withdrawal. */
  reason?: string;
}

export type BulkState = "chosen" | "checking" | "checked" | "writing" | "done" | "undoing" | "undone";
