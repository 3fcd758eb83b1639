import { isSubject } from "#catalogue/index.ts";
import { pageOf, timeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  type AtomEntry,
  anyone,
  atomAnswer,
  emptyForm,
  type FormState,
  filledForm,
  forVisitors,
  gatheredText,
  inEvenTime,
  localizedValues,
  may,
  type PageContext,
  PageRoutes,
  pages,
  submitted,
} from "#platform/http/index.ts";
import { isLanguage, type Language, localized } from "#platform/i18n/index.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { siteName } from "#platform/site-name.ts";
import { joinForm, newsForm, nothingForm, pageQuery, withdrawForm } from "./forms.ts";
import { askedLists, askToJoin, confirmJoin, leaveList, listOfToken, openLists } from "./lists.ts";
import {
  changeNews,
  draftNews,
  listNews,
  managedNews,
  type News,
  newsBySlug,
  publishNews,
  withdrawNews,
} from "./news.ts";
import { newsletterRoutes } from "./newsletter-routes.tsx";
import { AskedPage, ConfirmPage, JoinPage, LeavePage } from "./pages/lists.tsx";
import { EditNews, ManageNews, NewsList, NewsPage } from "./pages/news.tsx";
import { mayKeepNews } from "./permissions.ts";

const pageSize = 20;
const outside = { isLocalized: false } as const;

async function existing(c: PageContext) {
  const news = await newsBySlug(c.db, c.actor, c.param("slug"));
  if (news === undefined) throw new DomainError("platform.not-found");
  return news;
}

async function editPage(
  c: PageContext,
  { isNew, state, withdrawal }: { isNew: boolean; state?: FormState; withdrawal?: FormState },
) {
  const news = isNew ? undefined : await existing(c);
  const stored =
    news === undefined
      ? emptyForm
      : filledForm({
          ...localizedValues("title", news.title),
          ...localizedValues("summary", news.summary),
          ...localizedValues("body", news.body),
          subjects: news.subjects,
        });
  return <EditNews news={news} state={state ?? stored} withdrawal={withdrawal ?? emptyForm} />;
}

const factsOf = (input: Record<string, unknown> & { subjects: string[] }) => ({
  title: gatheredText(input, "title"),
  summary: gatheredText(input, "summary"),
  body: gatheredText(input, "body"),
  subjects: input.subjects.filter(isSubject),
});

function feedEntry(news: News, lang: Language): AtomEntry {
  const title = localized(news.title, lang);
  return {
    path: `/${lang}/news/${news.slug}`,
    id: `urn:uuid:${news.id}`,
    title: title.text,
    lang: title.lang,
    summary: localized(news.summary, lang).text || localized(news.body, lang).text.slice(0, 500),
    published: news.publishedAt ?? news.updatedAt,
    updated: news.updatedAt,
  };
}

const newsRoutes = pages()
  .get(
    "/news",
    anyone,
    forVisitors(async (c) => {
      const found = await listNews(c.db, timeCursor(c.query(pageQuery).after), pageSize + 1);
      const { rows, next } = pageOf(found, pageSize, (row) => [row.publishedAt?.toISOString() ?? "", row.id]);
      return c.page(<NewsList news={rows} next={next} mayKeep={isAllowed(c.actor, mayKeepNews)} />);
    }),
  )
  .get(
    "/feeds/news.atom",
    anyone,
    async (c) => {
      const wanted = c.url.searchParams.get("lang") ?? "";
      const lang = isLanguage(wanted) ? wanted : c.lang;
      return atomAnswer(c, {
        self: `/feeds/news.atom?lang=${lang}`,
        page: `/${lang}/news`,
        title: c.house.messages.text(lang, "outreach", "news.title"),
        lang,
        author: siteName(c.house, lang),
        entries: (await listNews(c.db, undefined, 30)).map((news) => feedEntry(news, lang)),
      });
    },
    outside,
  )
  .get("/news/manage", may(mayKeepNews), async (c) => {
    const found = await managedNews(c.db, c.actor, timeCursor(c.query(pageQuery).after), pageSize + 1);
    const { rows, next } = pageOf(found, pageSize, (row) => [row.updatedAt.toISOString(), row.id]);
    return c.page(<ManageNews news={rows} next={next} />);
  })
  .get("/news/new", may(mayKeepNews), async (c) => c.page(await editPage(c, { isNew: true })))
  .post(
    "/news/new",
    may(mayKeepNews),
    submitted(
      newsForm,
      (c, state) => editPage(c, { isNew: true, state }),
      async (c, input) => {
        const { slug } = await draftNews(c.db, c.actor, factsOf(input));
        return c.done("platform:form.saved", `/news/${slug}/edit`);
      },
    ),
  )
  .get(
    "/news/:slug",
    anyone,
    forVisitors(async (c) => {
      const news = await existing(c);
      const status = news.state === "withdrawn" ? 410 : 200;
      return c.page(<NewsPage news={news} mayKeep={isAllowed(c.actor, mayKeepNews)} />, { status });
    }),
  )
  .get("/news/:slug/edit", may(mayKeepNews), async (c) => c.page(await editPage(c, { isNew: false })))
  .post(
    "/news/:slug/edit",
    may(mayKeepNews),
    submitted(
      newsForm,
      (c, state) => editPage(c, { isNew: false, state }),
      async (c, input) => {
        const { id, slug } = await existing(c);
        await changeNews(c.db, c.actor, id, factsOf(input));
        return c.done("platform:form.saved", `/news/${slug}/edit`);
      },
    ),
  )
  .post(
    "/news/:slug/publish",
    may(mayKeepNews),
    submitted(
      nothingForm,
      (c) => editPage(c, { isNew: false }),
      async (c) => {
        const { id, slug } = await existing(c);
        await publishNews(c.db, c.actor, id);
        return c.done("outreach:news.published", `/news/${slug}`);
      },
    ),
  )
  .post(
    "/news/:slug/withdraw",
    may(mayKeepNews),
    submitted(
      withdrawForm,
      (c, withdrawal) => editPage(c, { isNew: false, withdrawal }),
      async (c, { reason }) => {
        const { id, slug } = await existing(c);
        await withdrawNews(c.db, c.actor, id, reason);
        return c.done("outreach:news.withdrawn.done", `/news/${slug}/edit`);
      },
    ),
  );

async function confirmPage(c: PageContext, state: FormState = emptyForm) {
  const token = c.param("token");
  const names = await askedLists(c.db, token);
  if (names === undefined) throw new DomainError("outreach.link-spent");
  return <ConfirmPage names={names} token={token} state={state} />;
}

const joinRoutes = pages()
  .get("/lists", anyone, async (c) => c.page(<JoinPage lists={await openLists(c.db)} state={emptyForm} />))
  .post(
    "/lists",
    anyone,
    submitted(
      joinForm,
      async (c, state) => <JoinPage lists={await openLists(c.db)} state={state} />,
      async (c, { email, lists }) => {
        const wish = { email, listIds: lists, lang: c.lang, address: c.address };
        await inEvenTime(() => askToJoin(c.house, wish));
        return c.redirect(c.href("/lists/asked"));
      },
    ),
  )
  .get("/lists/asked", anyone, (c) => c.page(<AskedPage />))
  .get("/lists/confirm/:token", anyone, async (c) => c.page(await confirmPage(c)))
  .post(
    "/lists/confirm/:token",
    anyone,
    submitted(nothingForm, confirmPage, async (c) => {
      await confirmJoin(c.db, c.param("token"));
      return c.done("outreach:confirmed", "/lists");
    }),
  )
  .get("/lists/leave/:token", anyone, async (c) => {
    const list = await listOfToken(c.house, c.param("token"));
    if (list === undefined) throw new DomainError("platform.not-found");
    return c.page(<LeavePage name={list === "gone" ? undefined : list.name} token={c.param("token")} />);
  })
  .post(
    "/lists/leave/:token",
    anyone,
    submitted(
      nothingForm,
      (c) => <LeavePage name={undefined} token={c.param("token")} />,
      async (c) => {
        await leaveList(c.house, c.param("token"));
        return c.done("outreach:leave.gone", "/lists");
      },
    ),
  )
  // RFC 8058 3.2: a mail program posts here without cookie and asks nothing; who follows the address as a link gets the page that asks.
  .post(
    "/lists/leave/:token",
    anyone,
    async (c) => {
      await leaveList(c.house, c.param("token"));
      return c.json({ left: true });
    },
    { ...outside, proof: "token" },
  )
  .get("/lists/leave/:token", anyone, (c) => c.redirect(c.href(`/lists/leave/${c.param("token")}`)), outside);

export const routes = new PageRoutes();
routes.list.push(...newsRoutes.list, ...joinRoutes.list, ...newsletterRoutes.list);
