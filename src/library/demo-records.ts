import { z } from "zod";
import { languages } from "#platform/permissions/index.ts";
import { allTypes, noFacts, type RecordFacts, type RecordType } from "./types.ts";

const texts = z.partialRecord(z.enum(languages), z.string());
const name = z.object({
  family: z.string().default(""),
  given: z.string().default(""),
  literal: z.string().default(""),
});

/** A record as the files of the demonstration tell it. */
export const demoRecord = z.object({
  type: z.enum(allTypes as [RecordType, ...RecordType[]]),
  title: texts,
  summary: texts,
  why: texts.default({}),
  authors: z.array(name).default([]),
  year: z.number().nullable().default(null),
  address: z.string().default(""),
  languages: z.array(z.string()),
  country: z.string().nullable().default(null),
  subjects: z.array(z.string()),
  publisher: z.string().default(""),
  licence: z.string().default(""),
  ownerBody: z.string().default(""),
  audience: texts.default({}),
  conditions: texts.default({}),
  container: z.string().default(""),
  volume: z.string().default(""),
  issue: z.string().default(""),
  pages: z.string().default(""),
  doi: z.string().nullable().default(null),
});

/** The facts of a record, for the operations. */
export function factsOfDemo({ authors, ...told }: z.infer<typeof demoRecord>): RecordFacts {
  const contributors = authors.map((author) => ({
    ...author,
    role: "author" as const,
    orcid: null,
    affiliation: "",
    ror: null,
  }));
  return { ...noFacts, ...told, contributors };
}
