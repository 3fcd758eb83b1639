import { type Language, languages } from "#platform/i18n/index.ts";
import type { Item, PackageReading, PackageText } from "./packages/index.ts";
import type { ContentsItem } from "./types.ts";

const mostItems = 2_000;

function flatten(items: readonly Item[], depth: number, into: ContentsItem[]): void {
  for (const item of items) {
    if (into.length >= mostItems) return;
    const kind = item.href === undefined ? "cluster" : (item.scormType ?? "asset");
    // An invisible item is left out, its visible children are not (SCORM 2004 CAM 3.4.1.8).
    if (item.isVisible) into.push({ id: item.identifier, title: item.title, depth, kind });
    flatten(item.children, item.isVisible ? depth + 1 : depth, into);
  }
}

/** The visible tree of a package's default organization, flat and in order. */
export function contentsOf(reading: PackageReading): ContentsItem[] {
  const into: ContentsItem[] = [];
  flatten(reading.organizations[0]?.items ?? [], 0, into);
  return into;
}

/** A package's own text for a reader: their language, then what the package left unmarked, then ours in order, then any. */
export function packageText(text: PackageText, lang: Language): { text: string; lang: string | undefined } {
  const tags = Object.keys(text);
  const inLanguage = (wanted: string) =>
    tags.find((tag) => tag === wanted) ?? tags.find((tag) => tag.startsWith(`${wanted}-`));
  const found = inLanguage(lang) ?? inLanguage("und") ?? languages.map(inLanguage).find(Boolean) ?? tags[0];
  if (found === undefined) return { text: "", lang: undefined };
  return { text: text[found] ?? "", lang: found === "und" || found === lang ? undefined : found };
}
