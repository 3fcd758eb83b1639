import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { HouseParts } from "#platform/feature.ts";
import { projectRoot } from "#platform/paths.ts";
import { languages, system } from "#platform/permissions/index.ts";
import { addCollection, addThing, publishCollection } from "./operations.ts";

const texts = z.partialRecord(z.enum(languages), z.string());

const demoCollection = z.object({
  title: texts,
  intro: texts,
  subjects: z.array(z.string()),
  /** Records by their addresses. */
  things: z.array(z.object({ record: z.string(), note: texts })),
});

export const readDemoCollections = async (): Promise<z.infer<typeof demoCollection>[]> =>
  z.array(demoCollection).parse(JSON.parse(await readFile(join(projectRoot, "demo/library/collections.json"), "utf8")));

/** Collections of the demonstration's records, once. What is not there is left out. */
export async function loadDemoCollections({ db }: HouseParts, say: (line: string) => void): Promise<void> {
  if ((await db.selectFrom("library.collection").select("id").limit(1).executeTakeFirst()) !== undefined) return;
  const collections = await readDemoCollections();
  const slugs = collections.flatMap(({ things }) => things.map(({ record }) => record));
  const rows = await db.selectFrom("library.record").select(["id", "slug"]).where("slug", "in", slugs).execute();
  const ids = new Map(rows.map(({ id, slug }) => [slug, id]));
  await db.transaction().execute(async (tx) => {
    // The first of the file is to be the newest.
    for (const { things, ...facts } of collections.toReversed()) {
      const { id } = await addCollection(tx, system, facts);
      for (const { record, note } of things) {
        const thing = ids.get(record);
        if (thing !== undefined) await addThing(tx, system, id, thing, { lang: "en", note });
      }
      await publishCollection(tx, system, id);
    }
  });
  say(`${collections.length} collections in the library`);
}
