import { Readable } from "node:stream";
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import { getCookie } from "hono/cookie";
import { DomainError } from "#platform/errors.ts";
import { type PageContext, rangeOf } from "#platform/http/index.ts";
import { contentTypeOf, isCompressible, isDownload, spellingsOf } from "./package-paths.ts";
import { packageFile } from "./queries.ts";
import { passCookie, readFilePass } from "./tokens.ts";

/**
 * What a course may do on its own origin: nearly everything it ever did, and nothing beyond it. No address elsewhere can be reached by
 * script, frame, image or form, and only its own player may frame it.
 */
const packagePolicy = [
  "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
  "connect-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "object-src 'self' data: blob:",
  "form-action 'self'",
  "base-uri 'self'",
  "frame-ancestors 'self'",
].join("; ");

/** A file of the version that the browser's pass opens on this label: streamed, in ranges, compressed where that helps. */
export async function servePackageFile(c: PageContext, label: string): Promise<Response> {
  // A worker of a package would outlive its launch and answer for the player. No path may have one.
  if (c.raw.req.header("service-worker") !== undefined || c.raw.req.header("sec-fetch-dest") === "serviceworker") {
    throw new DomainError("platform.forbidden");
  }
  const pass = readFilePass(c.house.secrets, label, getCookie(c.raw, passCookie(c.house.settings)));
  if (pass === undefined) throw new DomainError("platform.not-found");
  const spellings = spellingsOf(c.url.pathname.slice("/c/".length));
  const file = spellings.length === 0 ? undefined : await packageFile(c.db, pass, spellings);
  if (file === undefined) throw new DomainError("platform.not-found");

  const type = contentTypeOf(file.path);
  const isHead = c.raw.req.method === "HEAD";
  const range = rangeOf(c.raw.req.header("range"), file.size);
  const accepted = c.raw.req.header("accept-encoding") ?? "";
  const isPacked = range === undefined && isCompressible(type) && file.size > 1_024;
  const encoding = !isPacked
    ? undefined
    : /\bbr\b/.test(accepted)
      ? "br"
      : /\bgzip\b/.test(accepted)
        ? "gzip"
        : undefined;
  const tag = `"${file.sha256.slice(0, 32)}${encoding === undefined ? "" : `-${encoding}`}"`;
  const set = (name: string, value: string) => c.raw.header(name, value);
  set("content-security-policy", packagePolicy);
  set(
    "permissions-policy",
    "unload=(self), fullscreen=(self), autoplay=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=()",
  );
  set("content-type", type);
  set("accept-ranges", "bytes");
  set("etag", tag);
  set("vary", "Accept-Encoding, Cookie");
  // A version's files never change and the label is the version's: but a day is enough on a shared computer.
  set("cache-control", "private, max-age=86400");
  if (isDownload(type)) set("content-disposition", "attachment");

  if (isUnchanged(c.raw.req.header("if-none-match"), tag)) return c.raw.body(null, 304);
  if (range !== undefined && mayUseRange(c.raw.req.header("if-range"), tag)) {
    if (range === "none") {
      set("content-range", `bytes */${file.size}`);
      return c.raw.body(null, 416);
    }
    set("content-range", `bytes ${range.start}-${range.end}/${file.size}`);
    set("content-length", String(range.end - range.start + 1));
    const part = isHead ? null : web(await c.house.files.read(file.sha256, range));
    return part === null ? c.raw.body(null, 206) : c.raw.body(part, 206);
  }
  if (encoding === undefined) set("content-length", String(file.size));
  else set("content-encoding", encoding);
  if (isHead) return c.raw.body(null);
  const plain = await c.house.files.read(file.sha256);
  if (encoding === undefined) return c.raw.body(web(plain));
  const packer =
    encoding === "br"
      ? createBrotliCompress({
          params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: file.size },
        })
      : createGzip({ level: 6 });
  plain.on("error", (error) => packer.destroy(error));
  packer.on("close", () => plain.destroy());
  return c.raw.body(web(plain.pipe(packer)));
}

const web = (stream: Readable): ReadableStream => Readable.toWeb(stream) as ReadableStream;

const withoutWeakness = (tag: string): string => tag.trim().replace(/^W\//, "");

const isUnchanged = (header: string | undefined, tag: string): boolean =>
  header !== undefined && (header.trim() === "*" || header.split(",").some((each) => withoutWeakness(each) === tag));

/** RFC 9110 13.1.5: a range of another state of the file is of no use, then the whole is sent. */
const mayUseRange = (header: string | undefined, tag: string): boolean => header === undefined || header.trim() === tag;
