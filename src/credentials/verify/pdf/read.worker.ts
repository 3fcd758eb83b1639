// Takes the attached credential and the printed id out of one PDF, given in workerData.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { init, type WrappedPdfiumModule } from "@embedpdf/pdfium";
import { printedIdsIn, printedSitesIn } from "./printed-ids.ts";
import type { PdfCredential } from "./read-in-worker.ts";

/** Bytes that PDFium's memory may have. */
const mostMemory = 256 * 1024 ** 2;
const largestAttachment = 256 * 1024;
const mostAttachments = 3;

/** PDFium as WebAssembly, built without a JavaScript engine: nothing of a PDF runs. */
async function loadPdfium(): Promise<WrappedPdfiumModule> {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number) {
    if (this.buffer.byteLength + pages * 65_536 > mostMemory) throw new RangeError("the PDF needs too much memory");
    return grow.call(this, pages);
  };
  const wasm = await readFile(fileURLToPath(import.meta.resolve("@embedpdf/pdfium/pdfium.wasm")));
  const pdfium = await init({ wasmBinary: new Uint8Array(wasm).buffer, print: () => {}, printErr: () => {} } as never);
  pdfium.PDFiumExt_Init();
  return pdfium;
}

const lib = await loadPdfium();
const { wasmExports } = lib.pdfium;
// A view of the memory as it is now: growing replaces it.
const heap = (): Uint8Array => (lib.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;

/** What a function of PDFium writes where it is told, which it tells the length of when asked with nothing. */
function written(most: number, write: (to: number, length: number) => number): Buffer {
  const length = write(0, 0);
  if (length <= 0 || length > most) return Buffer.alloc(0);
  const at = wasmExports.malloc(length);
  write(at, length);
  const bytes = Buffer.from(heap().slice(at >>> 0, (at >>> 0) + length));
  wasmExports.free(at);
  return bytes;
}

const utf16 = (bytes: Buffer): string => bytes.toString("utf16le").replace(/\0+$/, "");

function attachmentsOf(document: number): string[] {
  const texts: string[] = [];
  const count = Math.min(lib.FPDFDoc_GetAttachmentCount(document), 50);
  for (let index = 0; index < count && texts.length < mostAttachments; index += 1) {
    const attachment = lib.FPDFDoc_GetAttachment(document, index);
    const name = utf16(written(2_000, (to, length) => lib.FPDFAttachment_GetName(attachment, to, length)));
    if (!/\.json$/i.test(name)) continue;
    const told = wasmExports.malloc(4);
    const bytes = written(largestAttachment, (to, length) => {
      lib.FPDFAttachment_GetFile(attachment, to, length, told);
      return lib.pdfium.getValue(told, "i32");
    });
    wasmExports.free(told);
    texts.push(bytes.toString("utf8"));
  }
  return texts;
}

function firstPageOf(document: number): string {
  const page = lib.FPDF_LoadPage(document, 0);
  if (page === 0) return "";
  const textPage = lib.FPDFText_LoadPage(page);
  const count = textPage === 0 ? 0 : Math.min(lib.FPDFText_CountChars(textPage), 20_000);
  const at = wasmExports.malloc(2 * count + 2);
  if (count > 0) lib.FPDFText_GetText(textPage, 0, count, at);
  const text = count > 0 ? utf16(Buffer.from(heap().slice(at >>> 0, (at >>> 0) + 2 * count))) : "";
  wasmExports.free(at);
  if (textPage !== 0) lib.FPDFText_ClosePage(textPage);
  lib.FPDF_ClosePage(page);
  return text;
}

function read(bytes: Uint8Array): PdfCredential | undefined {
  const at = wasmExports.malloc(bytes.length);
  heap().set(bytes, at >>> 0);
  const document = lib.FPDF_LoadMemDocument(at, bytes.length, "");
  if (document === 0) return undefined;
  const keywords = utf16(written(20_000, (to, length) => lib.FPDF_GetMetaText(document, "Keywords", to, length)));
  const page = firstPageOf(document);
  const printedIds = printedIdsIn(keywords, page);
  return { attachments: attachmentsOf(document), printedIds, printedSites: printedSitesIn(page) };
}

parentPort?.postMessage(read(workerData as Uint8Array));
