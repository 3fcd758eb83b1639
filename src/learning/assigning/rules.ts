/** The most that are asked at once, and in one cohort: beyond, who asks divides them. */
export const mostAsked = 10_000;
/** Days that a supervisor's link opens. */
export const releaseDays = 14;

const address = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/;

/** The addresses of a text as people paste it: by line, comma or semicolon, also `Name <address>`; what is none stands apart. */
export function addressesIn(text: string): { addresses: string[]; wrong: string[] } {
  const parts = text
    .split(/[\n,;]+/)
    .map((part) => (/<([^<>]*)>/.exec(part)?.[1] ?? part).trim().toLowerCase())
    .filter((part) => part !== "");
  const isAddress = (part: string) => part.length <= 254 && address.test(part);
  return {
    addresses: [...new Set(parts.filter(isAddress))],
    wrong: [...new Set(parts.filter((part) => !isAddress(part)))],
  };
}
