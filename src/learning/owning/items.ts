import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import type { QuestionSums, SeenQuestion } from "./answers.ts";
import { mostQuestions } from "./answers.ts";

/** Below so many people a figure of discrimination says nothing. */
export const fewest = 30;

export interface QuestionFigures extends SeenQuestion {
  answers: number;
  judged: number;
  /** The share of the judged answers that is right; null where none is judged. */
  difficulty: number | null;
  /** The point-biserial correlation with the share of the other questions answered rightly, -1 to 1; null where it cannot be told. */
  discrimination: number | null;
  isTooFew: boolean;
  /** Answers from a list, the most frequent first. */
  choices: { text: string; count: number; isCorrect: boolean }[];
}

/**
 * Pearson's correlation of right (1) or wrong (0) with the share of the others that is right, from their sums; the point-biserial one, with the
 * question itself left out of the rest. Null where all answered alike.
 */
export function discrimination({
  restCount,
  restRights,
  restSum,
  restSquares,
  restOfRights,
}: QuestionSums): number | null {
  if (restCount < 2) return null;
  const spreadOfRights = restCount * restRights - restRights * restRights;
  const spreadOfRest = restCount * restSquares - restSum * restSum;
  // Sums of fractions that were added and taken out leave a little behind.
  if (spreadOfRights <= 0 || spreadOfRest <= 1e-9 * restCount * restCount) return null;
  const shared = restCount * restOfRights - restRights * restSum;
  return Math.min(1, Math.max(-1, shared / Math.sqrt(spreadOfRights * spreadOfRest)));
}

// `[,]` stands between several answers (SCORM 2004 RTE 4.2.9.1), `,` in SCORM 1.2; their order says nothing.
const setOf = (text: string): string =>
  text
    .replace(/^\{[a-z_]+=[^}]*\}/, "")
    .split(/\[,\]|,/)
    .map((part) => part.trim().toLowerCase())
    .sort()
    .join(",");

const isCorrect = (choice: string, correct: readonly string[]): boolean =>
  correct.some((pattern) => pattern === choice || setOf(pattern) === setOf(choice));

export function figuresOf(row: QuestionSums & SeenQuestion): QuestionFigures {
  const { key, item, question, kind, description, correct, position, answers, judged, rights } = row;
  const isTooFew = row.restCount < fewest;
  return {
    key,
    item,
    question,
    kind,
    description,
    correct,
    position,
    answers,
    judged,
    difficulty: judged > 0 ? rights / judged : null,
    discrimination: isTooFew ? null : discrimination(row),
    isTooFew,
    choices: Object.entries(row.choices)
      .map(([text, count]) => ({ text, count, isCorrect: isCorrect(text, correct) }))
      .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1)),
  };
}

/** The questions of a version that somebody answered, in the order they were met; and up to when answers are counted. */
export async function questionsOf(
  db: Db,
  moduleId: string,
  versionId: string,
): Promise<{ questions: QuestionFigures[]; until: Date | null }> {
  const { rows } = await sql<QuestionSums & SeenQuestion>`
    select * from learning.interaction_count where version_id = ${versionId} and answers > 0
    order by item, position, key limit ${mostQuestions}`.execute(db);
  const { rows: state } = await sql<{ until: Date | null }>`
    select answers_until as until from learning.module_count where module_id = ${moduleId}`.execute(db);
  return { questions: rows.map(figuresOf), until: state[0]?.until ?? null };
}

/** The versions on which questions were answered, the newest first. */
export async function answeredVersions(db: Db, moduleId: string): Promise<{ id: string; number: number }[]> {
  const { rows } = await sql<{ id: string; number: number }>`
    select v.id, v.number from learning.version v
    where v.module_id = ${moduleId} and exists (select from learning.interaction_count q where q.version_id = v.id)
    order by v.number desc limit 50`.execute(db);
  return rows;
}
