import type { NoteState } from "./types.ts";

/** What a librarian may do with a note. `keep`: what was reported stays as it is. */
export const decisions = ["keep", "show", "return", "hide"] as const;
export type Decision = (typeof decisions)[number];

const decidedFrom: Record<Decision, readonly NoteState[]> = {
  keep: ["shown"],
  show: ["waiting", "hidden"],
  return: ["waiting", "shown"],
  hide: ["waiting", "shown", "returned"],
};

/** The state a note is in after a decision. */
export const outcomeOf: Record<Decision, NoteState> = {
  keep: "shown",
  show: "shown",
  return: "returned",
  hide: "hidden",
};

export const needsReason = (decision: Decision): boolean => decision === "return" || decision === "hide";

/** What may be done with a note in a state, the likeliest first; keeping it only where somebody asked. */
export const decisionsOn = (state: NoteState, isReported: boolean): Decision[] =>
  decisions.filter((decision) => decidedFrom[decision].includes(state) && (decision !== "keep" || isReported));
