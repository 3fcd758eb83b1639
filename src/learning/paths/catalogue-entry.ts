import { putInCatalogue, removeFromCatalogue } from "#catalogue/index.ts";
import { inTransaction, type Tx } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { languages } from "#platform/i18n/index.ts";
import { pathById } from "./queries.ts";

/** Writes what the catalogue shows of a path, in the transaction that changes it; takes it out where it is not published. */
export async function cataloguePath(tx: Tx, id: string): Promise<void> {
  const path = await pathById(tx, id);
  if (path?.state !== "published") return removeFromCatalogue(tx, "path", id);
  const told = languages.filter((lang) => (path.title[lang] ?? "") !== "");
  const original = told[0] ?? "en";
  const texts = Object.fromEntries(
    told.map((lang) => [
      lang,
      {
        title: path.title[lang] ?? "",
        summary: path.summary[lang] ?? "",
        body: [
          ...(path.objectives[lang] ?? []),
          ...path.structure.stages.map(({ title }) => title[lang] ?? "").filter((text) => text !== ""),
        ].join("\n"),
      },
    ]),
  );
  const publishedAt = path.publishedAt ?? new Date();
  await putInCatalogue(tx, {
    kind: "path",
    id,
    path: `/paths/${path.slug}`,
    original,
    texts,
    subjects: path.subjects,
    readers: [path.access],
    publishedAt,
    year: publishedAt.getUTCFullYear(),
    level: path.level,
    ownerId: path.ownerBodyId,
    owner: path.bodyName ?? (path.ownerBody === "" ? null : { [original]: path.ownerBody }),
    minutes: path.minutes === 0 ? null : path.minutes,
  });
}

/** A body has another name: so have its paths, wherever they are found. */
export async function cataloguePathsOfBody({ db }: Pick<HouseParts, "db">, bodyId: string): Promise<void> {
  const paths = await db
    .selectFrom("learning.path")
    .select("id")
    .where("ownerBodyId", "=", bodyId)
    .where("state", "=", "published")
    .execute();
  for (const { id } of paths) await inTransaction(db, (tx) => cataloguePath(tx, id));
}

/** Puts every published path into the catalogue again; returns how many. */
export async function reindexPaths({ db }: HouseParts): Promise<number> {
  const rows = await db.selectFrom("learning.path").select("id").where("state", "=", "published").execute();
  for (const { id } of rows) await inTransaction(db, (tx) => cataloguePath(tx, id));
  return rows.length;
}
