// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { LocalizedText } from "#platform/database/index.ts";
import type { LocalizedLines } from "./types.ts";

export interface TrainingActivity {
  id: string;
  slug: string;
  title: ColumnType<LocalizedText, string, string>;
  summary: ColumnType<LocalizedText, string | undefined, string>;
  audience: ColumnType<LocalizedText, string | undefined, string>;
  application: ColumnType<LocalizedText, string | undefined, string>;
  place: ColumnType<LocalizedText, string | undefined, string>;
  country: string | null;
  isOnline: ColumnType<boolean, boolean | undefined, boolean>;
  languages: string[];
  subjects: ColumnType<string[], string[] | undefined, string[]>;
  hostBodyId: string | null;
  hostBody: ColumnType<string, string | undefined, string>;
  beginsOn: Date;
  endsOn: Date;
  applyUntil: Date | null;
  state: ColumnType<string, string | undefined, string>;
  cancelledReason: string | null;
  revision: ColumnType<number, number | undefined, number>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  publishedAt: Date | null;
}

export interface TrainingDirectorate {
  isOnly: ColumnType<boolean, boolean | undefined, boolean>;
  name: ColumnType<LocalizedText, string, string>;
  intro: ColumnType<LocalizedText, string, string>;
  offers: ColumnType<LocalizedLines, string, string>;
  contact: ColumnType<LocalizedText, string, string>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface TrainingPublicActivity {
  id: ColumnType<string | null, never, never>;
  slug: ColumnType<string | null, never, never>;
  title: ColumnType<LocalizedText | null, never, never>;
  beginsOn: ColumnType<Date | null, never, never>;
  endsOn: ColumnType<Date | null, never, never>;
  country: ColumnType<string | null, never, never>;
  isOnline: ColumnType<boolean | null, never, never>;
  languages: ColumnType<string[] | null, never, never>;
  state: ColumnType<string | null, never, never>;
  publishedAt: ColumnType<Date | null, never, never>;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "training.activity": TrainingActivity;
    "training.directorate": TrainingDirectorate;
    "training.publicActivity": TrainingPublicActivity;
  }
}
