import { foldedName } from "./entry-names.ts";

/** The paths of a package, found as a manifest may spell them. */
export class FileIndex {
  readonly #paths: Set<string>;
  #folded: Map<string, string> | null = null;

  constructor(paths: Iterable<string>) {
    this.#paths = new Set(paths);
  }

  get size(): number {
    return this.#paths.size;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#paths[Symbol.iterator]();
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** The path itself, or the one that differs only in case or Unicode normalisation. */
  find(path: string): { path: string; isExact: boolean } | null {
    if (this.#paths.has(path)) return { path, isExact: true };
    this.#folded ??= new Map([...this.#paths].map((known) => [foldedName(known), known]));
    const found = this.#folded.get(foldedName(path));
    if (found === undefined) return null;
    // macOS writes é as e and an accent, manifests as one letter: nobody's mistake, so not worth a word.
    return { path: found, isExact: found.normalize("NFC") === path.normalize("NFC") };
  }
}
