import type { LocalizedText } from "#platform/database/index.ts";
import { type Language, languages, localized } from "#platform/i18n/index.ts";
import { countryName } from "../countries.ts";

/** What stands where a person's country is shown: the label as it was recorded, else the country's name. Undefined without either. */
export function memberName(
  person: { country: string | null; memberLabel: LocalizedText | null },
  lang: Language,
): string | undefined {
  if (person.memberLabel !== null) return localized(person.memberLabel, lang).text;
  return person.country === null ? undefined : countryName(person.country, lang);
}

export const isSameSpelling = (one: LocalizedText, other: LocalizedText): boolean =>
  languages.every((lang) => one[lang] === other[lang]);

/** What is chosen for a person who keeps a spelling that the list no longer has. */
export const kept = "kept";

/** The choice that a form shows for what a person has now: nothing, a label of the list, or the spelling of then. */
export function presentChoice(
  memberLabel: LocalizedText | null,
  labels: readonly { id: string; name: LocalizedText }[],
): string {
  if (memberLabel === null) return "";
  return labels.find(({ name }) => isSameSpelling(name, memberLabel))?.id ?? kept;
}

interface Label {
  country: string;
  name: LocalizedText;
}

const folded = (text: string): string => text.normalize("NFC").replace(/\s+/g, " ").trim().toLocaleLowerCase();

/** Finds a label by its spelling in any of the languages, within a country where one is named. What could be two is none. */
export function labelFinder(labels: readonly Label[]): (text: string, country: string | null) => Label | undefined {
  const bySpelling = new Map<string, Set<Label>>();
  for (const label of labels)
    for (const spelling of Object.values(label.name))
      bySpelling.set(folded(spelling), (bySpelling.get(folded(spelling)) ?? new Set()).add(label));
  return (text, country) => {
    const found = [...(bySpelling.get(folded(text)) ?? [])].filter(
      (label) => country === null || label.country === country,
    );
    return found.length === 1 ? found[0] : undefined;
  };
}
