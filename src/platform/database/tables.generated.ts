// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";

export interface PlatformAuditEntry {
  id: string;
  tx: ColumnType<string, string | undefined, string>;
  at: ColumnType<Date, Date | undefined, Date>;
  action: string;
  actorId: string | null;
  targetId: string | null;
  details: ColumnType<unknown, string | null | undefined, string | null>;
  salt: Buffer | null;
  commitment: Buffer;
  sealNumber: number | null;
  seal: Buffer | null;
}

export interface PlatformEvent {
  id: string;
  name: string;
  payload: ColumnType<unknown, string, string>;
  at: ColumnType<Date, Date | undefined, Date>;
}

export interface PlatformFailureCount {
  key: string;
  count: number;
  windowEnds: Date;
}

export interface PlatformMail {
  id: string;
  recipient: string;
  lang: string;
  subject: string;
  body: string;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  sentAt: Date | null;
  attempts: ColumnType<number, number | undefined, number>;
  lastError: string | null;
  headers: ColumnType<unknown, string | undefined, string>;
  isBulk: ColumnType<boolean, boolean | undefined, boolean>;
}

export interface PlatformMigration {
  name: string;
  appliedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface PlatformReleasedBlob {
  sha256: string;
  releasedAt: ColumnType<Date, Date | undefined, Date>;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "platform.auditEntry": PlatformAuditEntry;
    "platform.event": PlatformEvent;
    "platform.failureCount": PlatformFailureCount;
    "platform.mail": PlatformMail;
    "platform.migration": PlatformMigration;
    "platform.releasedBlob": PlatformReleasedBlob;
  }
}
