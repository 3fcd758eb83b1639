// Shapes kept as JSON in this feature's tables.
export type { CslItem } from "#platform/citations/types.ts";

/** Language -> words as the author gave them. */
export type LocalizedLines = Record<string, string[]>;

export interface Affiliation {
  name: string;
  /** `https://ror.org/…`, or empty. */
  ror: string;
}

/** A heading of an article's text. */
export interface ContentsLine {
  /** Of the element in the page. */
  id: string;
  title: string;
  /** 0 for the top. */
  depth: number;
}

export const jatsProblemCodes = [
  "not-xml",
  "not-jats",
  "entity-declared",
  "unknown-entity",
  "too-large",
  "too-deep",
  "too-many-elements",
  "too-slow",
  "out-of-memory",
  "bad-archive",
  "no-article",
  "several-articles",
  "not-pdf",
  "no-title",
  "unknown-element",
  "figure-missing",
  "encoding",
] as const;
export type JatsProblemCode = (typeof jatsProblemCodes)[number];

export interface JatsProblem {
  severity: "fatal" | "note";
  code: JatsProblemCode;
  /** From 1, where it is known. */
  line: number | null;
  /** What it concerns: an element, an entity, a file. */
  name: string;
}

export type ArticleState = "draft" | "published" | "withdrawn";
export type IssueState = "draft" | "published";
export type GalleyKind = "pdf" | "html" | "xml" | "supplement";
