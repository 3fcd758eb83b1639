// Folding: one form for all spellings of a word, the same for what is indexed and for what is asked.

/** Letters that Unicode does not decompose into a plain one and a mark. */
const plainLetters: Record<string, string> = {
  œ: "oe",
  æ: "ae",
  ß: "ss",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ħ: "h",
  ı: "i",
  ς: "σ",
  // Arabic: alef wasla; alef maqsura and the Persian and Urdu yehs; ta marbuta; keheh and the other kafs; the lone hamza and high hamza.
  "\u0671": "\u0627",
  "\u0649": "\u064a",
  "\u06cc": "\u064a",
  "\u06d2": "\u064a",
  "\u0629": "\u0647",
  "\u06c1": "\u0647",
  "\u06d5": "\u0647",
  "\u06a9": "\u0643",
  "\u06aa": "\u0643",
  "\u0621": "",
  "\u0674": "",
  // Tatweel only stretches a word.
  "\u0640": "",
};

const special = new RegExp(`[${Object.keys(plainLetters).join("")}]`, "gu");

// Marks are what NFKD splits off (accents, the hamza of its carriers, the madda), harakat and Quranic signs; joiners, direction marks
// and soft hyphens are never part of a word's identity.
const unheard = /[\p{M}\p{Cf}]/gu;

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
};

/**
 * Lower case, without accents, Arabic letters in their plain form, all digits as 0 to 9, compatibility forms (ﻻ, ﬁ, Ａ) as what they
 * stand for. Folding twice changes nothing.
 */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return text
    .normalize("NFKD")
    .toLowerCase()
    .normalize("NFKD")
    .replace(unheard, "")
    .replace(special, (letter) => plainLetters[letter] ?? letter)
    .replace(/\p{Nd}/gu, latinDigit);
}

/** Unicode keeps each script's digits in one run of ten that begins at a multiple known from the digit's own place in it. */
function latinDigit(digit: string): string {
  if (digit >= "0" && digit <= "9") return digit;
  const point = digit.codePointAt(0) ?? 0;
  for (let value = 0; value < 10; value += 1) {
    if (!/\p{Nd}/u.test(String.fromCodePoint(point - value - 1))) return String(value);
  }
  return digit;
}
