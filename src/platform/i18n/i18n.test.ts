import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatDate,
  formatMinutes,
  formatNumber,
  isLanguage,
  localized,
  Messages,
  negotiateLanguage,
} from "./index.ts";

test("a language is always found, whatever a browser sends", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (saved, accept) => isLanguage(negotiateLanguage(saved, accept))));
  expect(negotiateLanguage(undefined, "ar-EG;q=0.5, es-MX;q=0.7, en;q=0")).toBe("es");
});

test("Arabic counts in six forms", () => {
  const text = "{n, plural, zero {لا شيء} one {واحد} two {اثنان} few {# قلة} many {# كثرة} other {# غير}}";
  const messages = new Messages({
    test: { en: { count: "{n}" }, fr: { count: "{n}" }, es: { count: "{n}" }, ar: { count: text } },
  });
  expect([0, 1, 2, 3, 11, 100].map((n) => messages.text("ar", "test", "count", { n }))).toEqual([
    "لا شيء",
    "واحد",
    "اثنان",
    "3 قلة",
    "11 كثرة",
    "100 غير",
  ]);
});

test("a text is shown in the reader's language, else in the first there is, with its language told", () => {
  expect(localized({ fr: "Bonjour", ar: "مرحبا" }, "ar")).toEqual({ text: "مرحبا", lang: "ar" });
  expect(localized({ es: "Hola" }, "fr")).toEqual({ text: "Hola", lang: "es" });
  expect(localized({}, "fr")).toEqual({ text: "", lang: "fr" });
});

test("numbers, dates and lengths read as in the reader's country, in Latin digits", () => {
  expect(formatNumber("fr", 1234.5)).toBe("1\u202f234,5");
  expect(formatNumber("ar", 1234)).toBe("1,234");
  expect(formatDate("es", new Date("2026-03-01T23:30:00Z"), "Africa/Cairo")).toBe("2 de marzo de 2026");
  expect(formatMinutes("en", 4_800)).toBe("1 hour 20 minutes");
  expect(formatMinutes("en", 1)).toBe("1 minute");
});

test("an unknown key is a loud error", () => {
  const messages = new Messages({ test: { en: {}, fr: {}, es: {}, ar: {} } });
  expect(() => messages.text("en", "test", "absent")).toThrow("test:absent");
});
