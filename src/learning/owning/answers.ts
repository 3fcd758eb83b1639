import { createHash } from "node:crypto";
import { sql } from "kysely";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import type { PackageStandard } from "../packages/reading.ts";
import { type Interaction, interactionsOf, isAnswered } from "../player/interactions.ts";
import type { ChoiceCounts, CountedAnswer, RuntimeData } from "../types.ts";

/** Bounds: courses name questions and answers as they like, some anew for each learner. */
export const mostQuestions = 1_000;
export const mostChoices = 100;
const mostText = 250;
/** Questions of one attempt. */
const mostOfAttempt = 500;

/** Whose answers are taken from a list, so that the list may be shown. What people write themselves is counted, not kept. */
const setKinds = new Set(["choice", "true-false", "likert", "matching", "sequencing", "numeric", "performance"]);

/** Text of a course as PostgreSQL takes it. */
export const plain = (text: string, most = mostText): string =>
  text.slice(0, most).toWellFormed().replaceAll("\0", "\ufffd");

/** Right, wrong, or not judged: SCORM 1.2 says `wrong`, SCORM 2004 `incorrect`; a number, `neutral` and `unanticipated` are no judgement. */
export function isRight(result: string): boolean | null {
  return result === "correct" ? true : result === "wrong" || result === "incorrect" ? false : null;
}

export interface SeenQuestion {
  key: string;
  item: string;
  question: string;
  kind: string;
  description: string;
  correct: string[];
  position: number;
}

export interface SeenAnswer extends CountedAnswer {
  seen: SeenQuestion;
}

const keyOf = (item: string, id: string): string =>
  createHash("sha256")
    .update(JSON.stringify([item, id]))
    .digest("base64url")
    .slice(0, 22);

const choiceOf = (interaction: Interaction): string | null =>
  setKinds.has(interaction.type) && interaction.response !== "" ? plain(interaction.response) : null;

/** The first answer to each question of an attempt; what is asked again is a second try. */
export function firstAnswers(
  standard: PackageStandard,
  parts: readonly { item: string; data: RuntimeData }[],
): SeenAnswer[] {
  const answers = new Map<string, SeenAnswer>();
  for (const { item, data } of parts) {
    for (const interaction of interactionsOf(standard, data)) {
      const key = keyOf(item, interaction.id);
      if (answers.has(key) || !isAnswered(interaction) || answers.size >= mostOfAttempt) continue;
      const seen: SeenQuestion = {
        key,
        item: plain(item),
        question: plain(interaction.id),
        kind: plain(interaction.type, 40),
        description: plain(interaction.description),
        correct: interaction.correctResponses.slice(0, 20).map((pattern) => plain(pattern)),
        position: answers.size,
      };
      answers.set(key, { key, isRight: isRight(interaction.result), choice: choiceOf(interaction), seen });
    }
  }
  return [...answers.values()];
}

/** What is kept of a question, as sums, so that an attempt's part in them can be taken out again. */
export interface QuestionSums {
  answers: number;
  judged: number;
  rights: number;
  restCount: number;
  restRights: number;
  restSum: number;
  restSquares: number;
  restOfRights: number;
  choices: ChoiceCounts;
}

export const noSums = (): QuestionSums => ({
  answers: 0,
  judged: 0,
  rights: 0,
  restCount: 0,
  restRights: 0,
  restSum: 0,
  restSquares: 0,
  restOfRights: 0,
  choices: {},
});

/** Adds (`sign` 1) or takes out (-1) what one attempt's answers say of each question. */
export function addAnswers(
  sumsOf: (key: string) => QuestionSums | undefined,
  answers: readonly CountedAnswer[],
  sign: 1 | -1,
): void {
  const judged = answers.filter((answer) => answer.isRight !== null);
  const rights = judged.filter((answer) => answer.isRight === true).length;
  for (const answer of answers) {
    const sums = sumsOf(answer.key);
    if (sums === undefined) continue;
    sums.answers += sign;
    if (answer.choice !== null) addChoice(sums.choices, answer.choice, sign);
    if (answer.isRight === null) continue;
    const right = Number(answer.isRight);
    sums.judged += sign;
    sums.rights += sign * right;
    if (judged.length < 2) continue;
    // The share of the others that is right: the question itself must not speak for itself.
    const rest = (rights - right) / (judged.length - 1);
    sums.restCount += sign;
    sums.restRights += sign * right;
    sums.restSum += sign * rest;
    sums.restSquares += sign * rest * rest;
    sums.restOfRights += sign * rest * right;
  }
}

function addChoice(choices: ChoiceCounts, choice: string, sign: 1 | -1): void {
  const known = Object.hasOwn(choices, choice) ? (choices[choice] ?? 0) : 0;
  if (known === 0 && (sign === -1 || Object.keys(choices).length >= mostChoices)) return;
  if (known + sign === 0) delete choices[choice];
  else
    Object.defineProperty(choices, choice, {
      value: known + sign,
      enumerable: true,
      writable: true,
      configurable: true,
    });
}

interface CountedAttempt {
  id: string;
  versionId: string;
  standard: PackageStandard;
  /** The attempt on another version that this one goes on from: what was answered there was no answer to this version. */
  movedFrom: string | null;
  before: CountedAnswer[] | null;
}

const batchSize = 100;

/**
 * Brings the answers of everybody who was active since the last time into the figures of their version's questions: of each person only the
 * first attempt on a version. Bounded batches, each in a transaction that notes how far it came. Returns how many learners were looked at.
 */
export async function countAnswers(db: Db): Promise<number> {
  // A commit may come half a minute after the last that touched its registration: who was active within the last minute waits.
  const { rows } = await sql<{ id: string }>`
    select m.id from learning.module m left join learning.module_count c on c.module_id = m.id
    where exists (select from learning.registration r where r.module_id = m.id and r.last_at < now() - interval '1 minute'
      and r.last_at > coalesce(c.answers_until, '-infinity'))
    order by m.id limit 1000`.execute(db);
  let looked = 0;
  for (const { id } of rows)
    for (let count = batchSize; count >= batchSize; looked += count)
      count = await inTransaction(db, (tx) => countBatch(tx, id));
  return looked;
}

async function countBatch(tx: Tx, moduleId: string): Promise<number> {
  await sql`insert into learning.module_count (module_id) values (${moduleId}) on conflict do nothing`.execute(tx);
  // Two jobs take turns.
  const { rows: state } = await sql<{ until: string | null }>`
    select answers_until::text as until from learning.module_count where module_id = ${moduleId} for update`.execute(
    tx,
  );
  const { rows: active } = await sql<{ id: string; lastAt: string }>`
    select id, last_at::text as last_at from learning.registration
    where module_id = ${moduleId} and last_at > ${state[0]?.until ?? "-infinity"}::timestamptz and last_at < now() - interval '1 minute'
    order by last_at limit ${batchSize}`.execute(tx);
  const last = active.at(-1);
  if (last === undefined) return 0;
  // All of one moment together, however many: the next batch begins after it.
  const { rows: sameMoment } = await sql<{ id: string }>`
    select id from learning.registration where module_id = ${moduleId} and last_at = ${last.lastAt}::timestamptz`.execute(
    tx,
  );
  const ids = [...new Set([...active, ...sameMoment].map(({ id }) => id))];
  for (let at = 0; at < ids.length; at += batchSize) await countRegistrations(tx, ids.slice(at, at + batchSize));
  await sql`
    update learning.module_count set answers_until = ${last.lastAt}::timestamptz where module_id = ${moduleId}`.execute(
    tx,
  );
  return ids.length < batchSize ? ids.length : Math.max(batchSize, ids.length);
}

async function countRegistrations(tx: Tx, registrations: readonly string[]): Promise<void> {
  const { rows: attempts } = await sql<CountedAttempt>`
    select distinct on (a.registration_id, a.version_id) a.id, a.version_id, v.standard, a.moved_from, c.answers as before
    from learning.attempt a join learning.version v on v.id = a.version_id left join learning.answered_attempt c on c.attempt_id = a.id
    where a.registration_id = any(${[...registrations]}::uuid[]) and (c.counted_at is null or a.last_at >= c.counted_at)
      and a.number = (select min(f.number) from learning.attempt f where f.registration_id = a.registration_id and f.version_id = a.version_id)
    order by a.registration_id, a.version_id, a.number`.execute(tx);
  if (attempts.length === 0) return;
  const { rows: states } = await sql<{ attemptId: string; item: string; data: RuntimeData }>`
    select attempt_id, item, data from learning.sco_state
    where attempt_id = any(${attempts.flatMap(({ id, movedFrom }) => [id, ...(movedFrom === null ? [] : [movedFrom])])}::uuid[])
      and position('cmi.interactions.' in data::text) > 0
    order by attempt_id, item`.execute(tx);
  const byAttempt = Map.groupBy(states, ({ attemptId }) => attemptId);
  for (const [versionId, group] of Map.groupBy(attempts, (attempt) => attempt.versionId)) {
    const changes = group
      .map((attempt) => {
        const answersOf = (id: string) => firstAnswers(attempt.standard, byAttempt.get(id) ?? []);
        const brought = new Set(
          attempt.movedFrom === null ? [] : answersOf(attempt.movedFrom).map(({ seen }) => seen.question),
        );
        return { ...attempt, now: answersOf(attempt.id).filter(({ seen }) => !brought.has(seen.question)) };
      })
      .filter(({ before, now }) => now.length > 0 || (before ?? []).length > 0);
    if (changes.length > 0) await countVersion(tx, versionId, changes);
  }
}

async function countVersion(
  tx: Tx,
  versionId: string,
  changes: readonly (CountedAttempt & { now: SeenAnswer[] })[],
): Promise<void> {
  const { rows } = await sql<QuestionSums & SeenQuestion>`
    select * from learning.interaction_count where version_id = ${versionId} for update`.execute(tx);
  const questions = new Map(rows.map((row) => [row.key, row]));
  const touched = new Set<string>();
  const sumsOf = (key: string) => {
    touched.add(key);
    return questions.get(key);
  };
  for (const { before, now } of changes) {
    addAnswers(sumsOf, before ?? [], -1);
    for (const { seen } of now)
      if (!questions.has(seen.key) && questions.size < mostQuestions) questions.set(seen.key, { ...seen, ...noSums() });
    addAnswers(sumsOf, now, 1);
  }
  const written = [...touched].flatMap((key) => questions.get(key) ?? []);
  await sql`
    insert into learning.interaction_count (version_id, key, item, question, kind, description, correct, position, answers, judged, rights,
      rest_count, rest_rights, rest_sum, rest_squares, rest_of_rights, choices)
    select ${versionId}, key, item, question, kind, description, correct, position, answers, judged, rights, rest_count, rest_rights, rest_sum,
      rest_squares, rest_of_rights, choices
    from jsonb_to_recordset(${JSON.stringify(written.map(asRow))}::jsonb) as q (key text, item text, question text, kind text, description text,
      correct jsonb, position int, answers int, judged int, rights int, rest_count int, rest_rights int, rest_sum float8, rest_squares float8,
      rest_of_rights float8, choices jsonb)
    on conflict (version_id, key) do update set answers = excluded.answers, judged = excluded.judged, rights = excluded.rights,
      rest_count = excluded.rest_count, rest_rights = excluded.rest_rights, rest_sum = excluded.rest_sum, rest_squares = excluded.rest_squares,
      rest_of_rights = excluded.rest_of_rights, choices = excluded.choices,
      correct = case when excluded.correct = '[]' then learning.interaction_count.correct else excluded.correct end`.execute(
    tx,
  );
  const kept = changes.map(({ id, now }) => ({
    attempt_id: id,
    answers: now
      .filter(({ key }) => questions.has(key))
      .map(({ key, isRight: right, choice }) => ({ key, isRight: right, choice })),
  }));
  await sql`
    insert into learning.answered_attempt (attempt_id, version_id, answers, counted_at)
    select attempt_id, ${versionId}, answers, now() from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as a (attempt_id uuid, answers jsonb)
    on conflict (attempt_id) do update set answers = excluded.answers, counted_at = excluded.counted_at`.execute(tx);
}

const asRow = ({ restCount, restRights, restSum, restSquares, restOfRights, ...row }: QuestionSums & SeenQuestion) => ({
  ...row,
  rest_count: restCount,
  rest_rights: restRights,
  rest_sum: restSum,
  rest_squares: restSquares,
  rest_of_rights: restOfRights,
});
