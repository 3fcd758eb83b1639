import { fold } from "#catalogue/index.ts";
import { countries, isCountry } from "#people/index.ts";
import {
  type CslItem,
  type CslName,
  doiOf,
  languageTag,
  personName,
  publicationDate,
} from "#platform/citations/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import type { RecordFacts, RecordType } from "../types.ts";
import { factsOf } from "./facts.ts";

export const columnFields = [
  "title",
  "type",
  "authors",
  "year",
  "container",
  "volume",
  "issue",
  "pages",
  "publisher",
  "doi",
  "isbn",
  "issn",
  "address",
  "language",
  "country",
  "keywords",
  "abstract",
  "why",
  "licence",
] as const;
export type ColumnField = (typeof columnFields)[number];

/** How sheets call these columns, in four languages; the more particular come before what they contain. */
const headings: Record<ColumnField, RegExp> = {
  title: /^titles?$|^(main |work )?title|titre|t[ií]tulo|العنوان/i,
  type: /^type|^kind|^tipo|^genre|النوع/i,
  authors: /author|auteur|autor|creator|المؤلف/i,
  year: /year|date|ann[ée]e|a[ñn]o|fecha|سنة|تاريخ/i,
  container: /container|journal|revue|revista|booktitle|source|المجلة/i,
  volume: /^vol|المجلد/i,
  issue: /^issue$|^num|^no\.?$|fascicule|العدد/i,
  pages: /pages?|p[áa]gina|الصفحات/i,
  publisher: /publisher|[ée]diteur|editorial|institution|الناشر/i,
  doi: /\bdoi\b/i,
  isbn: /isbn|ردمك/i,
  issn: /issn|ردمد/i,
  address: /^ur[li]\b|address|link|website|adresse|lien|direcci[óo]n|enlace|web|رابط|الموقع/i,
  language: /lang|idioma|اللغة/i,
  country: /country|^pays|^pa[ií]s|البلد|الدولة/i,
  keywords: /keyword|subject|mots?.cl|palabras? clave|sujet|materia|tema|كلمات|موضوع/i,
  abstract: /abstract|summary|description|r[ée]sum|ملخص/i,
  why: /why|matter|pourquoi|por qu[ée]|لماذا|أهمية/i,
  licence: /licen[cs]|ترخيص/i,
};

/** The likely column of each field, by its heading. */
export function guessColumns(columns: readonly string[]): Record<string, number> {
  const mapping: Record<string, number> = {};
  for (const field of columnFields) {
    const index = columns.findIndex(
      (column, at) => headings[field].test(column.trim()) && !Object.values(mapping).includes(at),
    );
    if (index >= 0) mapping[field] = index;
  }
  return mapping;
}

const countryNames = new Map(
  countries.flatMap(({ code, name }) => Object.values(name).map((each) => [fold(each), code] as const)),
);

/** A country by its code or by its name in one of our languages; undefined where it is neither. */
function countryOf(text: string): string | undefined {
  const code = text.toUpperCase();
  return isCountry(code) ? code : countryNames.get(fold(text));
}

const typeNames: [RecordType | "webpage", RegExp][] = [
  ["article", /article|art[ií]culo|مقال/],
  ["chapter", /chapter|chapitre|cap[ií]tulo|فصل/],
  ["thesis", /thesis|th[èe]se|tesis|dissertation|رسالة/],
  ["handbook", /handbook|manual|manuel|دليل عملي/],
  ["book", /book|livre|libro|كتاب/],
  ["report", /report|rapport|informe|تقرير/],
  ["video", /video|vid[ée]o|film|فيديو/],
  ["slides", /slide|presentation|pr[ée]sentation|diapositiva|عرض/],
  ["dataset", /data ?set|donn[ée]es|datos|بيانات/],
  ["tool", /tool|software|outil|herramienta|أداة/],
  ["guide", /guide|gu[ií]a|دليل/],
  ["site", /^site|website|site web|sitio|موقع/],
];

const namesOf = (text: string): CslName[] =>
  text
    .split(/\s*[;|\n]\s*|\s+and\s+/)
    .slice(0, 500)
    .flatMap((name) => personName(name) ?? []);

// A cell that a spreadsheet would run is neutralised in our own exports by an apostrophe, which is taken off again.
const unquoted = (text: string): string => text.replace(/^'(?=[=+\-@])/, "");

/** A row of a sheet as facts, or the key of what is wrong with it. */
export function factsOfRow(
  cells: readonly string[],
  mapping: Readonly<Record<string, number>>,
  usual: Language,
): RecordFacts | { fault: string } {
  const cell = (field: ColumnField): string => {
    const index = mapping[field];
    return index === undefined ? "" : unquoted(cells[index] ?? "");
  };
  if (columnFields.every((field) => cell(field) === "")) return { fault: "empty" };
  if (cell("title") === "") return { fault: "no-title" };
  const country = cell("country") === "" ? null : countryOf(cell("country"));
  if (country === undefined) return { fault: "country" };
  const date = publicationDate(cell("year"));
  if (cell("year") !== "" && date === undefined) return { fault: "year" };
  const doi = doiOf(cell("doi"));
  if (cell("doi") !== "" && doi === undefined) return { fault: "doi" };
  const language = cell("language") === "" ? undefined : languageTag(cell("language"));
  if (cell("language") !== "" && language === undefined) return { fault: "language" };
  const told = cell("type").toLowerCase();
  const item: CslItem = {
    id: "row",
    type: typeNames.find(([, name]) => name.test(told))?.[0] ?? told,
    title: cell("title"),
    author: namesOf(cell("authors")),
    "container-title": cell("container"),
    volume: cell("volume"),
    issue: cell("issue"),
    page: cell("pages"),
    publisher: cell("publisher"),
    ISBN: cell("isbn"),
    ISSN: cell("issn"),
    URL: cell("address"),
    keyword: cell("keywords"),
    abstract: cell("abstract"),
    ...(date === undefined ? {} : { issued: date }),
    ...(doi === undefined ? {} : { DOI: doi }),
    ...(language === undefined ? {} : { language }),
  };
  return factsOf(item, usual, { country, why: cell("why"), licence: cell("licence") });
}
