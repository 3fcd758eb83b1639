import { Readable } from "node:stream";
import { type PageContext, takeUpload } from "#platform/http/index.ts";
import type { OwnFile } from "./operations.ts";

const largest = 50 * 1024 ** 2;

/** Stores the PDF that a request brings. Throws `groups.no-pdf`, `platform.too-large`. */
export async function takePdf(c: PageContext): Promise<OwnFile> {
  const { fileName, ...blob } = await takeUpload(c, {
    most: largest,
    fallback: "document.pdf",
    notPdf: "groups.no-pdf",
  });
  return { ...blob, name: /\.pdf$/i.test(fileName) ? fileName : `${fileName}.pdf` };
}

/** Hands a stored PDF out, always to be saved: what somebody else made does not open on our own pages. */
export async function sendPdf(c: PageContext, file: OwnFile): Promise<Response> {
  const stream = Readable.toWeb(await c.house.files.read(file.sha256)) as ReadableStream;
  c.raw.header("content-type", "application/pdf");
  c.raw.header("content-length", String(file.size));
  c.raw.header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(file.name.toWellFormed())}`);
  c.raw.header("cache-control", "private, no-cache");
  return c.raw.body(stream);
}
