import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { HouseParts } from "#platform/feature.ts";
import { projectRoot } from "#platform/paths.ts";
import { languages, system } from "#platform/permissions/index.ts";
import { addRecord, publishRecord } from "../operations.ts";
import { noFacts } from "../types.ts";
import { addFile } from "./operations.ts";
import { readFileOf } from "./reading.ts";

const folder = join(projectRoot, "demo/library/files");
const texts = z.partialRecord(z.enum(languages), z.string());
const shown = z.object({
  file: z.string(),
  captions: z.array(z.string()).default([]),
  type: z.enum(["guide", "video"]),
  lang: z.enum(languages),
  title: texts,
  summary: texts,
  transcript: texts.default({}),
  subjects: z.array(z.string()),
});

/** Three cards as PDFs and a film, made by us for the demonstration, each with its files. Once. */
export async function loadDemoFiles(house: HouseParts, say: (line: string) => void): Promise<void> {
  const readJson = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), "utf8"));
  const told = z.array(shown).parse([...((await readJson("cards.json")) as unknown[]), await readJson("film.json")]);
  let count = 0;
  for (const { file, captions, lang, ...facts } of told) {
    const isThere = await house.db
      .selectFrom("library.file")
      .select("id")
      .where("name", "=", file)
      .limit(1)
      .executeTakeFirst();
    if (isThere !== undefined) continue;
    const { id } = await addRecord(house.db, system, {
      ...noFacts,
      ...facts,
      languages: [lang],
      licence: "CC BY 4.0",
      publisher: "Praxis",
    });
    for (const name of [file, ...captions]) {
      const blob = await house.files.put(createReadStream(join(folder, name)));
      await readFileOf(house, await addFile(house, system, id, { ...blob, fileName: name }));
    }
    await publishRecord(house, system, id);
    count += 1;
  }
  if (count > 0) say(`${count} records with files in the library`);
}
