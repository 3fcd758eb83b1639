import type { CslItem } from "./types.ts";

/** Why an entry of a file is not taken. Messages stand in the language files as `cite.problem.<code>`. */
export const readProblemCodes = [
  /** Begun and not ended before the next entry or the end of the file. */
  "unclosed",
  "no-title",
  /** Text where an entry or a field was expected. */
  "unexpected",
  "not-json",
  "not-an-object",
  /** More entries than are read from one file. */
  "too-many",
] as const;
export type ReadProblemCode = (typeof readProblemCodes)[number];

export interface ReadProblem {
  /** Of the file, from 1. */
  line: number;
  code: ReadProblemCode;
}

export interface ReadItem {
  /** Where the entry begins, from 1. */
  line: number;
  item: CslItem;
}

export type ReadEntry = ReadItem | ReadProblem;

export interface ReadItems {
  items: ReadItem[];
  problems: ReadProblem[];
}

/** Beyond, a file is split. */
export const mostEntries = 200_000;
const mostProblems = 1_000;

/** All of a reading: at most a thousand problems are told. */
export function gathered(entries: Iterable<ReadEntry>): ReadItems {
  const items: ReadItem[] = [];
  const problems: ReadProblem[] = [];
  for (const entry of entries) {
    if ("item" in entry) items.push(entry);
    else if (problems.length < mostProblems) problems.push(entry);
  }
  return { items, problems };
}

export const longestField = 100_000;

// Markup of publishers in titles and abstracts; what else looks like a tag is text and stays.
const inlineTags = /<\/?(?:i|b|u|em|strong|sub|sup|sc|scp|span|jats:[a-z]+)(?:\s[^<>]{0,200})?>/gi;
const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** One line of plain text from whatever a file brought: no controls, no inline markup, no doubled spaces. */
export function plain(text: string): string {
  return text
    .slice(0, longestField)
    .replace(inlineTags, "")
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, name: string) => named[name] ?? "")
    .replace(unseen, "")
    .replace(/\s+/g, " ")
    .toWellFormed()
    .normalize("NFC")
    .trim();
}

/** A DOI without what is written around it; undefined for anything else. */
export function doiOf(text: string): string | undefined {
  const found = /\b(10\.\d{4,9}\/\S{1,300})/.exec(text.slice(0, 2_000))?.[1];
  return found?.replace(/[.,;]+$/, "");
}

/** `2012`, `2012-08`, `2012/08/31/`: a date as far as it is known. */
export function dateOf(text: string): CslItem["issued"] {
  const [, year, month, day] = /(?:^|\D)(\d{4})(?:[-/. ](\d{1,2})(?:[-/. ](\d{1,2}))?)?(?=\D|$)/.exec(text) ?? [];
  if (year === undefined || Number(year) === 0) return undefined;
  const [m, d] = [Number(month ?? 0), Number(day ?? 0)];
  if (m < 1 || m > 12) return { "date-parts": [[Number(year)]] };
  if (d < 1 || d > 31) return { "date-parts": [[Number(year), m]] };
  return { "date-parts": [[Number(year), m, d]] };
}

/** `https://` and `http://` addresses only; others are no links of ours. */
export function webAddress(text: string): string | undefined {
  const found = /https?:\/\/[^\s<>"{}|\\^`]{1,2000}/i.exec(text.slice(0, 4_000))?.[0];
  return found !== undefined && URL.canParse(found) ? found : undefined;
}

const tags: Record<string, string> = {
  english: "en",
  eng: "en",
  american: "en",
  british: "en",
  ukenglish: "en",
  usenglish: "en",
  anglais: "en",
  french: "fr",
  fre: "fr",
  fra: "fr",
  français: "fr",
  francais: "fr",
  spanish: "es",
  spa: "es",
  español: "es",
  espanol: "es",
  castellano: "es",
  arabic: "ar",
  ara: "ar",
  العربية: "ar",
  german: "de",
  ger: "de",
  deu: "de",
  ngerman: "de",
  deutsch: "de",
  portuguese: "pt",
  por: "pt",
  russian: "ru",
  rus: "ru",
  italian: "it",
  ita: "it",
  chinese: "zh",
  chi: "zh",
  zho: "zh",
  japanese: "ja",
  jpn: "ja",
  dutch: "nl",
  nld: "nl",
  dut: "nl",
};

/** The tag of a language told by tag or by name; undefined when it is told otherwise. */
export function languageTag(text: string): string | undefined {
  const word = text.trim().toLowerCase();
  if (/^[a-z]{2}(?:[-_][a-z0-9]{2,8})*$/.test(word)) return word.slice(0, 2);
  return tags[word.split(/[\s,;(]/)[0] ?? ""];
}
