import { mostEntries, type ReadProblem } from "./reading.ts";

/** An entry as it stands in the file: values still in TeX, fields in small letters, the first of a name counts. */
export interface RawEntry {
  line: number;
  type: string;
  key: string;
  fields: Map<string, string>;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const longestValue = 200_000;
const longestString = 2_000;
const mostStrings = 5_000;

/** An entry that begins a line: where reading goes on after a fault, and where a brace never closed is given up. */
const nextEntry = /\n[ \t]*@[A-Za-z]+[ \t]*[{(]/g;

class Fault extends Error {}

// Made once: a file of a million faults would spend its time on making them.
const unclosed = new Fault("unclosed");
const unexpected = new Fault("unexpected");

/**
 * The grammar of BibTeX (as its own manual has it: braces count even after a backslash), entry by entry. A faulty entry is told with
 * its line and skipped. Time is linear in the length of the text, whatever it holds.
 */
export class BibTexScanner {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #lineAt = 0;
  /** Where the next entry begins a line, as far as looked for. */
  #next = -1;
  readonly #strings = new Map<string, string>(months.map((name) => [name, name]));

  constructor(text: string) {
    this.#text = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  }

  *entries(): Generator<RawEntry | ReadProblem> {
    let count = 0;
    for (;;) {
      const start = this.#text.indexOf("@", this.#at);
      if (start === -1) return;
      this.#at = start + 1;
      const head = this.#match(/([A-Za-z]+)\s*([{(])/y);
      // An at sign in the text between entries, which BibTeX calls comment.
      if (head === null) continue;
      const line = this.#lineOf(start);
      if (count >= mostEntries) {
        yield { line, code: "too-many" };
        return;
      }
      try {
        const entry = this.#entry((head[1] ?? "").toLowerCase(), head[2] === "(" ? ")" : "}", line);
        if (entry !== undefined) {
          count += 1;
          yield entry;
        }
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        yield { line, code: error === unclosed ? "unclosed" : "unexpected" };
        this.#at = this.#nextFrom(start + 1);
      }
    }
  }

  #entry(type: string, end: string, line: number): RawEntry | undefined {
    if (type === "comment") {
      this.#comment();
      return undefined;
    }
    if (type === "preamble") {
      this.#value();
      this.#close(end);
      return undefined;
    }
    if (type === "string") {
      const name = this.#name();
      const value = this.#value();
      if (this.#strings.size < mostStrings) this.#strings.set(name, value.slice(0, longestString));
      this.#close(end);
      return undefined;
    }
    const key = this.#match(/\s*([^\s,{}()="]{0,200})\s*/y)?.[1] ?? "";
    const fields = new Map<string, string>();
    while (!this.#isAt(end)) {
      if (this.#match(/\s*,\s*/y) === null) throw this.#fault();
      if (this.#isAt(end)) break;
      if (this.#text[this.#at] === ",") continue;
      const name = this.#name();
      const value = this.#value();
      if (!fields.has(name) && fields.size < 500) fields.set(name, value);
    }
    this.#close(end);
    return { line, type, key, fields };
  }

  /** To the brace that closes it; a comment that has none ends with its line. */
  #comment(): void {
    const from = this.#at;
    try {
      this.#braced();
    } catch {
      const lineEnd = this.#text.indexOf("\n", from);
      this.#at = lineEnd === -1 ? this.#text.length : lineEnd;
    }
  }

  #name(): string {
    const name = this.#match(/\s*([^\s,{}()="#@]{1,200})\s*=\s*/y)?.[1];
    if (name === undefined) throw this.#fault();
    return name.toLowerCase();
  }

  /** Pieces joined by `#`: braced, quoted, a number, or a name of a string. */
  #value(): string {
    let value = "";
    do {
      this.#match(/\s*/y);
      const sign = this.#text[this.#at];
      if (sign === "{") {
        this.#at += 1;
        value += this.#braced();
      } else if (sign === '"') {
        this.#at += 1;
        value += this.#quoted();
      } else {
        const word = this.#match(/[^\s,{}()="#]{1,200}/y)?.[0];
        if (word === undefined) throw this.#fault();
        value += this.#strings.get(word.toLowerCase()) ?? word;
      }
      // A string made of strings grows with each.
      value = value.slice(0, longestValue);
    } while (this.#match(/\s*#/y) !== null);
    return value;
  }

  #braced(): string {
    return this.#until(125);
  }

  #quoted(): string {
    return this.#until(34);
  }

  /** Up to a closing brace or quotation mark outside inner braces; gives up where the next entry begins a line. */
  #until(closing: number): string {
    const from = this.#at;
    const limit = this.#nextFrom(from);
    let depth = 0;
    for (let at = from; at < limit; at += 1) {
      const sign = this.#text.charCodeAt(at);
      if (sign === closing && depth === 0) {
        this.#at = at + 1;
        return this.#text.slice(from, Math.min(at, from + longestValue));
      }
      if (sign === 123) depth += 1;
      else if (sign === 125) depth -= 1;
      if (depth < 0) break;
    }
    throw unclosed;
  }

  #isAt(end: string): boolean {
    this.#match(/\s*/y);
    return this.#text[this.#at] === end;
  }

  #close(end: string): void {
    if (!this.#isAt(end)) throw this.#fault();
    this.#at += 1;
  }

  #fault(): Fault {
    this.#match(/\s*/y);
    return this.#at >= this.#nextFrom(this.#at - 1) ? unclosed : unexpected;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #nextFrom(at: number): number {
    if (this.#next < at) {
      nextEntry.lastIndex = Math.max(0, at);
      const found = nextEntry.exec(this.#text);
      this.#next = found === null ? this.#text.length : found.index + found[0].indexOf("@");
    }
    return this.#next;
  }

  #lineOf(at: number): number {
    for (
      let next = this.#text.indexOf("\n", this.#lineAt);
      next !== -1 && next < at;
      next = this.#text.indexOf("\n", next + 1)
    ) {
      this.#line += 1;
      this.#lineAt = next + 1;
    }
    return this.#line;
  }
}
