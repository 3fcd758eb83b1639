import { citationResponse } from "#platform/citations/index.ts";
import { DomainError } from "#platform/errors.ts";
import { anyone, atomAnswer, forVisitors, type PageContext, PageRoutes, pages } from "#platform/http/index.ts";
import { languages, localized } from "#platform/i18n/index.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { citationOf } from "./citation.ts";
import { sendFile } from "./files.ts";
import { manageArticleRoutes } from "./manage-article-routes.tsx";
import { manageRoutes } from "./manage-routes.tsx";
import { ArticlePage } from "./pages/article.tsx";
import { IssuePage } from "./pages/issue.tsx";
import { JournalPage } from "./pages/journal.tsx";
import { JournalsPage } from "./pages/journals.tsx";
import { mayEditJournal, mayEnterJournals } from "./permissions.ts";
import {
  allJournals,
  articleBySlug,
  articleFile,
  articlesOf,
  figureFile,
  issueByNumber,
  issueFile,
  journalBySlug,
  newestArticles,
} from "./queries.ts";

async function journalPage(c: PageContext, slug: string): Promise<Response> {
  const journal = await journalBySlug(c.db, c.actor, slug);
  if (journal === undefined) throw new DomainError("platform.not-found");
  return c.page(
    <JournalPage journal={journal} mayManage={isAllowed(c.actor, mayEditJournal, { journalId: journal.id })} />,
  );
}

async function articlePage(c: PageContext, version?: number): Promise<Response> {
  const article = await articleBySlug(c.db, c.actor, {
    journal: c.param("journal"),
    article: c.param("article"),
    lang: c.lang,
    ...(version === undefined ? {} : { version }),
  });
  if (article === undefined) throw new DomainError("platform.not-found");
  const mayManage = isAllowed(c.actor, mayEditJournal, article);
  const site = c.house.settings.publicUrl;
  const path = `/journal/${article.journalSlug}/${article.slug}`;
  const item = citationOf(article, `${site}/en${path}`);
  if (article.state === "withdrawn" && !mayManage)
    return c.page(<ArticlePage article={article} item={item} site={site} mayManage={false} />, { status: 410 });
  const answer = citationResponse(c, item, article.slug);
  if (answer !== undefined) return answer;
  return c.page(<ArticlePage article={article} item={item} site={site} mayManage={mayManage} />, {
    status: article.state === "withdrawn" ? 410 : 200,
  });
}

/** What a journal published last, each article in its own language. */
async function feed(c: PageContext): Promise<Response> {
  const slug = /^journal-([a-z0-9-]+)\.atom$/.exec(c.param("file"))?.[1] ?? "";
  const journal = await journalBySlug(c.db, { kind: "visitor" }, slug);
  if (journal === undefined) throw new DomainError("platform.not-found");
  const lang = languages.find((each) => each === c.url.searchParams.get("lang")) ?? "en";
  const articles = await newestArticles(c.db, journal.id, 50);
  return atomAnswer(c, {
    self: `/feeds/journal-${slug}.atom${lang === "en" ? "" : `?lang=${lang}`}`,
    page: `/${lang}/journal/${slug}`,
    title: localized(journal.title, lang).text,
    lang,
    author: localized(journal.publisher, lang).text,
    entries: articles.map((article) => {
      const title = localized(article.title, lang);
      const summary = article.practice[title.lang] ?? article.abstract[title.lang] ?? "";
      return {
        path: `/${lang}/journal/${slug}/${article.slug}`,
        title: title.text,
        summary,
        lang: title.lang,
        updated: article.updatedAt,
        authors: article.authors.map(({ given, family }) => `${given} ${family}`.trim()),
      };
    }),
  });
}

const publicRoutes = pages()
  .get(
    "/journal",
    anyone,
    forVisitors(async (c) => {
      const journals = await allJournals(c.db);
      const [only] = journals;
      if (only !== undefined && journals.length === 1) return journalPage(c, only.slug);
      return c.page(<JournalsPage journals={journals} mayManage={isAllowed(c.actor, mayEnterJournals)} />);
    }),
  )
  .get(
    "/journal/:journal",
    anyone,
    forVisitors((c) => journalPage(c, c.param("journal"))),
  )
  .get(
    "/journal/:journal/issues/:number",
    anyone,
    forVisitors(async (c) => {
      const issue = await issueByNumber(c.db, c.actor, c.param("journal"), c.param("number"));
      if (issue === undefined) throw new DomainError("platform.not-found");
      const articles = await articlesOf(c.db, c.actor, issue.id);
      const mayManage = isAllowed(c.actor, mayEditJournal, issue);
      return c.page(<IssuePage issue={issue} articles={articles} mayManage={mayManage} />);
    }),
  )
  .get("/journal/:journal/issues/:number/files/:name", anyone, async (c) =>
    sendFile(c, await issueFile(c.db, c.actor, c.param("journal"), c.param("number"), c.param("name"))),
  )
  .get(
    "/journal/:journal/:article",
    anyone,
    forVisitors((c) => articlePage(c), { seconds: 10 }),
  )
  .get(
    "/journal/:journal/:article/versions/:number{[0-9]{1,4}}",
    anyone,
    forVisitors((c) => articlePage(c, Number(c.param("number"))), { seconds: 10 }),
  )
  .get("/journal/:journal/:article/files/:name", anyone, async (c) =>
    sendFile(c, await articleFile(c.db, c.actor, c.param("journal"), c.param("article"), c.param("name"))),
  )
  .get(
    "/files/journal/:version/:name",
    anyone,
    async (c) => sendFile(c, await figureFile(c.db, c.actor, c.param("version"), c.param("name"))),
    { isLocalized: false },
  )
  .get("/feeds/:file{journal-[a-z0-9-]+\\.atom}", anyone, feed, { isLocalized: false });

export const routes = new PageRoutes();
routes.list.push(...manageRoutes.list, ...manageArticleRoutes.list, ...publicRoutes.list);
