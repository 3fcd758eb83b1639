import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDuration, isIri, isLanguageTag, isMailto, isUuid, timeOf } from "./values.ts";

describe("simple values of xAPI", () => {
  test("times are read whatever their zone, and every date is read back", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }), (date) => {
        expect(timeOf(date.toISOString())).toEqual(date);
      }),
    );
    expect(timeOf("2026-11-25T12:00:00-05:00")).toEqual(new Date("2026-11-25T17:00:00Z"));
    expect(timeOf("20261125T120000Z")).toEqual(new Date("2026-11-25T12:00:00Z"));
  });

  test.for([
    "2026-11-25T12:00:00-00:00",
    "2026-11-25T12:00:00-00",
    "2026-02-30T12:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-11-25T24:01:00Z",
    "yesterday",
    "",
    "2026-11-25",
  ])("%s is no time", (text) => {
    expect(timeOf(text)).toBeUndefined();
  });

  test.for([
    ["PT0S", true],
    ["P1Y2M3DT4H5M6.78S", true],
    ["P3W", true],
    ["P1DT12H36M0.12567S", true],
    ["P", false],
    ["PT", false],
    ["P1", false],
    ["1D", false],
    ["P-1D", false],
    ["P1.5YT1S", false],
    ["P1S", false],
  ] as const)("%s as a duration: %s", ([text, isOne]) => {
    expect(isDuration(text)).toBe(isOne);
  });

  test("IRIs have a scheme, tags a language, addresses an @, ids their digits", () => {
    expect(["http://example.org/é", "urn:uuid:1", "tag:x,2026:y"].every(isIri)).toBe(true);
    expect(["example.org", "http://a b", "", "://x", 7, null].some(isIri)).toBe(false);
    expect(["en", "fr-CA", "zh-Hans-CN", "x-praxis"].every(isLanguageTag)).toBe(true);
    expect(["", "e", "en_GB", "a-very-long-tag-that-is-none"].some(isLanguageTag)).toBe(false);
    expect(isMailto("mailto:a@b.example")).toBe(true);
    expect(["a@b.example", "mailto:a", "mailto:a b@c"].some(isMailto)).toBe(false);
    expect(isUuid("01A2104A-e92f-774a-a698-c2663799032d")).toBe(true);
    expect(isUuid("01a2104ae92f774aa698c2663799032d")).toBe(false);
  });
});
