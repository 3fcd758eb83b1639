import { collatorOf, type Language } from "#platform/i18n/index.ts";
import list from "./countries.json" with { type: "json" };

export interface Country {
  code: string;
  name: Record<Language, string>;
}

/** The 196 members, as the organisation spells them in its four languages. */
export const countries: readonly Country[] = list;

const byCode = new Map(countries.map((country) => [country.code, country]));
export const isCountry = (code: string): boolean => byCode.has(code);

/** A country's name for a reader; the code itself for one that is no member. */
export const countryName = (code: string, lang: Language): string => byCode.get(code)?.name[lang] ?? code;

const sorted = new Map<Language, { value: string; label: string }[]>();

/** All countries as choices, in the reader's alphabetical order. */
export function countryOptions(lang: Language): { value: string; label: string }[] {
  let options = sorted.get(lang);
  if (options === undefined) {
    const { compare } = collatorOf(lang);
    options = countries
      .map((country) => ({ value: country.code, label: country.name[lang] }))
      .sort((a, b) => compare(a.label, b.label));
    sorted.set(lang, options);
  }
  return options;
}
