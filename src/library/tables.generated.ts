// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { LocalizedText } from "#platform/database/index.ts";
import type { BulkEdits, BulkFields, ColumnMapping, FoundBy, ImportFault, Proposals, RecordFacts } from "./types.ts";

export interface LibraryBulkChange {
  id: string;
  accountId: string | null;
  found: ColumnType<FoundBy, string | undefined, string>;
  edits: ColumnType<BulkEdits, string | undefined, string>;
  state: ColumnType<string, string | undefined, string>;
  total: ColumnType<number, number | undefined, number>;
  done: ColumnType<number, number | undefined, number>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  writtenAt: Date | null;
  undoneAt: Date | null;
  undoneBy: string | null;
}

export interface LibraryBulkRow {
  changeId: string;
  number: number;
  recordId: string;
  before: ColumnType<BulkFields, string | undefined, string>;
  after: ColumnType<BulkFields, string | undefined, string>;
  fault: string | null;
  isWritten: ColumnType<boolean, boolean | undefined, boolean>;
  kept: ColumnType<string[], string[] | undefined, string[]>;
  undoFault: string | null;
}

export interface LibraryCollection {
  id: string;
  slug: string;
  title: ColumnType<LocalizedText, string, string>;
  intro: ColumnType<LocalizedText, string | undefined, string>;
  state: ColumnType<string, string | undefined, string>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  subjects: ColumnType<string[], string[] | undefined, string[]>;
  publishedAt: Date | null;
}

export interface LibraryCollectionItem {
  collectionId: string;
  thingId: string;
  position: number;
  note: ColumnType<LocalizedText, string | undefined, string>;
  label: ColumnType<string, string | undefined, string>;
}

export interface LibraryContributor {
  recordId: string;
  position: number;
  role: string;
  family: ColumnType<string, string | undefined, string>;
  given: ColumnType<string, string | undefined, string>;
  literal: ColumnType<string, string | undefined, string>;
  orcid: string | null;
  affiliation: ColumnType<string, string | undefined, string>;
  ror: string | null;
}

export interface LibraryFile {
  id: string;
  recordId: string | null;
  position: number;
  role: ColumnType<string, string | undefined, string>;
  lang: string | null;
  sha256: string | null;
  size: number;
  name: string;
  mediaType: string;
  access: string | null;
  embargoUntil: Date | null;
  state: ColumnType<string, string | undefined, string>;
  problem: string | null;
  pageCount: number | null;
  words: ColumnType<string, string | undefined, string>;
  proposals: ColumnType<Proposals | null, string | null | undefined, string | null>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  uploadedBy: string | null;
  coverSha256: string | null;
  coverSize: number | null;
  openedAt: Date | null;
}

export interface LibraryImport {
  id: string;
  accountId: string | null;
  fileName: string;
  sha256: string;
  format: string;
  lang: string;
  state: ColumnType<string, string | undefined, string>;
  columns: ColumnType<string[], string[] | undefined, string[]>;
  mapping: ColumnType<ColumnMapping, string | undefined, string>;
  isPublished: ColumnType<boolean, boolean | undefined, boolean>;
  total: ColumnType<number, number | undefined, number>;
  done: ColumnType<number, number | undefined, number>;
  refused: ColumnType<number, number | undefined, number>;
  known: ColumnType<number, number | undefined, number>;
  added: ColumnType<number, number | undefined, number>;
  changed: ColumnType<number, number | undefined, number>;
  published: ColumnType<number, number | undefined, number>;
  fault: ColumnType<ImportFault | null, string | null | undefined, string | null>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  bodyId: string | null;
}

export interface LibraryImportRow {
  importId: string;
  number: number;
  line: number;
  cells: string[] | null;
  facts: ColumnType<RecordFacts | null, string | null | undefined, string | null>;
  title: ColumnType<string, string | undefined, string>;
  titleKey: ColumnType<string, string | undefined, string>;
  authorKey: ColumnType<string, string | undefined, string>;
  year: number | null;
  doi: string | null;
  isbn: string | null;
  addressKey: ColumnType<string, string | undefined, string>;
  fault: string | null;
  twinId: string | null;
  twinBy: string | null;
  outcome: string | null;
  recordId: string | null;
  apartId: string | null;
}

export interface LibraryNotTwins {
  oneId: string;
  otherId: string;
}

export interface LibraryNoteReport {
  noteId: string;
  reportedBy: string;
  reason: string;
  reportedAt: ColumnType<Date, Date | undefined, Date>;
  answeredAt: Date | null;
}

export interface LibraryPracticeNote {
  id: string;
  thingId: string;
  thingTitle: string;
  authorId: string | null;
  country: string | null;
  isNamed: ColumnType<boolean, boolean | undefined, boolean>;
  lang: string;
  used: string;
  audience: string;
  outcome: string;
  state: ColumnType<string, string | undefined, string>;
  reason: string | null;
  queuedAt: Date | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  shownAt: Date | null;
}

export interface LibraryRecord {
  id: string;
  slug: string;
  kind: string;
  type: string;
  title: ColumnType<LocalizedText, string, string>;
  summary: ColumnType<LocalizedText, string | undefined, string>;
  why: ColumnType<LocalizedText, string | undefined, string>;
  abstract: ColumnType<LocalizedText, string | undefined, string>;
  address: ColumnType<string, string | undefined, string>;
  languages: ColumnType<string[], string[] | undefined, string[]>;
  country: string | null;
  year: number | null;
  subjects: ColumnType<string[], string[] | undefined, string[]>;
  level: string | null;
  ownerBodyId: string | null;
  ownerBody: ColumnType<string, string | undefined, string>;
  access: ColumnType<string, string | undefined, string>;
  licence: ColumnType<string, string | undefined, string>;
  audience: ColumnType<LocalizedText, string | undefined, string>;
  conditions: ColumnType<LocalizedText, string | undefined, string>;
  contact: ColumnType<string, string | undefined, string>;
  container: ColumnType<string, string | undefined, string>;
  volume: ColumnType<string, string | undefined, string>;
  issue: ColumnType<string, string | undefined, string>;
  pages: ColumnType<string, string | undefined, string>;
  publisher: ColumnType<string, string | undefined, string>;
  doi: string | null;
  isbn: string | null;
  issn: string | null;
  transcript: ColumnType<LocalizedText, string | undefined, string>;
  state: ColumnType<string, string | undefined, string>;
  reason: string | null;
  mergedInto: string | null;
  suggestedBy: string | null;
  titleKey: ColumnType<string, string | undefined, string>;
  addressKey: ColumnType<string, string | undefined, string>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  publishedAt: Date | null;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "library.bulkChange": LibraryBulkChange;
    "library.bulkRow": LibraryBulkRow;
    "library.collection": LibraryCollection;
    "library.collectionItem": LibraryCollectionItem;
    "library.contributor": LibraryContributor;
    "library.file": LibraryFile;
    "library.import": LibraryImport;
    "library.importRow": LibraryImportRow;
    "library.notTwins": LibraryNotTwins;
    "library.noteReport": LibraryNoteReport;
    "library.practiceNote": LibraryPracticeNote;
    "library.record": LibraryRecord;
  }
}
