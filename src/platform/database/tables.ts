/**
 * The tables of the whole house, by `schema.table`. Empty here: each feature's generated `tables.generated.ts` adds its own
 * by declaration merging, so that the platform knows no feature and every query is still typed.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Tables {}

/** A text in several languages: language code -> text. Shown in the reader's language, else the original, marked. */
export type LocalizedText = Partial<Record<"en" | "fr" | "es" | "ar", string>> & Record<string, string>;
