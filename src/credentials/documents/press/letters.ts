/** What a document may say in one place, in letters. */
export const longestText = 2_000;

/** A word that no line takes: letters beyond this many may be parted anywhere. */
const longestWord = 24;

// Marks of direction would turn what stands around them. Joiners (U+200C, U+200D) stay: Persian and Indian names need them.
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]/g;

/** Drawn by nobody: joiners, variation selectors, spaces, marks that belong to the letter before. */
const isWithoutDrawing = (letter: string): boolean => /[\p{Cf}\p{Zs}\p{M}\n\t]/u.test(letter);

/**
 * A text as it is printed: each letter as it is, one that no font has as its number in brackets, never a box; nothing that turns the
 * direction of its surroundings; a word longer than a line may be parted.
 */
export function printable(text: string, isDrawn: (letter: number) => boolean): string {
  const shown = text.toWellFormed().normalize("NFC").replace(unseen, "").slice(0, longestText).toWellFormed();
  let printed = "";
  for (const letter of shown) {
    const code = letter.codePointAt(0) ?? 0;
    printed +=
      isWithoutDrawing(letter) || isDrawn(code) ? letter : `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
  }
  return printed.replace(new RegExp(`[^\\s\\u002d\\u2010-\\u2014]{${longestWord + 1},}`, "gu"), parted);
}

const clusters = new Intl.Segmenter("en", { granularity: "grapheme" });

function parted(word: string): string {
  // Scripts without spaces between words are parted where their own rules say.
  if (/[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af]/.test(word)) return word;
  return [...clusters.segment(word)].map(({ segment }) => segment).join("\u200b");
}

/** Every text within a value, printable. */
export function printableAll<Value>(value: Value, isDrawn: (letter: number) => boolean): Value {
  if (typeof value === "string") return printable(value, isDrawn) as Value;
  if (Array.isArray(value)) return value.map((each) => printableAll(each, isDrawn)) as Value;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, printableAll(each, isDrawn)])) as Value;
}
