import { doiOf, gathered, languageTag, plain, type ReadEntry, type ReadItems, webAddress } from "./reading.ts";
import { withoutEmpty } from "./ris-read.ts";
import type { CslDate, CslItem, CslName } from "./types.ts";

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Text of a string or a number; others are not text. */
const textOf = (value: unknown): string =>
  typeof value === "string" ? plain(value) : typeof value === "number" && Number.isFinite(value) ? String(value) : "";

function nameOf(value: unknown): CslName[] {
  if (!isObject(value)) return [];
  const name: CslName = {};
  for (const key of ["family", "given", "literal", "non-dropping-particle", "suffix", "affiliation"] as const) {
    const text = textOf(value[key]).slice(0, 500);
    if (text !== "") name[key] = text;
  }
  const particle = textOf(value["dropping-particle"]);
  if (particle !== "") name["non-dropping-particle"] ??= particle;
  const orcid = /\d{4}-\d{4}-\d{4}-\d{3}[\dX]/.exec(textOf(value.ORCID))?.[0];
  if (orcid !== undefined) name.ORCID = `https://orcid.org/${orcid}`;
  return name.family === undefined && name.literal === undefined && name.given === undefined ? [] : [name];
}

function dateOf(value: unknown): CslDate | undefined {
  if (!isObject(value)) return undefined;
  const first = (Array.isArray(value["date-parts"]) ? value["date-parts"][0] : undefined) as unknown;
  const told = Array.isArray(first) ? first : textOf(value.raw ?? value.literal).split(/[-/]/);
  const parts = told.slice(0, 3).map(Number);
  const known = parts.findIndex((part) => !Number.isInteger(part) || part === 0 || Math.abs(part) > 9_999);
  const [year, month, day] = known === -1 ? parts : parts.slice(0, known);
  if (year === undefined) return undefined;
  if (month === undefined || month < 1 || month > 12) return { "date-parts": [[year]] };
  return { "date-parts": [day === undefined || day < 1 || day > 31 ? [year, month] : [year, month, day]] };
}

const texts = [
  "container-title",
  "collection-title",
  "publisher",
  "publisher-place",
  "volume",
  "issue",
  "page",
  "number",
  "edition",
  "genre",
  "ISBN",
  "ISSN",
  "abstract",
  "keyword",
  "note",
] as const;

/** Only what we know of CSL-JSON, and only where it has the shape it should have. */
function itemOf(value: Json, count: number): CslItem {
  const optional: Partial<Record<keyof CslItem, unknown>> = {
    author: (Array.isArray(value.author) ? value.author : []).slice(0, 1_000).flatMap(nameOf),
    editor: (Array.isArray(value.editor) ? value.editor : []).slice(0, 1_000).flatMap(nameOf),
    issued: dateOf(value.issued),
    accessed: dateOf(value.accessed),
    DOI: doiOf(textOf(value.DOI)),
    URL: webAddress(textOf(value.URL)),
    language: languageTag(textOf(value.language)),
  };
  for (const name of texts) {
    const told = value[name];
    optional[name] = textOf(Array.isArray(told) ? told[0] : told);
  }
  const type = /^[a-z_-]{2,40}$/.exec(textOf(value.type))?.[0] ?? "document";
  const title = textOf(Array.isArray(value.title) ? value.title[0] : value.title);
  return Object.assign({ id: textOf(value.id) || `csl-${count}`, type, title }, withoutEmpty(optional));
}

interface Part {
  line: number;
  text: string;
}

/** The elements of the outermost list (or of the list in `items`), cut out without reading them: each can be faulty by itself. */
function* elementsOf(text: string): Generator<Part> {
  let line = 1;
  let depth = 0;
  let from = -1;
  let startLine = 1;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === 10) line += 1;
    if (isQuoted) {
      if (sign === 92) at += 1;
      else if (sign === 34) isQuoted = false;
    } else if (sign === 34) isQuoted = true;
    else if (sign === 123) {
      if (depth === 0) {
        from = at;
        startLine = line;
      }
      depth += 1;
    } else if (sign === 125) {
      depth -= 1;
      if (depth === 0) yield { line: startLine, text: text.slice(from, at + 1) };
      if (depth < 0) depth = 0;
    }
  }
  if (depth > 0) yield { line: startLine, text: text.slice(from) };
}

export function* readCslJson(text: string): Generator<ReadEntry> {
  let count = 0;
  let isEmpty = true;
  for (const { line, text: part } of elementsOf(text.replace(/^\ufeff/, ""))) {
    isEmpty = false;
    let value: unknown;
    try {
      value = JSON.parse(part);
    } catch {
      yield { line, code: "not-json" };
      continue;
    }
    const inner = isObject(value) && Array.isArray(value.items) && value.type === undefined ? value.items : [value];
    for (const each of inner) {
      count += 1;
      if (!isObject(each)) yield { line, code: "not-an-object" };
      else {
        const item = itemOf(each, count);
        yield item.title === "" ? { line, code: "no-title" } : { line, item };
      }
    }
  }
  if (isEmpty && !/^\s*\[\s*\]\s*$/.test(text)) yield { line: 1, code: "not-json" };
}

export const parseCslJson = (text: string): ReadItems => gathered(readCslJson(text));

/** CSL-JSON as other programs read it: without what only we keep (affiliation, ROR). */
export function toCslJson(items: readonly CslItem[]): string {
  const known = items.map((item) => ({
    ...item,
    ...(item.author === undefined ? {} : { author: item.author.map(bare) }),
    ...(item.editor === undefined ? {} : { editor: item.editor.map(bare) }),
  }));
  return `${JSON.stringify(known, null, 2)}\n`;
}

const bare = ({ affiliation: _, ror: __, ORCID: ___, ...name }: CslName): CslName => name;
