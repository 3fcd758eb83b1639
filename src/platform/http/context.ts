import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type pg from "pg";
import type { VNode } from "preact";
import { z } from "zod";
import type { Db } from "../database/index.ts";
import { DomainError } from "../errors.ts";
import type { BureauEntry, DeskEntry, HouseParts } from "../feature.ts";
import type { FeatureNavigation } from "../html/context.ts";
import { renderPage } from "../html/render.tsx";
import type { Language, MessageArguments, Translate } from "../i18n/index.ts";
import type { Actor, DeclaredPermission } from "../permissions/index.ts";
import { cookieNames, cookieOptions } from "./cookies.ts";
import { type FormValues, readForm } from "./forms.ts";
import type { Metrics } from "./metrics.ts";
import { type FormFile, type Multipart, readMultipart } from "./multipart.ts";
import type { Route } from "./routes.ts";

/** What the composed application gives to every request. */
export interface House extends HouseParts {
  navigation: readonly FeatureNavigation[];
  desk: readonly DeskEntry[];
  /** What other rooms bring to the page of bureaus. */
  bureau: readonly BureauEntry[];
  /** Every permission and every route of the portal, for the pages that tell what a role may do. */
  permissions: readonly DeclaredPermission[];
  routes: readonly Route[];
  metrics: Metrics;
  pool: pg.Pool;
  /** The account behind a session cookie, or a visitor. */
  readActor(token: string | undefined): Promise<Actor>;
}

export interface Flash {
  /** `feature:key` of the message. */
  message: string;
  args?: Record<string, string | number>;
}

const flashShape = z.object({
  message: z.string().max(80),
  args: z.record(z.string(), z.union([z.string().max(300), z.number()])).optional(),
});

/** One request, as handlers see it. */
export class PageContext {
  readonly raw: Context;
  readonly house: House;
  readonly lang: Language;
  readonly url: URL;
  readonly requestId: string;
  /** The caller's network address, through the trusted proxies. */
  readonly address: string;
  actor: Actor;
  sessionToken: string | undefined;
  #form: Promise<FormValues> | undefined;
  #multipart: Promise<Multipart> | undefined;
  #nonce: string | undefined;
  #csrfToken: string | undefined;

  constructor(
    raw: Context,
    house: House,
    facts: { lang: Language; requestId: string; address: string; actor: Actor; sessionToken: string | undefined },
  ) {
    this.raw = raw;
    this.house = house;
    this.url = new URL(raw.req.url);
    this.lang = facts.lang;
    this.requestId = facts.requestId;
    this.address = facts.address;
    this.actor = facts.actor;
    this.sessionToken = facts.sessionToken;
  }

  get db(): Db {
    return this.house.db;
  }

  /** A part of the path by its name in the route. */
  param(name: string): string {
    return this.raw.req.param(name) ?? "";
  }

  /** The query string by a schema; what does not fit is a 400. */
  query<Schema extends z.ZodType>(schema: Schema): z.infer<Schema> {
    const parsed = schema.safeParse(Object.fromEntries(this.url.searchParams));
    if (!parsed.success) throw new DomainError("platform.bad-request");
    return parsed.data;
  }

  /** Of a form with files, the fields that stand before the first. */
  form(): Promise<FormValues> {
    this.#form ??= this.#isMultipart() ? this.#parts().then(({ fields }) => fields) : readForm(this.raw.req.raw);
    return this.#form;
  }

  /** The files of a form that was sent without a script, each to be read before the next. */
  async *formFiles(): AsyncGenerator<FormFile> {
    if (!this.#isMultipart()) throw new DomainError("platform.bad-request");
    yield* (await this.#parts()).files();
  }

  #isMultipart(): boolean {
    return /^multipart\/form-data\b/i.test(this.raw.req.header("content-type") ?? "");
  }

  #parts(): Promise<Multipart> {
    this.#multipart ??= readMultipart(this.bodyStream(), this.raw.req.header("content-type") ?? "");
    return this.#multipart;
  }

  /** The body as it comes in, for uploads: Node's own stream where there is one, without the detour over web streams. */
  bodyStream(): Readable {
    const { incoming } = (this.raw.env ?? {}) as { incoming?: Readable };
    if (incoming !== undefined) return incoming;
    const { body } = this.raw.req.raw;
    if (body === null) throw new DomainError("platform.bad-request");
    return Readable.fromWeb(body as never);
  }

  translate(feature: string): Translate {
    return this.house.messages.of(this.lang, feature);
  }

  text(message: string, args?: MessageArguments): string {
    const [feature = "platform", key = ""] = message.split(":");
    return this.house.messages.text(this.lang, feature, key, args);
  }

  /** An address of this site in the reader's language. */
  href(path: string): string {
    return `/${this.lang}${path === "/" ? "" : path}`;
  }

  /** The token that a form of this visitor must carry: keyed to the session, or to a nonce cookie before there is one. */
  csrfToken(): string {
    this.#csrfToken ??= this.house.secrets.sign("csrf", this.sessionToken ?? this.#visitorNonce());
    return this.#csrfToken;
  }

  /** The session has a new token: the forms of this answer carry its own. */
  followSession(token: string): void {
    this.sessionToken = token;
    this.#csrfToken = undefined;
  }

  #visitorNonce(): string {
    this.#nonce ??= getCookie(this.raw, cookieNames(this.house.settings).nonce);
    if (this.#nonce === undefined || this.#nonce.length !== 24) {
      this.#nonce = randomBytes(18).toString("base64url");
      setCookie(this.raw, cookieNames(this.house.settings).nonce, this.#nonce, cookieOptions(this.house.settings));
    }
    return this.#nonce;
  }

  /** A page in the house's shell. */
  page(content: VNode, options: { status?: number; headers?: Record<string, string> } = {}): Response {
    const html = renderPage(this, content, this.#takeFlash());
    for (const [name, value] of Object.entries(options.headers ?? {})) this.raw.header(name, value);
    if (options.headers?.["cache-control"] === undefined) this.raw.header("cache-control", "private, no-cache");
    return this.raw.html(html, (options.status ?? 200) as 200);
  }

  json(value: unknown, status = 200): Response {
    this.raw.header("cache-control", "no-store");
    return this.raw.json(value as object, status as 200);
  }

  redirect(to: string): Response {
    return this.raw.redirect(to, 303);
  }

  /** Says what was done and goes to the page that shows it. */
  done(message: string, path: string, args?: Record<string, string | number>): Response {
    const flash: Flash = args === undefined ? { message } : { message, args };
    const text = Buffer.from(JSON.stringify(flash)).toString("base64url");
    const signed = `${text}.${this.house.secrets.sign("flash", text)}`;
    setCookie(this.raw, cookieNames(this.house.settings).flash, signed, {
      ...cookieOptions(this.house.settings),
      maxAge: 60,
    });
    return this.redirect(this.href(path));
  }

  #takeFlash(): Flash | undefined {
    const name = cookieNames(this.house.settings).flash;
    const [text = "", signature] = (getCookie(this.raw, name) ?? "").split(".");
    if (text === "") return undefined;
    setCookie(this.raw, name, "", { ...cookieOptions(this.house.settings), maxAge: 0 });
    if (signature !== this.house.secrets.sign("flash", text)) return undefined;
    const parsed = flashShape.safeParse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    if (!parsed.success) return undefined;
    const { message, args } = parsed.data;
    return args === undefined ? { message } : { message, args };
  }
}
