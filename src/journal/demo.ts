import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { z } from "zod";
import type { HouseParts } from "#platform/feature.ts";
import { readableOf } from "#platform/files/index.ts";
import { projectRoot } from "#platform/paths.ts";
import { system } from "#platform/permissions/index.ts";
import { keepArticle } from "./imports.ts";
import { addIssue, publishIssue, putIssueFile } from "./issues.ts";
import { addJournal } from "./journals.ts";
import { filesBeside, openPackage } from "./package.ts";

const text = z.object({ en: z.string(), fr: z.string(), es: z.string(), ar: z.string() });

const demoJournal = z.object({
  title: text,
  description: text,
  publisher: text,
  sections: z.array(text),
  notices: z.object({ archive: text, demo: text }),
  issues: z.array(
    z.object({
      number: z.number(),
      issuedOn: z.string(),
      label: text,
      theme: text.optional(),
      editorial: text.optional(),
      articles: z.array(z.string()),
    }),
  ),
});

const folder = join(projectRoot, "demo/journal");

/** The journal of the source page: its five issues as placeholders, and two of articles written for the demonstration. Once. */
export async function loadDemoJournal(house: HouseParts, say: (line: string) => void): Promise<void> {
  const { db, files } = house;
  if ((await db.selectFrom("journal.journal").select("id").limit(1).executeTakeFirst()) !== undefined) return;
  const told = demoJournal.parse(JSON.parse(await readFile(join(folder, "journal.json"), "utf8")));
  const publisherGroup = await sql<{ id: string }>`
    select id from groups.public_group where name ->> 'en' = ${told.publisher.en} limit 1`.execute(db);
  const { id: journalId } = await addJournal(db, system, {
    title: told.title,
    description: told.description,
    publisher: told.publisher,
    publisherGroupId: publisherGroup.rows[0]?.id ?? null,
    issn: "",
    languages: ["en", "fr", "es", "ar"],
    sections: told.sections,
  });
  const [section] = await db
    .selectFrom("journal.section")
    .select("id")
    .where("journalId", "=", journalId)
    .orderBy("position")
    .execute();
  let articles = 0;
  for (const issue of told.issues) {
    const isArchive = issue.articles.length === 0;
    const { id: issueId } = await addIssue(db, system, journalId, issue.number, {
      label: issue.label,
      issuedOn: issue.issuedOn,
      year: Number(issue.issuedOn.slice(0, 4)),
      theme: issue.theme ?? {},
      editorial: issue.editorial ?? {},
      notice: isArchive ? told.notices.archive : told.notices.demo,
      position: issue.number,
    });
    for (const name of issue.articles) {
      const path = join(folder, `${name}.xml`);
      const packed = await openPackage(path, `${name}.xml`);
      const beside = await filesBeside(path);
      const own = beside.filter((file) => file.mediaType !== "application/pdf" || file.name === `${name}.pdf`);
      await keepArticle(
        house,
        system,
        { journalId, issueId, articleId: null },
        { ...packed, files: own },
        {
          sectionId: section?.id ?? null,
        },
      );
      articles += 1;
    }
    if (isArchive) {
      const name = `issue-${issue.number}.pdf`;
      const blob = await files.put(readableOf(await readFile(join(folder, name))));
      await putIssueFile(db, system, issueId, { ...blob, fileName: name });
    }
    await publishIssue(db, system, issueId);
  }
  say(`a journal with ${told.issues.length} issues and ${articles} articles`);
}
