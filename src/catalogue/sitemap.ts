import { sql } from "kysely";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import type { PageContext } from "#platform/http/index.ts";
import { languages } from "#platform/i18n/index.ts";

/** Things in one file: in four languages 40,000 addresses, and the protocol allows 50,000 (sitemaps.org 0.9). */
const mostInPart = 10_000;

/** Divides what everybody may read into the files of the sitemap. What is published later stands in the last one. */
export async function planSitemap(db: Db): Promise<void> {
  await inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('catalogue.sitemap', 0))`.execute(tx);
    await sql`delete from catalogue.sitemap_part`.execute(tx);
    await sql`
      insert into catalogue.sitemap_part (part, first_id)
      select (place - 1) / ${mostInPart}::int, id
      from (select id, row_number() over (order by id) as place from catalogue.thing where 'public' = any (readers)) t
      where (place - 1) % ${mostInPart}::int = 0`.execute(tx);
  });
}

const xmlText = (text: string): string => text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function xmlAnswer(c: PageContext, body: string): Response {
  c.raw.header("content-type", "application/xml; charset=utf-8");
  c.raw.header("cache-control", "public, max-age=3600");
  return c.raw.body(`<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`);
}

export async function sitemapIndex(c: PageContext): Promise<Response> {
  const parts = await c.db.selectFrom("catalogue.sitemapPart").select("part").orderBy("part").execute();
  const numbers = parts.length === 0 ? [0] : parts.map(({ part }) => part);
  const site = c.house.settings.publicUrl;
  const entries = numbers.map((part) => `<sitemap><loc>${xmlText(`${site}/sitemaps/${part}`)}</loc></sitemap>`);
  return xmlAnswer(
    c,
    `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries.join("")}</sitemapindex>`,
  );
}

/** A thing in all four languages, each telling of the others. */
function addresses(site: string, path: string, changed: string | undefined): string {
  const href = (lang: string) => xmlText(`${site}/${lang}${path === "/" ? "" : path}`);
  const others = languages
    .map((lang) => `<xhtml:link rel="alternate" hreflang="${lang}" href="${href(lang)}"/>`)
    .join("");
  const lastmod = changed === undefined ? "" : `<lastmod>${changed}</lastmod>`;
  return languages.map((lang) => `<url><loc>${href(lang)}</loc>${lastmod}${others}</url>`).join("");
}

export async function sitemapPart(c: PageContext): Promise<Response> {
  const part = Number(c.param("part"));
  const nobody = "00000000-0000-0000-0000-000000000000";
  const { rows: bounds } = await sql<{ firstId: string | null; nextId: string | null; isKnown: boolean }>`
    select (select first_id from catalogue.sitemap_part where part = ${part}::bigint) as first_id,
      (select first_id from catalogue.sitemap_part where part = ${part}::bigint + 1) as next_id,
      exists (select 1 from catalogue.sitemap_part where part = ${part}::bigint) as is_known`.execute(c.db);
  const [bound] = bounds;
  if (part !== 0 && bound?.isKnown !== true) throw new DomainError("platform.not-found");
  const { rows } = await sql<{ path: string; changed: string }>`
    select path, to_char(published_at at time zone 'UTC', 'YYYY-MM-DD') as changed
    from catalogue.thing
    where 'public' = any (readers) and id >= ${part === 0 ? nobody : (bound?.firstId ?? nobody)}::uuid
      ${bound?.nextId == null ? sql`` : sql`and id < ${bound.nextId}::uuid`}
    order by id limit ${mostInPart}::int`.execute(c.db);
  const site = c.house.settings.publicUrl;
  const own = part === 0 ? ["/", ...c.house.navigation.map(({ path }) => path), "/browse", "/subjects", "/about"] : [];
  const urls = [
    ...own.map((path) => addresses(site, path, undefined)),
    ...rows.map(({ path, changed }) => addresses(site, path, changed)),
  ];
  return xmlAnswer(
    c,
    `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">${urls.join("")}</urlset>`,
  );
}

export function robots(c: PageContext): Response {
  c.raw.header("content-type", "text/plain; charset=utf-8");
  const closed = ["account", "admin", "bureau", "search", "sign-in"].flatMap((path) =>
    languages.map((lang) => `Disallow: /${lang}/${path}`),
  );
  return c.raw.body(
    ["User-agent: *", ...closed, "Disallow: /verify/", `Sitemap: ${c.house.settings.publicUrl}/sitemap.xml`, ""].join(
      "\n",
    ),
  );
}
