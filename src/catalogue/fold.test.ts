import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fold } from "./fold.ts";
import { lightArabic, rootOf } from "./roots.ts";
import { wordsOf } from "./words.ts";

const anyText = fc.string({ unit: "grapheme", maxLength: 60 });
const arabicLetters = "ابتثجحخدذرزسشصضطعغفقكلمنهوي";
const arabicWord = fc
  .array(fc.constantFrom(...arabicLetters), { minLength: 1, maxLength: 12 })
  .map((letters) => letters.join(""));
const harakat = ["\u064b", "\u064c", "\u064d", "\u064e", "\u064f", "\u0650", "\u0651", "\u0652", "\u0640", "\u200d"];

describe("folding", () => {
  test("folding twice changes nothing, whatever the text", () => {
    fc.assert(fc.property(anyText, (text) => fold(fold(text)) === fold(text)));
  });

  test("case and the form of composition do not matter", () => {
    fc.assert(
      fc.property(
        anyText,
        (text) =>
          fold(text.normalize("NFD")) === fold(text.normalize("NFC")) && fold(text.toLowerCase()) === fold(text),
      ),
    );
  });

  test("harakat, tatweel and joiners may stand anywhere in an Arabic word", () => {
    fc.assert(
      fc.property(
        arabicWord,
        fc.array(fc.tuple(fc.nat(20), fc.constantFrom(...harakat)), { maxLength: 8 }),
        (word, marks) => {
          const letters = [...word];
          for (const [at, mark] of marks) letters.splice((at % letters.length) + 1, 0, mark);
          return fold(letters.join("")) === word;
        },
      ),
    );
  });

  test.each([
    ["أإآٱا", "ااااا"],
    ["مدرسة", "مدرسه"],
    ["على", "علي"],
    ["مسؤول", "مسوول"],
    ["قائد", "قايد"],
    ["ک ی ﻻ", "ك ي لا"],
    ["٠١٢٣٤٥٦٧٨٩", "0123456789"],
    ["۰۱۲۳۴۵۶۷۸۹", "0123456789"],
    ["Œuvre ÉTÉ niño Straße", "oeuvre ete nino strasse"],
    ["ﬁnance Ａ４", "finance a4"],
  ])("%s is %s", (text, folded) => expect(fold(text)).toBe(folded));
});

describe("words", () => {
  test("each word stands where it says, in order, and consists of letters and digits", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        let at = 0;
        for (const word of wordsOf(text)) {
          expect(text.slice(word.start, word.end)).toBe(word.text);
          expect(word.start).toBeGreaterThanOrEqual(at);
          expect(word.folded).toMatch(/^[\p{L}\p{N}]+$/u);
          at = word.end;
        }
      }),
    );
  });

  test("slashes, hyphens and apostrophes separate", () => {
    expect([...wordsOf("l’enquête drugs/arms e-learning")].map((word) => word.folded)).toEqual([
      "l",
      "enquete",
      "drugs",
      "arms",
      "e",
      "learning",
    ]);
  });
});

describe("roots", () => {
  test("a light Arabic stem is a part of its word and keeps three letters", () => {
    fc.assert(
      fc.property(arabicWord, (word) => {
        const stem = lightArabic(word);
        return word.includes(stem) && stem.length >= Math.min(3, word.length);
      }),
    );
  });

  test.each([
    ["enqueteur", "fr", "enquet"],
    ["policial", "es", "polic"],
    ["trainer", "en", "train"],
    ["cybercrime", "en", "cybercrimin"],
    ["border", "en", undefined],
    ["form", "fr", undefined],
  ] as const)("the root of %s in %s is %s", (stem, lang, root) => expect(rootOf(stem, lang)).toBe(root));
});
