// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { LocalizedText } from "#platform/database/index.ts";
import type { LocalizedLines } from "./types.ts";

export interface GroupsDocument {
  id: string;
  groupId: string;
  title: ColumnType<LocalizedText, string, string>;
  languages: string[];
  datedOn: Date;
  address: ColumnType<string, string | undefined, string>;
  fileSha256: string | null;
  fileName: ColumnType<string, string | undefined, string>;
  fileSize: number | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

export interface GroupsGuideline {
  id: string;
  groupId: string;
  slug: string;
  title: ColumnType<LocalizedText, string, string>;
  summary: ColumnType<LocalizedText, string | undefined, string>;
  body: ColumnType<LocalizedText, string | undefined, string>;
  languages: string[];
  edition: ColumnType<string, string | undefined, string>;
  datedOn: Date;
  subjects: ColumnType<string[], string[] | undefined, string[]>;
  address: ColumnType<string, string | undefined, string>;
  fileSha256: string | null;
  fileName: ColumnType<string, string | undefined, string>;
  fileSize: number | null;
  isDemo: ColumnType<boolean, boolean | undefined, boolean>;
  state: ColumnType<string, string | undefined, string>;
  withdrawnReason: string | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  publishedAt: Date | null;
}

export interface GroupsMeeting {
  id: string;
  groupId: string;
  title: ColumnType<LocalizedText, string, string>;
  place: ColumnType<LocalizedText, string | undefined, string>;
  summary: ColumnType<LocalizedText, string | undefined, string>;
  beginsOn: Date;
  endsOn: Date;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

export interface GroupsPublicGroup {
  id: ColumnType<string | null, never, never>;
  slug: ColumnType<string | null, never, never>;
  shortName: ColumnType<string | null, never, never>;
  name: ColumnType<LocalizedText | null, never, never>;
  sinceYear: ColumnType<number | null, never, never>;
}

export interface GroupsPublicGuideline {
  id: ColumnType<string | null, never, never>;
  groupId: ColumnType<string | null, never, never>;
  slug: ColumnType<string | null, never, never>;
  title: ColumnType<LocalizedText | null, never, never>;
  languages: ColumnType<string[] | null, never, never>;
  edition: ColumnType<string | null, never, never>;
  datedOn: ColumnType<Date | null, never, never>;
  publishedAt: ColumnType<Date | null, never, never>;
}

export interface GroupsSeat {
  id: string;
  groupId: string;
  country: string;
  label: ColumnType<LocalizedText | null, string | null | undefined, string | null>;
  mapCode: string | null;
  organisation: ColumnType<string, string | undefined, string>;
  position: ColumnType<string, string | undefined, string>;
  since: Date | null;
  until: Date | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

export interface GroupsStandingGroup {
  id: string;
  slug: string;
  shortName: ColumnType<string, string | undefined, string>;
  name: ColumnType<LocalizedText, string, string>;
  mandate: ColumnType<LocalizedText, string | undefined, string>;
  tasks: ColumnType<LocalizedLines, string | undefined, string>;
  meets: ColumnType<LocalizedText, string | undefined, string>;
  contact: ColumnType<LocalizedText, string | undefined, string>;
  contactEmail: ColumnType<string, string | undefined, string>;
  sinceYear: number | null;
  subjects: ColumnType<string[], string[] | undefined, string[]>;
  state: ColumnType<string, string | undefined, string>;
  position: ColumnType<number, number | undefined, number>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  publishedAt: Date | null;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "groups.document": GroupsDocument;
    "groups.guideline": GroupsGuideline;
    "groups.meeting": GroupsMeeting;
    "groups.publicGroup": GroupsPublicGroup;
    "groups.publicGuideline": GroupsPublicGuideline;
    "groups.seat": GroupsSeat;
    "groups.standingGroup": GroupsStandingGroup;
  }
}
