import type { CslItem, CslName } from "#platform/citations/types.ts";
import type { LocalizedText } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";

export type { CslItem };

export const catalogueKinds = [
  "module",
  "path",
  "resource",
  "website",
  "publication",
  "article",
  "activity",
  "guideline",
  "group",
  "collection",
] as const;
export type CatalogueKind = (typeof catalogueKinds)[number];

export const isCatalogueKind = (text: string | undefined): text is CatalogueKind =>
  (catalogueKinds as readonly string[]).includes(text ?? "");

export const catalogueLevels = ["basic", "intermediate", "advanced"] as const;
export type CatalogueLevel = (typeof catalogueLevels)[number];

/** What one thing may have to do with another; read from the first to the second. */
export const relationTypes = [
  "teaches",
  "rests-on",
  "implements",
  "delivers",
  "reports",
  "supersedes",
  "relates-to",
] as const;
export type RelationType = (typeof relationTypes)[number];

export interface CatalogueText {
  title: string;
  /** One or two sentences, plain. */
  summary?: string;
  /** Plain text; the first 100,000 characters are found. */
  body?: string;
}

/** A published thing as its owner tells it; `putInCatalogue` replaces all that was told before. */
export interface CatalogueThing {
  kind: CatalogueKind;
  /** The owner's UUID for it. */
  id: string;
  /** Its address below /{lang}: `/learning/first-responder`. */
  path: string;
  /** The language it was written in; must be among `texts`. */
  original: Language;
  texts: Partial<Record<Language, CatalogueText>>;
  /** Identifiers of the subject vocabulary. */
  subjects: readonly string[];
  /** `public`, `community`, `group:<id>`, `account:<id>`; one that matches a reader's own is enough. */
  readers: readonly string[];
  publishedAt: Date;
  /** What it is inside its kind, in its owner's own words: `report`. */
  type?: string | undefined;
  country?: string | null | undefined;
  year?: number | null | undefined;
  level?: CatalogueLevel | null | undefined;
  /** Languages of the thing itself (a website may be in Portuguese); those of its texts by default. */
  languages?: readonly string[] | undefined;
  /** The body behind it, if it is one the installation knows: what stands in lists of that body. */
  ownerId?: string | null | undefined;
  /** Its name, known or not. */
  owner?: LocalizedText | null | undefined;
  minutes?: number | null | undefined;
  /** People and places it should be found by: authors, a city. */
  names?: readonly string[] | undefined;
  /** How it is cited; without it, by its title, owner, year and address. */
  citation?: CslItem | undefined;
}

/** A thing as lists show it, in the reader's language where it has one, else in its original. */
export interface CatalogueItem {
  kind: CatalogueKind;
  id: string;
  path: string;
  /** The language of `title` and `summary`. */
  lang: string;
  title: string;
  summary: string;
  subjects: string[];
  country: string | null;
  year: number | null;
  level: string | null;
  languages: string[];
  owner: LocalizedText | null;
  minutes: number | null;
  publishedAt: Date;
  /** The first four of them; null for what has none. */
  authors: CslName[] | null;
}

export interface Segment {
  text: string;
  isMatch: boolean;
}
