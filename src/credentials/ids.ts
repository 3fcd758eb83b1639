import { randomBytes } from "node:crypto";

/** Crockford's base 32: no letter that is taken for a digit, so that an id can be read off paper. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** The id of a credential: 128 random bits in 26 characters. */
export function newCredentialId(): string {
  let bits = BigInt(`0x${randomBytes(16).toString("hex")}`);
  let text = "";
  for (let place = 0; place < 26; place += 1) {
    text = alphabet[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return text;
}

const idPattern = /^[0-9a-hjkmnp-tv-z]{26}$/;

/** What somebody typed, pasted or scanned as an id: in capitals, in groups, with an o for a zero, or the whole address. */
export function readCredentialId(text: string): string | undefined {
  const last =
    text
      .trim()
      .replace(/[?#].*$/, "")
      .replace(/\/+$/, "")
      .split("/")
      .at(-1) ?? "";
  const read = last
    .toLowerCase()
    .replace(/[\s\u2010-\u2015-]/g, "")
    .replaceAll("o", "0")
    .replace(/[il]/g, "1");
  return idPattern.test(read) ? read : undefined;
}

export const isCredentialId = (text: string): boolean => idPattern.test(text);

/** As it is printed: groups of five, the last of six. */
export const groupedId = (id: string): string => id.toUpperCase().replace(/(.{5})(?=.{6})/g, "$1-");

/** Where anybody checks a credential: under no language, so that the address on paper is for ever. */
export const verifyUrl = (publicUrl: string, id: string): string => `${publicUrl}/verify/${id}`;

/** The same with the code of a share: whoever has it reads the holder's name too. A code is made as an id is. */
export const sharedUrl = (publicUrl: string, id: string, code: string): string => `${verifyUrl(publicUrl, id)}/${code}`;
