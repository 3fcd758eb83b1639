import type { Db } from "#platform/database/index.ts";
import { type Language, languages } from "#platform/i18n/index.ts";
import { nameLexeme } from "./fields.ts";
import { lexemesOf } from "./stems.ts";
import { type Word, wordsOf } from "./words.ts";

const longestQuery = 300;
const mostTerms = 24;

// Controls, and the marks and overrides that turn the direction of text: none is part of what is looked for, and an override would
// make the page show another query than was asked (Unicode TR36 3.2).
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** What was typed, fit to be shown, stored and searched: one line of at most 300 characters. */
export function cleanQuery(text: string | undefined): string {
  return (text ?? "")
    .slice(0, longestQuery * 4)
    .toWellFormed()
    .replace(unseen, " ")
    .normalize("NFC")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, longestQuery)
    .toWellFormed()
    .trim();
}

/** Words that belong together: one, or those of a phrase. */
export interface Term {
  words: Word[];
  isExcluded: boolean;
}

const termPattern = /(?<minus>(?:^|(?<=\s))[-−–])?(?:["“”„«](?<phrase>[^"“”„«»]*)["“”»]|(?<word>[^\s"“”„«»]+))/gu;

/** The terms of a cleaned query: words, "phrases", and -either to leave out. Quotes that nothing closes mean nothing. */
export function termsOf(query: string): Term[] {
  const terms: Term[] = [];
  for (const { groups } of query.matchAll(termPattern)) {
    const isExcluded = groups?.minus !== undefined;
    const words = [...wordsOf(groups?.phrase ?? groups?.word ?? "")];
    if (words.length === 0) continue;
    if (groups?.phrase !== undefined || isExcluded) terms.push({ words, isExcluded });
    else terms.push(...words.map((word) => ({ words: [word], isExcluded })));
  }
  return terms.slice(0, mostTerms);
}

/** A query made ready for PostgreSQL and for highlighting. */
export interface ParsedQuery {
  text: string;
  terms: Term[];
  /** A tsquery in its text form, lexemes of all languages; undefined where nothing is looked for. */
  all: string | undefined;
  /** The same without the order of words in phrases: what an index answers by itself. Undefined where there is no phrase. */
  loose: string | undefined;
  /** The same with any of the words, for when nothing has all. */
  any: string | undefined;
  /** Lexemes whose words are marked in what is shown. */
  marked: ReadonlySet<string>;
}

/** Lexemes hold letters and digits only; quoted all the same, since one that did not would be an operator. */
const quoted = (lexeme: string): string => `'${lexeme.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

/**
 * Reads a query. A word is looked for in each language as that language would index it, so that the reader's language does not matter;
 * words that say nothing in any of the languages (of, les, para, في) count only where there are no others. All `authors` must be among
 * the names of a thing, however its other words are joined.
 */
export async function parseQuery(db: Db, text: string, authors: readonly Word[] = []): Promise<ParsedQuery> {
  const terms = termsOf(text);
  const lexemes = await lexemesOf(
    db,
    terms.flatMap((term) => term.words),
  );
  const formsOf = (word: Word): string[] => [...new Set(languages.flatMap((lang) => lexemes(word)[lang]))];
  const isWeak = (word: Word): boolean => languages.some((lang) => lexemes(word)[lang].length === 0);
  const hasStrong = terms.some((term) => !term.isExcluded && term.words.some((word) => !isWeak(word)));

  const marked = new Set<string>();
  const wanted: string[] = [];
  const loosely: string[] = [];
  const unwanted: string[] = [];
  for (const { words, isExcluded } of terms) {
    let expression = "";
    let distance = 0;
    for (const word of words) {
      distance += 1;
      const forms = isWeak(word) && hasStrong ? [] : formsOf(word);
      if (forms.length === 0) continue;
      const each = `(${forms.map(quoted).join("|")})`;
      expression = expression === "" ? each : `${expression} <${distance}> ${each}`;
      distance = 0;
      if (!isExcluded) for (const form of forms) marked.add(form);
    }
    if (expression === "") continue;
    (isExcluded ? unwanted : wanted).push(expression);
    if (!isExcluded) loosely.push(expression.replace(/ <\d+> /g, " & "));
  }
  const without = [
    ...authors.map((word) => quoted(nameLexeme(word))),
    ...unwanted.map((expression) => `!(${expression})`),
  ];
  const join = (operator: string, expressions: readonly string[] = wanted) => {
    if (expressions.length > 0)
      return [`(${[...new Set(expressions)].map((each) => `(${each})`).join(operator)})`, ...without].join("&");
    return authors.length > 0 ? without.join("&") : undefined;
  };
  const all = join("&");
  const loose = join("&", loosely);
  return {
    text,
    terms,
    all,
    loose: loose === all ? undefined : loose,
    any: wanted.length > 1 ? join("|") : undefined,
    marked,
  };
}

/** Whether one of a word's lexemes, in the language of its text, is looked for. */
export function marks(
  marked: ReadonlySet<string>,
  lexemes: Readonly<Record<Language, readonly string[]>>,
  lang: Language,
): boolean {
  return lexemes[lang].some((lexeme) => marked.has(lexeme));
}
