import type { Db } from "#platform/database/index.ts";
import { isLanguage, type Language } from "#platform/i18n/index.ts";
import { marks } from "./parse-query.ts";
import { lexemesOf } from "./stems.ts";
import type { Segment } from "./types.ts";
import { isArabic, type Word, wordsOf } from "./words.ts";

// Highlighting cuts words as the index does, and answers with pieces of text, never with HTML: nothing in a text can become a tag.

const snippetLength = 240;

/** A text and the language it is in. */
export interface ShownText {
  lang: string;
  text: string;
}

/** The first two letters, folded: a Latin word that shares them with no lexeme looked for is not worth stemming. */
const beginnings = (marked: ReadonlySet<string>): Set<string> =>
  new Set([...marked].map((lexeme) => lexeme.slice(0, 2)));

/** Finds the words to mark in each text: one query to the stemmers for all of them. */
export async function findMarks(db: Db, marked: ReadonlySet<string>, texts: readonly ShownText[]): Promise<Word[][]> {
  if (marked.size === 0) return texts.map(() => []);
  const starts = beginnings(marked);
  const candidates = texts.map(({ text }) =>
    [...wordsOf(text)].filter((word) => isArabic(word.folded) || starts.has(word.folded.slice(0, 2))),
  );
  const lexemes = await lexemesOf(db, candidates.flat());
  return candidates.map((words, index) => {
    const lang = texts[index]?.lang;
    const told: Language = isLanguage(lang) ? lang : "en";
    return words.filter((word) => marks(marked, lexemes(word), told));
  });
}

/** A text in pieces, those to mark apart. */
export function segments(text: string, words: readonly Pick<Word, "start" | "end">[]): Segment[] {
  const pieces: Segment[] = [];
  let at = 0;
  for (const { start, end } of words) {
    if (start < at || end > text.length) continue;
    if (start > at) pieces.push({ text: text.slice(at, start), isMatch: false });
    pieces.push({ text: text.slice(start, end), isMatch: true });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isMatch: false });
  return pieces;
}

/**
 * The stretch of a text with the most different words marked, about 240 characters, cut between words. The whole text where it is short.
 */
export function excerpt(text: string, words: readonly Word[]): Segment[] {
  const [from, to] = bestStretch(text, words);
  const piece = text.slice(from, to);
  const inside = words
    .filter((word) => word.start >= from && word.end <= to)
    .map((word) => ({ start: word.start - from, end: word.end - from }));
  const pieces = segments(piece, inside);
  if (from > 0) pieces.unshift({ text: "… ", isMatch: false });
  if (to < text.length) pieces.push({ text: " …", isMatch: false });
  return pieces;
}

function bestStretch(text: string, words: readonly Word[]): [number, number] {
  if (text.length <= snippetLength * 1.25) return [0, text.length];
  let best: Word | undefined;
  let most = 0;
  for (let first = 0; first < Math.min(words.length, 200); first += 1) {
    const begin = words[first];
    if (begin === undefined) break;
    const different = new Set<string>();
    for (
      let next = first;
      next < words.length && (words[next]?.end ?? 0) - begin.start <= snippetLength - 60;
      next += 1
    ) {
      different.add(words[next]?.folded ?? "");
    }
    if (different.size > most) [most, best] = [different.size, begin];
  }
  const wish = Math.max(0, (best?.start ?? 0) - 60);
  const from = wish === 0 ? 0 : nextBreak(text, wish, best?.start ?? wish);
  const end = from + snippetLength;
  if (end >= text.length) return [from, text.length];
  const space = text.lastIndexOf(" ", end);
  return [from, space > from + snippetLength / 2 ? space : end];
}

/** The place after the first space from `wish` on, if it comes before `limit`. */
function nextBreak(text: string, wish: number, limit: number): number {
  const space = text.slice(wish, limit).search(/\s\S/);
  return space === -1 ? limit : wish + space + 1;
}
