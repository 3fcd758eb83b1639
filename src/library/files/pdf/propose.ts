import type { Language } from "#platform/i18n/index.ts";
import { doiOf, isbnOf } from "../../identifiers.ts";
import type { Proposals } from "../../types.ts";
import type { PdfLine } from "./pdfium.ts";

/** What a PDF tells of itself, before anybody judges it. */
export interface PdfFacts {
  title: string;
  author: string;
  subject: string;
  /** `D:20190311…` */
  created: string;
  language: string;
  /** Of the first page. */
  lines: readonly PdfLine[];
  /** The text of the first pages. */
  pages: readonly string[];
  /** The text of the last page, where it is none of the first. */
  last: string;
}

/** What a record of this PDF would say, as far as the PDF tells; a person confirms it. */
export function proposalsFrom(facts: PdfFacts, thisYear: number): Proposals {
  const beginning = facts.pages.join("\n").slice(0, 40_000);
  const first = facts.pages[0] ?? "";
  const { title, after } = titleFrom(facts);
  return {
    title,
    authors: authorsFrom(facts.author, after),
    // Further down they are those of references.
    doi: doiIn(`${facts.subject}\n${first.slice(0, 2_500)}\n${first.slice(-300)}`),
    isbn: isbnIn(`${beginning}\n${facts.last.slice(0, 20_000)}`),
    lang: languageFrom(facts.language, beginning),
    year: yearFrom(beginning, facts.created, thisYear),
    abstract: abstractIn(beginning),
  };
}

/** A word that was divided at the end of a line (PDFium writes U+FFFE there) in one piece. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+0002 is what it wrote before
export const joined = (text: string): string => text.replace(/(\p{L})[\u0002\u00ad\ufffe]\s*(\p{L})/gu, "$1$2");

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

// What programs write where nobody gave a title.
const noTitle =
  /^(untitled|sans titre|sin t[ií]tulo|document\d*|microsoft (word|powerpoint)\b.*|powerpoint presentation|slide 1|print|layout \d+)$|\.(docx?|pptx?|xlsx?|pdf|indd|qxd|tex|dvi|rtf|odt)$/i;

/** The title its makers gave, or the largest letters of the first page; and the lines that follow it there. */
function titleFrom({ title: told, lines }: PdfFacts): { title: string; after: readonly PdfLine[] } {
  const given = oneLine(told);
  const isGiven = given.length >= 6 && /\p{L}/u.test(given) && !noTitle.test(given);
  const largest = Math.max(0, ...lines.filter(({ text }) => /\p{L}{3}/u.test(text)).map(({ size }) => size));
  const isLarge = ({ size }: PdfLine) => size >= largest * 0.97;
  const start = lines.findIndex((line) => isLarge(line) && /\p{L}{3}/u.test(line.text));
  let end = start;
  while (start !== -1 && end < lines.length && end - start < 6 && isLarge(lines[end] as PdfLine)) end += 1;
  const shown =
    start === -1
      ? ""
      : oneLine(
          lines
            .slice(start, end)
            .map(({ text }) => text)
            .join(" "),
        );
  return { title: (isGiven ? given : shown).slice(0, 300), after: start === -1 ? [] : lines.slice(end, end + 8) };
}

const particles = new Set([
  "de",
  "la",
  "le",
  "du",
  "del",
  "van",
  "von",
  "der",
  "den",
  "al",
  "el",
  "bin",
  "da",
  "dos",
  "y",
  "i",
  "di",
]);

/** A name as people write theirs: two to five words that begin with a capital. */
function isName(text: string): boolean {
  const words = text.split(" ");
  if (words.length < 2 || words.length > 5 || text.length > 60) return false;
  return words.every((word) => particles.has(word.toLowerCase()) || /^\p{Lu}[\p{L}\p{M}'’.-]*$/u.test(word));
}

/** `Roe, Jane` of `Jane Roe`; what stands in that order already stays. */
function inOrder(name: string): string {
  if (name.includes(",")) return name;
  const words = name.split(" ");
  let at = words.length - 1;
  while (at > 1 && particles.has((words[at - 1] ?? "").toLowerCase())) at -= 1;
  return words.length === 1 ? name : `${words.slice(at).join(" ")}, ${words.slice(0, at).join(" ")}`;
}

// What is around them is trimmed afterwards: spaces in the pattern would be tried from each of thousands.
const joints = /;|,|&|\band\b|\bet\b|\by\b|\n/;

function authorsFrom(told: string, after: readonly PdfLine[]): string[] {
  const given = told.split(/[;\n]/).map(oneLine).filter(Boolean);
  if (given.length > 1 && given.every((name) => name.length <= 80 && /\p{L}{2}/u.test(name)))
    return given.slice(0, 50).map((name) => (isName(name) ? inOrder(name) : name));
  const one = oneLine(told);
  if (/^[\p{L}'’ -]+, [\p{L}'’. -]+$/u.test(one) && one.split(",")[0]?.split(" ").length === 1) return [one];
  const named = namesIn(one);
  if (named.length > 0) return named;
  // The lines under the title, up to where the authors work, or anything else.
  const end = after.findIndex(
    ({ text }, index) => noNames.test(text) || (index > 0 && /^[\d*†]+\s*\p{Lu}/u.test(text)),
  );
  const shown = after
    .slice(0, end === -1 ? 1 : end)
    .map(({ text }) => text)
    .join(" ");
  const found = shown
    .replace(/[\d*†‡§¶¹²³⁰-⁹]+/g, ",")
    .split(joints)
    .map(oneLine)
    .filter(Boolean);
  const stop = found.findIndex((part) => !isName(part));
  return [...new Set(found.slice(0, stop === -1 ? 50 : Math.min(stop, 50)).map(inOrder))];
}

const noNames =
  /universit|institut|department|département|departamento|school|école|escuela|academ|acad[ée]mi|police|polic[ií]a|minist|abstract|résumé|resumen|@|doi|جامعة|معهد|ملخص|شرطة/i;

function namesIn(text: string): string[] {
  const parts = oneLine(text)
    .replace(/^(by|par|por)\s+/i, "")
    .split(joints)
    .map(oneLine)
    .filter(Boolean);
  return parts.length > 0 && parts.every(isName) ? parts.map(inOrder) : [];
}

function doiIn(text: string): string {
  for (const [found] of text.matchAll(/\b10\.\d{4,9}\/[^\s"<>]{1,200}/g)) {
    if (found.endsWith("-")) continue;
    const doi = doiOf(found.replace(/[.,;:)\]}'’”]+$/, ""));
    if (doi !== undefined) return doi;
  }
  return "";
}

function isbnIn(text: string): string {
  for (const [, found = ""] of text.matchAll(/ISBN(?:-1[03])?[^\dX]{0,30}((?:\d[\s-]?){9,12}[\dX])/gi)) {
    const isbn = isbnOf(found);
    if (isbn !== undefined) return isbn;
  }
  return "";
}

const commonWords: Record<Exclude<Language, "ar">, RegExp> = {
  en: /\b(the|and|of|to|is|that|with|for|are|this)\b/gi,
  fr: /(?<![\p{L}])(le|les|des|et|une|est|dans|pour|que|sur|du)(?![\p{L}])/giu,
  es: /(?<![\p{L}])(el|los|las|una|del|que|para|con|por|es|y)(?![\p{L}])/giu,
};

/** The language its letters and commonest words are of; what the PDF declares is only believed where they do not tell. */
function languageFrom(declared: string, text: string): Language | "" {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if ((text.match(/[\u0600-\u06ff]/g)?.length ?? 0) > letters / 2) return "ar";
  const counts = (["en", "fr", "es"] as const)
    .map((lang) => ({ lang, count: text.match(commonWords[lang])?.length ?? 0 }))
    .sort((one, other) => other.count - one.count);
  const [most, next] = counts;
  if (most !== undefined && next !== undefined && most.count >= 10 && most.count > next.count * 1.5) return most.lang;
  const tag = declared.slice(0, 2).toLowerCase();
  return (["en", "fr", "es", "ar"] as const).find((lang) => lang === tag) ?? "";
}

function yearFrom(text: string, created: string, thisYear: number): number | null {
  const isLikely = (year: number) => year >= 1900 && year <= thisYear + 1;
  const said = /(?:©|\(c\)|copyright|published|publié|publicado|نُشر|نشر)\D{0,40}((?:19|20)\d\d)/i.exec(text)?.[1];
  const inHead = text.slice(0, 3_000).match(/\b(?:19|20)\d\d\b/g) ?? [];
  const years = [Number(said ?? 0), ...inHead.map(Number), Number(/^D:(\d{4})/.exec(created)?.[1] ?? 0)];
  return years.find(isLikely) ?? null;
}

const abstractHead =
  /^\s*(?:abstract|executive summary|summary|résumé|resumé|resumen|ملخص|الملخص|المستخلص|مستخلص|خلاصة)(?![\p{L}])\s*[:.—-]?\s*(.*)$/iu;
const abstractEnd =
  /^\s*(?:(?:\d+|[IVX]+)\.?\s+\p{Lu}|key ?words|introduction|background|contents|mots[- ]cl[ée]s|sommaire|palabras clave|introducción|índice|الكلمات|كلمات|مقدمة|المقدمة|المحتويات)/iu;

/** What stands under a heading that says so, up to the next. */
function abstractIn(text: string): string {
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex((line) => abstractHead.test(line) && line.length < 200);
  if (at === -1) return "";
  const found = [abstractHead.exec(lines[at] ?? "")?.[1] ?? ""];
  for (const line of lines.slice(at + 1, at + 60)) {
    if (abstractEnd.test(line) || found.join(" ").length > 3_000) break;
    // A short line after the end of a sentence is the next heading.
    const isHeading =
      /^[\p{Lu}\u0620-\u064a][^.:;,،؛]{3,50}$/u.test(line.trim()) && line.trim().split(/\s+/).length <= 6;
    if (isHeading && /[.!?؟]\s*$/.test(found.at(-1) ?? "")) break;
    found.push(line);
  }
  const whole = oneLine(joined(found.join("\n")));
  return whole.length < 60 ? "" : whole.slice(0, 3_000);
}
