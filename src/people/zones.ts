import { z } from "zod";
import type { Language } from "#platform/i18n/index.ts";
import { countries, countryName } from "./countries.ts";

const zones: ReadonlySet<string> = new Set([...Intl.supportedValuesOf("timeZone"), "UTC"]);

/** A time zone in the one spelling this house keeps: browsers say Asia/Kolkata and Asia/Calcutta. Undefined for what is no zone. */
export function knownZone(told: string): string | undefined {
  if (told === "" || told.length > 60) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: told }).resolvedOptions();
    return zones.has(timeZone) ? timeZone : undefined;
  } catch {
    return undefined;
  }
}

/** What a form's `ZoneField` brings. A browser that tells nothing, or nonsense, signs in all the same. */
export const browserZone = z.string().default("").catch("").transform(knownZone);

interface Home {
  country: string;
  /** The country has no other zone. */
  isOnly: boolean;
}

let homes: ReadonlyMap<string, Home> | undefined;

/** Which member each zone belongs to. */
function homeOf(zone: string): Home | undefined {
  homes ??= new Map(
    countries.flatMap(({ code }) => {
      const own = new Set(new Intl.Locale(`und-${code}`).getTimeZones()?.map((each) => knownZone(each) ?? each));
      return [...own].map((each): [string, Home] => [each, { country: code, isOnly: own.size === 1 }]);
    }),
  );
  return homes.get(zone);
}

/**
 * A zone in words: the member it lies in; where that has several zones, with the zone's name. A zone of no member goes by its city and its
 * name. No place is looked up: a zone is all that is known.
 */
export function zoneWords(zone: string, lang: Language): string {
  if (zone === "UTC") return zone;
  const home = homeOf(zone);
  if (home?.isOnly) return countryName(home.country, lang);
  const city = zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
  const name = new Intl.DateTimeFormat(lang, { timeZone: zone, timeZoneName: "longGeneric" })
    .formatToParts()
    .find(({ type }) => type === "timeZoneName");
  return `${home === undefined ? city : countryName(home.country, lang)} (${name?.value ?? city})`;
}
