import { sql } from "kysely";
import { putInCatalogue, removeFromCatalogue } from "#catalogue/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { type Language, languages } from "#platform/i18n/index.ts";
import { citationOf, citedIn } from "./citation.ts";
import { type LibraryRecord, recordById } from "./queries.ts";

/** Writes what the catalogue shows of a published record, in the transaction that changes it. */
export async function catalogueRecord(tx: Tx, id: string): Promise<void> {
  const record = await recordById(tx, id);
  if (record === undefined || record.state !== "published") return;
  const original = citedIn(record.title, record.languages);
  const files = await tx
    .selectFrom("library.file")
    .select(["words", "proposals"])
    .where("recordId", "=", id)
    .where("role", "=", "content")
    .where("state", "=", "ready")
    .where("words", "<>", "")
    .where(sql<boolean>`(embargo_until is null or embargo_until <= (now() at time zone 'utc')::date)`)
    // Whoever finds the record may have the file.
    .where((is) => is.or([is("access", "is", null), is("access", "=", record.access)]))
    .orderBy("position")
    .execute();
  // A file's words are read as words of its own language, where the record is told in it.
  const wordsIn = (lang: Language): string =>
    files
      .filter(({ proposals }) => {
        const own = proposals?.lang ?? "";
        return (own !== "" && (record.title[own] ?? "") !== "" ? own : original) === lang;
      })
      .map((file) => file.words)
      .join("\n");
  const texts = Object.fromEntries(
    languages.flatMap((lang) => {
      const title = record.title[lang] ?? "";
      if (title === "") return [];
      const summary = record.summary[lang] ?? record.abstract[lang] ?? "";
      const body = [record.why, record.abstract, record.audience, record.conditions, record.transcript]
        .map((text) => text[lang] ?? "")
        .concat(wordsIn(lang));
      return [[lang, { title, summary: summary.slice(0, 1_000), body: body.filter(Boolean).join("\n") }]];
    }),
  );
  const owner =
    record.bodyName ??
    (record.ownerBody !== ""
      ? { [original]: record.ownerBody }
      : record.publisher === ""
        ? null
        : { [original]: record.publisher });
  await putInCatalogue(tx, {
    kind: record.kind,
    id: record.id,
    type: record.type,
    path: `/library/${record.slug}`,
    original,
    texts,
    subjects: record.subjects,
    readers: [record.access],
    publishedAt: record.publishedAt ?? new Date(),
    country: record.country,
    year: record.year,
    level: record.level,
    languages: record.languages,
    ownerId: record.ownerBodyId,
    owner,
    names: record.contributors.map(({ literal, given, family }) => (literal === "" ? `${given} ${family}` : literal)),
    citation: citationOf(record, Object.values(owner ?? {})[0] ?? ""),
  });
}

export const uncatalogueRecord = (tx: Tx, { id, kind }: Pick<LibraryRecord, "id" | "kind">): Promise<void> =>
  removeFromCatalogue(tx, kind, id);

/** Puts every published record into the catalogue again; returns how many. */
export async function reindexRecords({ db }: HouseParts): Promise<number> {
  let count = 0;
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const rows = await db
      .selectFrom("library.record")
      .select("id")
      .where("state", "=", "published")
      .where("id", ">", after)
      .orderBy("id")
      .limit(200)
      .execute();
    if (rows.length === 0) return count;
    await catalogueMany(
      db,
      rows.map(({ id }) => id),
    );
    count += rows.length;
    after = rows.at(-1)?.id ?? after;
  }
}

/** Some at once, in one transaction. */
export async function catalogueMany(db: Db | Tx, ids: readonly string[]): Promise<void> {
  await inTransaction(db, async (tx) => {
    for (const id of ids) await catalogueRecord(tx, id);
  });
}
