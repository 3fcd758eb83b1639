// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { LocalizedText } from "#platform/database/index.ts";
import type { Achievement, CredentialResult, DesignWording, DocumentEntry } from "./types.ts";

export interface CredentialsCredential {
  id: string;
  accountId: string;
  holderName: string;
  lang: string;
  sourceKind: string;
  sourceId: string;
  occasion: ColumnType<string, string | undefined, string>;
  achievement: ColumnType<Achievement, string, string>;
  result: ColumnType<CredentialResult, string, string>;
  editionId: string;
  renews: string | null;
  state: ColumnType<string, string | undefined, string>;
  awardedAt: ColumnType<Date, Date | undefined, Date>;
  validFrom: Date;
  validUntil: Date | null;
  statusListId: number;
  statusIndex: number;
  signed: string | null;
  keyId: string | null;
  issuedAt: Date | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  revokeReason: string | null;
  remindedDays: number | null;
}

export interface CredentialsDesign {
  id: string;
  bodyId: string | null;
  state: ColumnType<string, string | undefined, string>;
  editionId: string;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface CredentialsDesignEdition {
  id: string;
  designId: string;
  number: number;
  name: ColumnType<LocalizedText, string, string>;
  wording: ColumnType<DesignWording, string, string>;
  signatoryName: ColumnType<string, string | undefined, string>;
  signatoryTitle: ColumnType<LocalizedText, string | undefined, string>;
  signatureImage: string | null;
  seals: ColumnType<string[], string[] | undefined, string[]>;
  colour: ColumnType<string, string | undefined, string>;
  layout: ColumnType<string, string | undefined, string>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

export interface CredentialsDocumentJob {
  id: string;
  accountId: string;
  sourceKind: string;
  sourceId: string;
  lang: string;
  state: ColumnType<string, string | undefined, string>;
  done: ColumnType<number, number | undefined, number>;
  total: ColumnType<number, number | undefined, number>;
  afterId: string | null;
  sha256: string | null;
  size: number | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  finishedAt: Date | null;
}

export interface CredentialsDocumentPart {
  jobId: string;
  number: number;
  sha256: string;
  entries: ColumnType<DocumentEntry[], string, string>;
}

export interface CredentialsKey {
  id: string;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  retiredAt: Date | null;
}

export interface CredentialsPublicCredential {
  id: ColumnType<string | null, never, never>;
  accountId: ColumnType<string | null, never, never>;
  sourceKind: ColumnType<string | null, never, never>;
  sourceId: ColumnType<string | null, never, never>;
  occasion: ColumnType<string | null, never, never>;
  state: ColumnType<string | null, never, never>;
  awardedAt: ColumnType<Date | null, never, never>;
  issuedAt: ColumnType<Date | null, never, never>;
  validFrom: ColumnType<Date | null, never, never>;
  validUntil: ColumnType<Date | null, never, never>;
  revokedAt: ColumnType<Date | null, never, never>;
  renews: ColumnType<string | null, never, never>;
}

export interface CredentialsPublicDesign {
  id: ColumnType<string | null, never, never>;
  bodyId: ColumnType<string | null, never, never>;
  state: ColumnType<string | null, never, never>;
  name: ColumnType<unknown, never, never>;
}

export interface CredentialsShare {
  id: string;
  credentialId: string;
  accountId: string;
  code: string;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  until: Date;
  revokedAt: Date | null;
  opened: ColumnType<number, number | undefined, number>;
  lastOpenedAt: Date | null;
}

export interface CredentialsStatusList {
  id: ColumnType<number, number | undefined, number>;
  size: ColumnType<number, number | undefined, number>;
  revision: ColumnType<number, number | undefined, number>;
  signed: string | null;
  signedRevision: number | null;
  signedAt: Date | null;
  keyId: string | null;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "credentials.credential": CredentialsCredential;
    "credentials.design": CredentialsDesign;
    "credentials.designEdition": CredentialsDesignEdition;
    "credentials.documentJob": CredentialsDocumentJob;
    "credentials.documentPart": CredentialsDocumentPart;
    "credentials.key": CredentialsKey;
    "credentials.publicCredential": CredentialsPublicCredential;
    "credentials.publicDesign": CredentialsPublicDesign;
    "credentials.share": CredentialsShare;
    "credentials.statusList": CredentialsStatusList;
  }
}
