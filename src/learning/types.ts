// Shapes kept as JSON in this feature's tables.
import type { PackageText } from "./packages/index.ts";

export type { PackageReading, PackageText, Problem } from "./packages/index.ts";
export type { PathStructure } from "./paths/types.ts";

/** Language -> lines of text: a module's objectives. */
export type LocalizedLines = Record<string, string[]>;

/** A SCO's run-time data as the runtime flattens it: `{ "cmi.core.lesson_location": "4", … }`. */
export type RuntimeData = Record<string, string>;

export const levels = ["basic", "intermediate", "advanced"] as const;
export type Level = (typeof levels)[number];

export const accessLevels = ["public", "community"] as const;
export type Access = (typeof accessLevels)[number];

export const completionRules = ["package", "every-sco", "any-sco", "visited"] as const;
export type CompletionRule = (typeof completionRules)[number];

export type ModuleState = "draft" | "published" | "withdrawn";

/** One line of a module's contents: the visible tree of the package, in order. */
export interface ContentsItem {
  id: string;
  title: PackageText;
  /** 0 for the top. */
  depth: number;
  kind: "sco" | "asset" | "cluster";
}

/** A result as it stood before an owner changed it: the attempt's, and what counted for the person. */
export interface ResultBefore {
  attempt: { status: string; success: string; progress: number; score: number | null; completedAt: string | null };
  registration: { status: string; success: string; progress: number; score: number | null; completedAt: string | null };
}

/** One bar of a distribution: how many learners, and the lower end of what it counts (a share, seconds, `2026-11`). */
export interface CountedBar {
  from: string;
  count: number;
}

/** What the page of a module's owner says of all learners. */
export interface ModuleCounts {
  learners: number;
  unbegun: number;
  running: number;
  completed: number;
  passed: number;
  failed: number;
  /** Running, and nothing done for a month. */
  idle: number;
  /** Of those who have one: the mean score, and the middle of the time, in seconds. */
  meanScore: number | null;
  middleSeconds: number | null;
  scores: CountedBar[];
  times: CountedBar[];
  progress: CountedBar[];
  months: CountedBar[];
  countries: CountedBar[];
  versions: CountedBar[];
}

/** One answer of a person that is counted: the question's key, right or wrong if it was judged, and the answer where it is a set one. */
export interface CountedAnswer {
  key: string;
  isRight: boolean | null;
  choice: string | null;
}

/** The answers that a question takes for right. */
export type ResponsePatterns = string[];

/** Answer -> times it was given. */
export type ChoiceCounts = Record<string, number>;

/**
 * One call of a course as it is kept: when (milliseconds of the device's clock), the part, what was called with which element and value,
 * the answer and its error code. Long values are cut. A notice of the player about the course stands in the same list.
 */
export type CourseCall = [
  at: number,
  item: string,
  call: string,
  element: string,
  value: string,
  answer: string,
  code: number,
];

/** What stands for the call where the player itself noticed something: the element is its kind, the value what it concerns. */
export const noticeCall = "notice";
