import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import type { PackageStandard } from "../packages/reading.ts";
import { interactionsOf, isAnswered } from "../player/interactions.ts";
import type { ContentsItem, PackageText, RuntimeData } from "../types.ts";
import { isRight, plain } from "./answers.ts";
import type { LearnerRow } from "./learners.ts";

export interface AttemptDetail {
  number: number;
  parts: {
    item: string;
    title: PackageText | undefined;
    status: LearnerRow["status"];
    success: LearnerRow["success"];
    score: number | null;
    seconds: number;
  }[];
  answers: {
    key: string;
    question: string;
    description: string;
    response: string;
    correct: string;
    result: string;
    isRight: boolean | null;
    seconds: number | null;
  }[];
  /** There are more answers than are shown. */
  isCut: boolean;
}

const mostShown = 300;

/** What happened in an attempt, part by part in the order of the course, with each answer; texts are cut to what a table can hold. */
export async function attemptDetail(
  db: Db,
  registrationId: string,
  number: number,
): Promise<AttemptDetail | undefined> {
  const { rows } = await sql<{ id: string; standard: PackageStandard; contents: ContentsItem[] }>`
    select a.id, v.standard, v.contents from learning.attempt a join learning.version v on v.id = a.version_id
    where a.registration_id = ${registrationId} and a.number = ${number}`.execute(db);
  const attempt = rows[0];
  if (attempt === undefined) return undefined;
  const { rows: states } = await sql<AttemptDetail["parts"][number] & { data: RuntimeData }>`
    select item, status, success, score, seconds, data from learning.sco_state where attempt_id = ${attempt.id} order by item`.execute(
    db,
  );
  const places = new Map(attempt.contents.map((item, index) => [item.id, { index, title: item.title }]));
  const ordered = states.sort((a, b) => (places.get(a.item)?.index ?? 1e6) - (places.get(b.item)?.index ?? 1e6));
  const answers = ordered.flatMap(({ item, data }) =>
    interactionsOf(attempt.standard, data)
      .filter(isAnswered)
      .map((interaction) => ({
        key: `${item} ${interaction.index}`,
        question: plain(interaction.id),
        description: plain(interaction.description),
        response: plain(interaction.response),
        correct: plain(interaction.correctResponses.join(" · ")),
        result: plain(interaction.result, 40),
        isRight: isRight(interaction.result),
        seconds: interaction.seconds,
      })),
  );
  return {
    number,
    parts: ordered.map(({ data: _, ...part }) => ({ ...part, title: places.get(part.item)?.title })),
    answers: answers.slice(0, mostShown),
    isCut: answers.length > mostShown,
  };
}
