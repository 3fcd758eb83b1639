import type { CatalogueKind } from "#catalogue/index.ts";
import type { Language } from "#platform/i18n/index.ts";

export const noteStates = ["waiting", "shown", "returned", "hidden"] as const;
export type NoteState = (typeof noteStates)[number];

/** Kinds of things whose pages show notes. */
export const notedKinds: readonly CatalogueKind[] = [
  "module",
  "resource",
  "website",
  "publication",
  "article",
  "guideline",
];

/** What somebody tells of how they used a thing. */
export interface NoteFacts {
  /** How it was used. */
  used: string;
  /** For whom. */
  audience: string;
  /** What came of it. */
  outcome: string;
  lang: Language;
  /** Whether the name is shown. */
  isNamed: boolean;
}
