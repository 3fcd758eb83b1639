// Reads one PDF in a thread of its own, given in workerData, and posts what it found.
import { parentPort, workerData } from "node:worker_threads";
import { Gatherer } from "./gather.ts";
import { Pdf, PdfFault } from "./pdfium.ts";
import { type PdfFacts, proposalsFrom } from "./propose.ts";
import type { PdfReading, PdfTask } from "./read-in-worker.ts";

const { path, memory, mostPages } = workerData as PdfTask;
const coverWidth = 480;

function read(pdf: Pdf): PdfReading {
  const gatherer = new Gatherer();
  const first: string[] = [];
  const pages = Math.min(pdf.pageCount, mostPages);
  for (let index = 0; index < pages; index += 1) {
    const text = pdf.pageText(index);
    if (index < 4) first.push(text);
    gatherer.add(text);
  }
  const facts: PdfFacts = {
    title: pdf.told("Title"),
    author: pdf.told("Author"),
    subject: pdf.told("Subject"),
    created: pdf.told("CreationDate"),
    language: pdf.language,
    lines: pdf.lines(0),
    pages: first,
    last: pages > 4 ? pdf.pageText(pages - 1) : "",
  };
  return {
    pages: pdf.pageCount,
    words: gatherer.words,
    isActive: pdf.isActive,
    isCut: pages < pdf.pageCount,
    proposals: proposalsFrom(facts, new Date().getUTCFullYear()),
    cover: pdf.picture(coverWidth) ?? null,
  };
}

try {
  const pdf = await Pdf.open(path, memory);
  // ISO 32000-2 7.7.3: a document has at least one page.
  if (pdf.pageCount < 1) throw new PdfFault("broken");
  const reading = read(pdf);
  parentPort?.postMessage(reading);
} catch (error) {
  // What PDFium throws is its own end: out of memory, or a fault in it. The thread and its memory go with it.
  const fault = error instanceof PdfFault ? error.code : isOfPdfium(error) ? "too-large" : undefined;
  if (fault === undefined) throw error;
  parentPort?.postMessage({ fault });
}

function isOfPdfium(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError || typeof error === "number";
}
