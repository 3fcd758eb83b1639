// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { LocalizedText } from "#platform/database/index.ts";
import type { ChoiceCounts, ContentsItem, CountedAnswer, CourseCall, LocalizedLines, ModuleCounts, PackageReading, PathStructure, Problem, ResponsePatterns, ResultBefore, RuntimeData } from "./types.ts";

export interface LearningAnsweredAttempt {
  attemptId: string;
  versionId: string;
  answers: ColumnType<CountedAnswer[], string, string>;
  countedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface LearningAssigned {
  id: string;
  assignmentId: string;
  accountId: string;
  moduleId: string | null;
  pathId: string | null;
  state: string;
  reason: string | null;
  startsAt: Date;
  dueAt: Date | null;
  doneAt: Date | null;
  toldAt: Date | null;
  soonToldAt: Date | null;
  dayToldAt: Date | null;
  lateToldAt: Date | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  supervisor: string | null;
  releaseHash: Buffer | null;
  releaseUntil: Date | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

export interface LearningAssignment {
  id: string;
  moduleId: string | null;
  pathId: string | null;
  scope: ColumnType<string, string | undefined, string>;
  cohortId: string | null;
  isMandatory: boolean;
  startsOn: Date;
  dueOn: Date | null;
  countsEarlier: boolean;
  needsRelease: boolean;
  remindDays: number;
  note: ColumnType<string, string | undefined, string>;
  createdBy: string | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  withdrawnAt: Date | null;
  withdrawnReason: string | null;
}

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
  movedFrom: string | null;
}

export interface LearningCallBatch {
  attemptId: string;
  launch: number;
  number: number;
  calls: ColumnType<CourseCall[], string, string>;
  count: number;
  faults: number;
  receivedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface LearningCertificateRule {
  thingKind: string;
  thingId: string;
  isOn: ColumnType<boolean, boolean | undefined, boolean>;
  rule: ColumnType<string, string | undefined, string>;
  leastScore: number | null;
  validMonths: number | null;
  isAccredited: ColumnType<boolean, boolean | undefined, boolean>;
  designId: string;
  statement: ColumnType<LocalizedText, string | undefined, string>;
  renewal: ColumnType<LocalizedText, string | undefined, string>;
  updatedBy: string | null;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface LearningCohort {
  id: string;
  name: string;
  scope: ColumnType<string, string | undefined, string>;
  createdBy: string | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface LearningCohortMember {
  cohortId: string;
  accountId: string;
  addedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface LearningEnrolment {
  moduleId: string;
  way: string;
  capacity: number | null;
  closesAt: Date | null;
  acceptHours: ColumnType<number, number | undefined, number>;
  updatedBy: string | null;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface LearningEnrolmentCode {
  id: string;
  moduleId: string;
  hash: Buffer;
  note: ColumnType<string, string | undefined, string>;
  most: number;
  uses: ColumnType<number, number | undefined, number>;
  expiresAt: Date | null;
  endedAt: Date | null;
  createdBy: string | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

export interface LearningHandOver {
  id: string;
  moduleId: string;
  fromId: string;
  toId: string;
  state: ColumnType<string, string | undefined, string>;
  askedAt: ColumnType<Date, Date | undefined, Date>;
  answeredAt: Date | null;
}

export interface LearningIdleReminder {
  registrationId: string;
  count: number;
  remindedAt: Date;
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

export interface LearningInteractionCount {
  versionId: string;
  key: string;
  item: string;
  question: string;
  kind: string;
  description: string;
  correct: ColumnType<ResponsePatterns, string, string>;
  position: number;
  answers: ColumnType<number, number | undefined, number>;
  judged: ColumnType<number, number | undefined, number>;
  rights: ColumnType<number, number | undefined, number>;
  restCount: ColumnType<number, number | undefined, number>;
  restRights: ColumnType<number, number | undefined, number>;
  restSum: ColumnType<number, number | undefined, number>;
  restSquares: ColumnType<number, number | undefined, number>;
  restOfRights: ColumnType<number, number | undefined, number>;
  choices: ColumnType<ChoiceCounts, string | undefined, string>;
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

export interface LearningLearnerState {
  accountId: string;
  kind: string;
  name: string;
  value: ColumnType<unknown, string, string>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
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

export interface LearningModuleCount {
  moduleId: string;
  counts: ColumnType<ModuleCounts | null, string | null | undefined, string | null>;
  countedAt: Date | null;
  tookMs: ColumnType<number, number | undefined, number>;
  answersUntil: Date | null;
}

export interface LearningModuleCountry {
  moduleId: string;
  country: string;
  learners: number;
}

export interface LearningOwnerAct {
  id: string;
  registrationId: string;
  attemptId: string;
  kind: string;
  reason: string;
  before: ColumnType<ResultBefore, string, string>;
  byId: string | null;
  at: ColumnType<Date, Date | undefined, Date>;
}

export interface LearningPackageFile {
  versionId: string;
  path: string;
  sha256: string;
  size: number;
}

export interface LearningPath {
  id: string;
  slug: string;
  title: ColumnType<LocalizedText, string, string>;
  summary: ColumnType<LocalizedText, string, string>;
  objectives: ColumnType<LocalizedLines, string, string>;
  structure: ColumnType<PathStructure, string, string>;
  subjects: ColumnType<string[], string[] | undefined, string[]>;
  level: string;
  ownerId: string | null;
  ownerBodyId: string | null;
  ownerBody: ColumnType<string, string | undefined, string>;
  access: string;
  state: ColumnType<string, string | undefined, string>;
  withdrawnReason: string | null;
  revision: ColumnType<number, number | undefined, number>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  publishedAt: Date | null;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface LearningPathLink {
  pathId: string;
  needsId: string;
}

export interface LearningPathModule {
  pathId: string;
  moduleId: string;
}

export interface LearningPathProgress {
  pathId: string;
  accountId: string;
  done: ColumnType<number, number | undefined, number>;
  needed: ColumnType<number, number | undefined, number>;
  revision: ColumnType<number, number | undefined, number>;
  startedAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  completedAt: Date | null;
}

export interface LearningPlace {
  moduleId: string;
  accountId: string;
  state: string;
  words: ColumnType<string, string | undefined, string>;
  reason: string | null;
  codeId: string | null;
  askedAt: ColumnType<Date, Date | undefined, Date>;
  decidedBy: string | null;
  decidedAt: Date | null;
  offerUntil: Date | null;
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

export interface LearningPublicPath {
  id: ColumnType<string | null, never, never>;
  slug: ColumnType<string | null, never, never>;
  title: ColumnType<unknown, never, never>;
  access: ColumnType<string | null, never, never>;
  state: ColumnType<string | null, never, never>;
  ownerId: ColumnType<string | null, never, never>;
  ownerBodyId: ColumnType<string | null, never, never>;
  publishedAt: ColumnType<Date | null, never, never>;
}

export interface LearningPublicPathProgress {
  pathId: ColumnType<string | null, never, never>;
  accountId: ColumnType<string | null, never, never>;
  done: ColumnType<number | null, never, never>;
  needed: ColumnType<number | null, never, never>;
  startedAt: ColumnType<Date | null, never, never>;
  completedAt: ColumnType<Date | null, never, never>;
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
  country: string | null;
}

export interface LearningReminderRule {
  moduleId: string;
  isOn: boolean;
  afterDays: number;
  most: number;
  words: ColumnType<LocalizedText, string | undefined, string>;
  updatedBy: string | null;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
}

export interface LearningReminderStop {
  accountId: string;
  stoppedAt: ColumnType<Date, Date | undefined, Date>;
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
  offeredAt: Date | null;
  retiredAt: Date | null;
}

export interface LearningVersionMove {
  id: string;
  moduleId: string;
  fromVersionId: string;
  toVersionId: string;
  byId: string | null;
  state: ColumnType<string, string | undefined, string>;
  total: number;
  moved: ColumnType<number, number | undefined, number>;
  postponed: ColumnType<number, number | undefined, number>;
  reached: string | null;
  askedAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  endedAt: Date | null;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "learning.answeredAttempt": LearningAnsweredAttempt;
    "learning.assigned": LearningAssigned;
    "learning.assignment": LearningAssignment;
    "learning.attempt": LearningAttempt;
    "learning.callBatch": LearningCallBatch;
    "learning.certificateRule": LearningCertificateRule;
    "learning.cohort": LearningCohort;
    "learning.cohortMember": LearningCohortMember;
    "learning.enrolment": LearningEnrolment;
    "learning.enrolmentCode": LearningEnrolmentCode;
    "learning.handOver": LearningHandOver;
    "learning.idleReminder": LearningIdleReminder;
    "learning.import": LearningImport;
    "learning.interactionCount": LearningInteractionCount;
    "learning.lateCommit": LearningLateCommit;
    "learning.launch": LearningLaunch;
    "learning.learnerState": LearningLearnerState;
    "learning.module": LearningModule;
    "learning.moduleCount": LearningModuleCount;
    "learning.moduleCountry": LearningModuleCountry;
    "learning.ownerAct": LearningOwnerAct;
    "learning.packageFile": LearningPackageFile;
    "learning.path": LearningPath;
    "learning.pathLink": LearningPathLink;
    "learning.pathModule": LearningPathModule;
    "learning.pathProgress": LearningPathProgress;
    "learning.place": LearningPlace;
    "learning.publicModule": LearningPublicModule;
    "learning.publicPath": LearningPublicPath;
    "learning.publicPathProgress": LearningPublicPathProgress;
    "learning.publicRegistration": LearningPublicRegistration;
    "learning.registration": LearningRegistration;
    "learning.reminderRule": LearningReminderRule;
    "learning.reminderStop": LearningReminderStop;
    "learning.scoState": LearningScoState;
    "learning.version": LearningVersion;
    "learning.versionMove": LearningVersionMove;
  }
}
