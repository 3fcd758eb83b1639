import type { Language } from "#platform/i18n/index.ts";
import { nameLexeme } from "./fields.ts";
import type { Lexemes } from "./stems.ts";
import { type Word, wordsOf } from "./words.ts";

/** A stretch of text with the weight its words have. */
export interface Section {
  lang: Language;
  weight: "A" | "B" | "C" | "D";
  words: Word[];
  /** An author's name: its words are found by `author:` too. */
  isName?: boolean;
}

/** PostgreSQL keeps positions up to 16383. */
const lastPosition = 16_383;
/** More occurrences of one lexeme tell nothing new and only take room. */
const mostPositions = 40;
/** Between sections, so that no phrase runs from one into the next. */
const gap = 20;
const mostWords = 12_000;

export function sectionOf(lang: Language, weight: Section["weight"], text: string): Section {
  const words: Word[] = [];
  for (const word of wordsOf(text)) {
    words.push(word);
    if (words.length >= mostWords) break;
  }
  return { lang, weight, words };
}

const quoted = (lexeme: string): string => `'${lexeme.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

/** The text form of a tsvector: every lexeme with its places and their weights. Of titles the words themselves too, for suggestions. */
export function vectorText(sections: readonly Section[], lexemes: (word: Word) => Lexemes): string {
  const places = new Map<string, string[]>();
  let position = 0;
  for (const { lang, weight, words, isName } of sections) {
    for (const word of words) {
      position = Math.min(position + 1, lastPosition);
      const forms = new Set(lexemes(word)[lang]);
      if (weight === "A") forms.add(word.folded);
      if (isName === true) forms.add(nameLexeme(word));
      for (const lexeme of forms) {
        const list = places.get(lexeme);
        if (list === undefined) places.set(lexeme, [`${position}${weight}`]);
        else if (list.length < mostPositions) list.push(`${position}${weight}`);
      }
    }
    position = Math.min(position + gap, lastPosition);
  }
  return [...places].map(([lexeme, list]) => `${quoted(lexeme)}:${list.join(",")}`).join(" ");
}
