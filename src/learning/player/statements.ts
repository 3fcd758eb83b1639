// What happened in a course as xAPI statements, after ADL's SCORM profile (https://w3id.org/xapi/scorm): the SCO is the object, the
// course its parent, the attempt a grouping. Every id is made from what is told, so that a repeated commit tells nothing twice.

import {
  type Activity,
  type Agent,
  type Result,
  type Statement,
  statementId,
  type VerbName,
  verb,
} from "#lrs/index.ts";
import type { LocalizedText } from "#platform/database/index.ts";
import type { PackageStandard, PackageText } from "../packages/reading.ts";
import type { RuntimeData } from "../types.ts";
import { durationOf } from "./durations.ts";
import { type Interaction, interactionsOf, isAnswered } from "./interactions.ts";
import type { Facts, SessionEvent } from "./protocol.ts";

/** Who tells, and of what. */
export interface Scene {
  /** Where people reach the portal. */
  publicUrl: string;
  learner: string;
  registrationId: string;
  attemptId: string;
  course: { slug: string; title: LocalizedText };
  item: { id: string; title: PackageText };
  standard: PackageStandard;
}

export interface Happened {
  launch: number;
  at: string;
  events: readonly SessionEvent[];
  data: RuntimeData;
  item: { before: Facts; now: Facts };
  attempt: { before: Facts; now: Facts };
  /** Interactions told before. */
  told: number;
}

const activityType = (name: string): string => `http://adlnet.gov/expapi/activities/${name}`;

/** This installation, as the authority of what it tells. */
export const authorityOf = (publicUrl: string): Agent => ({
  objectType: "Agent",
  account: { homePage: publicUrl, name: "praxis" },
});

export function tell(scene: Scene, happened: Happened): { statements: Statement[]; told: number } {
  const courseId = `${scene.publicUrl}/en/learning/${scene.course.slug}`;
  const course: Activity = {
    objectType: "Activity",
    id: courseId,
    definition: { type: activityType("course"), name: { ...scene.course.title } },
  };
  const scoId = `${courseId}/items/${encodeURIComponent(scene.item.id)}`;
  const sco: Activity = {
    objectType: "Activity",
    id: scoId,
    definition: { type: activityType("lesson"), name: { ...scene.item.title } },
  };
  const make = (
    name: VerbName,
    object: Activity,
    result: Result | undefined,
    at: string,
    ...facts: (string | number)[]
  ) => ({
    id: statementId(scene.attemptId, scene.item.id, name, object.id, ...facts),
    actor: { objectType: "Agent" as const, account: { homePage: scene.publicUrl, name: scene.learner } },
    verb: verb(name),
    object,
    ...(result === undefined ? {} : { result }),
    context: {
      registration: scene.registrationId,
      platform: "Praxis",
      contextActivities: {
        ...(object === course ? {} : { parent: [object === sco ? course : sco] }),
        grouping: [
          {
            id: `${object === course ? courseId : scoId}?attemptId=${scene.attemptId}`,
            definition: { type: activityType("attempt") },
          },
          ...(object === course || object === sco ? [] : [course]),
        ],
        category: [{ id: "https://w3id.org/xapi/scorm", definition: { type: activityType("profile") } }],
      },
    },
    timestamp: at,
  });
  const { launch, at, item, attempt } = happened;
  const statements: Statement[] = happened.events.map((event) =>
    make(event.kind, sco, event.kind === "terminated" ? duration(item.now) : undefined, event.at, launch, event.at),
  );
  const answers = answered(scene.standard, happened.data, happened.told);
  for (const answer of answers.list) {
    const object = interactionActivity(scoId, answer);
    statements.push(
      make("responded", object, interactionResult(answer), at, launch, answer.index, answer.response, answer.result),
    );
  }
  for (const [object, { before, now }] of [
    [sco, item],
    [course, attempt],
  ] as const) {
    for (const name of changes(before, now))
      statements.push(make(name, object, resultOf(name, now), at, now.score ?? "", now.status));
  }
  return { statements, told: answers.told };
}

/** What became true between two looks. */
function changes(before: Facts, now: Facts): VerbName[] {
  const changed: VerbName[] = [];
  if (now.score !== null && now.score !== before.score) changed.push("scored");
  if (now.status === "completed" && before.status !== "completed") changed.push("completed");
  if (now.success !== "unknown" && now.success !== before.success) changed.push(now.success);
  return changed;
}

const duration = (facts: Facts): Result => ({ duration: durationOf(facts.seconds) });

function resultOf(name: VerbName, facts: Facts): Result {
  return {
    ...(name === "completed" ? { completion: true } : {}),
    ...(name === "passed" || name === "failed" ? { success: name === "passed" } : {}),
    ...(facts.score === null ? {} : { score: { scaled: facts.score } }),
    ...(name === "completed" ? duration(facts) : {}),
  };
}

/** The questions answered since; `told` counts up to the last one that has an answer. */
function answered(standard: PackageStandard, data: RuntimeData, told: number): { list: Interaction[]; told: number } {
  const list = interactionsOf(standard, data).filter((each) => each.index >= told && isAnswered(each));
  return { list, told: list.reduce((most, each) => Math.max(most, each.index + 1), told) };
}

// xAPI 2.0 4.2.5 knows these; others are plain activities.
const interactionTypes = [
  "true-false",
  "choice",
  "fill-in",
  "long-fill-in",
  "matching",
  "performance",
  "sequencing",
  "likert",
  "numeric",
  "other",
];

function interactionActivity(scoId: string, { id, type, description, correctResponses }: Interaction): Activity {
  const isKnown = interactionTypes.includes(type);
  return {
    objectType: "Activity",
    id: `${scoId}/interactions/${encodeURIComponent(id)}`,
    definition: {
      type: activityType("cmi.interaction"),
      ...(description === "" ? {} : { description: { und: description } }),
      ...(isKnown ? { interactionType: type } : {}),
      ...(isKnown && correctResponses.length > 0 ? { correctResponsesPattern: correctResponses } : {}),
    },
  };
}

function interactionResult({ response, result, seconds }: Interaction): Result {
  const isRight = result === "correct" ? true : result === "wrong" || result === "incorrect" ? false : undefined;
  const raw = result === "" ? Number.NaN : Number(result);
  return {
    response,
    ...(isRight === undefined ? {} : { success: isRight }),
    ...(Number.isFinite(raw) ? { score: { raw } } : {}),
    ...(seconds === null ? {} : { duration: durationOf(seconds) }),
  };
}
