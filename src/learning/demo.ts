import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { z } from "zod";
import { isSubject } from "#catalogue/index.ts";
import { bodyOptions, demoAccountId } from "#people/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { newId } from "#platform/ids.ts";
import { projectRoot } from "#platform/paths.ts";
import { languages, system } from "#platform/permissions/index.ts";
import { buildPackage } from "../../demo/build-package.ts";
import { importFile } from "./commands.ts";
import { loadDemoHistory } from "./demo-history.ts";
import { describeModule, publishModule } from "./operations.ts";
import { importFacts } from "./queries.ts";
import { accessLevels, levels } from "./types.ts";

const text = z.object({ en: z.string(), fr: z.string(), es: z.string(), ar: z.string() });
const lines = z.object({
  en: z.array(z.string()),
  fr: z.array(z.string()),
  es: z.array(z.string()),
  ar: z.array(z.string()),
});

const demoCourse = z.object({
  slug: z.string(),
  title: text,
  summary: text,
  objectives: lines,
  languages: z.array(z.enum(languages)),
  minutes: z.number(),
  level: z.enum(levels),
  subjects: z.array(z.string()),
  access: z.enum(accessLevels),
  ownerBody: z.string(),
});

/** Builds each course of `demo/courses` into a package, imports, describes and publishes it; a course that stands is left alone. */
export async function loadDemoModules(house: HouseParts, say: (line: string) => void): Promise<void> {
  const folder = join(projectRoot, "demo/courses");
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("_"))
    .map((entry) => entry.name);
  const ownerId = (await demoAccountId(house.db, "trainer")) ?? null;
  const bodies = await bodyOptions(house.db, "en");
  let added = 0;
  for (const name of names.sort()) {
    const course = demoCourse.parse(JSON.parse(await readFile(join(folder, name, "course.json"), "utf8")));
    const known = await sql`select 1 from learning.module where title ->> 'en' = ${course.title.en}`.execute(house.db);
    if (known.rows.length > 0) continue;
    const path = join(house.files.workFolder, `${newId()}.zip`);
    await buildPackage(join(folder, name), path);
    const importId = await importFile(house, path, `${name}.zip`);
    await rm(path);
    const facts = await importFacts(house.db, system, importId);
    const module = await house.db
      .selectFrom("learning.module")
      .select("id")
      .where("slug", "=", facts?.slug ?? "")
      .executeTakeFirst();
    if (module === undefined) throw new Error(`demo course ${name}: ${JSON.stringify(facts?.problems)}`);
    await house.db.updateTable("learning.module").set({ ownerId }).where("id", "=", module.id).execute();
    const { slug: _slug, ...described } = course;
    await describeModule(house.db, system, module.id, {
      ...described,
      ownerBodyId: bodies.find(({ label }) => label === course.ownerBody)?.value ?? null,
      subjects: course.subjects.filter(isSubject),
      completionRule: "package",
    });
    await publishModule(house.db, system, module.id);
    added += 1;
  }
  if (added > 0) say(`${added} demo modules`);
  await loadDemoHistory(house, say);
}
