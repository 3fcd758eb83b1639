import type { PackageText } from "./reading.ts";
import { attributeOf, xmlAttributeOf } from "./xml-query.ts";
import type { XmlElement } from "./xml-tree.ts";

/** A canonical BCP 47 tag; null for what is none, and for LOM's "x-none" and "none" (no language). */
export function canonicalLanguage(tag: string | undefined): string | null {
  if (tag === undefined || tag === "" || /^(?:x-none|none|und)$/i.test(tag)) return null;
  try {
    return Intl.getCanonicalLocales(tag.replaceAll("_", "-"))[0] ?? null;
  } catch {
    return null;
  }
}

/** Adds a text; the first in a language stays. White space that only indents the XML is folded. */
export function addText(to: PackageText, language: string | null, text: string): void {
  const folded = text.replace(/\s+/g, " ").trim();
  if (folded !== "") to[language ?? "und"] ??= folded;
}

/** The strings of a LOM element (`langstring xml:lang` in 1.2, `string language` in 2004) or a cmi5 text (`langstring lang`). */
export function languageStrings(element: XmlElement | undefined, fallback: string | null = null): PackageText {
  const texts: PackageText = {};
  if (element === undefined) return texts;
  const strings = element.children.filter(({ name }) => /^(?:lang)?string$/i.test(name));
  for (const string of strings) {
    const tag = xmlAttributeOf(string, "lang") ?? attributeOf(string, "language") ?? attributeOf(string, "lang");
    addText(texts, canonicalLanguage(tag) ?? fallback, string.text);
  }
  // Some write the text straight into the element.
  if (strings.length === 0)
    addText(texts, canonicalLanguage(xmlAttributeOf(element, "lang")) ?? fallback, element.text);
  return texts;
}

export function languagesIn(...texts: PackageText[]): string[] {
  return [...new Set(texts.flatMap((text) => Object.keys(text)))].filter((language) => language !== "und");
}
