import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isSubject } from "#catalogue/index.ts";
import { inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { projectRoot } from "#platform/paths.ts";
import { system } from "#platform/permissions/index.ts";
import { makeGuideline, publishGuideline } from "./guidelines.ts";
import { describeGroup, keepDocument, keepMeeting, keepSeat, makeGroup, setGroupState } from "./operations.ts";

const text = z.record(z.string(), z.string());
const lines = z.record(z.string(), z.array(z.string()));

const demoGroups = z.array(
  z.object({
    shortName: z.string(),
    sinceYear: z.number().nullable(),
    position: z.number(),
    subjects: z.array(z.string()),
    name: text,
    mandate: text,
    meets: text,
    contact: text,
    contactEmail: z.string(),
    tasks: lines,
    seats: z.array(z.object({ country: z.string(), mapCode: z.string().nullable().default(null), label: text })),
    meetings: z.array(z.object({ title: text, place: text, summary: text, beginsOn: z.string(), endsOn: z.string() })),
    documents: z.array(
      z.object({ title: text, languages: z.array(z.string()), datedOn: z.string(), address: z.string() }),
    ),
    guidelines: z.array(
      z.object({
        title: text,
        summary: text,
        body: text,
        languages: z.array(z.string()),
        edition: z.string(),
        datedOn: z.string(),
        subjects: z.array(z.string()),
      }),
    ),
  }),
);

/** The two groups of the source page with what it says of them, and guidelines of our own, marked as demonstration. Once. */
export async function loadDemoGroups({ db }: HouseParts, say: (line: string) => void): Promise<void> {
  const isThere = await db.selectFrom("groups.standingGroup").select("id").limit(1).executeTakeFirst();
  if (isThere !== undefined) return;
  const groups = demoGroups.parse(JSON.parse(await readFile(join(projectRoot, "demo/groups/groups.json"), "utf8")));
  await inTransaction(db, async (tx) => {
    for (const { seats, meetings, documents, guidelines, ...facts } of groups) {
      const { id } = await makeGroup(tx, system, facts.name);
      await describeGroup(tx, system, id, { ...facts, subjects: facts.subjects.filter(isSubject) });
      for (const seat of seats)
        await keepSeat(tx, system, id, { ...seat, organisation: "", position: "member", since: null, until: null });
      for (const meeting of meetings) await keepMeeting(tx, system, id, meeting);
      for (const document of documents) await keepDocument(tx, system, id, document);
      await setGroupState(tx, system, id, "published");
      for (const guideline of guidelines) {
        const given = { ...guideline, subjects: guideline.subjects.filter(isSubject), address: "", isDemo: true };
        const made = await makeGuideline(tx, system, id, given);
        await publishGuideline(tx, system, made.id);
      }
    }
  });
  say(`${groups.length} groups`);
}
