// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { Statement } from "./types.ts";

export interface LrsStatement {
  id: string;
  stored: ColumnType<Date, Date | undefined, Date>;
  happenedAt: Date;
  actor: string;
  verb: string;
  activity: string | null;
  registration: string | null;
  voids: string | null;
  raw: ColumnType<Statement, string, string>;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "lrs.statement": LrsStatement;
  }
}
