import fc from "fast-check";
import { expect, test } from "vitest";
import { languages } from "#platform/i18n/index.ts";
import { browserZone, knownZone, zoneWords } from "./zones.ts";

test("a zone is told by its member, where that has several by its name too, in the reader's language", () => {
  expect(languages.map((lang) => zoneWords("Africa/Dakar", lang))).toEqual([
    "Senegal",
    "Sénégal",
    "Senegal",
    "السنغال",
  ]);
  expect(zoneWords("America/Toronto", "fr")).toBe("Canada (heure de l’Est nord-américain)");
  expect(zoneWords("Australia/Sydney", "ar")).toMatch(/^أستراليا \(.+\)$/);
});

test("a zone of no member goes by its city, and what is no place stays what it is", () => {
  expect(zoneWords("America/Martinique", "es")).toMatch(/^Martinique \(.+\)$/);
  expect(zoneWords("UTC", "ar")).toBe("UTC");
});

test("browsers that spell a zone differently mean the same one", () => {
  expect(knownZone("Asia/Kolkata")).toBe(knownZone("Asia/Calcutta"));
  expect(knownZone("Etc/UTC")).toBe("UTC");
});

test("what is no zone is nothing, whatever it holds", () => {
  for (const told of ["", "Mars/Olympus", "+05:30", "a\u0000b", "x".repeat(1_000_000), "../etc", "\u202eEurope/Paris"])
    expect(knownZone(told), told.slice(0, 20)).toBeUndefined();
  for (const told of [undefined, null, 7, {}, ["Europe/Paris"]]) expect(browserZone.parse(told)).toBeUndefined();
  fc.assert(fc.property(fc.string(), (told) => knownZone(told) === undefined || told.length <= 60));
});

test("every zone there is has words in every language, without the signs of its identifier", () => {
  for (const zone of Intl.supportedValuesOf("timeZone"))
    for (const lang of languages) expect(zoneWords(knownZone(zone) ?? "", lang), zone).toMatch(/^[^/_]{3,}$/);
});
