import { BibTexScanner, type RawEntry } from "./bibtex-read.ts";
import { dateOf, doiOf, gathered, languageTag, plain, type ReadEntry, type ReadItems, webAddress } from "./reading.ts";
import { withoutEmpty } from "./ris-read.ts";
import { textOfTex } from "./tex.ts";
import type { CslDate, CslItem, CslName } from "./types.ts";

const typesOfBib: Record<string, string> = {
  article: "article-journal",
  suppperiodical: "article-journal",
  periodical: "article-journal",
  book: "book",
  mvbook: "book",
  booklet: "pamphlet",
  collection: "book",
  mvcollection: "book",
  reference: "book",
  manual: "report",
  inbook: "chapter",
  bookinbook: "chapter",
  suppbook: "chapter",
  incollection: "chapter",
  suppcollection: "chapter",
  inreference: "entry-encyclopedia",
  inproceedings: "paper-conference",
  conference: "paper-conference",
  proceedings: "book",
  mvproceedings: "book",
  techreport: "report",
  report: "report",
  standard: "report",
  phdthesis: "thesis",
  mastersthesis: "thesis",
  thesis: "thesis",
  unpublished: "manuscript",
  online: "webpage",
  electronic: "webpage",
  www: "webpage",
  webpage: "webpage",
  patent: "patent",
  dataset: "dataset",
  software: "software",
  movie: "motion_picture",
  video: "motion_picture",
  legislation: "legislation",
};

/** Splits at a word or a sign outside braces. */
function splitOutside(text: string, at: RegExp): string[] {
  const parts: string[] = [];
  const ends = new RegExp(`[{}]|${at.source}`, "gi");
  let depth = 0;
  let from = 0;
  for (let found = ends.exec(text); found !== null; found = ends.exec(text)) {
    if (found[0] === "{") depth += 1;
    else if (found[0] === "}") depth -= 1;
    else if (depth === 0) {
      parts.push(text.slice(from, found.index));
      from = found.index + found[0].length;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim());
}

const readable = (tex: string): string => plain(textOfTex(tex));

/** `family=…, given=…`, as biblatex 3 allows names to be written out. */
function namedParts(text: string): CslName | undefined {
  if (!/\bfamily\s*=/i.test(text)) return undefined;
  const parts = splitOutside(text, /,/).map((part) => {
    const at = part.indexOf("=");
    return [
      part
        .slice(0, at)
        .replace(/[{"\s]/g, "")
        .toLowerCase(),
      readable(part.slice(at + 1).replace(/^"|"$/g, "")),
    ] as const;
  });
  const told = Object.fromEntries(parts);
  const { family, given, prefix, suffix } = told;
  if (family === undefined || family === "") return undefined;
  const name: CslName = { family };
  if (given) name.given = given;
  if (prefix) name["non-dropping-particle"] = prefix;
  if (suffix) name.suffix = suffix;
  return name;
}

/** A name as BibTeX divides it: "First von Last", "von Last, First", "von Last, Jr, First"; in braces a body. */
function nameOf(tex: string): CslName | undefined {
  const text = tex.trim().slice(0, 1_000);
  if (text === "" || text.toLowerCase() === "others") return undefined;
  const named = namedParts(text);
  if (named !== undefined) return named;
  const commas = splitOutside(text, /,/);
  if (commas.length === 1 && /^\{.*\}$/s.test(text) && splitOutside(text, /\s/).length === 1)
    return { literal: readable(text) };
  const last = commas.length === 1 ? "" : (commas[0] ?? "");
  const words = splitOutside(commas.length === 1 ? text : last, /\s+/).filter((word) => word !== "");
  const isSmall = (word: string): boolean => /^\p{Ll}/u.test(textOfTex(word)) && !word.startsWith("{");
  let family: string[];
  let particle: string[] = [];
  let given = commas.length > 1 ? (commas.at(-1) ?? "") : "";
  if (commas.length === 1) {
    const small = words.findIndex((word, index) => index > 0 && index < words.length - 1 && isSmall(word));
    let end = small;
    while (small !== -1 && end < words.length - 1 && isSmall(words[end] ?? "")) end += 1;
    given = words.slice(0, small === -1 ? -1 : small).join(" ");
    particle = small === -1 ? [] : words.slice(small, end);
    family = small === -1 ? words.slice(-1) : words.slice(end);
  } else {
    let end = 0;
    while (end < words.length - 1 && isSmall(words[end] ?? "")) end += 1;
    particle = words.slice(0, end);
    family = words.slice(end);
  }
  const name: CslName = {};
  const set = (key: "family" | "given" | "suffix" | "non-dropping-particle", value: string) => {
    const told = readable(value);
    if (told !== "") name[key] = told;
  };
  set("family", family.join(" "));
  set("given", given);
  set("non-dropping-particle", particle.join(" "));
  if (commas.length > 2) set("suffix", commas[1] ?? "");
  if (name.family === undefined) return name.given === undefined ? undefined : { literal: name.given };
  return name.given === undefined && name["non-dropping-particle"] === undefined && name.suffix === undefined
    ? { literal: name.family }
    : name;
}

const namesOf = (tex: string): CslName[] =>
  splitOutside(tex, /\s+and\s+/)
    .slice(0, 1_000)
    .flatMap((name) => nameOf(name) ?? []);

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

function issuedOf(get: (name: string) => string): CslDate | undefined {
  const date = dateOf(get("date"));
  if (date !== undefined) return date;
  const year = dateOf(get("year"))?.["date-parts"][0][0];
  if (year === undefined) return undefined;
  const told = get("month").trim().toLowerCase();
  const month = monthNames.indexOf(told.slice(0, 3)) + 1 || Number(/^\d{1,2}$/.exec(told)?.[0] ?? 0);
  const day = Number(/^\d{1,2}$/.exec(get("day"))?.[0] ?? 0);
  if (month < 1 || month > 12) return { "date-parts": [[year]] };
  return { "date-parts": [day < 1 || day > 31 ? [year, month] : [year, month, day]] };
}

/** What an entry takes from the one it names in `crossref`, and what it is called there. */
const inherited: Record<string, string> = {
  booktitle: "title",
  editor: "editor",
  publisher: "publisher",
  year: "year",
  date: "date",
  address: "address",
  location: "location",
  isbn: "isbn",
  series: "series",
  volume: "volume",
  journal: "title",
  month: "month",
};

function itemOf(entry: RawEntry, parent: RawEntry | undefined, count: number): CslItem {
  const raw = (...names: string[]): string => {
    for (const name of names) {
      const own = entry.fields.get(name);
      if (own !== undefined && own.trim() !== "") return own;
      const named = inherited[name];
      const theirs = named === undefined ? undefined : parent?.fields.get(named);
      if (theirs !== undefined && theirs.trim() !== "") return theirs;
    }
    return "";
  };
  const get = (...names: string[]): string => readable(raw(...names));
  const link = (text: string) => webAddress(text.replace(/\\url\{([^{}]*)\}/, "$1").replaceAll("\\", ""));
  const type =
    typesOfBib[entry.type] ??
    (raw("howpublished", "url") !== "" && raw("journal", "publisher") === "" ? "webpage" : "document");
  const isPart = type === "chapter" || type === "paper-conference" || type === "entry-encyclopedia";
  const title = [get("title"), get("subtitle")].filter(Boolean).join(": ") || (isPart ? "" : get("booktitle"));
  const isArticle = type === "article-journal";
  const eprint = entry.fields.get("eprint")?.trim();
  const isArxiv = /^arxiv$/i.test(get("archiveprefix", "eprinttype")) && /^[\w.\-/]{4,40}$/.test(eprint ?? "");
  const optional: Partial<Record<keyof CslItem, unknown>> = {
    author: namesOf(raw("author")),
    editor: namesOf(raw("editor")),
    issued: issuedOf(get),
    accessed: dateOf(get("urldate")),
    "container-title":
      isArticle || type === "document"
        ? get("journal", "journaltitle", "booktitle")
        : isPart
          ? get("booktitle", "journal")
          : "",
    "collection-title": get("series"),
    publisher: get("publisher", "institution", "school", "organization"),
    "publisher-place": get("address", "location"),
    volume: get("volume"),
    issue: get("issue") || (isArticle ? get("number") : ""),
    page: get("pages").replace(/\s*[–—]\s*/g, "-"),
    number: isArticle ? "" : get("number"),
    edition: get("edition"),
    genre: entry.type === "phdthesis" ? "PhD thesis" : entry.type === "mastersthesis" ? "Master's thesis" : get("type"),
    DOI: doiOf(raw("doi").replaceAll("\\", "")) ?? (/doi\.org/.test(raw("url")) ? doiOf(raw("url")) : undefined),
    ISBN: get("isbn"),
    ISSN: get("issn"),
    URL: link(raw("url")) ?? link(raw("howpublished")) ?? (isArxiv ? `https://arxiv.org/abs/${eprint}` : undefined),
    abstract: get("abstract", "abstractnote"),
    keyword: get("keywords", "keyword").replace(/\s*;\s*/g, ", "),
    language: languageTag(get("language", "langid", "hyphenation")),
    note: get("note", "annote", "annotation"),
  };
  return Object.assign({ id: entry.key || `bib-${count}`, type, title }, withoutEmpty(optional));
}

export function* readBibTeX(text: string): Generator<ReadEntry> {
  const entries: RawEntry[] = [];
  const byKey = new Map<string, RawEntry>();
  for (const entry of new BibTexScanner(text).entries()) {
    if ("code" in entry) yield entry;
    else {
      entries.push(entry);
      byKey.set(entry.key.toLowerCase(), entry);
    }
  }
  let count = 0;
  for (const entry of entries) {
    if (entry.type === "xdata" || entry.type === "set") continue;
    count += 1;
    const parent = byKey.get((entry.fields.get("crossref") ?? "").trim().toLowerCase());
    const item = itemOf(entry, parent === entry ? undefined : parent, count);
    yield item.title === "" ? { line: entry.line, code: "no-title" } : { line: entry.line, item };
  }
}

/** Reads BibTeX and biblatex. Faulty entries are told with their line, the rest is read. */
export const parseBibTeX = (text: string): ReadItems => gathered(readBibTeX(text));
