import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { projectRoot } from "#platform/paths.ts";
import { languages, system } from "#platform/permissions/index.ts";
import { addRecord, publishRecord } from "./operations.ts";
import { allTypes, noFacts, type RecordFacts, type RecordType } from "./types.ts";

const texts = z.partialRecord(z.enum(languages), z.string());
const name = z.object({
  family: z.string().default(""),
  given: z.string().default(""),
  literal: z.string().default(""),
});

const demoRecord = z.object({
  type: z.enum(allTypes as [RecordType, ...RecordType[]]),
  title: texts,
  summary: texts,
  authors: z.array(name).default([]),
  year: z.number().nullable().default(null),
  address: z.string().default(""),
  languages: z.array(z.string()),
  country: z.string().nullable().default(null),
  subjects: z.array(z.string()),
  publisher: z.string().default(""),
  licence: z.string().default(""),
  ownerBody: z.string().default(""),
  container: z.string().default(""),
  volume: z.string().default(""),
  issue: z.string().default(""),
  pages: z.string().default(""),
  doi: z.string().nullable().default(null),
});

/** Real public works and websites, told by facts only: titles, authors, years, addresses. Once. */
export async function loadDemoLibrary(house: HouseParts, say: (line: string) => void): Promise<void> {
  if ((await house.db.selectFrom("library.record").select("id").limit(1).executeTakeFirst()) !== undefined) return;
  const file = await readFile(join(projectRoot, "demo/library/records.json"), "utf8");
  const records = z.array(demoRecord).parse(JSON.parse(file));
  await inTransaction(house.db, async (tx) => {
    // The first of the file are to be the newest on the shelves.
    for (const { authors, ...told } of records.reverse()) {
      const contributors = authors.map((author) => ({
        ...author,
        role: "author" as const,
        orcid: null,
        affiliation: "",
        ror: null,
      }));
      const facts: RecordFacts = { ...noFacts, ...told, contributors };
      const { id } = await addRecord(tx, system, facts);
      await publishRecord({ ...house, db: tx as Db }, system, id);
    }
  });
  say(`${records.length} records in the library`);
}
