import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Context } from "hono";
import type { PageContext } from "./context.ts";
import type { Handler } from "./routes.ts";

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** So many at a time are made anew before they are too old. */
const mostRemade = 2;
/** Some forty kilobytes each. */
const mostPages = 500;

type Encoding = "br" | "gzip" | "identity";

interface CachedPage {
  until: number;
  /** From then on it is made anew behind the back of who asks, so that nobody waits when many pages grow old together. */
  remadeFrom: number;
  type: string;
  /** `content-disposition`, where it is to be saved. */
  disposition: string | null;
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

const freshFor = new WeakMap<Handler, number>();

/**
 * Marks a page that is the same for every visitor of its address: made once in so many seconds, whoever asks. What somebody signed in
 * saves is seen at once all the same; what jobs change, and lists of what is newest, may be so old: leave those at one second.
 */
export function forVisitors(
  handler: (c: PageContext) => Promise<Response>,
  { seconds = 1 }: { seconds?: number } = {},
): Handler {
  const own: Handler = (c) => handler(c);
  freshFor.set(own, seconds * 1_000);
  return own;
}

/** How long a page of this handler may be shown to visitors, in milliseconds; undefined where it is nobody's but the caller's. */
export const shownFor = (handler: Handler): number | undefined => freshFor.get(handler);

export interface PageCache {
  /** `mayBeOld` is in milliseconds. */
  answer(raw: Context, mayBeOld: number, make: () => Promise<Response> | Response): Promise<Response>;
  /** Something was saved: every page is made anew. */
  forget(): void;
}

export function createPageCache(): PageCache {
  const pages = new Map<string, CachedPage>();
  const making = new Map<string, Promise<CachedPage | Response>>();
  // Counts what was saved: a page that was begun before is not kept.
  let savings = 0;

  async function make(
    key: string,
    mayBeOld: number,
    produce: () => Promise<Response> | Response,
  ): Promise<CachedPage | Response> {
    const begunAt = savings;
    const response = await produce();
    // A response that sets a cookie belongs to one visitor.
    if (response.status !== 200 || response.headers.has("set-cookie")) return response;
    const identity = Buffer.from(await response.arrayBuffer());
    const before = pages.get(key);
    const page: CachedPage = {
      until: begunAt === savings ? Date.now() + mayBeOld : 0,
      remadeFrom: Date.now() + mayBeOld / 2,
      type: response.headers.get("content-type") ?? "text/html; charset=UTF-8",
      disposition: response.headers.get("content-disposition"),
      identity,
      packed: before?.identity.equals(identity) === true ? before.packed : new Map(),
    };
    // Last in the row again: whoever has not been asked for longest goes first.
    pages.delete(key);
    if (pages.size >= mostPages) pages.delete(pages.keys().next().value ?? "");
    pages.set(key, page);
    return page;
  }

  function begin(
    key: string,
    mayBeOld: number,
    produce: () => Promise<Response> | Response,
  ): Promise<CachedPage | Response> {
    const work = make(key, mayBeOld, produce).finally(() => {
      if (making.get(key) === work) making.delete(key);
    });
    making.set(key, work);
    return work;
  }

  return {
    forget() {
      savings += 1;
      for (const page of pages.values()) page.until = 0;
      // Who comes now waits for a page that is begun now.
      making.clear();
    },
    async answer(raw, mayBeOld, produce) {
      const key = raw.req.url;
      let page: CachedPage | Response | undefined = pages.get(key);
      let isOwn = false;
      if (page === undefined || page.until < Date.now()) {
        const current = making.get(key);
        if (current !== undefined) page = await current;
        else {
          isOwn = true;
          page = await begin(key, mayBeOld, produce);
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
      if (page.disposition !== null) raw.header("content-disposition", page.disposition);
      const answer = raw.body((await bodyOf(page, encoding)) as Buffer<ArrayBuffer>);
      const isAging = page.remadeFrom < Date.now() && page.until >= Date.now();
      // What goes wrong here is told to whoever asks when the page is too old.
      if (isAging && making.size < mostRemade && !making.has(key)) begin(key, mayBeOld, produce).catch(() => {});
      return answer;
    },
  };
}
