/**
 * Whether an address that came from outside may be followed: a path of this site in one of its languages, in signs that a header carries
 * and that no browser reads as the beginning of another host.
 */
export const isOwnPath = (to: string): boolean => /^\/(en|fr|es|ar)([/?][!-[\]-~]*)?$/.test(to);
