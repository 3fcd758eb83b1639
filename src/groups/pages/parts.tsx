import { countryName } from "#people/index.ts";
import { useFacts } from "#platform/html/index.ts";
import { formatDate, type Language, localized } from "#platform/i18n/index.ts";
import type { Seat } from "../queries.ts";

/** A day as `2027-12-31` in words. */
export const dayIn = (lang: Language, date: string): string =>
  formatDate(lang, new Date(`${date}T00:00:00Z`), "UTC", { dateStyle: "long" });

/** One day, or the first and the last. */
export const daysIn = (lang: Language, from: string, to: string): string =>
  from === to ? dayIn(lang, from) : `${dayIn(lang, from)} – ${dayIn(lang, to)}`;

/** Whose seat it is, as spelled when it was taken. */
export const seatName = ({ label, country }: Pick<Seat, "label" | "country">, lang: Language): string =>
  label === null ? countryName(country, lang) : localized(label, lang).text;

/** Size of a file in words. */
export function useFileSize(): (bytes: number) => string {
  const { lang } = useFacts();
  return (bytes) =>
    new Intl.NumberFormat(lang === "ar" ? "ar-u-nu-latn" : lang, {
      style: "unit",
      unit: bytes < 1_000_000 ? "kilobyte" : "megabyte",
      maximumFractionDigits: bytes < 1_000_000 ? 0 : 1,
    }).format(bytes / (bytes < 1_000_000 ? 1_000 : 1_000_000));
}
