// The readers alone, for threads: without the styles and their formatter.
export { readBibTeX } from "./bibtex.ts";
export { readCslJson } from "./csl-json.ts";
export { dateOf, doiOf, languageTag, mostEntries, type ReadEntry } from "./reading.ts";
export { nameOf, RisReader } from "./ris-read.ts";
