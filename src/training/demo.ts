import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isSubject } from "#catalogue/index.ts";
import { inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { projectRoot } from "#platform/paths.ts";
import { system } from "#platform/permissions/index.ts";
import { announceActivity, draftActivity, writeDirectorate } from "./operations.ts";
import { directorate } from "./queries.ts";

const text = z.record(z.string(), z.string());
const demoTraining = z.object({
  directorate: z.object({ name: text, intro: text, offers: z.record(z.string(), z.array(z.string())), contact: text }),
  activities: z.array(
    z.object({
      /** Days from the day of loading, so that some are always to come. */
      fromNow: z.number(),
      days: z.number(),
      title: text,
      summary: text,
      audience: text,
      application: text,
      place: text,
      country: z.string().nullable(),
      isOnline: z.boolean(),
      languages: z.array(z.string()),
      subjects: z.array(z.string()),
      hostBody: z.string(),
    }),
  ),
});

const dayFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The directorate's page, and invented activities that say they are: some to come, some over. Once. */
export async function loadDemoTraining({ db }: HouseParts, say: (line: string) => void): Promise<void> {
  const demo = demoTraining.parse(JSON.parse(await readFile(join(projectRoot, "demo/training/training.json"), "utf8")));
  if ((await directorate(db)) === undefined) await writeDirectorate(db, system, demo.directorate);
  const isThere = await db.selectFrom("training.activity").select("id").limit(1).executeTakeFirst();
  if (isThere !== undefined) return;
  await inTransaction(db, async (tx) => {
    for (const { fromNow, days, ...facts } of demo.activities) {
      const { id } = await draftActivity(tx, system, {
        ...facts,
        subjects: facts.subjects.filter(isSubject),
        hostBodyId: null,
        beginsOn: dayFromNow(fromNow),
        endsOn: dayFromNow(fromNow + days - 1),
        applyUntil: dayFromNow(fromNow - 21),
      });
      await announceActivity(tx, system, id);
    }
  });
  say(`${demo.activities.length} training activities`);
}
