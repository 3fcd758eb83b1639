import { z } from "zod";
import type { LocalizedText } from "#platform/database/index.ts";
import { emailAddress, line, optionalLine } from "#platform/http/index.ts";
import { type Language, languages } from "#platform/permissions/index.ts";
import { countries, isCountry } from "../countries.ts";
import type { labelFinder } from "../labels/rules.ts";

export const bulkFields = ["email", "name", "country", "member", "organisation", "function", "lang"] as const;
export type BulkField = (typeof bulkFields)[number];
export const neededFields: readonly BulkField[] = ["email", "name"];

/** How sheets call these columns, in four languages. */
const headings: Record<BulkField, RegExp> = {
  email: /mail|correo|courriel|بريد/i,
  name: /^(full |last )?name|^nom|nombre|apellido|الاسم/i,
  country: /country|^pays|^pa[ií]s|بلد|دولة/i,
  member: /member.?label|territor|libell[ée]|denominaci[oó]n|إقليم|تسمية/i,
  organisation: /organi[sz]a|service|unit|servicio|منظمة|جهاز/i,
  function: /function|fonction|cargo|rank|grade|title|وظيفة|رتبة/i,
  lang: /lang|idioma|لغة/i,
};

/** The likely column of each field, by its heading. */
export function guessMapping(columns: readonly string[]): Record<string, number> {
  const mapping: Record<string, number> = {};
  for (const field of bulkFields) {
    const index = columns.findIndex(
      (column, at) => headings[field].test(column) && !Object.values(mapping).includes(at),
    );
    if (index >= 0) mapping[field] = index;
  }
  return mapping;
}

const countryNames = new Map(
  countries.flatMap(({ code, name }) => Object.values(name).map((each) => [each.toLocaleLowerCase(), code] as const)),
);

/** A country by its code or by its name in one of our languages. */
function countryOf(text: string): string | undefined {
  const code = text.toUpperCase();
  return isCountry(code) ? code : countryNames.get(text.toLocaleLowerCase());
}

function languageOf(text: string): Language | undefined {
  const known: Record<string, Language> = {
    english: "en",
    anglais: "en",
    french: "fr",
    français: "fr",
    spanish: "es",
    español: "es",
    arabic: "ar",
    العربية: "ar",
  };
  const short = text.toLowerCase();
  return languages.find((lang) => lang === short.slice(0, 2) && short.length <= 5) ?? known[short];
}

export interface BulkPerson {
  email: string;
  name: string;
  country: string | null;
  /** The member label as it is spelled today. */
  label: LocalizedText | null;
  organisation: string;
  function: string;
  lang: Language | null;
}

/** A cell a spreadsheet would run as a formula has no place in a name. */
export const isFormula = (text: string): boolean => /^[=+@\t\r]|^-[^\s\p{L}]/u.test(text);

const shape = z.object({ name: line(120), organisation: optionalLine(200), function: optionalLine(200) });

/** A row as a person, or the key of what is wrong with it. A member label says the country too where its cell is empty. */
export function personOf(
  cells: readonly string[],
  mapping: Readonly<Record<string, number>>,
  labelOf: ReturnType<typeof labelFinder>,
): BulkPerson | { fault: string } {
  const cell = (field: BulkField) => (mapping[field] === undefined ? "" : (cells[mapping[field]] ?? ""));
  if (bulkFields.every((field) => cell(field) === "")) return { fault: "empty" };
  if ((["name", "organisation", "function"] as const).some((field) => isFormula(cell(field))))
    return { fault: "formula" };
  const email = emailAddress.safeParse(cell("email"));
  if (!email.success) return { fault: "email" };
  const rest = shape.safeParse({ name: cell("name"), organisation: cell("organisation"), function: cell("function") });
  if (!rest.success) return { fault: rest.error.issues[0]?.path[0] === "name" ? "name" : "too-long" };
  const country = cell("country") === "" ? null : countryOf(cell("country"));
  if (country === undefined) return { fault: "country" };
  const label = cell("member") === "" ? null : labelOf(cell("member"), country);
  if (label === undefined) return { fault: "member" };
  const lang = cell("lang") === "" ? null : languageOf(cell("lang"));
  if (lang === undefined) return { fault: "lang" };
  return { email: email.data, country: label?.country ?? country, label: label?.name ?? null, lang, ...rest.data };
}
