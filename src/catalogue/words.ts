import { fold } from "./fold.ts";

export interface Word {
  /** As written. */
  text: string;
  /** In lower case. */
  lower: string;
  folded: string;
  start: number;
  end: number;
}

// Letters, digits and the marks upon them. Everything else separates: "drugs/arms", "e-learning" and "l’enquête" are two words each,
// and a phrase search finds them as written.
const wordPattern = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|\p{Join_Control})*/gu;

/** Longer runs are no words, and PostgreSQL's lexemes have a limit. */
const longestWord = 60;

// Most words of a text were met before: folding one with accents or in Arabic takes longer than finding it here.
const folds = new Map<string, string>();
const mostFolds = 30_000;

function foldedWord(found: string): string {
  let folded = folds.get(found);
  if (folded === undefined) {
    // Some letters stand for more than letters: ㈠ is (一).
    folded = fold(found).replace(/[^\p{L}\p{N}]/gu, "");
    if (folds.size >= mostFolds) folds.clear();
    folds.set(found, folded);
  }
  return folded;
}

/** The words of a text, in order. */
export function* wordsOf(text: string): Generator<Word> {
  for (const match of text.matchAll(wordPattern)) {
    const [found] = match;
    if (found.length > longestWord) continue;
    const folded = foldedWord(found);
    if (folded !== "")
      yield { text: found, lower: found.toLowerCase(), folded, start: match.index, end: match.index + found.length };
  }
}

export const isArabic = (word: string): boolean => /\p{Script=Arabic}/u.test(word);
