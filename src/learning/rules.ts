import type { LocalizedText } from "#platform/database/index.ts";
import { type Language, languages } from "#platform/i18n/index.ts";
import type { PackageReading } from "./packages/index.ts";

/** The languages of ours that a package speaks; the importer's own where it tells none. */
export function languagesOf(reading: PackageReading, fallback: Language): Language[] {
  const tags = reading.languages.map((tag) => tag.toLowerCase().split("-")[0]);
  const known = languages.filter((lang) => tags.includes(lang));
  return known.length > 0 ? known : [fallback];
}

/** A module's first title: the package's in our languages; an unmarked one counts as the module's first language. */
export function titleOf(reading: PackageReading, fileName: string, first: Language): LocalizedText {
  const title: LocalizedText = {};
  const texts = [...Object.entries(reading.title), ...Object.entries(reading.organizations[0]?.title ?? {})];
  for (const [tag, text] of texts) {
    const lang = tag === "und" ? first : languages.find((each) => tag.toLowerCase().split("-")[0] === each);
    if (lang !== undefined && text.trim() !== "") title[lang] ??= text.trim().slice(0, 200);
  }
  if (Object.keys(title).length === 0)
    title[first] = fileName
      .replace(/\.[a-z0-9]+$/i, "")
      .replace(/[_-]+/g, " ")
      .slice(0, 200);
  return title;
}

/** What may be published: there is something to play, and a reader can see what it is. */
export function publishingFaults(module: {
  title: LocalizedText;
  summary: LocalizedText;
  isPlayable: boolean;
}): string[] {
  return [
    ...(module.isPlayable ? [] : ["not-playable"]),
    ...(Object.values(module.title).some((text) => text !== "") ? [] : ["no-title"]),
    ...(Object.values(module.summary).some((text) => text !== "") ? [] : ["no-summary"]),
  ];
}
