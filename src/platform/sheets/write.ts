import { Readable } from "node:stream";
import { ZipFile } from "yazl";
import { csvLine, csvStart } from "./csv.ts";

/** Text, a number or nothing. A time goes as text, which every program reads alike. */
export type Cell = string | number | null;

type Rows = AsyncIterable<readonly Cell[]>;

/** Rows as CSV (RFC 4180), written as they are read. */
export function csvOf(rows: Rows): Readable {
  async function* lines(): AsyncGenerator<string> {
    yield csvStart;
    for await (const row of rows) yield csvLine(row);
  }
  return Readable.from(lines(), { objectMode: false });
}

const heading = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packaging = "http://schemas.openxmlformats.org/package/2006";

/** The parts of a workbook beside its one sheet (ISO/IEC 29500-1, SpreadsheetML, as little as programs ask for). */
const parts: Record<string, string> = {
  "[Content_Types].xml": `${heading}<Types xmlns="${packaging}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
  "_rels/.rels": `${heading}<Relationships xmlns="${packaging}/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  "xl/workbook.xml": `${heading}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>`,
  "xl/_rels/workbook.xml.rels": `${heading}<Relationships xmlns="${packaging}/relationships"><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
};

// What XML 1.0 cannot hold (2.2), and what a cell can: 32,767 characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const mostCharacters = 32_767;

const textIn = (text: string): string =>
  text
    .slice(0, mostCharacters)
    .toWellFormed()
    .replace(unwritable, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

function cellXml(cell: Cell): string {
  if (cell === null || cell === "") return "<c/>";
  if (typeof cell === "number") return Number.isFinite(cell) ? `<c><v>${cell}</v></c>` : "<c/>";
  // A text of its own kind: no program takes it for a formula.
  return `<c t="inlineStr"><is><t xml:space="preserve">${textIn(cell)}</t></is></c>`;
}

async function* sheetXml(rows: Rows, isRightToLeft: boolean): AsyncGenerator<string> {
  const view = isRightToLeft ? '<sheetViews><sheetView rightToLeft="1" workbookViewId="0"/></sheetViews>' : "";
  yield `${heading}<worksheet xmlns="${main}">${view}<sheetData>`;
  let waiting = "";
  for await (const row of rows) {
    waiting += `<row>${row.map(cellXml).join("")}</row>`;
    if (waiting.length < 32_768) continue;
    yield waiting;
    waiting = "";
  }
  yield `${waiting}</sheetData></worksheet>`;
}

/** Rows as a workbook of one sheet (XLSX), packed as they are read: however many there are, a few kilobytes of them are held. */
export function workbookOf(rows: Rows, { isRightToLeft = false }: { isRightToLeft?: boolean } = {}): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const sheet = Readable.from(sheetXml(rows, isRightToLeft), { objectMode: false });
  sheet.on("error", (error) => output.destroy(error));
  output.on("close", () => sheet.destroy());
  for (const [name, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), name);
  zip.addReadStream(sheet, "xl/worksheets/sheet1.xml", { compressionLevel: 4 });
  zip.end();
  return output;
}
