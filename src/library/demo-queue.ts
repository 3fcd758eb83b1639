import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { actorOf, demoAccountId } from "#people/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { takeBackMails } from "#platform/mail/index.ts";
import { projectRoot } from "#platform/paths.ts";
import { system } from "#platform/permissions/index.ts";
import { demoRecord, factsOfDemo } from "./demo-records.ts";
import { addRecord, answerSuggestion, publishRecord, suggestRecord, withdrawRecord } from "./operations.ts";

const queued = z.object({
  state: z.enum(["suggested", "returned", "refused", "draft", "withdrawn"]),
  /** Who suggests it: of demo people, what stands before the @. */
  by: z.string().default(""),
  /** Of a return, a refusal, a withdrawal. */
  reason: z.string().default(""),
  facts: demoRecord,
});

/** What lies on a librarian's desk: suggestions, one returned, one refused, a draft, a withdrawn website. No letters are written. */
export async function loadDemoQueue(house: HouseParts): Promise<void> {
  const text = await readFile(join(projectRoot, "demo/library/queue.json"), "utf8");
  const queue = z.array(queued).parse(JSON.parse(text));
  await inTransaction(house.db, async (tx) => {
    const within = { ...house, db: tx as Db };
    // The first of the file is to be the newest.
    for (const { state, by, reason, facts } of queue.toReversed()) {
      if (state === "draft" || state === "withdrawn") {
        const { id } = await addRecord(tx, system, factsOfDemo(facts));
        if (state === "draft") continue;
        await publishRecord(within, system, id);
        await withdrawRecord(within, system, id, reason);
        continue;
      }
      const accountId = await demoAccountId(house.db, by);
      const actor = accountId === undefined ? undefined : await actorOf(house.db, accountId);
      if (actor?.kind !== "account" || !actor.isVetted) continue;
      const { id } = await suggestRecord(tx, actor, factsOfDemo(facts));
      if (state !== "suggested") await answerSuggestion(within, system, id, state, reason);
    }
    await takeBackMails(tx);
  });
}
