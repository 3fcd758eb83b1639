// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { LocalizedText } from "#platform/database/index.ts";
import type { AuditVerdict, ColumnMapping } from "./types.ts";

export interface PeopleAccessRequest {
  id: string;
  accountId: string | null;
  kind: string;
  email: string;
  name: string;
  country: string | null;
  bodyId: string | null;
  organisation: string;
  function: string;
  lang: string;
  reason: string;
  state: string;
  tokenHash: Buffer | null;
  tokenExpiresAt: Date | null;
  question: string | null;
  answer: string | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  decision: string | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  waitingSince: Date | null;
  vouchScope: ColumnType<string | null, never, never>;
}

export interface PeopleAccount {
  id: string;
  email: string;
  name: string;
  country: string | null;
  lang: string;
  timeZone: ColumnType<string, string | undefined, string>;
  passwordHash: string | null;
  vettedAt: Date | null;
  isDemo: ColumnType<boolean, boolean | undefined, boolean>;
  disabledAt: Date | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  organisation: ColumnType<string, string | undefined, string>;
  function: ColumnType<string, string | undefined, string>;
  memberLabel: ColumnType<LocalizedText | null, string | null | undefined, string | null>;
  bodyId: string | null;
  vettedUntil: Date | null;
  emailConfirmedAt: Date | null;
  suspendedAt: Date | null;
  isProtected: ColumnType<boolean, boolean | undefined, boolean>;
  lastSeenAt: Date | null;
  erasedAt: Date | null;
  vouchScope: ColumnType<string | null, never, never>;
  remindedOf: Date | null;
  dormantAskedAt: Date | null;
  dormantKeptAt: Date | null;
}

export interface PeopleAuditCheck {
  id: string;
  askedBy: string | null;
  askedAt: ColumnType<Date, Date | undefined, Date>;
  finishedAt: Date | null;
  verdict: ColumnType<AuditVerdict | null, string | null | undefined, string | null>;
}

export interface PeopleAuthenticator {
  accountId: string;
  secret: Buffer;
  lastStep: number;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

export interface PeopleBody {
  id: string;
  name: ColumnType<LocalizedText, string, string>;
  kind: string;
  country: string | null;
  mayVouch: ColumnType<boolean, boolean | undefined, boolean>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

export interface PeopleBulkImport {
  id: string;
  accountId: string;
  fileName: string;
  sha256: string;
  state: ColumnType<string, string | undefined, string>;
  columns: ColumnType<string[], string[] | undefined, string[]>;
  mapping: ColumnType<ColumnMapping, string | undefined, string>;
  withLetters: ColumnType<boolean, boolean | undefined, boolean>;
  total: ColumnType<number, number | undefined, number>;
  done: ColumnType<number, number | undefined, number>;
  wrong: ColumnType<number, number | undefined, number>;
  known: ColumnType<number, number | undefined, number>;
  added: ColumnType<number, number | undefined, number>;
  fault: string | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface PeopleBulkRow {
  importId: string;
  number: number;
  cells: string[];
  email: string | null;
  fault: string | null;
  isKnown: ColumnType<boolean, boolean | undefined, boolean>;
}

export interface PeopleBureauProposal {
  id: string;
  country: string;
  accountId: string;
  proposedBy: string;
  reason: string;
  proposedAt: ColumnType<Date, Date | undefined, Date>;
  decidedBy: string | null;
  decidedAt: Date | null;
  isConfirmed: boolean | null;
  decisionReason: ColumnType<string, string | undefined, string>;
}

export interface PeopleConsent {
  id: string;
  accountId: string;
  kind: string;
  version: number;
  lang: string;
  givenAt: ColumnType<Date, Date | undefined, Date>;
  withdrawnAt: Date | null;
}

export interface PeopleDataExport {
  id: string;
  accountId: string;
  state: string;
  sha256: string | null;
  size: number | null;
  askedAt: ColumnType<Date, Date | undefined, Date>;
  readyAt: Date | null;
  expiresAt: Date | null;
}

export interface PeopleDirectoryEntry {
  accountId: string;
  nameKey: string;
  showsCountry: boolean;
  showsOrganisation: boolean;
  showsFunction: boolean;
  showsLanguages: boolean;
  languages: ColumnType<string[], string[] | undefined, string[]>;
  listedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface PeopleEmailChange {
  tokenHash: Buffer;
  accountId: string;
  email: string;
  expiresAt: Date;
}

export interface PeopleErasure {
  accountId: string;
  askedAt: ColumnType<Date, Date | undefined, Date>;
  dueAt: Date;
  doneAt: Date | null;
}

export interface PeopleFormerIdentity {
  id: string;
  accountId: string;
  email: string;
  name: string;
  until: ColumnType<Date, Date | undefined, Date>;
}

export interface PeopleIdentity {
  issuer: string;
  subject: string;
  accountId: string;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

export interface PeopleInvitation {
  id: string;
  listId: string;
  email: string;
  name: ColumnType<string, string | undefined, string>;
  state: ColumnType<string, string | undefined, string>;
  tokenHash: Buffer | null;
  expiresAt: Date;
  mails: ColumnType<number, number | undefined, number>;
  sentAt: Date | null;
  accountId: string | null;
  acceptedAt: Date | null;
}

export interface PeopleInvitationList {
  id: string;
  title: string;
  note: ColumnType<string, string | undefined, string>;
  lang: string;
  ownerId: string | null;
  scope: ColumnType<string, string | undefined, string>;
  vets: ColumnType<boolean, boolean | undefined, boolean>;
  expiresAt: Date;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

export interface PeopleKnownZone {
  accountId: string;
  timeZone: string;
  firstSeenAt: ColumnType<Date, Date | undefined, Date>;
  lastSeenAt: ColumnType<Date, Date | undefined, Date>;
}

export interface PeopleLeavingReport {
  id: string;
  accountId: string;
  reportedBy: string | null;
  note: string;
  reportedAt: ColumnType<Date, Date | undefined, Date>;
  settledAt: Date | null;
  settledBy: string | null;
  hasLeft: boolean | null;
}

export interface PeopleMemberLabel {
  id: string;
  country: string;
  name: ColumnType<LocalizedText, string, string>;
  since: Date | null;
  until: Date | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

export interface PeoplePasskey {
  id: string;
  accountId: string;
  credentialId: string;
  publicKey: Buffer;
  counter: number;
  transports: string[];
  name: string;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  lastUsedAt: Date | null;
}

export interface PeoplePasswordReset {
  tokenHash: Buffer;
  accountId: string;
  expiresAt: Date;
}

export interface PeoplePublicAccount {
  id: ColumnType<string | null, never, never>;
  name: ColumnType<string | null, never, never>;
  country: ColumnType<string | null, never, never>;
  lang: ColumnType<string | null, never, never>;
  isVetted: ColumnType<boolean | null, never, never>;
  isActive: ColumnType<boolean | null, never, never>;
  isProtected: ColumnType<boolean | null, never, never>;
  vouchScope: ColumnType<string | null, never, never>;
  timeZone: ColumnType<string | null, never, never>;
  isDemo: ColumnType<boolean | null, never, never>;
}

export interface PeoplePublicBody {
  id: ColumnType<string | null, never, never>;
  name: ColumnType<LocalizedText | null, never, never>;
  kind: ColumnType<string | null, never, never>;
  country: ColumnType<string | null, never, never>;
}

export interface PeopleRecoveryCode {
  accountId: string;
  codeHash: string;
  usedAt: Date | null;
}

export interface PeopleRoleGrant {
  id: string;
  accountId: string;
  role: string;
  grantedBy: string | null;
  grantedAt: ColumnType<Date, Date | undefined, Date>;
  endsAt: Date | null;
  scope: ColumnType<string, string | undefined, string>;
  reason: ColumnType<string, string | undefined, string>;
  isDeputy: ColumnType<boolean, boolean | undefined, boolean>;
  endedBy: string | null;
  endReason: ColumnType<string, string | undefined, string>;
  scopeName: ColumnType<LocalizedText | null, string | null | undefined, string | null>;
}

export interface PeopleSession {
  id: string;
  tokenHash: Buffer;
  accountId: string;
  userAgent: string;
  network: string;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  lastSeenAt: ColumnType<Date, Date | undefined, Date>;
  expiresAt: Date;
  confirmedAt: ColumnType<Date, Date | undefined, Date>;
  isStrong: ColumnType<boolean, boolean | undefined, boolean>;
  timeZone: string | null;
}

export interface PeopleSignInStep {
  tokenHash: Buffer;
  kind: string;
  accountId: string | null;
  facts: ColumnType<unknown, string, string>;
  failures: ColumnType<number, number | undefined, number>;
  expiresAt: Date;
}

export interface PeopleVetting {
  id: string;
  accountId: string;
  act: string;
  byId: string | null;
  reason: ColumnType<string, string | undefined, string>;
  vettedUntil: Date | null;
  at: ColumnType<Date, Date | undefined, Date>;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "people.accessRequest": PeopleAccessRequest;
    "people.account": PeopleAccount;
    "people.auditCheck": PeopleAuditCheck;
    "people.authenticator": PeopleAuthenticator;
    "people.body": PeopleBody;
    "people.bulkImport": PeopleBulkImport;
    "people.bulkRow": PeopleBulkRow;
    "people.bureauProposal": PeopleBureauProposal;
    "people.consent": PeopleConsent;
    "people.dataExport": PeopleDataExport;
    "people.directoryEntry": PeopleDirectoryEntry;
    "people.emailChange": PeopleEmailChange;
    "people.erasure": PeopleErasure;
    "people.formerIdentity": PeopleFormerIdentity;
    "people.identity": PeopleIdentity;
    "people.invitation": PeopleInvitation;
    "people.invitationList": PeopleInvitationList;
    "people.knownZone": PeopleKnownZone;
    "people.leavingReport": PeopleLeavingReport;
    "people.memberLabel": PeopleMemberLabel;
    "people.passkey": PeoplePasskey;
    "people.passwordReset": PeoplePasswordReset;
    "people.publicAccount": PeoplePublicAccount;
    "people.publicBody": PeoplePublicBody;
    "people.recoveryCode": PeopleRecoveryCode;
    "people.roleGrant": PeopleRoleGrant;
    "people.session": PeopleSession;
    "people.signInStep": PeopleSignInStep;
    "people.vetting": PeopleVetting;
  }
}
