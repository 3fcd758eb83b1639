import { sql } from "kysely";
import type { HouseParts } from "#platform/feature.ts";
import type { CourseCall } from "../types.ts";

/** What a course of the demonstration says, one slip included, so that its owner has something to read. */
const said: [seconds: number, call: string, element: string, value: string, answer: string, code: number][] = [
  [0, "LMSInitialize", "", "", "true", 0],
  [0, "LMSGetValue", "cmi.core.entry", "", "resume", 0],
  [0, "LMSGetValue", "cmi.suspend_data", "", "", 0],
  [1, "LMSSetValue", "cmi.core.lesson_status", "incomplete", "true", 0],
  [48, "LMSSetValue", "cmi.core.lesson_location", "2", "true", 0],
  [48, "LMSSetValue", "cmi.core.student_name", "", "false", 403],
  [49, "LMSCommit", "", "", "true", 0],
];

/** The calls of the newest attempts at courses of the demonstration that have none. */
export async function loadDemoCalls({ db }: HouseParts): Promise<void> {
  const { rows } = await sql<{ id: string; item: string; at: Date }>`
    select a.id, s.item, s.updated_at as at from learning.attempt a
      join lateral (select item, updated_at from learning.sco_state where attempt_id = a.id order by updated_at desc limit 1) s on true
    where not exists (select from learning.call_batch b where b.attempt_id = a.id)
    order by a.last_at desc limit ${mostAttempts}`.execute(db);
  for (const { id, item, at } of rows) {
    const calls: CourseCall[] = said.map(([seconds, call, element, value, answer, code]) => [
      at.getTime() + seconds * 1_000,
      item,
      call,
      element,
      value,
      answer,
      code,
    ]);
    await sql`
      insert into learning.call_batch (attempt_id, launch, number, calls, count, faults)
      values (${id}, 1, 1, ${JSON.stringify(calls)}::json, ${calls.length}, 1) on conflict do nothing`.execute(db);
  }
}

const mostAttempts = 200;
