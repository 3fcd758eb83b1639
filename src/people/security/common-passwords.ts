import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "#platform/errors.ts";
import { projectRoot } from "#platform/paths.ts";

// A Bloom filter of 133,110 breached passwords, made by scripts/make-common-passwords.mjs, which says of what: 20 bits each, so one
// good password in some ten thousand is taken for a bad one, and none the other way round.
const hashes = 14;
let filter: Promise<Buffer> | undefined;

async function isListed(password: string): Promise<boolean> {
  filter ??= readFile(join(projectRoot, "data/common-passwords.bloom"));
  const bytes = await filter;
  const bits = bytes.length * 8;
  const digest = createHash("sha256").update(password).digest();
  const [first, second] = [digest.readUIntBE(0, 6), digest.readUIntBE(6, 6)];
  for (let index = 0; index < hashes; index += 1) {
    const bit = (first + index * second) % bits;
    if (((bytes[bit >> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

/** The shortest text that repeated gives the whole: `abcabcabc` -> `abc`. */
export function unitOf(text: string): string {
  const at = (text + text).indexOf(text, 1);
  return at < text.length ? text.slice(0, at) : text;
}

/** Whether each sign follows from the one before by the same small step: 123456, aaaa, zyxw. */
export function isRun(text: string): boolean {
  const signs = [...text].map((sign) => sign.codePointAt(0) ?? 0);
  const steps = signs.slice(1).map((sign, index) => sign - (signs[index] ?? 0));
  return steps.every((step) => step === steps[0] && Math.abs(step) <= 1);
}

/** What people put before and after a known password to make it longer. */
const stemOf = (text: string): string => text.replace(/^\P{L}+|\P{L}+$/gu, "");

export interface Personal {
  email: string;
  name: string;
}

/** What comes to mind here, in the languages of the house; docs/security.md names them (OWASP ASVS 6.1.2). */
const contextWords = [
  ...[
    "academia",
    "academie",
    "academy",
    "administrator",
    "bureau",
    "capacitacion",
    "centre",
    "centro",
    "commissaire",
    "formation",
  ],
  ...[
    "gendarmerie",
    "global",
    "guardia",
    "inspector",
    "interpol",
    "learner",
    "learning",
    "nacional",
    "national",
    "nationale",
    "oficina",
    "officer",
  ],
  ...[
    "police",
    "policia",
    "policía",
    "polizei",
    "praxis",
    "trainer",
    "training",
    "أكاديمية",
    "شرطة",
    "الشرطة",
    "تدريب",
    "التدريب",
  ],
];

/** Whether little is left of a password once words that anyone would try are taken out. */
function isMadeOf(password: string, words: readonly string[]): boolean {
  const known = words
    .map((part) => part.normalize("NFKC").toLowerCase())
    .filter((part) => part.length >= 4)
    .sort((one, other) => other.length - one.length);
  const rest = known.reduce((text, part) => text.replaceAll(part, ""), password);
  return rest !== password && rest.replace(/\P{L}/gu, "").length < 4;
}

const personalWords = ({ email, name }: Personal): string[] => [
  email,
  ...email.split(/[@.+_-]/),
  ...name.split(/\s+/),
  name.replace(/\s+/g, ""),
];

/**
 * Refuses passwords that are guessed first (NIST SP 800-63B 3.1.1.2): breached ones, also lengthened by digits, signs or repetition,
 * runs, one's own name or address, and words of police and training. Throws `security.common-password` or `security.personal-password`.
 */
export async function refuseGuessable(given: string, person: Personal): Promise<void> {
  const password = given.normalize("NFKC").toLowerCase();
  const personal = personalWords(person);
  if (isMadeOf(password, personal)) throw new DomainError("security.personal-password", { field: "password" });
  const unit = unitOf(password);
  const stem = unitOf(stemOf(password));
  const isKnown =
    isRun(password) ||
    isMadeOf(password, [...contextWords, ...personal]) ||
    unit.length < 5 ||
    (await isListed(password)) ||
    (unit !== password && (await isListed(unit))) ||
    (stem.length >= 5 && (await isListed(stem)));
  if (isKnown) throw new DomainError("security.common-password", { field: "password" });
}
