import { readCredentialId } from "../../ids.ts";

/** In an address, or as it is printed: in groups of five and six. */
const inAddress = /\/verify\/([0-9a-z-]{26,40})/gi;
const inGroups = /\b(?:[0-9A-Z]{5}-){4}[0-9A-Z]{6}\b/g;

/** The ids of credentials that a PDF tells: in its keywords and on its page, each once. A break within an address is passed over. */
export function printedIdsIn(keywords: string, page: string): string[] {
  const words = keywords.split(/[\s,;]+/);
  const text = page.replace(/\s+/g, " ");
  const found = [
    ...words,
    ...[...text.matchAll(inAddress)].map((match) => match[1] ?? ""),
    ...[...text.matchAll(inGroups)].map((match) => match[0]),
  ];
  return [...new Set(found.flatMap((each) => readCredentialId(each) ?? []))];
}

/** The sites on which the page says that it can be checked: where a code or an address that points elsewhere would lead. */
export function printedSitesIn(page: string): string[] {
  const found = page.replace(/\s+/g, " ").matchAll(/\bhttps?:\/\/[^\s/]{1,255}(?=\/verify\/)/gi);
  return [...new Set([...found].map((match) => match[0].toLowerCase()))];
}
