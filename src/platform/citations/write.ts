import { texOf } from "./tex.ts";
import type { CslDate, CslItem, CslName } from "./types.ts";

const bibTypes: Record<string, string> = {
  "article-journal": "article",
  "article-magazine": "article",
  "article-newspaper": "article",
  book: "book",
  chapter: "incollection",
  "entry-encyclopedia": "incollection",
  "entry-dictionary": "incollection",
  "paper-conference": "inproceedings",
  report: "techreport",
  thesis: "phdthesis",
  manuscript: "unpublished",
  pamphlet: "booklet",
};

/** Links, numbers and names of things are one line in every format; a line end in a value would begin another field. */
const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

const twoDigits = (number: number): string => String(number).padStart(2, "0");

const bibName = ({ family, given, literal, suffix, "non-dropping-particle": particle }: CslName): string => {
  if (family === undefined) return `{${texOf(oneLine(literal ?? given ?? ""))}}`;
  const last = [particle, family].filter(Boolean).join(" ");
  return [last, suffix, given]
    .filter(Boolean)
    .map((part) => texOf(oneLine(part ?? "")))
    .join(", ");
};

const ascii = (text: string): string => text.normalize("NFKD").replace(/[^A-Za-z0-9]/g, "");

/** `marx1867capital`; a letter more where it is taken. */
function keyOf(item: CslItem, taken: Set<string>): string {
  const first = item.author?.[0] ?? item.editor?.[0];
  const word =
    item.title
      .split(/\s+/)
      .map(ascii)
      .find((each) => each.length > 3) ?? "";
  const name = ascii(first?.family ?? first?.literal ?? "").slice(0, 30);
  const year = item.issued?.["date-parts"][0][0] ?? "";
  const base = `${name}${year}${word}`.toLowerCase() || "item";
  let key = base;
  for (let more = 2; taken.has(key); more += 1) key = `${base}-${more}`;
  taken.add(key);
  return key;
}

export function toBibTeX(items: readonly CslItem[]): string {
  const taken = new Set<string>();
  return items.map((item) => bibEntry(item, keyOf(item, taken))).join("\n");
}

function bibEntry(item: CslItem, key: string): string {
  const type = bibTypes[item.type] ?? "misc";
  const container =
    type === "article" ? "journal" : type === "incollection" || type === "inproceedings" ? "booktitle" : "howpublished";
  const publisher = type === "techreport" ? "institution" : type === "phdthesis" ? "school" : "publisher";
  const [year, month, day] = item.issued?.["date-parts"][0] ?? [];
  const names = (list: CslName[] | undefined) => list?.map(bibName).join(" and ");
  const text = (value: string | undefined) => (value === undefined ? undefined : texOf(oneLine(value)));
  // Addresses and identifiers stand as they are: only braces would end the field.
  const verbatim = (value: string | undefined) => value?.replace(/[{}\\\s]/g, (sign) => encodeURIComponent(sign));
  const fields: [string, string | undefined][] = [
    ["title", item.title === "" ? undefined : `{${text(item.title)}}`],
    ["author", names(item.author)],
    ["editor", names(item.editor)],
    ["year", year === undefined ? undefined : String(year)],
    ["month", month === undefined ? undefined : String(month)],
    ["day", day === undefined ? undefined : String(day)],
    [container, text(item["container-title"])],
    ["series", text(item["collection-title"])],
    ["volume", text(item.volume)],
    ["number", text(item.issue ?? item.number)],
    ["pages", text(item.page)?.replace(/(\w)\s*[-–]\s*(\w)/, "$1--$2")],
    ["edition", text(item.edition)],
    [publisher, text(item.publisher)],
    ["address", text(item["publisher-place"])],
    ["type", type === "techreport" || type === "phdthesis" ? text(item.genre) : undefined],
    ["doi", verbatim(item.DOI)],
    ["isbn", text(item.ISBN)],
    ["issn", text(item.ISSN)],
    ["url", verbatim(item.URL)],
    ["language", text(item.language)],
    ["keywords", text(item.keyword)],
    ["abstract", text(item.abstract)],
    ["note", text(item.note)],
  ];
  const lines = fields.flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [`  ${name} = {${value}}`],
  );
  return `@${type}{${key},\n${lines.join(",\n")}\n}\n`;
}

const risTypes: Record<string, string> = {
  "article-journal": "JOUR",
  "article-magazine": "MGZN",
  "article-newspaper": "NEWS",
  book: "BOOK",
  chapter: "CHAP",
  "entry-encyclopedia": "ENCYC",
  "entry-dictionary": "DICT",
  "paper-conference": "CPAPER",
  report: "RPRT",
  thesis: "THES",
  webpage: "ELEC",
  "post-weblog": "BLOG",
  motion_picture: "VIDEO",
  dataset: "DATA",
  software: "COMP",
  speech: "SLIDE",
  map: "MAP",
  pamphlet: "PAMP",
  manuscript: "UNPB",
  legislation: "STAT",
  bill: "BILL",
  legal_case: "CASE",
  patent: "PAT",
};

const risName = ({ family, given, literal, suffix, "non-dropping-particle": particle }: CslName): string =>
  family === undefined
    ? oneLine(literal ?? given ?? "")
    : [[particle, family].filter(Boolean).join(" "), given ?? (suffix === undefined ? undefined : ""), suffix]
        .filter((part) => part !== undefined)
        .join(", ");

const risDate = (date: CslDate | undefined): string | undefined => {
  const [year, month, day] = date?.["date-parts"][0] ?? [];
  if (year === undefined || month === undefined) return undefined;
  return `${year}/${twoDigits(month)}/${day === undefined ? "" : twoDigits(day)}`;
};

/** RIS as reference managers read it: UTF-8, line ends of both signs. */
export function toRis(items: readonly CslItem[]): string {
  return items.map(risRecord).join("\r\n");
}

function risRecord(item: CslItem): string {
  const [from, to] = (item.page ?? "").split(/[-–]+/);
  const year = item.issued?.["date-parts"][0][0];
  const fields: [string, string | undefined][] = [
    ["TY", risTypes[item.type] ?? "GEN"],
    ["ID", item.id],
    ["TI", item.title],
    ...(item.author ?? []).map((name): [string, string] => ["AU", risName(name)]),
    ...(item.editor ?? []).map((name): [string, string] => ["ED", risName(name)]),
    ["PY", year === undefined ? undefined : String(year)],
    ["DA", risDate(item.issued)],
    [item.type === "article-journal" ? "JO" : "T2", item["container-title"]],
    ["T3", item["collection-title"]],
    ["VL", item.volume],
    ["IS", item.issue],
    ["SP", from],
    ["EP", to],
    ["M1", item.number],
    ["M3", item.genre],
    ["ET", item.edition],
    ["PB", item.publisher],
    ["CY", item["publisher-place"]],
    ["DO", item.DOI],
    ["SN", item.ISBN],
    ["SN", item.ISSN],
    ["UR", item.URL],
    ["LA", item.language],
    ...(item.keyword ?? "").split(/\s*[,;]\s*/).map((word): [string, string] => ["KW", word]),
    ["AB", item.abstract],
    ["N1", item.note],
  ];
  const told = fields.flatMap(([tag, value]) => {
    const text = oneLine(value ?? "");
    return text === "" ? [] : [`${tag}  - ${text}\r\n`];
  });
  return `${told.join("")}ER  - \r\n`;
}

const csvName = ({ family, given, literal }: CslName): string =>
  family === undefined ? (literal ?? given ?? "") : [family, given].filter(Boolean).join(", ");

const csvDate = (date: CslDate | undefined): string =>
  (date?.["date-parts"][0] ?? []).map((part, index) => (index === 0 ? String(part) : twoDigits(part ?? 0))).join("-");

const csvColumns: [string, (item: CslItem) => string | undefined][] = [
  ["type", (item) => item.type],
  ["title", (item) => item.title],
  ["authors", (item) => (item.author ?? []).map(csvName).join("; ")],
  ["date", (item) => csvDate(item.issued)],
  ["container", (item) => item["container-title"]],
  ["volume", (item) => item.volume],
  ["issue", (item) => item.issue],
  ["pages", (item) => item.page],
  ["publisher", (item) => item.publisher],
  ["doi", (item) => item.DOI],
  ["isbn", (item) => item.ISBN],
  ["issn", (item) => item.ISSN],
  ["url", (item) => item.URL],
  ["language", (item) => item.language],
  ["keywords", (item) => item.keyword],
  ["abstract", (item) => item.abstract],
];

/** A cell that a spreadsheet would take for a formula begins with an apostrophe instead. */
const csvCell = (value: string | undefined): string => {
  const text = oneLine(value ?? "");
  const neutral = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",;]/.test(neutral) ? `"${neutral.replaceAll('"', '""')}"` : neutral;
};

/** RFC 4180, with the byte order mark by which spreadsheets know UTF-8. */
export function toCsv(items: readonly CslItem[]): string {
  const rows = [
    csvColumns.map(([name]) => name),
    ...items.map((item) => csvColumns.map(([, value]) => csvCell(value(item)))),
  ];
  return `\ufeff${rows.map((row) => `${row.join(",")}\r\n`).join("")}`;
}
