import { pseudonymOf, recordStatements, type Statement } from "#lrs/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import type { Settings } from "#platform/settings.ts";
import { tokenHash } from "#platform/tokens.ts";
import { ModuleCompleted } from "../events.ts";
import { keepChange, keepChangeIn } from "./keeping.ts";
import type { Commit, CommitAnswer, Facts } from "./protocol.ts";
import { type CommitFacts, factsForCommit, type PartFacts, type VersionFacts, versionFacts } from "./queries.ts";
import { countsMore, factsOf, masteredStatus, proven, rollUp, unknownFacts } from "./rules.ts";
import { keepShared } from "./shared-state.ts";
import { authorityOf, tell } from "./statements.ts";

interface CommitHouse {
  db: Db;
  settings: Pick<Settings, "publicUrl">;
  secrets: Secrets;
}

export interface CommitOutcome extends CommitAnswer {
  versionId: string;
  accountId: string;
  /** The player was opened again elsewhere: whoever sent this is to stop. The snapshot is kept all the same. */
  isTakenOver: boolean;
}

const mostTries = 6;

/**
 * Keeps one snapshot of a SCO and what follows from it for the attempt, the registration and the statements, all in one transaction;
 * when it answers, that is durable. The same snapshot twice changes nothing; one that comes after a newer is kept aside, and what it
 * proves is taken over. Throws `player.expired` and `player.bad-commit`.
 */
export function recordCommit(house: CommitHouse, token: string, label: string, commit: Commit): Promise<CommitOutcome> {
  return inTurn(token, () => record(house, token, label, commit));
}

const turns = new Map<string, { waiting: number; last: Promise<unknown> }>();
const mostWaiting = 20;

/** One after another for one launch: commits that race each other within this process would only undo each other's work. */
async function inTurn<T>(token: string, task: () => Promise<T>): Promise<T> {
  const turn = turns.get(token) ?? { waiting: 0, last: Promise.resolve() };
  if (turn.waiting >= mostWaiting) throw new DomainError("platform.unavailable", { retryAfter: 1 });
  turns.set(token, turn);
  turn.waiting += 1;
  const mine = turn.last.then(task, task);
  turn.last = mine;
  try {
    return await mine;
  } finally {
    turn.waiting -= 1;
    if (turn.waiting === 0) turns.delete(token);
  }
}

async function record(house: CommitHouse, token: string, label: string, commit: Commit): Promise<CommitOutcome> {
  const hash = tokenHash(token);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const facts = await factsForCommit(house.db, hash, label);
    if (facts === undefined) throw new DomainError("platform.not-found");
    if (!facts.isValid) throw new DomainError("player.expired");
    if (facts.mode !== "normal" || facts.attemptId === null) return untouched(facts);
    if (commit.by > facts.number || commit.launch > commit.by) throw new DomainError("player.bad-commit");
    const version = await versionFacts(house.db, facts.versionId);
    const decision = decide(house, facts, version, commit);
    if (decision === "repeated") return answerOf(facts, commit, facts.attempt, true);
    const { statements } = decision;
    const { registrationId, moduleId, accountId } = facts;
    const change = { ...decision, facts, commit };
    const isBetter = isBetterCompletion(facts.registration, decision.registration);
    const shared = decision.isNewest ? commit.shared : undefined;
    const isWritten =
      statements.length === 0 && !isBetter && shared === undefined
        ? await keepChange(house.db, change)
        : await inTransaction(house.db, async (tx) => {
            if (!(await keepChangeIn(tx, change))) return false;
            await recordStatements(tx, authorityOf(house.settings.publicUrl), statements);
            if (shared !== undefined) await keepShared(tx, accountId, version.shared, shared);
            if (isBetter) await emit(tx, ModuleCompleted, { registrationId, moduleId, accountId });
            return true;
          });
    if (isWritten) return answerOf(facts, commit, decision.attempt, !decision.isLate);
  }
  // Another window of this attempt writes without pause; the player sends again.
  throw new DomainError("platform.unavailable", { retryAfter: 1 });
}

/** Whether what counts for a person has become a completion, or a completion that is worth more. */
const isBetterCompletion = (before: Facts, now: Facts): boolean =>
  now.status === "completed" &&
  (before.status !== "completed" ||
    (now.success === "passed" && before.success !== "passed") ||
    (now.score ?? -1) > (before.score ?? -1));

function answerOf(facts: CommitFacts, commit: Commit, attempt: Facts, isApplied: boolean): CommitOutcome {
  const { status, success, progress } = attempt;
  const isTakenOver = commit.by < facts.launches;
  return {
    savedAt: new Date().toISOString(),
    isApplied,
    status,
    success,
    progress,
    isTakenOver,
    versionId: facts.versionId,
    accountId: facts.accountId,
  };
}

/** A review or a preview keeps nothing, and says so. */
function untouched(facts: CommitFacts): CommitOutcome {
  const { status, success, progress } = facts.attempt?.status == null ? unknownFacts : facts.attempt;
  return {
    savedAt: new Date().toISOString(),
    isApplied: false,
    status,
    success,
    progress,
    isTakenOver: false,
    versionId: facts.versionId,
    accountId: facts.accountId,
  };
}

interface Decision {
  isLate: boolean;
  isNewest: boolean;
  part: Facts;
  attempt: Facts;
  registration: Facts;
  statements: Statement[];
  told: number;
}

const isBefore = (a: { launch: number; sequence: number }, b: { launch: number; sequence: number }): boolean =>
  a.launch < b.launch || (a.launch === b.launch && a.sequence < b.sequence);

/** What a snapshot changes; pure but for the time. */
function decide(house: CommitHouse, facts: CommitFacts, version: VersionFacts, commit: Commit): Decision | "repeated" {
  const stored = facts.parts.find((part) => part.item === commit.item);
  const isStored = stored !== undefined && stored.launch === commit.launch && stored.sequence === commit.sequence;
  if (isStored) return "repeated";
  const item = version.items.find((each) => each.id === commit.item);
  if (item === undefined) throw new DomainError("player.bad-commit");
  const isLate = stored !== undefined && isBefore(commit, stored);
  const isNewest = facts.parts.every((part) => isBefore(part, commit));

  const before: Facts = stored ?? unknownFacts;
  const said = factsOf(version.standard, item.isSco, withMastery(version, commit, item.masteryScore));
  const isBegun = said.status === "not-started" && commit.events.length > 0;
  const part = proven(before, isBegun ? { ...said, status: "incomplete" } : said);
  const parts = new Map<string, Facts>(facts.parts.map((each: PartFacts) => [each.item, each]));
  const rolled = rollUp(
    facts.completionRule,
    version.items,
    parts.set(commit.item, part),
    isNewest ? commit.root : undefined,
  );
  const isDone = facts.attempt.status === "completed";
  const attempt: Facts = {
    ...rolled,
    status: isDone ? "completed" : rolled.status,
    progress: isDone ? 1 : Math.max(rolled.progress, facts.attempt.progress),
    success: rolled.success === "unknown" ? facts.attempt.success : rolled.success,
    score: rolled.score ?? facts.attempt.score,
  };
  const isOnly = facts.attemptNumber === 1 && facts.countedAttempt === facts.attemptId;
  const registration = isOnly || countsMore(attempt, facts.registration) ? attempt : facts.registration;
  const { statements, told } = tell(
    {
      publicUrl: house.settings.publicUrl,
      learner: pseudonymOf(house.secrets, facts.accountId),
      registrationId: facts.registrationId,
      attemptId: facts.attemptId ?? "",
      course: { slug: facts.slug, title: facts.title },
      item,
      standard: version.standard,
    },
    {
      launch: commit.launch,
      at: notAfterNow(commit.at),
      events: commit.events.map((event) => ({ ...event, at: notAfterNow(event.at) })),
      data: commit.data,
      item: { before, now: part },
      attempt: { before: facts.attempt, now: attempt },
      told: stored?.told ?? 0,
    },
  );
  return { isLate, isNewest, part, attempt, registration, statements, told };
}

/** The runtime applies the mastery score when a lesson ends; so does this, for a browser that never got to say it. */
function withMastery(version: VersionFacts, commit: Commit, masteryScore: number | undefined): Commit["data"] {
  const isEnd = commit.events.some((event) => event.kind === "terminated");
  const status = version.standard === "scorm-1.2" && isEnd ? masteredStatus(commit.data, masteryScore) : undefined;
  return status === undefined ? commit.data : { ...commit.data, "cmi.core.lesson_status": status };
}

/** A device's clock may be ahead; a statement's time may not (xAPI 2.0 4.2.7). */
const notAfterNow = (at: string): string => new Date(Math.min(Date.parse(at), Date.now())).toISOString();
