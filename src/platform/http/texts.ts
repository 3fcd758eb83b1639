import type { z } from "zod";
import type { LocalizedText } from "../database/index.ts";
import { type Language, languages } from "../permissions/index.ts";

/** One field of a form for each language: `title-en`, `title-fr`, … */
export const localizedFields = <Name extends string>(name: Name, field: z.ZodType<string, string | undefined>) =>
  Object.fromEntries(languages.map((lang) => [`${name}-${lang}`, field])) as Record<
    `${Name}-${Language}`,
    typeof field
  >;

/** Language -> text of such fields, without the empty ones. */
export function gatheredText(input: Readonly<Record<string, unknown>>, name: string): LocalizedText {
  return Object.fromEntries(
    languages.flatMap((lang) => {
      const text = input[`${name}-${lang}`];
      return typeof text === "string" && text !== "" ? [[lang, text]] : [];
    }),
  );
}

/** Language -> lines of such fields; empty lines are none. */
export function gatheredLines(input: Readonly<Record<string, unknown>>, name: string): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(gatheredText(input, name)).map(([lang, text]) => [
      lang,
      text
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
    ]),
  );
}

/** The values of such fields, to fill a form with what is stored: a text, or lines. */
export const localizedValues = (
  name: string,
  text: Readonly<Record<string, string | readonly string[]>>,
): Record<string, string> =>
  Object.fromEntries(
    languages.map((lang) => {
      const value = text[lang] ?? "";
      return [`${name}-${lang}`, typeof value === "string" ? value : value.join("\n")];
    }),
  );
