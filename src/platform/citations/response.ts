import type { PageContext } from "../http/context.ts";
import { toCslJson } from "./csl-json.ts";
import type { CslItem } from "./types.ts";
import { toBibTeX, toCsv, toRis } from "./write.ts";

const formats = {
  bibtex: { type: "application/x-bibtex; charset=utf-8", ending: "bib", write: toBibTeX },
  ris: { type: "application/x-research-info-systems; charset=utf-8", ending: "ris", write: toRis },
  csl: { type: "application/vnd.citationstyles.csl+json; charset=utf-8", ending: "json", write: toCslJson },
  csv: { type: "text/csv; charset=utf-8", ending: "csv", write: toCsv },
} as const;

export type CitationFormat = keyof typeof formats;
export const citationFormats = Object.keys(formats) as CitationFormat[];

/** The same in every language. */
export const citationFormatNames: Record<CitationFormat, string> = {
  bibtex: "BibTeX",
  ris: "RIS",
  csl: "CSL-JSON",
  csv: "CSV",
};

export const isCitationFormat = (text: string | null): text is CitationFormat =>
  text !== null && Object.hasOwn(formats, text);

/**
 * The answer to `?format=bibtex|ris|csl|csv` on a page of something that can be cited, or of a list of such things; undefined when the
 * page itself is asked for. `name` is the file's, without its ending: letters, digits, hyphens.
 */
export function citationResponse(
  c: Pick<PageContext, "url" | "raw">,
  items: CslItem | readonly CslItem[],
  name = "citation",
): Response | undefined {
  const asked = c.url.searchParams.get("format");
  if (!isCitationFormat(asked)) return undefined;
  const { type, ending, write } = formats[asked];
  const file = `${name.replace(/[^A-Za-z0-9-]/g, "").slice(0, 80) || "citation"}.${ending}`;
  c.raw.header("cache-control", "private, no-cache");
  c.raw.header("content-type", type);
  c.raw.header("content-disposition", `attachment; filename="${file}"`);
  return c.raw.body(write([items].flat() as CslItem[]));
}
