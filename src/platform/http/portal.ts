import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { DomainError, type ErrorTable, meaningOf, platformErrors } from "../errors.ts";
import type { Feature } from "../feature.ts";
import { ErrorPage } from "../html/pages/error-page.tsx";
import { isLanguage, languages, negotiateLanguage } from "../i18n/index.ts";
import { errorFields } from "../log.ts";
import { visitor } from "../permissions/index.ts";
import { callerAddress, trustedNetworks } from "./address.ts";
import { type House, PageContext } from "./context.ts";
import { cookieNames, cookieOptions } from "./cookies.ts";
import { isOwnPath } from "./own-path.ts";
import { createPageCache, shownFor } from "./page-cache.ts";
import { contentPolicy, portalPolicy, securityHeaders } from "./policy.ts";
import type { Route } from "./routes.ts";
import { sameText } from "./same-text.ts";

// In a group of its own: bare alternatives would end the router's expression at each bar, and match half of all addresses.
const languagePattern = `{(?:${languages.join("|")})}`;

type Variables = { context: PageContext; requestId: string };
export type Site = Hono<{ Variables: Variables }>;

const peerOf = (c: Context): string =>
  (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket?.remoteAddress ??
  "127.0.0.1";

/** The tables of all features as one. */
function errorTable(features: readonly Feature[]): ErrorTable {
  return Object.assign({}, platformErrors, ...features.map((feature) => feature.errors ?? {}));
}

/** Refuses writes that another site sent (Origin, or Sec-Fetch-Site where there is none) and forms without our token. */
async function refuseForgery(c: PageContext, route: Route, ownOrigins: readonly string[]): Promise<void> {
  const origin = c.raw.req.header("origin");
  const site = c.raw.req.header("sec-fetch-site");
  const isForeign =
    origin === undefined
      ? site !== undefined && site !== "same-origin" && site !== "none"
      : !ownOrigins.includes(origin);
  if (route.proof === "token") return;
  if (isForeign) throw new DomainError("platform.foreign-origin");
  const token = c.raw.req.header("x-csrf-token") ?? (await c.form())._csrf?.[0] ?? "";
  if (!sameText(token, c.csrfToken())) throw new DomainError("platform.stale-form");
}

/** Answers an error: a page in the reader's language, or JSON where the caller asked for it. */
function errorResponse(
  raw: Context<{ Variables: Variables }>,
  house: House,
  table: ErrorTable,
  thrown: unknown,
): Response {
  const requestId = raw.get("requestId");
  const error = isDatabaseGone(thrown)
    ? new DomainError("platform.unavailable", { retryAfter: 5, cause: thrown })
    : thrown;
  const meaning = meaningOf(table, error);
  if (meaning === undefined || meaning.isReported === true) {
    house.log.error("request failed", {
      requestId,
      path: raw.req.routePath,
      method: raw.req.method,
      ...errorFields(thrown),
    });
  }
  const status = meaning?.status ?? 500;
  const code = error instanceof DomainError && meaning !== undefined ? error.code : "platform.bug";
  const args = error instanceof DomainError ? error.args : {};
  if (error instanceof DomainError && error.retryAfter !== undefined)
    raw.header("retry-after", String(error.retryAfter));
  const known = raw.get("context") as PageContext | undefined;
  const c =
    known ??
    new PageContext(raw, house, {
      lang: pathLanguage(raw),
      requestId,
      address: "",
      actor: visitor,
      sessionToken: undefined,
    });
  const [feature = "platform"] = code.split(".");
  const owner = house.messages.has(feature, `error.${code}`) ? feature : "platform";
  const message = house.messages.has(owner, `error.${code}`)
    ? house.messages.text(c.lang, owner, `error.${code}`, args)
    : undefined;
  if (/\bjson\b/.test(raw.req.header("accept") ?? "")) return c.json({ error: { code, message, requestId } }, status);
  return c.page(ErrorPage({ status, message, requestId }), { status, headers: { "cache-control": "no-store" } });
}

/** Connection refused, reset, or the server in shutdown or recovery (PostgreSQL class 57P, 08). */
function isDatabaseGone(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return (
    /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|57P0[123]|08\w{3}|53300)$/.test(code) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(
      String((error as Error | undefined)?.message ?? ""),
    )
  );
}

/** Everything of a person's waits; the house's own files and health do not. */
const isBarredWhileHeld = ({ isOpenWhileHeld, isLocalized, guard }: Route): boolean =>
  !isOpenWhileHeld && (isLocalized || guard.name !== "anyone");

/** A page that a person opens, and not what a script of an open one fetches, nor a file. */
const isNewPage = ({ method, isLocalized, isOpenWhileAsked }: Route, destination: string | undefined): boolean =>
  method === "GET" && isLocalized && !isOpenWhileAsked && (destination ?? "document") === "document";

const pathLanguage = (raw: Context) => {
  const first = raw.req.path.split("/")[1];
  return isLanguage(first) ? first : negotiateLanguage(undefined, raw.req.header("accept-language"));
};

/** One site (the portal or the content origin) made of its routes: headers, language, actor, guards, errors. */
export function createSite(
  house: House,
  features: readonly Feature[],
  routes: readonly Route[],
  kind: "portal" | "content",
): Site {
  const site: Site = new Hono<{ Variables: Variables }>();
  const table = errorTable(features);
  const networks = trustedNetworks(house.settings.trustedProxies);
  const names = cookieNames(house.settings);
  const policy = kind === "portal" ? portalPolicy(house.settings) : contentPolicy();
  const headers = securityHeaders(house.settings, policy, kind);
  const own = new URL(house.settings.publicUrl).origin;
  const ownOrigins = [
    own,
    ...(house.settings.isLoopback
      ? [`http://localhost:${house.settings.port}`, `http://127.0.0.1:${house.settings.port}`]
      : []),
  ];
  const cache = createPageCache();

  site.use(async (raw, next) => {
    raw.set("requestId", randomUUID());
    for (const [name, value] of headers) raw.header(name, value);
    raw.header("x-request-id", raw.get("requestId"));
    const begun = performance.now();
    await next();
    house.metrics.observe(kind, raw.req.routePath, raw.req.method, raw.res.status, (performance.now() - begun) / 1_000);
  });
  site.onError((error, raw) => errorResponse(raw, house, table, error));
  site.notFound((raw) => errorResponse(raw, house, table, new DomainError("platform.not-found")));

  const handle = (route: Route) => async (raw: Context<{ Variables: Variables }>) => {
    const token = kind === "portal" ? getCookie(raw, names.session) : undefined;
    const mayBeOld = shownFor(route.handler);
    const isCached =
      kind === "portal" &&
      mayBeOld !== undefined &&
      token === undefined &&
      raw.req.method === "GET" &&
      getCookie(raw, names.flash) === undefined;
    const read = async () => {
      const actor = kind === "portal" ? await house.readActor(token) : visitor;
      const c = new PageContext(raw, house, {
        lang: pathLanguage(raw),
        requestId: raw.get("requestId"),
        address: callerAddress(peerOf(raw), raw.req.header("x-forwarded-for"), networks),
        actor,
        sessionToken: actor.kind === "account" ? token : undefined,
      });
      raw.set("context", c);
      if (route.method !== "GET") await refuseForgery(c, route, ownOrigins);
      if (actor.kind === "account" && actor.heldAt !== undefined && isBarredWhileHeld(route)) {
        if (route.method !== "GET") throw new DomainError("platform.forbidden");
        return c.redirect(c.href(actor.heldAt));
      }
      if (actor.kind === "account" && actor.askedAt !== undefined && isNewPage(route, raw.req.header("sec-fetch-dest")))
        return c.redirect(`${c.href(actor.askedAt)}?to=${encodeURIComponent(c.url.pathname + c.url.search)}`);
      route.guard.check(c);
      const response = await route.handler(c);
      // A form that was saved leads on to a page. (What the player keeps, many times a second, does not, and shows on no page for visitors.)
      if (route.method !== "GET" && actor.kind === "account" && response.status >= 300 && response.status < 400)
        cache.forget();
      return response;
    };
    return isCached ? cache.answer(raw, mayBeOld, read) : read();
  };

  for (const route of routes) {
    const path = route.isLocalized ? `/:lang${languagePattern}${route.path === "/" ? "" : route.path}` : route.path;
    site.on(route.method, path, handle(route));
  }
  if (kind === "portal") {
    site.get("/", (raw) => {
      raw.header("vary", "Accept-Language, Cookie");
      return raw.redirect(`/${negotiateLanguage(getCookie(raw, names.lang), raw.req.header("accept-language"))}`, 302);
    });
    // A signed-out reader's choice of language is kept when they come back to `/`.
    site.get(`/language/:lang${languagePattern}`, (raw) => {
      setCookie(raw, names.lang, raw.req.param("lang"), { ...cookieOptions(house.settings), maxAge: 31_536_000 });
      const to = raw.req.query("to") ?? "";
      return raw.redirect(isOwnPath(to) ? to : `/${raw.req.param("lang")}`, 303);
    });
  }
  return site;
}
