import { searchPath } from "#catalogue/index.ts";
import { actorOf } from "#people/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  atomAnswer,
  emptyForm,
  type FormState,
  filledForm,
  may,
  type PageContext,
  pages,
  sameText,
  submitted,
} from "#platform/http/index.ts";
import { requireAccount } from "#platform/permissions/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import { siteName } from "#platform/site-name.ts";
import { mayKeepSearches } from "../permissions.ts";
import { changeSearchForm, newSearchForm, searchForm } from "./forms.ts";
import { changeAlert, forgetSearch, queryOf, renewFeed, saveSearch } from "./operations.ts";
import { NewSearchPage, SearchesPage } from "./pages.tsx";
import { newestOf, type SavedSearch, savedSearchById, savedSearches } from "./queries.ts";

/** The last part of a feed's address, which nobody can guess. */
const fileOf = (secrets: Secrets, { id, feedVersion }: Pick<SavedSearch, "id" | "feedVersion">): string =>
  `${secrets.sign("saved-search feed", `${id} ${feedVersion}`)}.atom`;

async function searchesPage(c: PageContext, state: FormState = emptyForm) {
  const searches = await savedSearches(c.db, requireAccount(c.actor));
  const feeds = searches.map((search) => `/feeds/saved/${search.id}/${fileOf(c.house.secrets, search)}`);
  return <SearchesPage searches={searches} feeds={feeds} state={state} />;
}

const list = "/account/searches";

/** What a person's search finds, as they would see it: the address is the key, which only they were shown. */
async function savedFeed(c: PageContext): Promise<Response> {
  const search = await savedSearchById(c.db, c.param("id"));
  if (search === undefined || !sameText(c.param("file"), fileOf(c.house.secrets, search)))
    throw new DomainError("platform.not-found");
  const owner = await actorOf(c.db, search.accountId);
  // Closed, suspended or erased: the address opens nothing any longer.
  if (owner.kind !== "account") throw new DomainError("platform.not-found");
  const hits = await newestOf(c.db, owner, search, 50);
  return atomAnswer(
    c,
    {
      self: c.url.pathname,
      page: `/${search.lang}${searchPath(search.query)}`,
      title: search.name,
      lang: search.lang,
      author: siteName(c.house, search.lang),
      entries: hits.map((hit) => ({
        path: `/${search.lang}${hit.path}`,
        title: hit.title,
        summary: hit.summary,
        lang: hit.lang,
        updated: hit.publishedAt,
      })),
    },
    false,
  );
}

export const searchesRoutes = pages()
  .get("/account/searches", may(mayKeepSearches), async (c) => c.page(await searchesPage(c)))
  .get("/account/searches/new", may(mayKeepSearches), (c) => {
    const query = c.url.search.slice(0, 2_000);
    const asked = queryOf(query);
    return c.page(<NewSearchPage query={asked} state={filledForm({ name: asked.q ?? "", query, alert: "weekly" })} />);
  })
  .post(
    "/account/searches",
    may(mayKeepSearches),
    submitted(
      newSearchForm,
      async (_c, state) => <NewSearchPage query={queryOf(String(state.values.query ?? ""))} state={state} />,
      async (c, input) => {
        await saveSearch(c.db, requireAccount(c.actor), { ...input, lang: c.lang });
        return c.done("home:searches.saved", list);
      },
    ),
  )
  .post(
    "/account/searches/alert",
    may(mayKeepSearches),
    submitted(changeSearchForm, searchesPage, async (c, { search, alert }) => {
      await changeAlert(c.db, requireAccount(c.actor), search, alert);
      return c.done("platform:form.saved", list);
    }),
  )
  .post(
    "/account/searches/feed",
    may(mayKeepSearches),
    submitted(searchForm, searchesPage, async (c, { search }) => {
      await renewFeed(c.db, requireAccount(c.actor), search);
      return c.done("home:searches.feed-renewed", list);
    }),
  )
  .post(
    "/account/searches/forget",
    may(mayKeepSearches),
    submitted(searchForm, searchesPage, async (c, { search }) => {
      await forgetSearch(c.db, requireAccount(c.actor), search);
      return c.done("home:searches.forgotten", list);
    }),
  )
  .get("/feeds/saved/:id/:file{[A-Za-z0-9_-]+\\.atom}", anyone, savedFeed, { isLocalized: false });
