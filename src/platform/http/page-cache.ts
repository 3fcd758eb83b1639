import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Context } from "hono";
import type { PageContext } from "./context.ts";
import type { Handler } from "./routes.ts";

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** A visitor may see a page that is at most this old. */
const freshFor = 1_000;
/** Some forty kilobytes each. */
const mostPages = 500;

type Encoding = "br" | "gzip" | "identity";

interface CachedPage {
  until: number;
  type: string;
  identity: Buffer;
  /** Made when somebody asks for it, and kept as long as the page says the same. */
  packed: Map<Encoding, Promise<Buffer>>;
}

function bodyOf(page: CachedPage, encoding: Encoding): Promise<Buffer> | Buffer {
  if (encoding === "identity") return page.identity;
  const known = page.packed.get(encoding);
  if (known !== undefined) return known;
  const made =
    encoding === "br"
      ? compressBrotli(page.identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
      : compressGzip(page.identity, { level: 6 });
  page.packed.set(encoding, made);
  return made;
}

/** Marks a page that is the same for every visitor of its address: made once a second, whoever asks. */
export function forVisitors(handler: (c: PageContext) => Promise<Response>): Handler {
  const cachedForVisitors: Handler = (c) => handler(c);
  return cachedForVisitors;
}

export interface PageCache {
  answer(raw: Context, make: () => Promise<Response> | Response): Promise<Response>;
}

export function createPageCache(): PageCache {
  const pages = new Map<string, CachedPage>();
  const making = new Map<string, Promise<CachedPage | Response>>();

  async function make(key: string, response: Response): Promise<CachedPage | Response> {
    // A response that sets a cookie belongs to one visitor.
    if (response.status !== 200 || response.headers.has("set-cookie")) return response;
    const identity = Buffer.from(await response.arrayBuffer());
    const before = pages.get(key);
    const page: CachedPage = {
      until: Date.now() + freshFor,
      type: response.headers.get("content-type") ?? "text/html; charset=UTF-8",
      identity,
      packed: before?.identity.equals(identity) === true ? before.packed : new Map(),
    };
    // Last in the row again: whoever has not been asked for longest goes first.
    pages.delete(key);
    if (pages.size >= mostPages) pages.delete(pages.keys().next().value ?? "");
    pages.set(key, page);
    return page;
  }

  return {
    async answer(raw, produce) {
      const key = raw.req.url;
      let page: CachedPage | Response | undefined = pages.get(key);
      let isOwn = false;
      if (page === undefined || page.until < Date.now()) {
        const current = making.get(key);
        if (current !== undefined) page = await current;
        else {
          const work = Promise.resolve(produce()).then((response) => make(key, response));
          making.set(key, work);
          isOwn = true;
          try {
            page = await work;
          } finally {
            making.delete(key);
          }
        }
      }
      // Another request may have waited for what turned out to be one visitor's own answer: it makes its own.
      if (page instanceof Response) return isOwn ? page : produce();
      const accepted = raw.req.header("accept-encoding") ?? "";
      const encoding: Encoding = /\bbr\b/.test(accepted) ? "br" : /\bgzip\b/.test(accepted) ? "gzip" : "identity";
      if (encoding !== "identity") raw.header("content-encoding", encoding);
      raw.header("vary", "Accept-Encoding, Cookie");
      raw.header("cache-control", "private, no-cache");
      raw.header("content-type", page.type);
      return raw.body((await bodyOf(page, encoding)) as Buffer<ArrayBuffer>);
    },
  };
}
