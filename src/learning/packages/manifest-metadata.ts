import { addText, canonicalLanguage, languageStrings } from "./package-text.ts";
import type { PackageText } from "./reading.ts";
import { childNamed, childrenNamed, descendantAt } from "./xml-query.ts";
import type { XmlElement } from "./xml-tree.ts";

export interface LomTexts {
  title: PackageText;
  description: PackageText;
  /** What LOM's general.language says the content is in. */
  languages: string[];
}

/** Title, description and languages from the IEEE LOM record in an element's `metadata`, where there is one. */
export function readLom(element: XmlElement): LomTexts {
  const metadata = childNamed(element, "metadata");
  const general = descendantAt(metadata, "lom", "general") ?? descendantAt(metadata, "record", "general");
  const languages = childrenNamed(general, "language").flatMap((found) => canonicalLanguage(found.text.trim()) ?? []);
  const fallback = languages[0] ?? null;
  return {
    title: languageStrings(childNamed(general, "title"), fallback),
    description: languageStrings(childNamed(general, "description"), fallback),
    languages,
  };
}

/** Adds the texts that are missing: languages first told by `texts` stay, and a text of unknown language is not said twice. */
export function withTexts(texts: PackageText, more: PackageText): PackageText {
  const merged: PackageText = { ...texts };
  for (const [language, text] of Object.entries(more)) {
    if (language === "und" && Object.keys(merged).length > 0) continue;
    addText(merged, language, text);
  }
  if (merged.und !== undefined && Object.entries(merged).some(([key, text]) => key !== "und" && text === merged.und)) {
    delete merged.und;
  }
  return merged;
}
