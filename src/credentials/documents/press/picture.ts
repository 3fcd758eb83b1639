import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { init, type WrappedPdfiumModule } from "@embedpdf/pdfium";
import { pngOf } from "#platform/files/png.ts";

let loaded: Promise<WrappedPdfiumModule> | undefined;

async function load(): Promise<WrappedPdfiumModule> {
  const wasm = await readFile(fileURLToPath(import.meta.resolve("@embedpdf/pdfium/pdfium.wasm")));
  const lib = await init({ wasmBinary: new Uint8Array(wasm).buffer, print: () => {}, printErr: () => {} } as never);
  lib.PDFiumExt_Init();
  return lib;
}

const memoryOf = ({ pdfium }: WrappedPdfiumModule): Uint8Array => (pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;

/** The first page of a PDF that we made as a PNG of a width in pixels. */
export async function pictureOf(pdf: Uint8Array, width: number): Promise<Uint8Array> {
  loaded ??= load();
  const lib = await loaded;
  const at = lib.pdfium.wasmExports.malloc(pdf.length);
  memoryOf(lib).set(pdf, at >>> 0);
  const document = lib.FPDF_LoadMemDocument(at, pdf.length, "");
  const page = lib.FPDF_LoadPage(document, 0);
  try {
    const height = Math.round((width * lib.FPDF_GetPageHeightF(page)) / lib.FPDF_GetPageWidthF(page));
    const bitmap = lib.FPDFBitmap_Create(width, height, 0);
    lib.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    lib.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0);
    const stride = lib.FPDFBitmap_GetStride(bitmap);
    const from = lib.FPDFBitmap_GetBuffer(bitmap) >>> 0;
    const picture = pngOf(memoryOf(lib).subarray(from, from + stride * height), width, height, stride, 5);
    lib.FPDFBitmap_Destroy(bitmap);
    return picture;
  } finally {
    lib.FPDF_ClosePage(page);
    lib.FPDF_CloseDocument(document);
    lib.pdfium.wasmExports.free(at);
  }
}
