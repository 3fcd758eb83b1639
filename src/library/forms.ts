import { z } from "zod";
import { isSubject } from "#catalogue/index.ts";
import { isCountry } from "#people/index.ts";
import {
  type FormState,
  filledForm,
  gatheredText,
  line,
  localizedFields,
  localizedValues,
  optionalLine,
  prose,
  webAddress,
} from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { type Language, languages } from "#platform/permissions/index.ts";
import type { RecordFilters } from "./finding.ts";
import { doiOf, isbnOf, issnOf, orcidOf, rorOf } from "./rules.ts";
import {
  accessLevels,
  allTypes,
  type Contributor,
  noFacts,
  type RecordFacts,
  type RecordType,
  recordKinds,
  recordStates,
} from "./types.ts";

/** A field that may be empty and else must be what `read` understands; kept as `read` gives it. */
const optionally = (read: (text: string) => string | undefined, message: string, max = 300) =>
  optionalLine(max).transform((text, context) => {
    if (text === "") return null;
    const value = read(text);
    if (value === undefined) context.addIssue({ code: "custom", message });
    return value ?? null;
  });

const year = optionalLine(4).transform((text, context) => {
  if (text === "") return null;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1000 && value <= 2999) return value;
  context.addIssue({ code: "custom", message: "library:form.no-year" });
  return null;
});

/**
 * One line of the field for authors: `Family, Given; ORCID; affiliation; ROR`, the last three in any order and none needed; without a
 * comma a body. `(ed.)` at the end of the name: an editor. Undefined where a number is wrong.
 */
export function contributorOf(text: string): Contributor | undefined {
  const [name = "", ...more] = text.split(";").map((part) => part.trim());
  const isEditor = /\s*\(eds?\.?\)$/i.test(name);
  const plain = name.replace(/\s*\(eds?\.?\)$/i, "");
  const [family = "", given] = plain.split(",").map((part) => part.trim());
  const contributor: Contributor = {
    role: isEditor ? "editor" : "author",
    family: given === undefined ? "" : family,
    given: given ?? "",
    literal: given === undefined ? plain : "",
    orcid: null,
    affiliation: "",
    ror: null,
  };
  for (const part of more.filter(Boolean)) {
    const isOrcid = /orcid\.org|^\d{4}-?\d{4}-?\d{4}-?\d{3}[\dX]$/i.test(part);
    const isRor = /ror\.org|^0[a-z0-9]{6}\d\d$/i.test(part);
    if (isOrcid) contributor.orcid = orcidOf(part) ?? null;
    else if (isRor) contributor.ror = rorOf(part) ?? null;
    else contributor.affiliation = part.slice(0, 300);
    if ((isOrcid && contributor.orcid === null) || (isRor && contributor.ror === null)) return undefined;
  }
  return contributor;
}

/** The same back as a line. */
export const contributorLine = ({ role, family, given, literal, orcid, affiliation, ror }: Contributor): string =>
  [
    `${literal === "" ? `${family}, ${given}` : literal}${role === "editor" ? " (ed.)" : ""}`,
    orcid ?? "",
    affiliation,
    ror ?? "",
  ]
    .filter(Boolean)
    .join("; ");

const contributors = prose(20_000).transform((text, context) => {
  const lines = text
    .split("\n")
    .map((each) => each.trim())
    .filter(Boolean);
  const people = lines.map(contributorOf);
  const wrong = people.indexOf(undefined);
  if (wrong !== -1) context.addIssue({ code: "custom", message: "library:form.no-contributor" });
  if (lines.length > 300) context.addIssue({ code: "custom", message: "library:form.too-many-contributors" });
  return people.filter((each) => each !== undefined);
});

/** Codes of languages, with commas or spaces between. */
export const languageTags = optionalLine(200).transform((text, context) => {
  const tags = text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter(Boolean);
  if (tags.some((tag) => !/^[a-z]{2,3}$/.test(tag)))
    context.addIssue({ code: "custom", message: "library:form.no-languages" });
  return [...new Set(tags)];
});

/** A PDF that the form was filled from, and that goes with it. */
const file = z.string().max(40).default("");

export const recordForm = z.object({
  file,
  /** The record that this one looks like and is not. */
  anyway: z.string().max(40).default(""),
  type: z.enum(allTypes as [RecordType, ...RecordType[]]),
  ...localizedFields("title", optionalLine(500)),
  ...localizedFields("summary", prose(2_000)),
  ...localizedFields("why", prose(2_000)),
  ...localizedFields("abstract", prose(10_000)),
  ...localizedFields("audience", prose(1_000)),
  ...localizedFields("conditions", prose(1_000)),
  ...localizedFields("transcript", prose(200_000)),
  address: webAddress,
  languages: languageTags,
  country: z.union([z.literal(""), z.string().refine(isCountry)]).default(""),
  year,
  subjects: z.array(z.string().max(80).refine(isSubject)).max(12).default([]),
  level: z.enum(["", "basic", "intermediate", "advanced"]).default(""),
  ownerBodyId: z.union([z.literal(""), z.string().refine(isId)]).default(""),
  ownerBody: optionalLine(300),
  access: z.enum(accessLevels),
  licence: optionalLine(300),
  contact: optionalLine(300),
  container: optionalLine(500),
  volume: optionalLine(40),
  issue: optionalLine(40),
  pages: optionalLine(40),
  publisher: optionalLine(300),
  doi: optionally(doiOf, "library:form.no-doi"),
  isbn: optionally(isbnOf, "library:form.no-isbn"),
  issn: optionally(issnOf, "library:form.no-issn"),
  contributors,
});

/** What a filled form says of a record. */
export const factsFrom = (input: z.infer<typeof recordForm>): RecordFacts => ({
  ...noFacts,
  ...input,
  title: gatheredText(input, "title"),
  summary: gatheredText(input, "summary"),
  why: gatheredText(input, "why"),
  abstract: gatheredText(input, "abstract"),
  audience: gatheredText(input, "audience"),
  conditions: gatheredText(input, "conditions"),
  transcript: gatheredText(input, "transcript"),
  country: input.country === "" ? null : input.country,
  level: input.level === "" ? null : input.level,
  ownerBodyId: input.ownerBodyId === "" ? null : input.ownerBodyId,
});

/** A form filled with what is stored. */
export const formOf = (facts: RecordFacts): FormState =>
  filledForm({
    ...localizedValues("title", facts.title),
    ...localizedValues("summary", facts.summary),
    ...localizedValues("why", facts.why),
    ...localizedValues("abstract", facts.abstract),
    ...localizedValues("audience", facts.audience),
    ...localizedValues("conditions", facts.conditions),
    ...localizedValues("transcript", facts.transcript),
    type: facts.type,
    address: facts.address,
    languages: facts.languages.join(", "),
    country: facts.country ?? "",
    year: facts.year === null ? "" : String(facts.year),
    subjects: facts.subjects,
    level: facts.level ?? "",
    ownerBodyId: facts.ownerBodyId ?? "",
    ownerBody: facts.ownerBody,
    access: facts.access,
    licence: facts.licence,
    contact: facts.contact,
    container: facts.container,
    volume: facts.volume,
    issue: facts.issue,
    pages: facts.pages,
    publisher: facts.publisher,
    doi: facts.doi ?? "",
    isbn: facts.isbn ?? "",
    issn: facts.issn ?? "",
    contributors: facts.contributors.map(contributorLine).join("\n"),
  });

/** The short form of a suggestion: what it is, where it is, and why. In the language of the page. */
export const suggestionForm = z.object({
  type: z.enum(allTypes as [RecordType, ...RecordType[]]),
  title: line(500),
  address: webAddress,
  authors: contributors,
  year,
  summary: prose(2_000),
  doi: optionally(doiOf, "library:form.no-doi"),
  isbn: optionally(isbnOf, "library:form.no-isbn"),
  languages: languageTags,
  file,
  why: prose(2_000).pipe(z.string().min(1, "platform:form.required").max(2_000)),
});

/** The language a title is in: that of the thing itself, where it is one of ours. */
const titleLanguage = (spoken: readonly string[], lang: Language): Language =>
  languages.find((each) => each === spoken[0]) ?? lang;

export const suggestionFacts = (input: z.infer<typeof suggestionForm>, lang: Language): RecordFacts => ({
  ...noFacts,
  type: input.type,
  title: { [titleLanguage(input.languages, lang)]: input.title },
  summary: input.summary === "" ? {} : { [titleLanguage(input.languages, lang)]: input.summary },
  why: { [lang]: input.why },
  doi: input.doi,
  isbn: input.isbn,
  languages: input.languages,
  address: input.address,
  year: input.year,
  contributors: input.authors,
});

export const suggestionValues = (facts: RecordFacts): FormState => {
  const lang = languages.find((each) => (facts.title[each] ?? "") !== "") ?? "en";
  return filledForm({
    type: facts.type,
    title: facts.title[lang] ?? "",
    address: facts.address,
    authors: facts.contributors.map(contributorLine).join("\n"),
    year: facts.year === null ? "" : String(facts.year),
    summary: facts.summary[lang] ?? "",
    why: facts.why[lang] ?? Object.values(facts.why)[0] ?? "",
    doi: facts.doi ?? "",
    isbn: facts.isbn ?? "",
    languages: facts.languages.join(", "),
  });
};

export const reasonForm = z.object({ reason: line(500) });

export const noFields = z.object({});

const shelfYear = z.coerce.number().int().min(1000).max(2999).optional().catch(undefined);

/** A shelf and what it is narrowed by; what does not fit is left out. */
export const shelfQuery = z.object({
  kind: z.enum(recordKinds).optional().catch(undefined),
  type: z
    .enum(allTypes as [RecordType, ...RecordType[]])
    .optional()
    .catch(undefined),
  subject: z.string().refine(isSubject).optional().catch(undefined),
  lang: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .optional()
    .catch(undefined),
  country: z.string().refine(isCountry).optional().catch(undefined),
  from: shelfYear,
  to: shelfYear,
  after: z.string().max(600).optional(),
});
export type ShelfQuery = z.infer<typeof shelfQuery>;

const chosen = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

/** The librarian's list: what does not fit is left out. */
export const manageQuery = z.object({
  state: z.enum(recordStates).default("suggested").catch("suggested"),
  q: z
    .string()
    .max(200)
    .transform((text) => text.replaceAll("\0", "").trim())
    .default(""),
  kind: chosen(z.enum(recordKinds)),
  type: chosen(z.enum(allTypes as [RecordType, ...RecordType[]])),
  subject: chosen(z.string().refine(isSubject)),
  lang: chosen(z.string().regex(/^[a-z]{2,3}$/)),
  country: chosen(z.string().refine(isCountry)),
  body: chosen(z.string().refine(isId)),
  /** The import that brought it. */
  from: chosen(z.string().refine(isId)),
  after: z.string().max(600).optional(),
});
export type ManageQuery = z.infer<typeof manageQuery>;

/** What a list in the librarian's pages is narrowed by, of its address. */
export const filtersOf = ({ after: _, lang, ...query }: ManageQuery): RecordFilters => ({ ...query, language: lang });

/** The address's parts for the same list. */
export function listParts(query: ManageQuery, change: Record<string, string> = {}): URLSearchParams {
  const parts = Object.entries({ ...query, after: undefined, ...change }).filter(
    ([, value]) => value !== undefined && value !== "",
  );
  return new URLSearchParams(parts as [string, string][]);
}
