// Shapes kept as JSON in this feature's tables.
import type { PackageText } from "./packages/index.ts";

export type { PackageReading, Problem } from "./packages/index.ts";

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
