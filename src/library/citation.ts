import type { CslItem, CslName } from "#platform/citations/types.ts";
import type { LocalizedText } from "#platform/database/index.ts";
import { type Language, languages } from "#platform/i18n/index.ts";
import type { Contributor, RecordFacts, RecordType } from "./types.ts";

const cslTypes: Record<RecordType, string> = {
  guide: "report",
  video: "motion_picture",
  slides: "speech",
  handbook: "book",
  dataset: "dataset",
  tool: "software",
  site: "webpage",
  article: "article-journal",
  report: "report",
  thesis: "thesis",
  book: "book",
  chapter: "chapter",
};

/** The language a record is cited in: its own where it has a title in it. */
export const citedIn = (title: LocalizedText, spoken: readonly string[]): Language =>
  languages.find((lang) => spoken.includes(lang) && (title[lang] ?? "") !== "") ??
  languages.find((lang) => (title[lang] ?? "") !== "") ??
  "en";

export function nameOf({ family, given, literal, orcid, affiliation, ror }: Contributor): CslName {
  return {
    ...(literal === "" ? { family, given } : { literal }),
    ...(orcid === null ? {} : { ORCID: `https://orcid.org/${orcid}` }),
    ...(affiliation === "" ? {} : { affiliation }),
    ...(ror === null ? {} : { ror: `https://ror.org/${ror}` }),
  };
}

/** A record as it is cited; `owner` is the name of the body behind it, `page` its address here, for what has no other. */
export function citationOf(record: RecordFacts & { id: string }, owner: string, page?: string): CslItem {
  const lang = citedIn(record.title, record.languages);
  const of = (role: Contributor["role"]) => record.contributors.filter((each) => each.role === role).map(nameOf);
  const publisher = record.publisher === "" ? owner : record.publisher;
  const parts: Partial<CslItem> = {
    "container-title": record.container,
    volume: record.volume,
    issue: record.issue,
    page: record.pages,
    publisher,
    DOI: record.doi ?? "",
    ISBN: record.isbn ?? "",
    ISSN: record.issn ?? "",
    URL: record.address === "" ? (page ?? "") : record.address,
    abstract: record.abstract[lang] ?? record.summary[lang] ?? "",
  };
  return {
    id: record.id,
    type: cslTypes[record.type],
    title: record.title[lang] ?? "",
    ...(of("author").length === 0 ? {} : { author: of("author") }),
    ...(of("editor").length === 0 ? {} : { editor: of("editor") }),
    ...(record.year === null ? {} : { issued: { "date-parts": [[record.year]] } }),
    ...(Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== "")) as Partial<CslItem>),
    language: record.languages[0] ?? lang,
  };
}
