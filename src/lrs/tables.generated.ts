// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { ActivityDefinition, Identifier, Statement } from "./types.ts";

export interface LrsActivity {
  key: number;
  id: string;
  definition: ColumnType<ActivityDefinition, string | undefined, string>;
}

export interface LrsAgent {
  key: number;
  identifier: ColumnType<Identifier, string, string>;
  names: ColumnType<string[], string[] | undefined, string[]>;
}

export interface LrsAttachment {
  seq: number;
  sha256: string;
  contentType: string;
  size: number;
}

export interface LrsDocument {
  kind: string;
  activity: ColumnType<number, number | undefined, number>;
  agent: ColumnType<number, number | undefined, number>;
  registration: ColumnType<string, string | undefined, string>;
  documentId: string;
  content: Buffer;
  contentType: string;
  etag: string;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface LrsKey {
  id: string;
  name: string;
  key: string;
  secretHash: Buffer;
  scopes: string[];
  registration: string | null;
  createdBy: string | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export interface LrsRelation {
  key: number;
  seq: number;
}

export interface LrsStatement {
  seq: number;
  id: string;
  actor: number;
  authority: number;
  voids: string | null;
  refersTo: string | null;
  raw: ColumnType<Statement, string, string>;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "lrs.activity": LrsActivity;
    "lrs.agent": LrsAgent;
    "lrs.attachment": LrsAttachment;
    "lrs.document": LrsDocument;
    "lrs.key": LrsKey;
    "lrs.relation": LrsRelation;
    "lrs.statement": LrsStatement;
  }
}
