import { Readable } from "node:stream";
import { DomainError } from "#platform/errors.ts";
import type { StoredBlob } from "#platform/files/index.ts";
import { type PageContext, rangeOf, takeUpload } from "#platform/http/index.ts";
import type { StoredGalley } from "./queries.ts";

const largest = 150 * 1024 ** 2;

// A picture may stand in a page; whatever else is in a file must not run as one of ours.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
const shown = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/svg+xml",
  "application/pdf",
]);

/** Hands a stored file out, whole or the part that is asked for (RFC 9110 14). PDFs and pictures open, the rest is to be saved. */
export async function sendFile(c: PageContext, file: StoredGalley | undefined): Promise<Response> {
  if (file === undefined) throw new DomainError("platform.not-found");
  const set = (name: string, value: string) => c.raw.header(name, value);
  const tag = `"${file.sha256.slice(0, 32)}"`;
  const place = shown.has(file.mediaType) ? "inline" : "attachment";
  set("content-type", file.mediaType.startsWith("text/") ? `${file.mediaType}; charset=utf-8` : file.mediaType);
  set("content-disposition", `${place}; filename*=UTF-8''${encodeURIComponent(file.name.toWellFormed())}`);
  set("content-security-policy", filePolicy);
  set("cache-control", "private, no-cache");
  set("accept-ranges", "bytes");
  set("etag", tag);
  const known = c.raw.req.header("if-none-match");
  if (known?.split(",").some((each) => each.trim().replace(/^W\//, "") === tag) === true) return c.raw.body(null, 304);
  const condition = c.raw.req.header("if-range");
  const range =
    condition === undefined || condition === tag ? rangeOf(c.raw.req.header("range"), file.size) : undefined;
  if (range === "none") {
    set("content-range", `bytes */${file.size}`);
    return c.raw.body(null, 416);
  }
  const length = range === undefined ? file.size : range.end - range.start + 1;
  if (range !== undefined) set("content-range", `bytes ${range.start}-${range.end}/${file.size}`);
  set("content-length", String(length));
  if (c.raw.req.method === "HEAD") return c.raw.body(null, range === undefined ? 200 : 206);
  const stream = Readable.toWeb(await c.house.files.read(file.sha256, range)) as ReadableStream;
  return c.raw.body(stream, range === undefined ? 200 : 206);
}

/** Stores what a request brings; `isPdf` refuses anything else. Throws `journal.no-pdf`, `platform.too-large`. */
export const takeFile = (c: PageContext, isPdf: boolean): Promise<StoredBlob & { fileName: string }> =>
  takeUpload(c, { most: largest, fallback: "article", ...(isPdf ? { notPdf: "journal.no-pdf" } : {}) });
