import { putInCatalogue, removeFromCatalogue } from "#catalogue/index.ts";
import type { Tx } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { languages } from "#platform/i18n/index.ts";
import { collectionById } from "./queries.ts";

/**
 * Writes what the catalogue shows of a published collection, in the transaction that changes it. Of what it holds nothing is said there:
 * not everybody may see all of it.
 */
export async function catalogueCollection(tx: Tx, id: string): Promise<void> {
  const collection = await collectionById(tx, id);
  if (collection?.state !== "published") return removeFromCatalogue(tx, "collection", id);
  const told = languages.filter((lang) => (collection.title[lang] ?? "") !== "");
  const texts = Object.fromEntries(
    told.map((lang) => [lang, { title: collection.title[lang] ?? "", summary: collection.intro[lang] ?? "" }]),
  );
  await putInCatalogue(tx, {
    kind: "collection",
    id,
    path: `/library/collections/${collection.slug}`,
    original: told[0] ?? "en",
    texts,
    subjects: collection.subjects,
    readers: ["public"],
    publishedAt: collection.publishedAt ?? new Date(),
  });
}

/** Puts every published collection into the catalogue again; returns how many. */
export async function reindexCollections({ db }: HouseParts): Promise<number> {
  const rows = await db.selectFrom("library.collection").select("id").where("state", "=", "published").execute();
  for (const { id } of rows) await db.transaction().execute((tx) => catalogueCollection(tx, id));
  return rows.length;
}
