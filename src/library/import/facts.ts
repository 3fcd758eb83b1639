import { fold, isSubject, subjects } from "#catalogue/index.ts";
import type { CslItem, CslName } from "#platform/citations/index.ts";
import { webAddressOf } from "#platform/http/index.ts";
import { isLanguage, type Language } from "#platform/i18n/index.ts";
import { doiOf, isbnOf, issnOf, orcidOf, rorOf } from "../rules.ts";
import { allTypes, type Contributor, noFacts, type RecordFacts, type RecordType } from "../types.ts";

/** What a work is called in CSL, and the type of record that it becomes. */
const types: Record<string, RecordType> = {
  "article-journal": "article",
  "article-magazine": "article",
  "article-newspaper": "article",
  article: "article",
  "paper-conference": "article",
  book: "book",
  chapter: "chapter",
  "entry-encyclopedia": "chapter",
  "entry-dictionary": "chapter",
  thesis: "thesis",
  webpage: "guide",
  post: "guide",
  "post-weblog": "guide",
  motion_picture: "video",
  broadcast: "video",
  speech: "slides",
  dataset: "dataset",
  software: "tool",
};

/** The type of record for a CSL type, or for one of ours named in a sheet; a report where nothing says more. */
export const typeOf = (told: string): RecordType =>
  types[told] ?? ((allTypes as readonly string[]).includes(told) ? (told as RecordType) : "report");

const subjectsByName = new Map<string, string>();
for (const subject of subjects) {
  for (const label of Object.values(subject.label)) {
    const name = fold(label);
    if (!subjectsByName.has(name)) subjectsByName.set(name, subject.id);
  }
}

/** The subjects that keywords name, in any of our languages; other keywords are no subjects. */
export function subjectsOf(keywords: string): string[] {
  const found = keywords
    .split(/[,;|]/)
    .map((word) => word.trim())
    .flatMap((word) => subjectsByName.get(fold(word)) ?? (isSubject(word) ? word : []));
  return [...new Set(found)].slice(0, 20);
}

/** The language of a text by its script, where its source does not tell; `usual` for Latin letters. */
function languageOf(item: CslItem, usual: Language): Language {
  if (isLanguage(item.language)) return item.language;
  const arabic = item.title.match(/\p{Script=Arabic}/gu)?.length ?? 0;
  return arabic > item.title.length / 3 ? "ar" : usual;
}

function contributorOf(role: Contributor["role"]) {
  return (name: CslName): Contributor => ({
    role,
    family: [name["non-dropping-particle"], name.family, name.suffix].filter(Boolean).join(" ").slice(0, 200),
    given: name.family === undefined ? "" : (name.given ?? "").slice(0, 200),
    literal: name.family === undefined ? (name.literal ?? name.given ?? "").slice(0, 300) : "",
    orcid: orcidOf(name.ORCID ?? "") ?? null,
    affiliation: (name.affiliation ?? "").slice(0, 300),
    ror: rorOf(name.ror ?? "") ?? null,
  });
}

const mostContributors = 500;

/** What a sheet may say beside the bibliography. */
export interface MoreFacts {
  country?: string | null;
  why?: string;
  licence?: string;
}

/** A record's facts from a bibliographic item. Identifiers with a wrong check digit and addresses that are none are left out. */
export function factsOf(item: CslItem, usual: Language, more: MoreFacts = {}): RecordFacts {
  const lang = languageOf(item, usual);
  const year = item.issued?.["date-parts"][0][0] ?? null;
  const inLang = (text: string | undefined, most: number) =>
    text === undefined || text === "" ? {} : { [lang]: text.slice(0, most) };
  const type = typeOf(item.type);
  return {
    ...noFacts,
    type,
    title: inLang(item.title, 500),
    abstract: inLang(item.abstract, 10_000),
    why: inLang(more.why, 2_000),
    address: webAddressOf(item.URL ?? "") ?? "",
    languages: item.language === undefined ? [lang] : [item.language],
    country: more.country ?? null,
    year: year !== null && year >= 1000 && year <= 2999 ? year : null,
    subjects: subjectsOf(item.keyword ?? ""),
    licence: (more.licence ?? "").slice(0, 200),
    container: (item["container-title"] ?? item["collection-title"] ?? "").slice(0, 300),
    volume: (item.volume ?? "").slice(0, 50),
    issue: (item.issue ?? item.number ?? "").slice(0, 50),
    pages: (item.page ?? "").slice(0, 50),
    publisher: (item.publisher ?? "").slice(0, 300),
    doi: doiOf(item.DOI ?? "") ?? null,
    isbn: isbnOf((item.ISBN ?? "").split(/[,;]|\s(?=97[89])/)[0] ?? "") ?? null,
    issn: issnOf(/\d{4}-?\d{3}[\dXx]/.exec(item.ISSN ?? "")?.[0] ?? "") ?? null,
    contributors: [
      ...(item.author ?? []).map(contributorOf("author")),
      ...(item.editor ?? []).map(contributorOf("editor")),
    ].slice(0, mostContributors),
  };
}

/** The first author or editor as twins are looked for by: as the database folds it. */
export function authorKeyOf({ contributors: [first] }: Pick<RecordFacts, "contributors">): string {
  if (first === undefined) return "";
  return (first.family === "" ? first.literal : first.family).toLowerCase();
}

/** How alike two folded titles are, from 0 to 1: the share of letter triples that both have. */
export function likeness(one: string, other: string): number {
  if (one === other) return 1;
  const triples = (text: string) =>
    new Set(Array.from({ length: Math.max(1, text.length - 2) }, (_, at) => text.slice(at, at + 3)));
  const [a, b] = [triples(one.slice(0, 500)), triples(other.slice(0, 500))];
  let both = 0;
  for (const triple of a) if (b.has(triple)) both += 1;
  return both / (a.size + b.size - both);
}

/** Above, two titles of one first author and year are one work's. */
export const nearTitle = 0.75;
