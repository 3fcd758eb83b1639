// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { StoredQuery } from "./types.ts";

export interface HomeSavedSearch {
  id: string;
  accountId: string;
  name: string;
  lang: string;
  query: ColumnType<StoredQuery, string, string>;
  alert: ColumnType<string, string | undefined, string>;
  toldUntil: ColumnType<Date, Date | undefined, Date>;
  feedVersion: ColumnType<number, number | undefined, number>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "home.savedSearch": HomeSavedSearch;
  }
}
