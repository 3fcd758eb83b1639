import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { z } from "zod";
import type { HouseParts } from "#platform/feature.ts";
import { projectRoot } from "#platform/paths.ts";
import type { RuntimeData } from "../types.ts";
import { countAnswers } from "./answers.ts";

/** A course of the demonstration and the page of its test. */
const course = { folder: "first-responder-digital-scene", file: "test.html" };

const questionsShape = z.object({
  questions: z.record(
    z.string(),
    z.object({
      options: z.record(z.string(), z.string()),
      right: z.array(z.string()).min(1),
      kind: z.string().optional(),
    }),
  ),
});

/** A figure from 0 up to 1 that is the same at each start. */
const drawn = (seed: string): number => createHash("sha1").update(seed).digest().readUInt32BE(0) / 2 ** 32;

/** What an invented learner answered: who knows more answers more rightly, and questions differ. */
function answersOf(questions: z.infer<typeof questionsShape>["questions"], learner: string): RuntimeData {
  const knows = 0.35 + drawn(`knows ${learner}`) * 0.6;
  const data: RuntimeData = {};
  const asked = Object.entries(questions).filter(([, { kind }]) => kind !== "order");
  for (const [index, [id, { options, right }]] of asked.entries()) {
    const isRight = drawn(`${id} ${learner}`) < knows * (0.6 + drawn(`easy ${id}`) * 0.6);
    const others = Object.keys(options).filter((key) => !right.includes(key));
    const given = isRight
      ? [...right].sort()
      : [others[Math.floor(drawn(`which ${id} ${learner}`) * others.length)] ?? ""];
    const at = `cmi.interactions.${index}`;
    data[`${at}.id`] = id;
    data[`${at}.type`] = "choice";
    data[`${at}.correct_responses.0.pattern`] = [...right].sort().join(",");
    data[`${at}.student_response`] = given.join(",");
    data[`${at}.result`] = isRight ? "correct" : "wrong";
  }
  return data;
}

/** Gives the invented past of the demonstration's learners answers to one course's test, so that its questions have figures. Once. */
export async function loadDemoAnswers({ db }: HouseParts, say: (line: string) => void): Promise<void> {
  const html = await readFile(join(projectRoot, "demo/courses", course.folder, course.file), "utf8");
  const json = /id="course-data"[^>]*>(.*?)<\/script>/s.exec(html)?.[1] ?? "{}";
  const { questions } = questionsShape.parse(JSON.parse(json));
  const { title } = z
    .object({ title: z.object({ en: z.string() }) })
    .parse(JSON.parse(await readFile(join(projectRoot, "demo/courses", course.folder, "course.json"), "utf8")));
  const { rows } = await sql<{ attemptId: string; item: string; learner: string }>`
    select s.attempt_id, s.item, r.account_id::text as learner
    from learning.module m join learning.version v on v.id = m.version_id
      cross join lateral jsonb_path_query(v.reading, '$.organizations[*].**.items[*] ? (@.file == $file)', jsonb_build_object('file', ${course.file}::text)) part
      join learning.registration r on r.module_id = m.id join learning.attempt a on a.id = r.attempt_id and a.version_id = v.id and a.launches = 0
      join learning.sco_state s on s.attempt_id = a.id and s.item = part ->> 'identifier' and s.data::text = '{}'
    where m.title ->> 'en' = ${title.en}`.execute(db);
  for (const { attemptId, item, learner } of rows)
    await sql`
      update learning.sco_state set data = ${JSON.stringify(answersOf(questions, learner))}::json
      where attempt_id = ${attemptId} and item = ${item}`.execute(db);
  if (rows.length === 0) return;
  await countAnswers(db);
  say(`answers of ${rows.length} demo learners`);
}
