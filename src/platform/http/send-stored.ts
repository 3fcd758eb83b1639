import { Readable } from "node:stream";
import type { PageContext } from "./context.ts";
import { rangeOf } from "./ranges.ts";

export interface SentFile {
  sha256: string;
  size: number;
  name: string;
  mediaType: string;
}

// A picture or a film may stand in a page; whatever else is in a file must not run as one of ours.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; sandbox";
const shown = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/svg+xml",
  "application/pdf",
  "video/mp4",
  "video/webm",
  "text/vtt",
]);

/** RFC 8187 3.2.1: a few letters that an address may have are to be escaped here too. */
const extValue = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * Hands a stored file out, whole or the part that is asked for (RFC 9110 14). PDFs, pictures and films open, the rest is to be saved;
 * `isSaved`: this one too.
 */
export async function sendStored(c: PageContext, file: SentFile, { isSaved = false } = {}): Promise<Response> {
  const set = (name: string, value: string) => c.raw.header(name, value);
  const tag = `"${file.sha256.slice(0, 32)}"`;
  const place = shown.has(file.mediaType) && !isSaved ? "inline" : "attachment";
  set("content-type", file.mediaType.startsWith("text/") ? `${file.mediaType}; charset=utf-8` : file.mediaType);
  set("content-disposition", `${place}; filename*=UTF-8''${extValue(file.name)}`);
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
