import { fold } from "./fold.ts";
import { subjectNames, subjects } from "./subjects.ts";
import { type Word, wordsOf } from "./words.ts";

/** What a query asks of certain fields, beside the words it looks for everywhere. */
export interface FieldTerms {
  /** The query without its fields. */
  rest: string;
  /** The fields as they were written. */
  written: string;
  /** Words of the names of authors; all must be there. */
  authors: Word[];
  subject: string | undefined;
  fromYear: number | undefined;
  toYear: number | undefined;
}

// In all four languages at once, as everything in the box: whoever writes French may search an English page.
const fieldNames = {
  author: ["author", "by", "auteur", "autrice", "autor", "autora", "مؤلف", "المؤلف", "كاتب", "الكاتب"],
  subject: ["subject", "topic", "sujet", "theme", "tema", "materia", "موضوع", "الموضوع"],
  year: ["year", "annee", "ano", "سنة", "السنة", "عام"],
} as const;

type Field = keyof typeof fieldNames;

const fieldOf = new Map(
  Object.entries(fieldNames).flatMap(([field, names]) => names.map((name) => [fold(name), field as Field] as const)),
);

const fieldPattern =
  /(?<=^|\s)(?<name>[\p{L}\p{M}]{2,12})\s?[:：]\s?(?:["“”„«](?<phrase>[^"“”„«»]*)["“”»]|(?<word>[^\s"“”„«»]+))/gu;

const subjectByName = new Map(
  subjects.flatMap((subject) =>
    [{ text: subject.id }, { text: subject.id.replaceAll("-", " ") }, ...subjectNames(subject)].map(
      ({ text }) => [nameKey(text), subject.id] as const,
    ),
  ),
);

function nameKey(text: string): string {
  return [...wordsOf(text)].map((word) => word.folded).join(" ");
}

/** `2012`, `2010-2013`, `2010-`, `-2013`; undefined for anything else. */
export function yearsOf(text: string): { from: number | undefined; to: number | undefined } | undefined {
  const digits = text.replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
  const parts = /^(?:(?<from>\d{4})?[-–—/](?<to>\d{4})?|(?<only>\d{4}))$/.exec(digits)?.groups;
  const number = (year: string | undefined): number | undefined => (year === undefined ? undefined : Number(year));
  if (parts === undefined) return undefined;
  if (parts.only !== undefined) return { from: Number(parts.only), to: Number(parts.only) };
  return parts.from === undefined && parts.to === undefined
    ? undefined
    : { from: number(parts.from), to: number(parts.to) };
}

/**
 * Reads `author:`, `subject:` and `year:` out of a cleaned query. A field whose value says nothing (an unknown subject, no year) stays
 * among the words: whoever wrote "note: urgent" looks for these words.
 */
export function fieldsOf(query: string): FieldTerms {
  const found: FieldTerms = {
    rest: "",
    written: "",
    authors: [],
    subject: undefined,
    fromYear: undefined,
    toYear: undefined,
  };
  const written: string[] = [];
  const take = (field: Field, value: string): boolean => {
    if (field === "author") {
      const words = [...wordsOf(value)];
      found.authors.push(...words);
      return words.length > 0;
    }
    if (field === "subject") {
      const id = subjectByName.get(nameKey(value));
      found.subject = id ?? found.subject;
      return id !== undefined;
    }
    const years = yearsOf(value);
    if (years !== undefined) [found.fromYear, found.toYear] = [years.from, years.to];
    return years !== undefined;
  };
  const rest = query.replace(fieldPattern, (whole, ...parts) => {
    const groups = parts.at(-1) as { name: string; phrase?: string; word?: string };
    const field = fieldOf.get(fold(groups.name));
    if (field === undefined || !take(field, groups.phrase ?? groups.word ?? "")) return whole;
    written.push(whole.trim());
    return " ";
  });
  return {
    ...found,
    authors: found.authors.slice(0, 12),
    rest: rest.replace(/\s+/g, " ").trim(),
    written: written.join(" "),
  };
}

/** The lexeme by which a word of an author's name is found: with a sign that no word has. */
export const nameLexeme = (word: Word): string => `n:${word.folded}`;
