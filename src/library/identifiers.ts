// The numbers that works, people and bodies are known by. Imports nothing: a worker thread reads it too.

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
