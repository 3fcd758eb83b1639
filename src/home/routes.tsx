import { countByKind } from "#catalogue/index.ts";
import { listModules, ownModules } from "#learning/index.ts";
import { anyone, forVisitors, may, type PageContext, PageRoutes, pages } from "#platform/http/index.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { AdminPage } from "./pages/admin.tsx";
import { FrontPage } from "./pages/front.tsx";
import { mayEnterAdmin } from "./permissions.ts";
import { searchesRoutes } from "./searches/routes.tsx";

async function frontPage(c: PageContext): Promise<Response> {
  const { actor } = c;
  const language = actor.kind === "account" ? c.lang : undefined;
  const [newest, counts, begun] = await Promise.all([
    listModules(c.db, actor, { language }, undefined, 8),
    countByKind(c.db, actor),
    actor.kind === "account" ? ownModules(c.db, actor, { status: "begun", limit: 4 }) : undefined,
  ]);
  // A reader whose language has few modules sees the others too.
  const fallback = newest.length < 4 && language !== undefined ? await listModules(c.db, actor, {}, undefined, 8) : [];
  const known = new Set(newest.map((module) => module.id));
  const shown = [...newest, ...fallback.filter((module) => !known.has(module.id))].slice(0, 8);
  return c.page(
    <FrontPage newest={shown} counts={{ module: counts.module ?? 0 }} {...(begun === undefined ? {} : { begun })} />,
  );
}

const homeRoutes = pages()
  .get("/", anyone, forVisitors(frontPage))
  .get("/admin", may(mayEnterAdmin), (c) =>
    c.page(<AdminPage entries={c.house.desk.filter(({ permission }) => isAllowed(c.actor, permission))} />),
  );

export const routes = new PageRoutes();
routes.list.push(...homeRoutes.list, ...searchesRoutes.list);
