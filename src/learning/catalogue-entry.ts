import { putInCatalogue, removeFromCatalogue } from "#catalogue/index.ts";
import type { Tx } from "#platform/database/index.ts";
import { inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { type Language, languages } from "#platform/i18n/index.ts";
import type { ContentsItem, Level } from "./types.ts";

/** The words of a package's table of contents in a language, for the index. */
function contentsWords(contents: readonly ContentsItem[], lang: Language, isOriginal: boolean): string {
  return contents
    .flatMap((item) => Object.entries(item.title))
    .filter(([tag]) => tag.startsWith(lang) || (tag === "und" && isOriginal))
    .map(([, text]) => text)
    .join("\n");
}

/** Writes what the catalogue shows of a published module, in the transaction that changes it. */
export async function catalogueModule(tx: Tx, moduleId: string): Promise<void> {
  const module = await tx
    .selectFrom("learning.module as m")
    .innerJoin("learning.version as v", "v.id", "m.versionId")
    .selectAll("m")
    .leftJoin("people.publicBody as b", "b.id", "m.ownerBodyId")
    .select(["v.contents", "b.name as bodyName"])
    .where("m.id", "=", moduleId)
    .executeTakeFirstOrThrow();
  const spoken = languages.filter((lang) => (module.title[lang] ?? "") !== "");
  const original = spoken.find((lang) => module.languages.includes(lang)) ?? spoken[0] ?? "en";
  const texts = Object.fromEntries(
    spoken.map((lang) => [
      lang,
      {
        title: module.title[lang] ?? "",
        summary: module.summary[lang] ?? "",
        body: [...(module.objectives[lang] ?? []), contentsWords(module.contents, lang, lang === original)].join("\n"),
      },
    ]),
  );
  await putInCatalogue(tx, {
    kind: "module",
    id: module.id,
    path: `/learning/${module.slug}`,
    original,
    texts,
    subjects: module.subjects,
    readers: [module.access],
    publishedAt: module.publishedAt ?? new Date(),
    year: (module.publishedAt ?? new Date()).getUTCFullYear(),
    level: module.level as Level,
    languages: module.languages,
    ownerId: module.ownerBodyId,
    owner: module.bodyName ?? (module.ownerBody === "" ? null : { [original]: module.ownerBody }),
    minutes: module.minutes,
  });
}

export const uncatalogueModule = (tx: Tx, moduleId: string): Promise<void> =>
  removeFromCatalogue(tx, "module", moduleId);

/** A body has another name: so have its modules, wherever they are found. */
export async function catalogueModulesOfBody({ db }: Pick<HouseParts, "db">, bodyId: string): Promise<void> {
  const modules = await db
    .selectFrom("learning.module")
    .select("id")
    .where("ownerBodyId", "=", bodyId)
    .where("state", "=", "published")
    .execute();
  for (const { id } of modules) await inTransaction(db, (tx) => catalogueModule(tx, id));
}

/** Puts every published module into the catalogue again; returns how many. */
export async function reindexModules({ db }: HouseParts): Promise<number> {
  let count = 0;
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const rows = await db
      .selectFrom("learning.module")
      .select("id")
      .where("state", "=", "published")
      .where("id", ">", after)
      .orderBy("id")
      .limit(200)
      .execute();
    if (rows.length === 0) return count;
    for (const { id } of rows) await inTransaction(db, (tx) => catalogueModule(tx, id));
    count += rows.length;
    after = rows.at(-1)?.id ?? after;
  }
}
