// What the error codes of both editions mean, by one name each: the page has words for the name and for what to do about it.
import { type CourseCall, noticeCall } from "../types.ts";

export const callFaults = [
  "general",
  "begun-already",
  "ended-already",
  "before-begin",
  "after-end",
  "argument",
  "not-kept",
  "unknown-element",
  "unimplemented",
  "no-value",
  "read-only",
  "write-only",
  "type",
  "range",
  "order",
  "keyword",
] as const;
export type CallFault = (typeof callFaults)[number];

/** SCORM 1.2 RTE 3.3.4 (table of error codes). */
const faults12: Record<number, CallFault> = {
  101: "general",
  201: "argument",
  202: "unknown-element",
  203: "unknown-element",
  301: "before-begin",
  401: "unimplemented",
  402: "keyword",
  403: "read-only",
  404: "write-only",
  405: "type",
};

/** SCORM 2004 4th Edition RTE 3.1.7. */
const faults2004: Record<number, CallFault> = {
  103: "begun-already",
  104: "ended-already",
  112: "before-begin",
  113: "after-end",
  122: "before-begin",
  123: "after-end",
  132: "before-begin",
  133: "after-end",
  142: "before-begin",
  143: "after-end",
  201: "argument",
  301: "argument",
  391: "not-kept",
  401: "unknown-element",
  402: "unimplemented",
  403: "no-value",
  404: "read-only",
  405: "write-only",
  406: "type",
  407: "range",
  408: "order",
};

/** What is wrong with a call; undefined for one without fault. */
export function faultOf(standard: string, code: number): CallFault | undefined {
  if (code === 0) return undefined;
  return (standard === "scorm-2004" ? faults2004[code] : faults12[code]) ?? "general";
}

/** What the player itself notices of a course; its words say who can do what. */
export const notices = [
  "silent",
  "unended",
  "script",
  "dialogs",
  "window-blocked",
  "insecure",
  "missing",
  "domain",
  "leaving",
  "other-edition",
] as const;
export type Notice = (typeof notices)[number];

export const noticeOf = ([, , call, element]: CourseCall): Notice | undefined =>
  call === noticeCall ? notices.find((each) => each === element) : undefined;

/** Reading what was never written is how courses look around: a fault by the letter, and harmless. */
export const isHarmless = (fault: CallFault | undefined): boolean => fault === "no-value";
