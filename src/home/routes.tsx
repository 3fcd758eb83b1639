import { countByKind, newestOfKinds } from "#catalogue/index.ts";
import { ownAssigned, ownModules } from "#learning/index.ts";
import { anyone, forVisitors, may, type PageContext, PageRoutes, pages } from "#platform/http/index.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { listActivities } from "#training/index.ts";
import { AdminPage } from "./pages/admin.tsx";
import { FrontPage } from "./pages/front.tsx";
import { mayEnterAdmin } from "./permissions.ts";
import { searchesRoutes } from "./searches/routes.tsx";

const shelfKinds = ["module", "resource", "website", "publication"] as const;

async function frontPage(c: PageContext): Promise<Response> {
  const { actor } = c;
  const [newest, articles, activities, counts, begun, asked] = await Promise.all([
    newestOfKinds(c.db, actor, { lang: c.lang, kinds: shelfKinds, each: 2 }),
    newestOfKinds(c.db, actor, { lang: c.lang, kinds: ["article"], each: 3 }),
    listActivities(c.db, actor, { isPast: false, limit: 3 }),
    countByKind(c.db, actor),
    actor.kind === "account" ? ownModules(c.db, actor, { status: "begun", limit: 4 }) : undefined,
    actor.kind === "account" ? ownAssigned(c.db, actor, 6) : [],
  ]);
  return c.page(
    <FrontPage
      newest={newest}
      articles={articles}
      activities={activities}
      counts={counts}
      asked={asked}
      {...(begun === undefined ? {} : { begun })}
    />,
  );
}

const homeRoutes = pages()
  .get("/", anyone, forVisitors(frontPage))
  .get("/admin", may(mayEnterAdmin), (c) =>
    c.page(<AdminPage entries={c.house.desk.filter(({ permission }) => isAllowed(c.actor, permission))} />),
  );

export const routes = new PageRoutes();
routes.list.push(...homeRoutes.list, ...searchesRoutes.list);
