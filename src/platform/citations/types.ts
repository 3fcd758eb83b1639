/** A name of a person (`family`, `given`) or of a body (`literal`), as CSL-JSON has it, with the identifiers we keep beside it. */
export interface CslName {
  family?: string;
  given?: string;
  /** A body, or a name that is not divided. */
  literal?: string;
  "non-dropping-particle"?: string;
  suffix?: string;
  /** `https://orcid.org/…` */
  ORCID?: string;
  /** As written in the publication. */
  affiliation?: string;
  /** `https://ror.org/…` of the affiliation. */
  ror?: string;
}

/** A date as CSL-JSON has it: year, month, day, as far as known. */
export interface CslDate {
  "date-parts": [[number, number?, number?]];
}

/** What is cited, in the terms of CSL-JSON 1.0.2: https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables */
export interface CslItem {
  id: string;
  type: string;
  title: string;
  author?: CslName[];
  editor?: CslName[];
  issued?: CslDate;
  accessed?: CslDate;
  "container-title"?: string;
  "collection-title"?: string;
  publisher?: string;
  "publisher-place"?: string;
  volume?: string;
  issue?: string;
  page?: string;
  number?: string;
  edition?: string;
  genre?: string;
  DOI?: string;
  ISBN?: string;
  ISSN?: string;
  URL?: string;
  abstract?: string;
  keyword?: string;
  /** Tag of the language of the text cited. */
  language?: string;
  note?: string;
}
