import { putInCatalogue, removeFromCatalogue } from "#catalogue/index.ts";
import type { LocalizedText, Tx } from "#platform/database/index.ts";
import { inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { type Language, languages } from "#platform/i18n/index.ts";
import { guidelineCitation } from "./citation.ts";

/** `2024-05-17`: days come from the database as midnight here. */
const dayOf = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

const spokenBy = (text: LocalizedText): Language[] => languages.filter((lang) => (text[lang] ?? "") !== "");

/** The first sentences, for lists. */
const opening = (text: string): string => text.split(/\n{2,}/)[0]?.slice(0, 500) ?? "";

/** Writes what the catalogue shows of a public group, in the transaction that changes it; takes a draft out. */
export async function catalogueGroup(tx: Tx, id: string): Promise<void> {
  const group = await tx.selectFrom("groups.standingGroup").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  if (group.state !== "published") return removeFromCatalogue(tx, "group", id);
  const seats = await tx.selectFrom("groups.seat").select("label").where("groupId", "=", id).execute();
  const spoken = spokenBy(group.name);
  await putInCatalogue(tx, {
    kind: "group",
    id,
    path: `/groups/${group.slug}`,
    original: spoken[0] ?? "en",
    texts: Object.fromEntries(
      spoken.map((lang) => [
        lang,
        {
          title: group.name[lang] ?? "",
          summary: opening(group.mandate[lang] ?? ""),
          body: [group.mandate[lang] ?? "", ...(group.tasks[lang] ?? [])].join("\n"),
        },
      ]),
    ),
    subjects: group.subjects,
    readers: ["public"],
    publishedAt: group.publishedAt ?? new Date(),
    year: group.sinceYear,
    names: [group.shortName, ...seats.flatMap(({ label }) => Object.values(label ?? {}))].filter(Boolean),
  });
}

/** The same of a guideline. */
export async function catalogueGuideline(tx: Tx, id: string): Promise<void> {
  const guideline = await tx
    .selectFrom("groups.guideline as l")
    .innerJoin("groups.standingGroup as g", "g.id", "l.groupId")
    .selectAll("l")
    .select(["g.name as groupName"])
    .where("l.id", "=", id)
    .executeTakeFirstOrThrow();
  if (guideline.state !== "published") return removeFromCatalogue(tx, "guideline", id);
  const spoken = spokenBy(guideline.title);
  await putInCatalogue(tx, {
    kind: "guideline",
    id,
    path: `/guidelines/${guideline.slug}`,
    original: spoken[0] ?? "en",
    texts: Object.fromEntries(
      spoken.map((lang) => [
        lang,
        {
          title: guideline.title[lang] ?? "",
          summary: guideline.summary[lang] ?? "",
          body: guideline.body[lang] ?? "",
        },
      ]),
    ),
    subjects: guideline.subjects,
    readers: ["public"],
    publishedAt: guideline.publishedAt ?? new Date(),
    year: guideline.datedOn.getFullYear(),
    languages: guideline.languages,
    owner: guideline.groupName,
    citation: guidelineCitation({ ...guideline, datedOn: dayOf(guideline.datedOn) }),
  });
}

/** Puts every public group and guideline into the catalogue again; returns how many. */
export async function reindexGroups({ db }: HouseParts): Promise<number> {
  const groups = await db.selectFrom("groups.standingGroup").select("id").where("state", "=", "published").execute();
  const guidelines = await db.selectFrom("groups.guideline").select("id").where("state", "=", "published").execute();
  for (const { id } of groups) await inTransaction(db, (tx) => catalogueGroup(tx, id));
  for (const { id } of guidelines) await inTransaction(db, (tx) => catalogueGuideline(tx, id));
  return groups.length + guidelines.length;
}
