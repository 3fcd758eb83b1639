import { countByKind } from "#catalogue/index.ts";
import { listModules, mayImportModules, ownModules } from "#learning/index.ts";
import { mayAppointOfficers, mayInvite, mayKeepBodies, mayKeepMemberLabels, mayReadAccounts } from "#people/index.ts";
import { anyone, forVisitors, may, type PageContext, pages } from "#platform/http/index.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { mayReadOutbox } from "#platform/site/routes.tsx";
import { AdminPage } from "./pages/admin.tsx";
import { FrontPage } from "./pages/front.tsx";
import { mayEnterAdmin } from "./permissions.ts";

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

export const routes = pages()
  .get("/", anyone, forVisitors(frontPage))
  .get("/admin", may(mayEnterAdmin), (c) =>
    c.page(
      <AdminPage
        mayImport={isAllowed(c.actor, mayImportModules)}
        mayReadOutbox={isAllowed(c.actor, mayReadOutbox)}
        mayReadAccounts={isAllowed(c.actor, mayReadAccounts)}
        mayAppointOfficers={isAllowed(c.actor, mayAppointOfficers)}
        mayInvite={isAllowed(c.actor, mayInvite)}
        mayKeepBodies={isAllowed(c.actor, mayKeepBodies)}
        mayKeepMemberLabels={isAllowed(c.actor, mayKeepMemberLabels)}
      />,
    ),
  );
