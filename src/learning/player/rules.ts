import type { Item, PackageStandard, PackageText } from "../packages/reading.ts";
import type { CompletionRule, RuntimeData } from "../types.ts";
import { durationOf, secondsOfDuration, secondsOfTimespan, timespanOf } from "./durations.ts";
import type { Facts, RootResult, Success } from "./protocol.ts";

export const unknownFacts: Facts = { status: "not-started", success: "unknown", progress: 0, score: null, seconds: 0 };

// A year: what a broken clock or a hostile course may claim at most.
const mostSeconds = 31_536_000;

const numberIn = (text: string | undefined): number | null => {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
};

const between = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value));

/** A raw score on the scale of -1 to 1: by its own minimum and maximum, else of a hundred. */
function scaledScore(raw: number | null, min: number | null, max: number | null): number | null {
  if (raw === null) return null;
  const [low, high] = [min ?? 0, max ?? 100];
  return high <= low ? null : between(-1, (raw - low) / (high - low), 1);
}

const scoreAt = (data: RuntimeData, place: string): number | null =>
  scaledScore(numberIn(data[`${place}.raw`]), numberIn(data[`${place}.min`]), numberIn(data[`${place}.max`]));

/** What the data of one part say, in the same words for every edition. */
export function factsOf(standard: PackageStandard, isSco: boolean, data: RuntimeData): Facts {
  // A SCO that never spoke is known as a page is: that it was shown.
  if (!isSco || data["page.shown"] === "true") return factsOfPage(standard, data);
  return standard === "scorm-2004" ? factsOf2004(data) : factsOf12(data);
}

/**
 * A part without an API: shown is all that can be known. In a SCORM package that completes it (SN 4.2.1, an asset); a plain web package
 * is completed by who says so, or by its module's rule.
 */
function factsOfPage(standard: PackageStandard, data: RuntimeData): Facts {
  const isShown = data["page.shown"] === "true";
  const isCompleted = data["page.finished"] === "true" || (isShown && standard !== "html");
  return {
    ...unknownFacts,
    status: isCompleted ? "completed" : isShown ? "incomplete" : "not-started",
    progress: isCompleted ? 1 : 0,
    seconds: Math.round(between(0, numberIn(data["page.seconds"]) ?? 0, mostSeconds)),
  };
}

/** SCORM 1.2 RTE 3.4.4: one status for both; passed and failed are both an end. */
function factsOf12(data: RuntimeData): Facts {
  const lesson = data["cmi.core.lesson_status"] ?? "not attempted";
  const isCompleted = lesson === "completed" || lesson === "passed" || lesson === "failed";
  const seconds = secondsOfTimespan(data["cmi.core.total_time"]) + secondsOfTimespan(data["cmi.core.session_time"]);
  return {
    status: isCompleted ? "completed" : lesson === "not attempted" && seconds === 0 ? "not-started" : "incomplete",
    success: lesson === "passed" || lesson === "failed" ? lesson : "unknown",
    progress: isCompleted ? 1 : 0,
    score: scoreAt(data, "cmi.core.score"),
    seconds: Math.round(between(0, seconds, mostSeconds)),
  };
}

function factsOf2004(data: RuntimeData): Facts {
  const measure = numberIn(data["cmi.progress_measure"]);
  const threshold = numberIn(data["cmi.completion_threshold"]);
  // RTE 4.2.4.1: a threshold with a measure decides, whatever the SCO says.
  const completion =
    threshold !== null && measure !== null
      ? measure >= threshold
        ? "completed"
        : "incomplete"
      : data["cmi.completion_status"];
  const scaled = numberIn(data["cmi.score.scaled"]);
  const passing = numberIn(data["cmi.scaled_passing_score"]);
  // RTE 4.2.22.1: the same for a passing score with a scaled score.
  const success =
    passing !== null && scaled !== null ? (scaled >= passing ? "passed" : "failed") : data["cmi.success_status"];
  const told = secondsOfDuration(data["cmi.total_time"]) + secondsOfDuration(data["cmi.session_time"]);
  const seconds = told + (numberIn(data["session.seconds"]) ?? 0);
  const isCompleted = completion === "completed";
  return {
    status: isCompleted ? "completed" : completion === "incomplete" || seconds > 0 ? "incomplete" : "not-started",
    success: success === "passed" || success === "failed" ? success : "unknown",
    progress: isCompleted ? 1 : between(0, measure ?? 0, 1),
    score: scaled === null ? scoreAt(data, "cmi.score") : between(-1, scaled, 1),
    seconds: Math.round(between(0, seconds, mostSeconds)),
  };
}

/**
 * SCORM 1.2 RTE 3.4.4 (lesson_status): at the end of a lesson for credit that has a mastery score, the raw score decides. Not while the
 * lesson is put aside unfinished: that would fail whoever pauses between two questions.
 */
export function masteredStatus(data: RuntimeData, masteryScore: number | undefined): "passed" | "failed" | undefined {
  const raw = numberIn(data["cmi.core.score.raw"]);
  if (masteryScore === undefined || raw === null) return undefined;
  if (data["cmi.core.exit"] === "suspend" && data["cmi.core.lesson_status"] === "incomplete") return undefined;
  return raw >= masteryScore ? "passed" : "failed";
}

/** The data a SCO finds when it is opened again within the same attempt: time added up, the last exit forgotten. */
export function dataForNextSession(standard: PackageStandard, data: RuntimeData): RuntimeData {
  const next = { ...data };
  delete next["session.ended"];
  const core = standard === "scorm-2004" ? "cmi" : "cmi.core";
  const [total, session] = [data[`${core}.total_time`], data[`${core}.session_time`]];
  next[`${core}.total_time`] =
    standard === "scorm-2004"
      ? durationOf(secondsOfDuration(total) + secondsOfDuration(session))
      : timespanOf(secondsOfTimespan(total) + secondsOfTimespan(session));
  delete next[`${core}.session_time`];
  delete next[`${core}.exit`];
  return next;
}

/**
 * What is known of a SCO after one more snapshot. A completion, a pass and the best score stay proven: a learner who looks at a finished
 * part again does not lose it, and what arrives late still counts.
 */
export function proven(before: Facts, now: Facts): Facts {
  const ranks = { "not-started": 0, incomplete: 1, completed: 2 };
  return {
    status: ranks[now.status] >= ranks[before.status] ? now.status : before.status,
    success: before.success === "passed" || now.success === "unknown" ? before.success : now.success,
    progress: Math.max(before.progress, now.progress),
    score: before.score === null ? now.score : now.score === null ? before.score : Math.max(before.score, now.score),
    seconds: Math.max(before.seconds, now.seconds),
  };
}

export interface LaunchableItem {
  id: string;
  title: PackageText;
  isSco: boolean;
  masteryScore?: number;
}

/** Everything of a package that is opened, in order. */
export function launchableItems(items: readonly Item[]): LaunchableItem[] {
  return items.flatMap((item) => [
    ...(item.href === undefined
      ? []
      : [
          {
            id: item.identifier,
            title: item.title,
            isSco: item.scormType === "sco",
            ...(item.masteryScore === undefined ? {} : { masteryScore: item.masteryScore }),
          },
        ]),
    ...launchableItems(item.children),
  ]);
}

/** An attempt as a whole, from its parts, by the module's completion rule. */
export function rollUp(
  rule: CompletionRule,
  items: readonly LaunchableItem[],
  facts: ReadonlyMap<string, Facts>,
  root?: RootResult,
): Facts {
  const scos = items.filter((item) => item.isSco);
  const counted = rule === "visited" || scos.length === 0 ? items : scos;
  const each = counted.map((item) => facts.get(item.id) ?? unknownFacts);
  const isBegun = [...facts.values()].some((fact) => fact.status !== "not-started");
  const seconds = Math.min(
    mostSeconds,
    [...facts.values()].reduce((sum, fact) => sum + fact.seconds, 0),
  );
  const whole = { seconds, score: meanScore(each), success: jointSuccess(rule, each) };
  const usesRoot = rule === "package" && root !== undefined;
  const isCompleted = usesRoot && root.completion !== "unknown" ? root.completion === "completed" : isDone(rule, each);
  const score = usesRoot && root.score !== null ? between(-1, root.score, 1) : whole.score;
  const success = usesRoot && root.success !== "unknown" ? root.success : whole.success;
  return {
    status: isCompleted ? "completed" : isBegun ? "incomplete" : "not-started",
    success,
    progress: isCompleted ? 1 : Math.min(0.99, jointProgress(rule, each, usesRoot ? root.progress : null)),
    score,
    seconds,
  };
}

function isDone(rule: CompletionRule, each: readonly Facts[]): boolean {
  if (each.length === 0) return false;
  if (rule === "visited") return each.every((fact) => fact.status !== "not-started");
  const isCompleted = (fact: Facts) => fact.status === "completed";
  return rule === "any-sco" ? each.some(isCompleted) : each.every(isCompleted);
}

function jointProgress(rule: CompletionRule, each: readonly Facts[], root: number | null): number {
  if (root !== null) return between(0, root, 1);
  if (each.length === 0) return 0;
  if (rule === "any-sco") return Math.max(...each.map((fact) => fact.progress));
  const share = (fact: Facts) => (rule === "visited" ? Number(fact.status !== "not-started") : fact.progress);
  return each.reduce((sum, fact) => sum + share(fact), 0) / each.length;
}

function jointSuccess(rule: CompletionRule, each: readonly Facts[]): Success {
  const has = (success: Success) => each.some((fact) => fact.success === success);
  if (rule === "any-sco") return has("passed") ? "passed" : has("failed") ? "failed" : "unknown";
  return has("failed") ? "failed" : has("passed") ? "passed" : "unknown";
}

function meanScore(each: readonly Facts[]): number | null {
  const scores = each.flatMap((fact) => (fact.score === null ? [] : [fact.score]));
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** Whether an attempt's result stands for the registration: a finished one before a running one, then the better one. */
export function countsMore(now: Facts, before: Facts): boolean {
  const worth = (facts: Facts): number[] => [
    Number(facts.status === "completed"),
    Number(facts.success === "passed"),
    facts.status === "completed" ? (facts.score ?? -1) : 0,
    facts.progress,
  ];
  const [a, b] = [worth(now), worth(before)];
  const at = a.findIndex((value, index) => value !== b[index]);
  return at === -1 || (a[at] ?? 0) > (b[at] ?? 0);
}
