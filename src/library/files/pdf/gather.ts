import { joined } from "./propose.ts";

// What the catalogue takes of one text; the file's words are its share.
const mostText = 90_000;
const runningText = 60_000;

/**
 * A long document's words for the index: its beginning as it runs, for what is shown of it, and of the rest each word once, so that it is
 * found by any of them.
 */
export class Gatherer {
  #text = "";
  readonly #known = new Set<string>();
  readonly #rest: string[] = [];
  #size = 0;

  add(page: string): void {
    const text = joined(page)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, " ")
      .replace(/[ \t]+/g, " ")
      .trim();
    if (text === "") return;
    const room = Math.max(0, runningText - this.#text.length);
    const [head, tail] = [text.slice(0, room), text.slice(room)];
    if (head !== "") this.#text += `${head}\n`;
    for (const word of wordsOf(head)) this.#known.add(word);
    for (const word of wordsOf(tail)) {
      if (this.#known.has(word) || this.#size > mostText - runningText) continue;
      this.#known.add(word);
      this.#rest.push(word);
      this.#size += word.length + 1;
    }
  }

  get words(): string {
    return `${this.#text}${this.#rest.join(" ")}`.trim().toWellFormed();
  }
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’-]{1,40}/gu) ?? [];
