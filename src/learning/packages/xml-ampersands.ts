// "Research & development": the commonest mistake in manifests written by hand. An XML parser takes everything up to the next
// semicolon for the name of an entity, and so loses half of the file. The loose ampersand is mended before the parser sees it, and told.

type Inside = "text" | "comment" | "cdata";

const opening = /<!--|<!\[CDATA\[|&/g;
const reference = /^&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z_][\w.-]{0,40});/i;
const longestReference = 45;
const closings = { comment: "-->", cdata: "]]>" } as const;

export class AmpersandMender {
  readonly #onLoose: (line: number, column: number) => void;
  #inside: Inside = "text";
  #carry = "";
  #line = 1;
  #column = 1;

  /** `onLoose` gets line and column from 1. */
  constructor(onLoose: (line: number, column: number) => void) {
    this.#onLoose = onLoose;
  }

  /** The mended text as far as it is certain; the rest comes with the next chunk, or at the end. */
  push(chunk: string, isEnd = false): string {
    let rest = this.#carry + chunk;
    let mended = "";
    while (rest !== "") {
      const [taken, given] = this.#inside === "text" ? this.#text(rest, isEnd) : this.#skip(rest, this.#inside, isEnd);
      if (taken === 0) break;
      this.#count(rest.slice(0, taken));
      mended += given;
      rest = rest.slice(taken);
    }
    this.#carry = rest;
    return mended;
  }

  /** How many characters it has dealt with, and what becomes of them; none when more are needed to tell. */
  #text(rest: string, isEnd: boolean): [number, string] {
    opening.lastIndex = 0;
    const found = opening.exec(rest);
    if (found === null) {
      const cut = isEnd ? rest.length : rest.length - (/<(?:!(?:-|\[[CDAT]*)?)?$/.exec(rest)?.[0].length ?? 0);
      return [cut, rest.slice(0, cut)];
    }
    if (found.index > 0) return [found.index, rest.slice(0, found.index)];
    if (found[0] !== "&") {
      this.#inside = found[0] === "<!--" ? "comment" : "cdata";
      return [found[0].length, found[0]];
    }
    const whole = reference.exec(rest)?.[0];
    if (whole !== undefined) return [whole.length, whole];
    if (!isEnd && rest.length < longestReference) return [0, ""];
    this.#onLoose(this.#line, this.#column);
    return [1, "&amp;"];
  }

  #skip(rest: string, inside: "comment" | "cdata", isEnd: boolean): [number, string] {
    const end = rest.indexOf(closings[inside]);
    // The closing sign may be cut in two by the end of the chunk.
    const cut = end >= 0 ? end + 3 : isEnd ? rest.length : Math.max(0, rest.length - 2);
    if (end >= 0) this.#inside = "text";
    return [cut, rest.slice(0, cut)];
  }

  #count(taken: string): void {
    const lastBreak = taken.lastIndexOf("\n");
    if (lastBreak < 0) {
      this.#column += taken.length;
      return;
    }
    for (let at = taken.indexOf("\n"); at >= 0; at = taken.indexOf("\n", at + 1)) this.#line += 1;
    this.#column = taken.length - lastBreak;
  }
}
