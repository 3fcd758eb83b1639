import { citationResponse, isCitationFormat } from "#platform/citations/index.ts";
import { DomainError } from "#platform/errors.ts";
import { anyone, atomAnswer, forVisitors, type PageContext, pages } from "#platform/http/index.ts";
import { isLanguage } from "#platform/i18n/index.ts";
import { visitor } from "#platform/permissions/index.ts";
import { siteName } from "#platform/site-name.ts";
import { citedFinds } from "./exports.ts";
import { type SearchQuery, searchPath, searchQuery, suggestQuery } from "./forms.ts";
import type { CatalogueQuery } from "./frame.ts";
import { BrowsePage } from "./pages/browse.tsx";
import { SearchPage } from "./pages/search.tsx";
import { SubjectPage, SubjectsPage } from "./pages/subjects.tsx";
import { byBody, byCountry, byLanguage, bySubject, nameOfBody, newest } from "./queries.ts";
import { relatingRoutes } from "./relating-routes.tsx";
import { searchCatalogue } from "./search.ts";
import { robots, sitemapIndex, sitemapPart } from "./sitemap.ts";
import { findSubject } from "./subjects.ts";
import { suggest } from "./suggest.ts";

const outside = { isLocalized: false } as const;

/** What an address asks for, without order and place. */
const filtersOf = ({ q, lang, from, to, ...query }: SearchQuery): Omit<CatalogueQuery, "lang" | "sort" | "after"> => ({
  text: q,
  kind: query.kind,
  subject: query.subject,
  language: lang,
  level: query.level,
  country: query.country,
  body: query.body,
  fromYear: from,
  toYear: to,
});

async function searchPage(c: PageContext): Promise<Response> {
  const query = c.query(searchQuery);
  const { sort, after } = query;
  const result = await searchCatalogue(c.db, c.actor, { ...filtersOf(query), lang: c.lang, sort, after });
  const body = query.body === undefined ? undefined : await nameOfBody(c.db, c.actor, query.body);
  return c.page(<SearchPage query={{ ...query, q: result.text }} result={result} body={body} />);
}

/** A search of what everybody may read as a feed; `in` is the language of its titles. */
async function searchFeed(c: PageContext): Promise<Response> {
  const wanted = c.url.searchParams.get("in") ?? "";
  const lang = isLanguage(wanted) ? wanted : "en";
  const query = c.query(searchQuery);
  const { hits, text } = await searchCatalogue(c.db, visitor, { ...filtersOf(query), lang, sort: "date", limit: 50 });
  const site = siteName(c.house, lang);
  return atomAnswer(c, {
    self: c.url.pathname + c.url.search,
    page: `/${lang}${searchPath({ ...query, sort: "date" })}`,
    title: text === "" ? site : `${text} · ${site}`,
    lang,
    author: site,
    entries: hits.map((hit) => ({
      path: `/${lang}${hit.path}`,
      title: hit.title,
      summary: hit.summary,
      lang: hit.lang,
      updated: hit.publishedAt,
    })),
  });
}

async function searchExport(c: PageContext): Promise<Response> {
  // Before anything is looked for.
  if (!isCitationFormat(c.url.searchParams.get("format"))) throw new DomainError("platform.not-found");
  const query = c.query(searchQuery);
  const asked = { ...filtersOf(query), lang: c.lang, sort: query.sort };
  const items = await citedFinds(c.db, c.actor, c.house.settings.publicUrl, asked);
  return citationResponse(c, items, "search") as Response;
}

const monthAgo = () => new Date(Date.now() - 30 * 86_400_000);

async function browsePage(c: PageContext): Promise<Response> {
  const [subjects, countries, spoken, bodies, latest] = await Promise.all([
    bySubject(c.db, c.actor),
    byCountry(c.db, c.actor),
    byLanguage(c.db, c.actor),
    byBody(c.db, c.actor, 60),
    newest(c.db, c.actor, { lang: c.lang, since: monthAgo(), limit: 12 }),
  ]);
  return c.page(
    <BrowsePage subjects={subjects} countries={countries} languages={spoken} bodies={bodies} newest={latest} />,
  );
}

async function subjectPage(c: PageContext): Promise<Response> {
  const subject = findSubject(c.param("id"));
  if (subject === undefined) throw new DomainError("platform.not-found");
  const [counts, items] = await Promise.all([
    bySubject(c.db, c.actor),
    newest(c.db, c.actor, { lang: c.lang, subject: subject.id, limit: 10 }),
  ]);
  return c.page(<SubjectPage subject={subject} counts={counts} items={items} />);
}

/** What the search box shows while somebody types, with the words it needs around it: scripts have no language files. */
async function suggestions(c: PageContext): Promise<Response> {
  const { q, lang } = c.query(suggestQuery);
  const found = await suggest(c.db, c.actor, q, lang);
  const { messages } = c.house;
  const label = (type: string) =>
    type === "subject"
      ? messages.text(lang, "catalogue", "facet.subject")
      : messages.text(lang, type === "group" ? "catalogue" : "platform", `kind.${type}`);
  return c.json({
    label: messages.text(lang, "catalogue", "suggestions"),
    status: messages.text(lang, "catalogue", "suggestions.count", { count: found.length }),
    suggestions: found.map((each) => ({
      type: each.type,
      label: label(each.type),
      text: each.text,
      lang: each.lang,
      href: `/${lang}${each.path}`,
    })),
  });
}

const xml = (text: string): string => text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** OpenSearch 1.1: lets a browser search here from its address bar. */
function openSearch(c: PageContext): Response {
  const wanted = c.url.searchParams.get("lang") ?? "";
  const lang = isLanguage(wanted) ? wanted : c.lang;
  const site = siteName(c.house, lang);
  const description = c.house.messages.text(lang, "catalogue", "opensearch.description", { site });
  c.raw.header("content-type", "application/opensearchdescription+xml; charset=utf-8");
  c.raw.header("cache-control", "public, max-age=86400");
  c.raw.header("vary", "Accept-Language");
  return c.raw.body(`<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  <ShortName>${xml(site.slice(0, 16))}</ShortName>
  <LongName>${xml(site.slice(0, 48))}</LongName>
  <Description>${xml(description)}</Description>
  <Url type="text/html" template="${xml(`${c.house.settings.publicUrl}/${lang}/search?q={searchTerms}`)}"/>
  <Language>${lang}</Language>
  <InputEncoding>UTF-8</InputEncoding>
</OpenSearchDescription>
`);
}

export const routes = pages()
  .get("/search", anyone, searchPage)
  .get("/search/export", anyone, searchExport)
  .get("/browse", anyone, forVisitors(browsePage))
  .get("/subjects", anyone, async (c) => c.page(<SubjectsPage counts={await bySubject(c.db, c.actor)} />))
  .get("/subjects/:id", anyone, subjectPage)
  .get("/api/v1/suggest", anyone, suggestions, outside)
  .get("/feeds/search.atom", anyone, searchFeed, outside)
  .get("/sitemap.xml", anyone, sitemapIndex, outside)
  .get("/sitemaps/:part{[0-9]+}", anyone, sitemapPart, outside)
  .get("/robots.txt", anyone, robots, outside)
  .get("/opensearch.xml", anyone, openSearch, outside);

routes.list.push(...relatingRoutes.list);
