import { fold } from "#catalogue/index.ts";
import type { LocalizedText } from "#platform/database/index.ts";
import { languages } from "#platform/i18n/index.ts";

/** The title a record was first given, by the order of our languages. */
export const firstTitle = (title: LocalizedText): string =>
  languages.map((lang) => title[lang] ?? "").find((text) => text !== "") ?? "";

/** What of a title does not depend on how it was typed. */
export const titleKey = (title: string): string => fold(title).replace(/[^\p{L}\p{N}]+/gu, "");

/** An address by which two records of the same page meet: without scheme, `www.`, fragment and last stroke. */
export function addressKey(address: string): string {
  if (!URL.canParse(address)) return "";
  const url = new URL(address);
  return `${url.host.replace(/^www\./, "")}${url.pathname.replace(/\/+$/, "")}${url.search}`;
}

/** The DOI in a text, lower case and without its resolver (DOI Handbook 2.2); undefined where it is none. */
export function doiOf(text: string): string | undefined {
  const bare = text.trim().replace(/^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)/i, "");
  return /^10\.\d{4,9}\/[^\s"<>]{1,200}$/.test(bare) ? bare.toLowerCase() : undefined;
}

/** ISO 2108: thirteen digits, also from the ten of before 2007; undefined where the check digit is wrong. */
export function isbnOf(text: string): string | undefined {
  const digits = text
    .replace(/^isbn(?:-1[03])?:?/i, "")
    .replace(/[\s-]+/g, "")
    .toUpperCase();
  if (/^\d{9}[\dX]$/.test(digits)) {
    const sum = [...digits].reduce((total, digit, at) => total + (10 - at) * (digit === "X" ? 10 : Number(digit)), 0);
    if (sum % 11 !== 0) return;
    const body = `978${digits.slice(0, 9)}`;
    return `${body}${eanDigit(body)}`;
  }
  if (!/^97[89]\d{10}$/.test(digits)) return;
  return eanDigit(digits.slice(0, 12)) === Number(digits[12]) ? digits : undefined;
}

const eanDigit = (twelve: string): number =>
  (10 - ([...twelve].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0) % 10)) % 10;

/** ISO 3297: `1234-567X`; undefined where the check digit is wrong. */
export function issnOf(text: string): string | undefined {
  const digits = text
    .replace(/^issn:?/i, "")
    .replace(/[\s-]+/g, "")
    .toUpperCase();
  if (!/^\d{7}[\dX]$/.test(digits)) return;
  const sum = [...digits].reduce((total, digit, at) => total + (8 - at) * (digit === "X" ? 10 : Number(digit)), 0);
  return sum % 11 === 0 ? `${digits.slice(0, 4)}-${digits.slice(4)}` : undefined;
}

/** ISO 7064 MOD 11-2: `0000-0002-1825-0097`; undefined where the check digit is wrong. */
export function orcidOf(text: string): string | undefined {
  const digits = text
    .trim()
    .replace(/^(?:https?:\/\/)?orcid\.org\//i, "")
    .replace(/-/g, "")
    .toUpperCase();
  if (!/^\d{15}[\dX]$/.test(digits)) return;
  const total = [...digits.slice(0, 15)].reduce((sum, digit) => (sum + Number(digit)) * 2, 0);
  const check = (12 - (total % 11)) % 11;
  if ((check === 10 ? "X" : String(check)) !== digits[15]) return;
  return digits.replace(/(.{4})(?=.)/g, "$1-");
}

/** Crockford's base 32 of a ROR id, with ISO 7064 MOD 97-10 at its end: `05dxps055`; undefined where it is wrong. */
export function rorOf(text: string): string | undefined {
  const id = text
    .trim()
    .replace(/^(?:https?:\/\/)?ror\.org\//i, "")
    .toLowerCase();
  if (!/^0[0-9a-hj-km-np-tv-z]{6}\d\d$/.test(id)) return;
  const value = [...id.slice(0, 7)].reduce(
    (sum, letter) => sum * 32 + "0123456789abcdefghjkmnpqrstvwxyz".indexOf(letter),
    0,
  );
  return 98 - ((value * 100) % 97) === Number(id.slice(7)) ? id : undefined;
}

const isSaid = (text: LocalizedText): boolean => Object.values(text).some((each) => each !== "");

/** What a record still lacks before readers may see it. */
export function publishingFaults(record: {
  type: string;
  title: LocalizedText;
  summary: LocalizedText;
  abstract: LocalizedText;
  address: string;
  subjects: readonly string[];
  transcript: LocalizedText;
  files: readonly { role: string; mediaType: string; state: string }[];
}): string[] {
  const ready = record.files.filter((file) => file.state === "ready");
  const contents = ready.filter((file) => file.role === "content");
  const hasVideo = contents.some((file) => file.mediaType.startsWith("video/"));
  const isBibliographic = ["article", "report", "thesis", "book", "chapter"].includes(record.type);
  return [
    ...(isSaid(record.title) ? [] : ["no-title"]),
    ...(isSaid(record.summary) || isSaid(record.abstract) ? [] : ["no-summary"]),
    ...(record.subjects.length > 0 ? [] : ["no-subject"]),
    ...(record.address !== "" || contents.length > 0 || isBibliographic ? [] : ["nothing-to-get"]),
    ...(record.files.some((file) => file.state === "reading") ? ["still-reading"] : []),
    // WCAG 2.2 1.2.2 and 1.2.3: captions, and what is seen and heard in words.
    ...(hasVideo && !ready.some((file) => file.role === "captions") ? ["no-captions"] : []),
    ...(hasVideo && !isSaid(record.transcript) ? ["no-transcript"] : []),
  ];
}
