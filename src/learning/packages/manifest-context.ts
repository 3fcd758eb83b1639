import type { FileIndex } from "./file-index.ts";
import { type ResolvedHref, resolveHref } from "./hrefs.ts";
import type { PackageLimits } from "./limits.ts";
import { type Problem, problem } from "./problems.ts";
import type { PackageReading } from "./reading.ts";
import type { XmlElement } from "./xml-tree.ts";

/** What a reader of one standard finds out; the archive's figures are added by whoever opened it. */
export type ManifestReading = Omit<PackageReading, "fileCount" | "totalBytes" | "strippedFolder">;

const mostNamedProblems = 100;

/** What every reader of a manifest needs at hand: where it reads, what is in the package, and where faults go. */
export class ManifestContext {
  readonly file: string;
  readonly files: FileIndex;
  readonly limits: PackageLimits;
  readonly #problems: Problem[] = [];
  readonly #said = new Set<string>();
  readonly #hosts = new Set<string>();
  #unnamed = 0;

  constructor(file: string, files: FileIndex, limits: PackageLimits) {
    this.file = file;
    this.files = files;
    this.limits = limits;
  }

  /** The same fault at the same place is named once; beyond a hundred only the number grows. */
  report(...faults: Problem[]): void {
    for (const fault of faults) {
      const key = JSON.stringify([fault.code, fault.line, fault.entry, fault.params]);
      if (this.#said.has(key)) continue;
      if (this.#problems.length >= mostNamedProblems && fault.severity !== "fatal") {
        this.#unnamed += 1;
        continue;
      }
      this.#said.add(key);
      this.#problems.push(fault);
    }
  }

  get problems(): Problem[] {
    if (this.#unnamed === 0) return this.#problems;
    return [...this.#problems, problem("more-problems", { count: this.#unnamed })];
  }

  get isRefused(): boolean {
    return this.#problems.some(({ severity }) => severity === "fatal");
  }

  at({ line }: XmlElement): { file: string; line: number } {
    return { file: this.file, line };
  }

  /** Says that a value is not what the schema allows; the reader then goes on with the schema's default. */
  invalid(element: XmlElement, name: string, value: string): void {
    this.report(problem("invalid-value", { ...this.at(element), element: name, value: value.slice(0, 80) }));
  }

  // A course may lie elsewhere altogether (cmi5 allows it): each place is named once, not for each of its thousand units.
  #reportHost(element: XmlElement, href: string): void {
    const { host } = new URL(href);
    if (this.#hosts.has(host)) return;
    this.#hosts.add(host);
    this.report(problem("href-external", { ...this.at(element), host }));
  }

  /** Resolves an href and reports what is odd about it, but for a missing file: how bad that is, only the caller knows. */
  resolve(
    element: XmlElement,
    href: string,
    bases: readonly (string | undefined)[],
    parameters?: string,
  ): Exclude<ResolvedHref, { kind: "outside" | "forbidden" }> | null {
    const resolved = resolveHref(href, bases, this.files, parameters);
    const place = { ...this.at(element), href };
    switch (resolved.kind) {
      case "outside":
        this.report(problem("href-outside-package", place));
        return null;
      case "forbidden":
        this.report(problem("href-not-allowed", place));
        return null;
      case "external":
        this.#reportHost(element, resolved.href);
        return resolved;
      case "inside":
        if (resolved.hadBackslashes) this.report(problem("href-backslash", place));
        if (resolved.file !== undefined && !resolved.isExact) {
          this.report(problem("href-case-mismatch", { ...place, entry: resolved.file }));
        }
        return resolved;
    }
  }
}
