import { fold } from "#catalogue/index.ts";
import type { LocalizedText } from "#platform/database/index.ts";
import { languages } from "#platform/i18n/index.ts";

export { doiOf, isbnOf, issnOf, orcidOf, rorOf } from "./identifiers.ts";

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
  files: readonly { role: string; lang: string | null; mediaType: string; state: string }[];
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
    ...(hasVideo && !ready.some((file) => file.role === "captions" && file.lang !== null) ? ["no-captions"] : []),
    ...(hasVideo && !isSaid(record.transcript) ? ["no-transcript"] : []),
  ];
}
