// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { LocalizedText } from "#platform/database/index.ts";
import type { Affiliation, ContentsLine, CslItem, JatsProblem, LocalizedLines } from "./types.ts";

export interface JournalArticle {
  id: string;
  journalId: string;
  slug: string;
  issueId: string | null;
  sectionId: string | null;
  position: ColumnType<number, number | undefined, number>;
  title: ColumnType<LocalizedText, string, string>;
  abstract: ColumnType<LocalizedText, string, string>;
  practice: ColumnType<LocalizedText, string, string>;
  language: string;
  subjects: ColumnType<string[], string[] | undefined, string[]>;
  keywords: ColumnType<LocalizedLines, string, string>;
  doi: ColumnType<string, string | undefined, string>;
  pages: ColumnType<string, string | undefined, string>;
  licence: ColumnType<string, string | undefined, string>;
  rights: ColumnType<string, string | undefined, string>;
  receivedOn: Date | null;
  acceptedOn: Date | null;
  state: ColumnType<string, string | undefined, string>;
  withdrawnReason: string | null;
  versionId: string | null;
  publishedAt: Date | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface JournalAuthor {
  articleId: string;
  position: number;
  given: ColumnType<string, string | undefined, string>;
  family: ColumnType<string, string | undefined, string>;
  orcid: ColumnType<string, string | undefined, string>;
  affiliations: ColumnType<Affiliation[], string, string>;
  email: ColumnType<string, string | undefined, string>;
}

export interface JournalFigure {
  versionId: string;
  name: string;
  mediaType: string;
  sha256: string;
  size: number;
}

export interface JournalGalley {
  id: string;
  versionId: string | null;
  issueId: string | null;
  kind: string;
  fileName: string;
  mediaType: string;
  sha256: string;
  size: number;
  position: ColumnType<number, number | undefined, number>;
}

export interface JournalImport {
  id: string;
  accountId: string | null;
  journalId: string;
  issueId: string | null;
  articleId: string | null;
  fileName: string;
  sha256: string;
  size: number;
  state: ColumnType<string, string | undefined, string>;
  problems: ColumnType<JatsProblem[], string | undefined, string>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface JournalIssue {
  id: string;
  journalId: string;
  number: number;
  year: number;
  label: ColumnType<LocalizedText, string, string>;
  issuedOn: Date;
  theme: ColumnType<LocalizedText, string, string>;
  editorial: ColumnType<LocalizedText, string, string>;
  notice: ColumnType<LocalizedText, string, string>;
  state: ColumnType<string, string | undefined, string>;
  position: number;
  publishedAt: Date | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface JournalJournal {
  id: string;
  slug: string;
  title: ColumnType<LocalizedText, string, string>;
  description: ColumnType<LocalizedText, string, string>;
  issn: ColumnType<string, string | undefined, string>;
  publisher: ColumnType<LocalizedText, string, string>;
  publisherGroupId: string | null;
  languages: string[];
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface JournalPublicJournal {
  id: ColumnType<string | null, never, never>;
  slug: ColumnType<string | null, never, never>;
  title: ColumnType<unknown, never, never>;
  publisherGroupId: ColumnType<string | null, never, never>;
}

export interface JournalReference {
  versionId: string;
  position: number;
  anchor: ColumnType<string, string | undefined, string>;
  words: string;
  doi: ColumnType<string, string | undefined, string>;
  csl: ColumnType<CslItem, string, string>;
}

export interface JournalSection {
  id: string;
  journalId: string;
  title: ColumnType<LocalizedText, string, string>;
  position: number;
}

export interface JournalVersion {
  id: string;
  articleId: string;
  number: number;
  jatsSha256: string | null;
  html: ColumnType<string, string | undefined, string>;
  about: ColumnType<string, string | undefined, string>;
  contents: ColumnType<ContentsLine[], string, string>;
  body: ColumnType<string, string | undefined, string>;
  words: ColumnType<number, number | undefined, number>;
  change: ColumnType<string, string | undefined, string>;
  createdBy: string | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "journal.article": JournalArticle;
    "journal.author": JournalAuthor;
    "journal.figure": JournalFigure;
    "journal.galley": JournalGalley;
    "journal.import": JournalImport;
    "journal.issue": JournalIssue;
    "journal.journal": JournalJournal;
    "journal.publicJournal": JournalPublicJournal;
    "journal.reference": JournalReference;
    "journal.section": JournalSection;
    "journal.version": JournalVersion;
  }
}
