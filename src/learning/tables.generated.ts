// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { LocalizedText } from "#platform/database/index.ts";
import type { ContentsItem, LocalizedLines, PackageReading, Problem, RuntimeData } from "./types.ts";

export interface LearningAttempt {
  id: string;
  registrationId: string;
  versionId: string;
  number: number;
  status: ColumnType<string, string | undefined, string>;
  success: ColumnType<string, string | undefined, string>;
  progress: ColumnType<number, number | undefined, number>;
  score: number | null;
  seconds: ColumnType<number, number | undefined, number>;
  sequencing: ColumnType<unknown, string | null | undefined, string | null>;
  currentItem: string | null;
  launches: ColumnType<number, number | undefined, number>;
  revision: ColumnType<number, number | undefined, number>;
  startedAt: ColumnType<Date, Date | undefined, Date>;
  lastAt: ColumnType<Date, Date | undefined, Date>;
  completedAt: Date | null;
}

export interface LearningImport {
  id: string;
  accountId: string | null;
  fileName: string;
  moduleId: string | null;
  state: ColumnType<string, string | undefined, string>;
  phase: string | null;
  done: ColumnType<number, number | undefined, number>;
  total: ColumnType<number, number | undefined, number>;
  problems: ColumnType<Problem[], string | undefined, string>;
  versionId: string | null;
  uploadSha256: string;
  uploadSize: number;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  ownerBodyId: string | null;
}

export interface LearningLateCommit {
  id: string;
  attemptId: string;
  item: string;
  launch: number;
  sequence: number;
  data: ColumnType<unknown, string, string>;
  receivedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface LearningLaunch {
  id: string;
  tokenHash: Buffer;
  attemptId: string | null;
  versionId: string;
  moduleId: string;
  accountId: string;
  number: ColumnType<number, number | undefined, number>;
  item: string | null;
  lang: string;
  mode: string;
  originLabel: string;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  lastSeenAt: ColumnType<Date, Date | undefined, Date>;
  expiresAt: Date;
  endedAt: Date | null;
}

export interface LearningModule {
  id: string;
  slug: string;
  title: ColumnType<LocalizedText, string, string>;
  summary: ColumnType<LocalizedText, string, string>;
  objectives: ColumnType<LocalizedLines, string, string>;
  languages: string[];
  minutes: number;
  level: string;
  subjects: ColumnType<string[], string[] | undefined, string[]>;
  ownerId: string | null;
  ownerBody: ColumnType<string, string | undefined, string>;
  access: string;
  state: ColumnType<string, string | undefined, string>;
  withdrawnReason: string | null;
  completionRule: ColumnType<string, string | undefined, string>;
  versionId: string | null;
  learnerCount: ColumnType<number, number | undefined, number>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  publishedAt: Date | null;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  ownerBodyId: string | null;
}

export interface LearningModuleCountry {
  moduleId: string;
  country: string;
  learners: number;
}

export interface LearningPackageFile {
  versionId: string;
  path: string;
  sha256: string;
  size: number;
}

export interface LearningPublicModule {
  id: ColumnType<string | null, never, never>;
  slug: ColumnType<string | null, never, never>;
  title: ColumnType<unknown, never, never>;
  languages: ColumnType<string[] | null, never, never>;
  minutes: ColumnType<number | null, never, never>;
  level: ColumnType<string | null, never, never>;
  access: ColumnType<string | null, never, never>;
  state: ColumnType<string | null, never, never>;
  publishedAt: ColumnType<Date | null, never, never>;
}

export interface LearningPublicRegistration {
  id: ColumnType<string | null, never, never>;
  moduleId: ColumnType<string | null, never, never>;
  accountId: ColumnType<string | null, never, never>;
  status: ColumnType<string | null, never, never>;
  success: ColumnType<string | null, never, never>;
  progress: ColumnType<number | null, never, never>;
  score: ColumnType<number | null, never, never>;
  seconds: ColumnType<number | null, never, never>;
  lastAt: ColumnType<Date | null, never, never>;
  completedAt: ColumnType<Date | null, never, never>;
}

export interface LearningRegistration {
  id: string;
  moduleId: string;
  accountId: string;
  status: ColumnType<string, string | undefined, string>;
  success: ColumnType<string, string | undefined, string>;
  progress: ColumnType<number, number | undefined, number>;
  score: number | null;
  seconds: ColumnType<number, number | undefined, number>;
  attemptId: string | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  lastAt: ColumnType<Date, Date | undefined, Date>;
  completedAt: Date | null;
}

export interface LearningScoState {
  attemptId: string;
  item: string;
  data: ColumnType<RuntimeData, string, string>;
  launch: number;
  sequence: number;
  status: string;
  success: string;
  progress: ColumnType<number, number | undefined, number>;
  score: number | null;
  seconds: ColumnType<number, number | undefined, number>;
  told: ColumnType<number, number | undefined, number>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface LearningVersion {
  id: string;
  moduleId: string;
  number: number;
  standard: string;
  edition: string | null;
  reading: ColumnType<PackageReading, string, string>;
  contents: ColumnType<ContentsItem[], string, string>;
  isPlayable: boolean;
  packageSha256: string;
  packageSize: number;
  fileCount: number;
  totalBytes: number;
  createdBy: string | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "learning.attempt": LearningAttempt;
    "learning.import": LearningImport;
    "learning.lateCommit": LearningLateCommit;
    "learning.launch": LearningLaunch;
    "learning.module": LearningModule;
    "learning.moduleCountry": LearningModuleCountry;
    "learning.packageFile": LearningPackageFile;
    "learning.publicModule": LearningPublicModule;
    "learning.publicRegistration": LearningPublicRegistration;
    "learning.registration": LearningRegistration;
    "learning.scoState": LearningScoState;
    "learning.version": LearningVersion;
  }
}
