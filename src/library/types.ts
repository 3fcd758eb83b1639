// Shapes of the library's rows, and those kept as JSON in its tables.
import type { LocalizedText } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";

export type { BulkEdits, BulkFields, FoundBy } from "./bulk/types.ts";
export type { ColumnMapping, ImportFault } from "./import/types.ts";

export const recordKinds = ["resource", "website", "publication"] as const;
export type RecordKind = (typeof recordKinds)[number];

/** What a record of each kind may be. */
export const recordTypes = {
  resource: ["guide", "video", "slides", "handbook", "dataset", "tool"],
  website: ["site"],
  publication: ["article", "report", "thesis", "book", "chapter"],
} as const satisfies Record<RecordKind, readonly string[]>;
export type RecordType = (typeof recordTypes)[RecordKind][number];

export const allTypes = Object.values(recordTypes).flat() as RecordType[];

export const kindOfType = (type: RecordType): RecordKind =>
  recordKinds.find((kind) => (recordTypes[kind] as readonly string[]).includes(type)) ?? "resource";

export const recordStates = ["suggested", "draft", "published", "withdrawn", "refused"] as const;
export type RecordState = (typeof recordStates)[number];

export const accessLevels = ["public", "community"] as const;
export type Access = (typeof accessLevels)[number];

export interface Contributor {
  role: "author" | "editor";
  family: string;
  given: string;
  /** A body, or a name that is not divided; then family and given are empty. */
  literal: string;
  /** `0000-0002-1825-0097` */
  orcid: string | null;
  affiliation: string;
  /** `05dxps055`, of the affiliation. */
  ror: string | null;
}

/** All that a record says of itself. */
export interface RecordFacts {
  type: RecordType;
  title: LocalizedText;
  summary: LocalizedText;
  why: LocalizedText;
  abstract: LocalizedText;
  /** http or https; empty where there is none. */
  address: string;
  /** Tags of the languages of the thing itself, any. */
  languages: string[];
  country: string | null;
  year: number | null;
  subjects: string[];
  level: "basic" | "intermediate" | "advanced" | null;
  /** A body we know, or null, and then the name of one we do not. */
  ownerBodyId: string | null;
  ownerBody: string;
  access: Access;
  licence: string;
  audience: LocalizedText;
  conditions: LocalizedText;
  contact: string;
  container: string;
  volume: string;
  issue: string;
  pages: string;
  publisher: string;
  doi: string | null;
  isbn: string | null;
  issn: string | null;
  transcript: LocalizedText;
  contributors: Contributor[];
}

export const noFacts: RecordFacts = {
  type: "guide",
  title: {},
  summary: {},
  why: {},
  abstract: {},
  address: "",
  languages: [],
  country: null,
  year: null,
  subjects: [],
  level: null,
  ownerBodyId: null,
  ownerBody: "",
  access: "public",
  licence: "",
  audience: {},
  conditions: {},
  contact: "",
  container: "",
  volume: "",
  issue: "",
  pages: "",
  publisher: "",
  doi: null,
  isbn: null,
  issn: null,
  transcript: {},
  contributors: [],
};

/** What a PDF seems to say of itself; a person confirms it. */
export interface Proposals {
  title: string;
  /** `Family, Given`, or a body's name. */
  authors: string[];
  doi: string;
  isbn: string;
  lang: Language | "";
  year: number | null;
  abstract: string;
}
