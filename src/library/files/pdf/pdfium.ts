import { closeSync, openSync, readSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { init, type WrappedPdfiumModule } from "@embedpdf/pdfium";
import { pngOf } from "#platform/files/png.ts";
import { isMostlyArabic, linesFromRight, type PlacedLetter } from "./right-to-left.ts";

/** A line of a page and the size of its largest letter, in points. */
export interface PdfLine {
  text: string;
  size: number;
}

/** fpdfview.h: what `FPDF_GetLastError` says of a password that is asked for. */
const passwordError = 4;
const annotationsDrawn = 1;

export class PdfFault extends Error {
  readonly code: "encrypted" | "broken";
  constructor(code: "encrypted" | "broken") {
    super(code);
    this.code = code;
  }
}

/**
 * PDFium as WebAssembly, built without a JavaScript engine: nothing of a PDF runs. Its memory ends at `most` bytes; then its calls throw.
 */
async function loadPdfium(most: number): Promise<WrappedPdfiumModule> {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number) {
    if (this.buffer.byteLength + pages * 65_536 > most) throw new RangeError("the PDF needs too much memory");
    return grow.call(this, pages);
  };
  const wasm = await readFile(fileURLToPath(import.meta.resolve("@embedpdf/pdfium/pdfium.wasm")));
  const pdfium = await init({ wasmBinary: new Uint8Array(wasm).buffer, print: () => {}, printErr: () => {} } as never);
  pdfium.PDFiumExt_Init();
  return pdfium;
}

/** One PDF, opened from a file that is read where PDFium asks, not as a whole. */
export class Pdf {
  readonly #lib: WrappedPdfiumModule;
  readonly #document: number;
  readonly #handle: number;
  readonly pageCount: number;

  private constructor(lib: WrappedPdfiumModule, document: number, handle: number) {
    this.#lib = lib;
    this.#document = document;
    this.#handle = handle;
    this.pageCount = lib.FPDF_GetPageCount(document);
  }

  /** Throws `PdfFault`. `memory` in bytes. */
  static async open(path: string, memory: number): Promise<Pdf> {
    const lib = await loadPdfium(memory);
    const handle = openSync(path, "r");
    const { size } = statSync(path);
    const { pdfium } = lib;
    const read = pdfium.addFunction((_self: number, at: number, to: number, length: number) => {
      const from = at >>> 0;
      if (from + length > size) return 0;
      return readSync(handle, heapOf(lib), to >>> 0, length, from) === length ? 1 : 0;
    }, "iiiii");
    // FPDF_FILEACCESS: its length, the function that reads, and what is handed to it.
    const access = pdfium.wasmExports.malloc(12);
    pdfium.setValue(access, size, "i32");
    pdfium.setValue(access + 4, read, "i32");
    pdfium.setValue(access + 8, 0, "i32");
    const document = lib.FPDF_LoadCustomDocument(access, "");
    if (document === 0) {
      closeSync(handle);
      throw new PdfFault(lib.FPDF_GetLastError() === passwordError ? "encrypted" : "broken");
    }
    return new Pdf(lib, document, handle);
  }

  close(): void {
    this.#lib.FPDF_CloseDocument(this.#document);
    closeSync(this.#handle);
  }

  /** `Title`, `Author`, `Subject`, `CreationDate`, … of the information dictionary (ISO 32000-2 14.3.3); empty where there is none. */
  told(key: string): string {
    return this.#text((to, length) => this.#lib.FPDF_GetMetaText(this.#document, key, to, length));
  }

  /** The language the document says it is in (ISO 32000-2 14.9.2). */
  get language(): string {
    return this.#text((to, length) => this.#lib.FPDFCatalog_GetLanguage(this.#document, to, length));
  }

  /** It brings scripts or other files. */
  get isActive(): boolean {
    return (
      this.#lib.FPDFDoc_GetJavaScriptActionCount(this.#document) > 0 ||
      this.#lib.FPDFDoc_GetAttachmentCount(this.#document) > 0
    );
  }

  /** The text of a page, from 0, in the order of reading; a page that is broken has none. */
  pageText(index: number): string {
    return this.#onText(index, (page, count) => {
      const { wasmExports } = this.#lib.pdfium;
      const at = wasmExports.malloc(2 * count + 2);
      this.#lib.FPDFText_GetText(page, 0, count, at);
      const text = this.#utf16(at, count);
      wasmExports.free(at);
      if (!/[\u0600-\u06ff]/.test(text)) return text;
      const letters = this.#letters(page, count);
      if (!isMostlyArabic(text)) return letters.map(({ letter }) => letter).join("");
      return linesFromRight(letters)
        .map((line) => line.text)
        .join("\n");
    });
  }

  /** The lines of a page with the sizes of their letters. */
  lines(index: number): PdfLine[] {
    let lines: PdfLine[] = [];
    this.#onText(index, (page, count) => {
      const letters = this.#letters(page, Math.min(count, 20_000));
      lines = isMostlyArabic(letters.map(({ letter }) => letter).join(""))
        ? linesFromRight(letters)
        : linesAsTheyCome(letters);
      return "";
    });
    return lines;
  }

  /** The first page as a PNG of a width; undefined where it cannot be drawn. */
  picture(width: number): Uint8Array | undefined {
    const lib = this.#lib;
    const page = lib.FPDF_LoadPage(this.#document, 0);
    if (page === 0) return undefined;
    const ratio = lib.FPDF_GetPageHeightF(page) / lib.FPDF_GetPageWidthF(page);
    const height = Math.round(width * Math.min(3, Math.max(0.2, Number.isFinite(ratio) ? ratio : 1.4)));
    const bitmap = lib.FPDFBitmap_Create(width, height, 0);
    if (bitmap === 0) return undefined;
    lib.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    lib.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, annotationsDrawn);
    const stride = lib.FPDFBitmap_GetStride(bitmap);
    const at = lib.FPDFBitmap_GetBuffer(bitmap) >>> 0;
    const picture = pngOf(heapOf(lib).subarray(at, at + stride * height), width, height, stride);
    lib.FPDFBitmap_Destroy(bitmap);
    lib.FPDF_ClosePage(page);
    return picture;
  }

  #onText(index: number, read: (textPage: number, count: number) => string): string {
    const page = this.#lib.FPDF_LoadPage(this.#document, index);
    if (page === 0) return "";
    const textPage = this.#lib.FPDFText_LoadPage(page);
    const text = textPage === 0 ? "" : read(textPage, Math.max(0, this.#lib.FPDFText_CountChars(textPage)));
    if (textPage !== 0) this.#lib.FPDFText_ClosePage(textPage);
    this.#lib.FPDF_ClosePage(page);
    return text;
  }

  /** Letter by letter. Those of one Arabic ligature (one place, several letters) come the wrong way round: they are turned. */
  #letters(page: number, count: number): PlacedLetter[] {
    const lib = this.#lib;
    const at = lib.pdfium.wasmExports.malloc(16);
    const letters: PlacedLetter[] = [];
    for (let index = 0; index < count; index += 1) {
      const code = lib.FPDFText_GetUnicode(page, index);
      if (code === 0 || code > 0x10ffff) continue;
      lib.FPDFText_GetCharOrigin(page, index, at, at + 8);
      const [x, y] = [lib.pdfium.getValue(at, "double"), lib.pdfium.getValue(at + 8, "double")];
      letters.push({ letter: String.fromCodePoint(code), size: lib.FPDFText_GetFontSize(page, index), x, y });
    }
    lib.pdfium.wasmExports.free(at);
    return turned(letters);
  }

  #text(read: (to: number, length: number) => number): string {
    const length = Math.min(read(0, 0), 20_000);
    if (length <= 2) return "";
    const { wasmExports } = this.#lib.pdfium;
    const at = wasmExports.malloc(length);
    read(at, length);
    const text = this.#utf16(at, length / 2 - 1);
    wasmExports.free(at);
    return text.trim();
  }

  #utf16(at: number, count: number): string {
    const from = at >>> 0;
    return Buffer.from(heapOf(this.#lib).slice(from, from + 2 * count))
      .toString("utf16le")
      .replaceAll("\0", "");
  }
}

// A view of the memory as it is now: growing replaces it.
const heapOf = ({ pdfium }: WrappedPdfiumModule): Uint8Array => (pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;

function turned(letters: PlacedLetter[]): PlacedLetter[] {
  for (let start = 0; start < letters.length; ) {
    const first = letters[start];
    let end = start + 1;
    if (first !== undefined && /[\u0600-\u06ff]/.test(first.letter))
      while (end < letters.length && letters[end]?.x === first.x && letters[end]?.y === first.y) end += 1;
    letters.splice(start, end - start, ...letters.slice(start, end).reverse());
    start = end;
  }
  return letters;
}

function linesAsTheyCome(letters: readonly PlacedLetter[]): PdfLine[] {
  const lines: PdfLine[] = [];
  let line = { text: "", size: 0 };
  for (const { letter, size } of [...letters, { letter: "\n", size: 0 }]) {
    if (letter !== "\r" && letter !== "\n") line = { text: line.text + letter, size: Math.max(line.size, size) };
    else if (line.text.trim() !== "") {
      lines.push({ text: line.text.trim(), size: line.size });
      line = { text: "", size: 0 };
    }
  }
  return lines;
}
