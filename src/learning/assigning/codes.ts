import type { Secrets } from "#platform/secrets.ts";
import { tokenHash } from "#platform/tokens.ts";

// Without 0, O, 1, I, L, U: a code is read aloud and copied by hand.
const letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The code of an id: sixty bits, worked out from the installation's secret, so that no table holds it. `7KQM-4T9X-2HCB`. */
export function codeOf(secrets: Secrets, id: string): string {
  const bytes = Buffer.from(secrets.sign("enrolment-code", id), "base64url");
  const signs = [...bytes.subarray(0, 12)].map((byte) => letters[byte % letters.length]).join("");
  return (signs.match(/.{4}/g) ?? []).join("-");
}

/** What recognises a code as somebody types it: case, blanks and dashes do not count. */
export const codeHash = (typed: string): Buffer => tokenHash(typed.toUpperCase().replace(/[^0-9A-Z]/g, ""));
