import { bySubject, findSubject, isSubject, withDescendants } from "#catalogue/index.ts";
import { bodyOptions } from "#people/index.ts";
import { type LocalizedText, pageOf, timeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  emptyForm,
  type FormState,
  filledForm,
  may,
  type PageContext,
  PageRoutes,
  pages,
  signedIn,
  submitted,
  takeUpload,
} from "#platform/http/index.ts";
import { languages } from "#platform/i18n/index.ts";
import { authorize, isAllowed, requireAccount, scopesFor } from "#platform/permissions/index.ts";
import { ownAssigned } from "./assigning/queries.ts";
import { listQuery, moduleForm, withdrawForm } from "./forms.ts";
import { requestImport } from "./imports.ts";
import { describeModule, type ModuleFacts, publishModule, withdrawModule } from "./operations.ts";
import { EditModule } from "./pages/edit.tsx";
import { ImportPage, ImportResult } from "./pages/import.tsx";
import { ManageModules } from "./pages/manage.tsx";
import { MyLearning } from "./pages/mine.tsx";
import { ModulePage } from "./pages/module-page.tsx";
import { ModuleShelf } from "./pages/shelf.tsx";
import { ownPaths } from "./paths/queries.ts";
import { mayImportModules, mayManageModule } from "./permissions.ts";
import { playerRoutes } from "./player/index.ts";
import {
  importFacts,
  isOpenTo,
  listModules,
  type ModulePageFacts,
  managedModules,
  moduleBySlug,
  moduleForReader,
  ownModules,
  ownTotals,
  versionProblems,
} from "./queries.ts";

const pageSize = 24;

/** The shelf offers the broad subjects; the narrow ones stand on the subjects' own pages. */
const isRootSubject = (id: string): boolean => findSubject(id)?.parent === null;

const largestPackage = 2 * 1024 ** 3;

async function existing(c: PageContext): Promise<ModulePageFacts> {
  const module = await moduleBySlug(c.db, c.actor, c.param("slug"));
  if (module === undefined) throw new DomainError("platform.not-found");
  return module;
}

async function managed(c: PageContext): Promise<ModulePageFacts> {
  const module = await existing(c);
  authorize(c.actor, mayManageModule, module);
  return module;
}

const perLanguage = (name: string, text: LocalizedText): Record<string, string> =>
  Object.fromEntries(languages.map((lang) => [`${name}-${lang}`, text[lang] ?? ""]));

function moduleState(module: ModulePageFacts): FormState {
  const objectives = Object.fromEntries(
    Object.entries(module.objectives).map(([lang, lines]) => [lang, lines.join("\n")]),
  );
  return filledForm({
    ...perLanguage("title", module.title),
    ...perLanguage("summary", module.summary),
    ...perLanguage("objectives", objectives),
    languages: module.languages,
    minutes: String(module.minutes),
    level: module.level,
    subjects: module.subjects,
    ownerBodyId: module.ownerBodyId ?? "",
    ownerBody: module.ownerBody,
    access: module.access,
    completionRule: module.completionRule,
  });
}

async function editPage(c: PageContext, states: { state?: FormState; withdrawal?: FormState } = {}) {
  const module = await managed(c);
  const [problems, bodies] = await Promise.all([
    module.versionId === null ? [] : versionProblems(c.db, module.versionId),
    bodyOptions(c.db, c.lang),
  ]);
  const isFree = isAllowed(c.actor, mayManageModule) || module.ownerId === requireAccount(c.actor).id;
  const own = scopesFor(c.actor, mayManageModule, "body");
  return (
    <EditModule
      module={module}
      bodies={isFree ? bodies : bodies.filter(({ value }) => own.includes(value))}
      isOfAnyBody={isFree}
      state={states.state ?? moduleState(module)}
      withdrawal={states.withdrawal ?? emptyForm}
      problems={problems}
    />
  );
}

/** Language -> text, without the empty ones. */
function gathered(input: Record<string, unknown>, name: string): LocalizedText {
  return Object.fromEntries(
    languages.flatMap((lang) => {
      const text = input[`${name}-${lang}`];
      return typeof text === "string" && text !== "" ? [[lang, text]] : [];
    }),
  );
}

const shelfRoutes = pages()
  .get("/learning", anyone, async (c) => {
    const query = c.query(listQuery);
    const subjects =
      query.subject !== undefined && isSubject(query.subject) ? withDescendants(query.subject) : undefined;
    const filter = { language: query.language, level: query.level, subjects };
    const modules = await listModules(c.db, c.actor, filter, timeCursor(query.after), pageSize + 1);
    const { rows, next } = pageOf(modules, pageSize, (row) => [row.publishedAt?.toISOString() ?? "", row.id]);
    return c.page(
      <ModuleShelf
        modules={rows}
        query={query}
        subjects={[...(await bySubject(c.db, c.actor)).keys()].filter(isRootSubject)}
        next={next}
        mayImport={isAllowed(c.actor, mayImportModules)}
      />,
    );
  })
  .get("/learning/mine", signedIn, async (c) => {
    const account = requireAccount(c.actor);
    const after = timeCursor(c.query(listQuery).after);
    const [asked, paths, begun, completed, totals] = await Promise.all([
      after === undefined ? ownAssigned(c.db, account) : [],
      after === undefined ? ownPaths(c.db, account) : [],
      after === undefined ? ownModules(c.db, account, { status: "begun", limit: 50 }) : [],
      ownModules(c.db, account, { status: "completed", after, limit: pageSize + 1 }),
      ownTotals(c.db, account),
    ]);
    const { rows, next } = pageOf(completed, pageSize, (row) => [row.lastAt.toISOString(), row.registrationId]);
    return c.page(
      <MyLearning asked={asked} paths={paths} begun={begun} completed={rows} totals={totals} next={next} />,
    );
  })
  .get("/learning/manage", may(mayImportModules), async (c) => {
    const modules = await managedModules(c.db, c.actor, timeCursor(c.query(listQuery).after), pageSize + 1);
    const { rows, next } = pageOf(modules, pageSize, (row) => [row.updatedAt.toISOString(), row.id]);
    return c.page(<ManageModules modules={rows} next={next} />);
  })
  .get("/learning/import", may(mayImportModules), (c) =>
    c.page(<ImportPage moduleSlug={c.url.searchParams.get("module") ?? undefined} />),
  )
  .put("/learning/import", may(mayImportModules), async (c) => {
    const slug = c.url.searchParams.get("module");
    const module = slug === null ? undefined : await moduleBySlug(c.db, c.actor, slug);
    if (slug !== null && module === undefined) throw new DomainError("platform.not-found");
    const { fileName, ...upload } = await takeUpload(c, { most: largestPackage, fallback: "package.zip" });
    const { importId } = await requestImport(c.db, c.actor, {
      fileName,
      upload,
      ...(module === undefined ? {} : { moduleId: module.id }),
    });
    return c.json({ id: importId, status: c.href(`/learning/import/${importId}/status`) }, 202);
  })
  .get("/learning/import/:id/status", may(mayImportModules), async (c) => {
    const facts = await importFacts(c.db, c.actor, c.param("id"));
    if (facts === undefined) throw new DomainError("platform.not-found");
    const { state, phase, done, total } = facts;
    return c.json({ state, phase, done, total, url: c.href(`/learning/import/${facts.id}`) });
  })
  .get("/learning/import/:id", may(mayImportModules), async (c) => {
    const facts = await importFacts(c.db, c.actor, c.param("id"));
    if (facts === undefined) throw new DomainError("platform.not-found");
    return c.page(<ImportResult facts={facts} />);
  })
  .get("/learning/:slug", anyone, async (c) => {
    const facts = await moduleForReader(c.db, c.actor, c.param("slug"), c.lang);
    if (facts === undefined) throw new DomainError("platform.not-found");
    const { module, progress, related, practice, admission } = facts;
    return c.page(
      <ModulePage
        module={module}
        progress={progress}
        isOpen={isOpenTo(c.actor, module.access)}
        mayManage={isAllowed(c.actor, mayManageModule, module)}
        related={related}
        practice={practice}
        admission={admission}
      />,
      { status: module.state === "withdrawn" ? 410 : 200 },
    );
  })
  .get("/learning/:slug/edit", signedIn, async (c) => c.page(await editPage(c)))
  .post(
    "/learning/:slug/edit",
    signedIn,
    submitted(
      moduleForm,
      (c, state) => editPage(c, { state }),
      async (c, input) => {
        const module = await managed(c);
        const objectives = Object.entries(gathered(input, "objectives")).map(([lang, text]) => [
          lang,
          text
            .split("\n")
            .map((line) => line.trim())
            .filter(Boolean),
        ]);
        const facts: ModuleFacts = {
          title: gathered(input, "title"),
          summary: gathered(input, "summary"),
          objectives: Object.fromEntries(objectives) as Record<string, string[]>,
          languages: input.languages,
          minutes: input.minutes,
          level: input.level,
          subjects: input.subjects.filter(isSubject),
          ownerBodyId: input.ownerBodyId === "" ? null : input.ownerBodyId,
          ownerBody: input.ownerBody,
          access: input.access,
          completionRule: input.completionRule,
        };
        const { slug } = await describeModule(c.db, c.actor, module.id, facts);
        return c.done("platform:form.saved", `/learning/${slug}/edit`);
      },
    ),
  )
  .post(
    "/learning/:slug/publish",
    signedIn,
    submitted(
      withdrawForm.pick({}),
      (c, state) => editPage(c, { state: { ...emptyForm, general: state.general } }),
      async (c) => {
        const module = await managed(c);
        await publishModule(c.db, c.actor, module.id);
        return c.done("learning:published", `/learning/${module.slug}`);
      },
    ),
  )
  .post(
    "/learning/:slug/withdraw",
    signedIn,
    submitted(
      withdrawForm,
      (c, withdrawal) => editPage(c, { withdrawal }),
      async (c, { reason }) => {
        const module = await managed(c);
        await withdrawModule(c.db, c.actor, module.id, reason);
        return c.done("learning:withdraw.done", `/learning/${module.slug}/edit`);
      },
    ),
  );

export const routes = new PageRoutes();
routes.list.push(...shelfRoutes.list, ...playerRoutes.list);
