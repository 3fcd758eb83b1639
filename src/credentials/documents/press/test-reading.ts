import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { init } from "@embedpdf/pdfium";

/** What a test wants to know of a PDF, by another's reader. */
export async function readPdf(bytes: Uint8Array) {
  const wasm = await readFile(fileURLToPath(import.meta.resolve("@embedpdf/pdfium/pdfium.wasm")));
  const lib = await init({ wasmBinary: new Uint8Array(wasm).buffer, print: () => {}, printErr: () => {} } as never);
  lib.PDFiumExt_Init();
  const { wasmExports } = lib.pdfium;
  const heap = () => (lib.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;
  const take = (length: number, write: (to: number) => void): Buffer => {
    const to = wasmExports.malloc(length + 2);
    write(to);
    const taken = Buffer.from(heap().slice(to >>> 0, (to >>> 0) + length));
    wasmExports.free(to);
    return taken;
  };
  const utf16 = (read: (to: number, length: number) => number): string => {
    const length = read(0, 0);
    return take(length, (to) => read(to, length))
      .toString("utf16le")
      .replaceAll("\0", "");
  };
  const at = wasmExports.malloc(bytes.length);
  heap().set(bytes, at >>> 0);
  const document = lib.FPDF_LoadMemDocument(at, bytes.length, "");
  const page = lib.FPDF_LoadPage(document, 0);
  const textPage = lib.FPDFText_LoadPage(page);
  const count = lib.FPDFText_CountChars(textPage);
  const attachments = Array.from({ length: lib.FPDFDoc_GetAttachmentCount(document) }, (_, index) => {
    const attachment = lib.FPDFDoc_GetAttachment(document, index);
    const told = wasmExports.malloc(4);
    lib.FPDFAttachment_GetFile(attachment, 0, 0, told);
    const length = lib.pdfium.getValue(told, "i32");
    const text = take(length, (to) => lib.FPDFAttachment_GetFile(attachment, to, length, told)).toString("utf8");
    return { name: utf16((to, most) => lib.FPDFAttachment_GetName(attachment, to, most)), text };
  });
  return {
    title: utf16((to, length) => lib.FPDF_GetMetaText(document, "Title", to, length)),
    keywords: utf16((to, length) => lib.FPDF_GetMetaText(document, "Keywords", to, length)),
    language: utf16((to, length) => lib.FPDFCatalog_GetLanguage(document, to, length)),
    isTagged: lib.FPDFCatalog_IsTagged(document) === true || Number(lib.FPDFCatalog_IsTagged(document)) === 1,
    attachments,
    text: take(2 * count, (to) => lib.FPDFText_GetText(textPage, 0, count, to)).toString("utf16le"),
  };
}
