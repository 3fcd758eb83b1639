import { system } from "#platform/permissions/index.ts";
import type { OpenHouse } from "../platform/house.ts";
import { addRecord, publishRecord } from "./operations.ts";
import { noFacts, type RecordFacts } from "./types.ts";

/** A published report for tests, and what is told of it otherwise. */
export async function aPublishedRecord(open: OpenHouse, title: string, told: Partial<RecordFacts> = {}) {
  const facts: RecordFacts = {
    ...noFacts,
    type: "report",
    title: { en: title },
    summary: { en: `About ${title}.` },
    subjects: ["crime-prevention"],
    languages: ["en"],
    ...told,
  };
  const made = await addRecord(open.house.db, system, facts);
  await publishRecord(open.house, system, made.id);
  return made;
}
