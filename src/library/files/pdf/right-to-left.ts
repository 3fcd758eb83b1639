/** A letter where it stands on the page: its origin in points, from the lower left. */
export interface PlacedLetter {
  letter: string;
  size: number;
  x: number;
  y: number;
}

const isArabic = (letter: string): boolean => /[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]/.test(letter);
const isMark = (letter: string): boolean => /\p{M}/u.test(letter);

/** Whether a page is to be put together here: PDFium divides its lines at every vowel sign. */
export function isMostlyArabic(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters > 0 && (text.match(/[\u0620-\u064a]/g)?.length ?? 0) > letters / 2;
}

/** The lines of a page that is written from right to left, from where its letters stand. */
export function linesFromRight(letters: readonly PlacedLetter[]): { text: string; size: number }[] {
  const lines: { y: number; size: number; letters: PlacedLetter[] }[] = [];
  const known = letters.filter(({ letter }) => letter !== "\r" && letter !== "\n");
  const bases = known.filter(({ letter }) => !isMark(letter)).sort((one, other) => other.y - one.y);
  for (const base of bases) {
    const line = lines.at(-1);
    if (line !== undefined && line.y - base.y < Math.max(line.size, base.size) * 0.45) {
      line.letters.push(base);
      line.size = Math.max(line.size, base.size);
    } else lines.push({ y: base.y, size: base.size, letters: [base] });
  }
  const marks = marksOf(known, lines);
  return lines
    .map((line) => ({ text: textOf(line.letters, marks), size: line.size }))
    .filter(({ text }) => text !== "");
}

/** Each sign with the letter it stands above or below: the nearest that begins to the left of it. */
function marksOf(
  letters: readonly PlacedLetter[],
  lines: readonly { y: number; letters: readonly PlacedLetter[] }[],
): Map<PlacedLetter, string> {
  const marks = new Map<PlacedLetter, string>();
  for (const mark of letters.filter(({ letter }) => isMark(letter))) {
    const line = lines.reduce<(typeof lines)[number] | undefined>(
      (nearest, each) =>
        nearest === undefined || Math.abs(each.y - mark.y) < Math.abs(nearest.y - mark.y) ? each : nearest,
      undefined,
    );
    const base = line?.letters
      .filter(({ letter, x }) => isArabic(letter) && x <= mark.x + 0.5)
      .reduce<PlacedLetter | undefined>(
        (nearest, each) => (nearest === undefined || each.x >= nearest.x ? each : nearest),
        undefined,
      );
    if (base !== undefined) marks.set(base, (marks.get(base) ?? "") + mark.letter);
  }
  return marks;
}

function textOf(line: readonly PlacedLetter[], marks: ReadonlyMap<PlacedLetter, string>): string {
  const isFromRight = line.some(({ letter }) => isArabic(letter));
  const text = line
    .map((each, index) => ({ each, index }))
    // Letters of one ligature stand in one place, and are in order by now.
    .sort((one, other) =>
      isFromRight ? other.each.x - one.each.x || one.index - other.index : one.each.x - other.each.x,
    )
    .map(({ each }) => each.letter + (marks.get(each) ?? ""));
  if (!isFromRight) return tidy(text.join(""));
  // Numbers and Latin words run from the left, also where points and spaces stand between them.
  for (let start = 0; start < text.length; start += 1) {
    if (!/[\p{Script=Latin}\d]/u.test(text[start] ?? "")) continue;
    let end = start;
    for (let at = start; at < text.length && /[\p{Script=Latin}\d\s.,:;/@'’+&%-]/u.test(text[at] ?? ""); at += 1)
      if (/[\p{Script=Latin}\d]/u.test(text[at] ?? "")) end = at;
    text.splice(start, end - start + 1, ...text.slice(start, end + 1).reverse());
    start = end;
  }
  return tidy(text.join(""));
}

const tidy = (text: string): string => text.replace(/\s+/g, " ").trim();
