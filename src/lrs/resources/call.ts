import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { DomainError } from "#platform/errors.ts";
import { type Handler, type PageContext, readBody } from "#platform/http/index.ts";
import type { Json } from "../checking/objects.ts";
import type { Version } from "../checking/statements.ts";
import { mayDo, readKey, type Scope, type StoreKey } from "../keys/keys.ts";
import { bad, Refusal } from "../refusal.ts";

const unpack = promisify(gunzip);
const pack = promisify(gzip);

/** The most of one body that is not streamed. */
export const largestBody = 32 * 1024 * 1024;

/** One request to the store, whichever way it was written. */
export class Call {
  readonly c: PageContext;
  readonly version: Version;
  readonly method: string;
  readonly key: StoreKey;
  readonly params: ReadonlyMap<string, string>;
  readonly #headers: ReadonlyMap<string, string>;
  readonly #content: Buffer | undefined;
  readonly answerHeaders = new Map<string, string>();

  constructor(
    c: PageContext,
    facts: {
      version: Version;
      method: string;
      key: StoreKey;
      params: ReadonlyMap<string, string>;
      headers: ReadonlyMap<string, string>;
      content: Buffer | undefined;
    },
  ) {
    this.c = c;
    this.version = facts.version;
    this.method = facts.method;
    this.key = facts.key;
    this.params = facts.params;
    this.#headers = facts.headers;
    this.#content = facts.content;
  }

  header(name: string): string | undefined {
    return this.#headers.get(name) ?? (this.#content === undefined ? this.c.raw.req.header(name) : undefined);
  }

  /** The media type without parameters, in lower case. */
  get contentType(): string {
    return (this.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  }

  async body(): Promise<Buffer> {
    const sent = this.#content ?? (await readBody(this.c.raw.req.raw, largestBody));
    if (!/\bgzip\b/i.test(this.header("content-encoding") ?? "")) return sent;
    try {
      return await unpack(sent, { maxOutputLength: largestBody });
    } catch (error) {
      if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
      throw bad("The body is not gzip, though its Content-Encoding says so.", "Content-Encoding");
    }
  }

  stream(): Readable {
    return this.c.bodyStream();
  }

  /** What the key allows. */
  require(...any: Scope[]): void {
    if (!any.some((scope) => mayDo(this.key, scope)))
      throw new Refusal(403, `This key may not do that: it lacks ${any.join(" or ")}.`, { at: "Authorization" });
  }

  /** Refuses parameters that the resource does not have (4.1.6: names are case sensitive). */
  onlyParams(...known: string[]): void {
    for (const name of this.params.keys())
      if (!known.includes(name)) throw bad(`There is no parameter "${name.slice(0, 80)}" here.`, name, "4.1.6");
  }

  needed(name: string): string {
    const value = this.params.get(name);
    if (value === undefined || value === "") throw bad(`The parameter ${name} is missing.`, name, "4.1.6");
    return value;
  }

  /** This installation's agent for the key: who vouches for what the key writes. */
  get authority(): Json {
    return {
      objectType: "Agent",
      name: this.key.name,
      account: { homePage: `${this.c.house.settings.publicUrl}/xapi`, name: this.key.key },
    };
  }

  async json(value: string | object, status = 200): Promise<Response> {
    this.answerHeaders.set("content-type", "application/json");
    return this.send(typeof value === "string" ? value : JSON.stringify(value), status);
  }

  async send(body: string | Buffer | null, status = 200): Promise<Response> {
    this.#putHeaders();
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    if (bytes === null) return this.c.raw.body(null, status as 204);
    const isPacked = bytes.length > 1_400 && /\bgzip\b/i.test(this.c.raw.req.header("accept-encoding") ?? "");
    const sent = isPacked ? await pack(bytes, { level: 1 }) : bytes;
    if (isPacked) this.c.raw.header("content-encoding", "gzip");
    this.c.raw.header("content-length", String(sent.length));
    return this.c.raw.body(sent as unknown as ArrayBuffer, status as 200);
  }

  sendStream(stream: ReadableStream, status = 200): Response {
    this.#putHeaders();
    return this.c.raw.body(stream, status as 200);
  }

  #putHeaders(): void {
    for (const [name, value] of this.answerHeaders) this.c.raw.header(name, value);
  }
}

const tooLarge = () => new Refusal(413, `A body of more than ${largestBody} bytes is not taken.`);

/** 4.1.2: what other sites' scripts may send and read. They prove themselves by a key, never by a cookie. */
function allowOthers(c: PageContext): void {
  c.raw.header("access-control-allow-origin", "*");
  c.raw.header(
    "access-control-expose-headers",
    "ETag, Last-Modified, Content-Length, X-Experience-API-Version, X-Experience-API-Consistent-Through",
  );
  c.raw.header("cross-origin-resource-policy", "cross-origin");
  c.raw.header("vary", "Accept-Encoding");
  c.raw.header("cache-control", "no-cache");
}

export const preflight: Handler = (c) => {
  allowOthers(c);
  c.raw.header("access-control-allow-methods", "GET, HEAD, POST, PUT, DELETE, OPTIONS");
  c.raw.header(
    "access-control-allow-headers",
    "Authorization, Content-Type, Content-Encoding, If-Match, If-None-Match, Accept-Language, X-Experience-API-Version, X-Experience-API-Hash",
  );
  c.raw.header("access-control-max-age", "86400");
  return c.raw.body(null, 204);
};

const spoken: Readonly<Record<string, Version>> = { "1.0": "1.0.3", "2.0": "2.0.0" };

function versionOf(header: string | undefined): Version {
  const found = /^([12]\.0)(?:\.\d{1,4})?$/.exec(header ?? "");
  const version = spoken[found?.[1] ?? ""];
  if (version === undefined)
    throw bad(
      header === undefined
        ? "The header X-Experience-API-Version is missing."
        : `The version ${header.slice(0, 40)} is not spoken here: 1.0.3 and 2.0.0 are.`,
      "X-Experience-API-Version",
      "4.1.7",
    );
  return version;
}

function credentialsOf(header: string | undefined): { name: string; secret: string } | undefined {
  const found = /^Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(header ?? "");
  if (found?.[1] === undefined) return;
  const text = Buffer.from(found[1], "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon === -1 ? undefined : { name: text.slice(0, colon), secret: text.slice(colon + 1) };
}

type Answer = (call: Call) => Promise<Response>;

/** A resource: one function for each method. Every refusal is answered with its words, its place and its clause. */
export function resource(
  methods: Partial<Record<"GET" | "PUT" | "POST" | "DELETE", Answer>>,
  beforeReading?: (c: PageContext) => Promise<void>,
): Handler {
  return async (c) => {
    allowOthers(c);
    // Who names no version speaks as before 1.0 (1.0.3 part three, 3.3), and hears it.
    c.raw.header(
      "x-experience-api-version",
      c.raw.req.header("x-experience-api-version") === undefined ? "0.95" : "2.0.0",
    );
    try {
      // What is told with every answer, refusals too, and must be known before anything is read.
      if (c.raw.req.method === "GET" || c.raw.req.method === "HEAD") await beforeReading?.(c);
      const call = await callOf(c);
      c.raw.header("x-experience-api-version", call.version);
      const answer = methods[call.method as "GET"];
      if (answer === undefined) throw new Refusal(405, `${call.method} has no meaning here.`);
      return await answer(call);
    } catch (error) {
      return refused(c, error);
    }
  };
}

export function refused(c: PageContext, error: unknown): Response {
  const refusal =
    error instanceof DomainError && error.code === "platform.too-large"
      ? tooLarge()
      : error instanceof Refusal
        ? error
        : undefined;
  if (refusal === undefined) throw error;
  if (refusal.status === 401) c.raw.header("www-authenticate", 'Basic realm="xAPI"');
  const { message, at, clause } = refusal;
  return c.raw.json({ error: { message, at, clause } }, refusal.status);
}

const formLimit = largestBody;

/** The request as it is, or as 1.0.3 lets browsers of old write it (part three, 1.3): a form with method, headers and content. */
async function callOf(c: PageContext): Promise<Call> {
  const { searchParams } = c.url;
  const real = c.raw.req.method === "HEAD" ? "GET" : c.raw.req.method;
  const isOther = real === "POST" && searchParams.has("method");
  const headers = new Map<string, string>();
  let params = new Map(searchParams);
  let content: Buffer | undefined;
  let method = real;
  if (isOther) {
    if (params.size > 1)
      throw bad(
        "Beside method nothing may stand in the address of an alternate request.",
        "method",
        "1.0.3 part three, 1.3",
      );
    method = searchParams.get("method") ?? "";
    const type = c.raw.req.header("content-type") ?? "";
    if (!/^application\/x-www-form-urlencoded/i.test(type))
      throw bad("An alternate request is a form.", "Content-Type", "1.0.3 part three, 1.3");
    const form = new URLSearchParams((await readBody(c.raw.req.raw, formLimit)).toString("utf8"));
    params = new Map();
    for (const [name, value] of form) {
      if (headerNames.has(name.toLowerCase())) headers.set(name.toLowerCase(), value);
      else if (name === "content") content = Buffer.from(value);
      else params.set(name, value);
    }
    content ??= Buffer.alloc(0);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
  }
  const header = (name: string) => headers.get(name) ?? c.raw.req.header(name);
  const version = versionOf(header("x-experience-api-version"));
  if (isOther && version === "2.0.0") throw bad("xAPI 2.0 has no alternate request syntax.", "method", "4.1.3");
  const credentials = credentialsOf(header("authorization"));
  const key = credentials === undefined ? undefined : await readKey(c.db, credentials.name, credentials.secret);
  if (key === undefined)
    throw new Refusal(401, "A key and its secret are asked for (HTTP Basic).", { at: "Authorization" });
  return new Call(c, { version, method, key, params, headers, content });
}

const headerNames = new Set([
  "authorization",
  "x-experience-api-version",
  "content-type",
  "content-length",
  "content-encoding",
  "if-match",
  "if-none-match",
  "accept",
  "accept-language",
  "accept-encoding",
]);
