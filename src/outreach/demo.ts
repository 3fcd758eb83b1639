import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { z } from "zod";
import { newest } from "#catalogue/index.ts";
import { inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { newId } from "#platform/ids.ts";
import { projectRoot } from "#platform/paths.ts";
import { system, visitor } from "#platform/permissions/index.ts";
import { keepList } from "./lists.ts";
import { draftNews, publishNews } from "./news.ts";
import { addItem, makeNewsletter, writeNewsletter } from "./newsletters.ts";

const text = z.record(z.string(), z.string());
const demoOutreach = z.object({
  lists: z.array(z.object({ name: text, text })),
  news: z.array(z.object({ title: text, summary: text, body: text })),
  newsletter: z.object({ subject: text, opening: text }),
});

/** Two lists with some invented readers, news, and the draft of a newsletter of what is newest in the catalogue. Once. */
export async function loadDemoOutreach({ db }: HouseParts, say: (line: string) => void): Promise<void> {
  const isThere = await db.selectFrom("outreach.mailingList").select("id").limit(1).executeTakeFirst();
  if (isThere !== undefined) return;
  const demo = demoOutreach.parse(JSON.parse(await readFile(join(projectRoot, "demo/outreach/outreach.json"), "utf8")));
  const found = await newest(db, visitor, { lang: "en", limit: 5 });
  await inTransaction(db, async (tx) => {
    const listIds: string[] = [];
    for (const list of demo.lists) listIds.push((await keepList(tx, system, { ...list, isOpen: true })).id);
    for (const [index, lang] of (["en", "fr", "es", "ar"] as const).entries())
      await sql`
        insert into outreach.subscription (id, list_id, email, lang, state, confirmed_at)
        values (${newId()}, ${listIds[0]}, ${`reader-${index + 1}@demo.example`}, ${lang}, 'confirmed', now())`.execute(
        tx,
      );
    for (const facts of demo.news) {
      const { id } = await draftNews(tx, system, { ...facts, subjects: [] });
      await publishNews(tx, system, id);
    }
    const { id } = await makeNewsletter(tx, system, listIds[0] ?? "");
    await writeNewsletter(tx, system, id, demo.newsletter);
    for (const thing of found) await addItem(tx, system, id, { kind: thing.kind, thingId: thing.id });
  });
  say(`${demo.lists.length} mailing lists, ${demo.news.length} pieces of news`);
}
