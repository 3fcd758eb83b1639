import type { CslItem } from "#platform/citations/index.ts";
import type { LocalizedText } from "#platform/database/index.ts";
import { type Language, languages } from "#platform/i18n/index.ts";

interface Cited {
  id: string;
  title: LocalizedText;
  summary: LocalizedText;
  groupName: LocalizedText;
  languages: string[];
  /** `2024-05-17`. */
  datedOn: string;
  address: string;
}

/** The language it is cited in: the first of its own that it has a title in, else the first it has one in. */
const citedIn = ({ title, languages: own }: Cited): Language =>
  languages.find((lang) => own.includes(lang) && (title[lang] ?? "") !== "") ??
  languages.find((lang) => (title[lang] ?? "") !== "") ??
  "en";

/** A guideline as it is cited: a report of its group; `page` is its address here, for what has no other. */
export function guidelineCitation(guideline: Cited, page?: string): CslItem {
  const lang = citedIn(guideline);
  const group = guideline.groupName[lang] ?? Object.values(guideline.groupName)[0] ?? "";
  const [year = 0, month = 1, day = 1] = guideline.datedOn.split("-").map(Number);
  const summary = guideline.summary[lang] ?? "";
  const address = guideline.address === "" ? page : guideline.address;
  return {
    id: guideline.id,
    type: "report",
    title: guideline.title[lang] ?? "",
    ...(group === "" ? {} : { author: [{ literal: group }], publisher: group }),
    issued: { "date-parts": [[year, month, day]] },
    ...(address === undefined ? {} : { URL: address }),
    ...(summary === "" ? {} : { abstract: summary }),
    language: guideline.languages[0] ?? lang,
  };
}
