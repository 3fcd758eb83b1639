// Citations: bibliographic items in the terms of CSL-JSON, in and out.
// Owns formatting by CSL styles, BibTeX, RIS and CSL-JSON read and written, the panel "Cite this", tags for indexes.
// Refuses: to trust a file: what is read is plain text, and what is wrong is told with its line.
export { parseBibTeX, readBibTeX } from "./bibtex.ts";
export { type Citation, type CitationStyle, citationStyles, cite, styleNames } from "./cite.ts";
export { parseCslJson, readCslJson, toCslJson } from "./csl-json.ts";
export { CitePanel } from "./panel.tsx";
export {
  dateOf as publicationDate,
  doiOf,
  languageTag,
  mostEntries,
  type ReadEntry,
  type ReadItem,
  type ReadItems,
  type ReadProblem,
  type ReadProblemCode,
  readProblemCodes,
} from "./reading.ts";
export {
  type CitationFormat,
  citationFormatNames,
  citationFormats,
  citationResponse,
  isCitationFormat,
} from "./response.ts";
export { nameOf as personName, parseRis, RisReader, readRis } from "./ris-read.ts";
export { jsonLd, type ScholarFacts, scholarTags } from "./scholar-tags.tsx";
export type { CslDate, CslItem, CslName } from "./types.ts";
export { toBibTeX, toCsv, toRis } from "./write.ts";
