export const importFormats = ["bibtex", "ris", "csl", "sheet"] as const;
export type ImportFormat = (typeof importFormats)[number];

/** BibTeX and JSON are read whole; RIS is read by line and may be as long as any upload. */
export const mostWholeBytes = 32 * 1024 * 1024;

/** What a file is, by its name and then by how it begins; undefined for what we do not read. */
export function formatOf(fileName: string, start: Buffer): ImportFormat | undefined {
  const text = start
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .trimStart();
  if (start.subarray(0, 4).equals(Buffer.from("PK\u0003\u0004", "latin1"))) return "sheet";
  const ending = /\.([a-z]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? "";
  if (ending === "bib" || ending === "bibtex") return "bibtex";
  if (ending === "ris" || ending === "ciw") return "ris";
  if (ending === "csv" || ending === "tsv") return "sheet";
  if (ending === "json") return "csl";
  if (/^(?:TY {1,2}- |PT [A-Z]|FN )/.test(text)) return "ris";
  if (/^[[{]/.test(text)) return "csl";
  if (/^(?:%|@[a-z]+\s*[{(])/i.test(text)) return "bibtex";
  return undefined;
}
