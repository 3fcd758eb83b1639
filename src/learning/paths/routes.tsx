import { bodyOptions } from "#people/index.ts";
import { pageOf, timeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  emptyForm,
  type FormState,
  filledForm,
  forVisitors,
  may,
  type PageContext,
  pages,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { newId } from "#platform/ids.ts";
import { authorize, isAllowed, requireAccount, scopesFor } from "#platform/permissions/index.ts";
import {
  listQuery,
  orderForm,
  partForm,
  partValues,
  pathForm,
  pathTexts,
  pathValues,
  revisionForm,
  stageFacts,
  stageForm,
  stageValues,
  thingForm,
  withdrawForm,
} from "./forms.ts";
import { addPath, beginPath, describePath, publishPath, restructurePath, withdrawPath } from "./operations.ts";
import { EditPath, ManagePaths, NewPath } from "./pages/edit.tsx";
import { PathPage } from "./pages/path-page.tsx";
import { PathShelf } from "./pages/shelf.tsx";
import { PartPage, StagePage, StructurePage } from "./pages/structure.tsx";
import { mayMakePaths, mayManagePath } from "./permissions.ts";
import { ownStanding } from "./progress.ts";
import {
  allThings,
  choosable,
  listPaths,
  managedPaths,
  namesOf,
  ownProgress,
  type PathFacts,
  pathBySlug,
  pathRelations,
} from "./queries.ts";
import { moved, partsOf, withoutPart } from "./rules.ts";
import type { PathStage, PathStructure } from "./types.ts";

const pageSize = 24;

async function existing(c: PageContext): Promise<PathFacts> {
  const path = await pathBySlug(c.db, c.actor, c.param("slug"));
  if (path === undefined) throw new DomainError("platform.not-found");
  return path;
}

async function managed(c: PageContext): Promise<PathFacts> {
  const path = await existing(c);
  authorize(c.actor, mayManagePath, path);
  return path;
}

async function ownerChoices(c: PageContext, path?: PathFacts) {
  const bodies = await bodyOptions(c.db, c.lang);
  const isFree = path === undefined || isAllowed(c.actor, mayManagePath) || path.ownerId === requireAccount(c.actor).id;
  const own = scopesFor(c.actor, mayManagePath, "body");
  return { bodies: isFree ? bodies : bodies.filter(({ value }) => own.includes(value)), isOfAnyBody: isFree };
}

async function newPage(c: PageContext, state: FormState = filledForm({ level: "basic", access: "public" })) {
  return <NewPath state={state} {...(await ownerChoices(c))} />;
}

async function editPage(c: PageContext, states: { state?: FormState; withdrawal?: FormState; fault?: string } = {}) {
  const path = await managed(c);
  return (
    <EditPath
      path={path}
      state={states.state ?? pathValues(path)}
      withdrawal={states.withdrawal ?? emptyForm}
      fault={states.fault}
      {...(await ownerChoices(c, path))}
    />
  );
}

/** What was typed into one of the forms of the structure's page, and refused. */
async function structurePage(c: PageContext, state: FormState = emptyForm) {
  const path = await managed(c);
  const [names, choices] = await Promise.all([
    namesOf(c.db, c.actor, allThings(path.structure)),
    choosable(c.db, c.actor, path.id, c.lang),
  ]);
  return <StructurePage path={path} names={names} choices={choices} state={state} />;
}

const stageOf = ({ structure }: PathFacts, c: PageContext): PathStage => {
  const stage = structure.stages.find(({ stageId }) => stageId === c.param("stage"));
  if (stage === undefined) throw new DomainError("platform.not-found");
  return stage;
};

const partOf = ({ structure }: PathFacts, c: PageContext) => {
  const part = partsOf(structure).find(({ partId }) => partId === c.param("part"));
  if (part === undefined) throw new DomainError("platform.not-found");
  return part;
};

async function stagePage(c: PageContext, state?: FormState) {
  const path = await managed(c);
  const stage = stageOf(path, c);
  return <StagePage path={path} stage={stage} state={state ?? stageValues(stage)} />;
}

async function partPage(c: PageContext, state?: FormState) {
  const path = await managed(c);
  const part = partOf(path, c);
  const [names, choices] = await Promise.all([
    namesOf(c.db, c.actor, allThings(path.structure)),
    choosable(c.db, c.actor, path.id, c.lang),
  ]);
  return <PartPage path={path} part={part} names={names} choices={choices} state={state ?? partValues(part)} />;
}

const here = (c: PageContext): string => `/paths/${c.param("slug")}/structure`;

/** Changes the structure and goes back to it, to what was changed. */
async function restructure(
  c: PageContext,
  revision: number,
  change: (structure: PathStructure) => PathStructure,
  anchor = "",
): Promise<Response> {
  const path = await managed(c);
  await restructurePath(c.db, c.actor, path.id, revision, change);
  return anchor === "" ? c.done("platform:form.saved", here(c)) : c.redirect(`${c.href(here(c))}#${anchor}`);
}

const eachStage = (structure: PathStructure, change: (stage: PathStage) => PathStage): PathStructure => ({
  ...structure,
  stages: structure.stages.map(change),
});

const shelfRoutes = pages()
  .get(
    "/paths",
    anyone,
    forVisitors(async (c) => {
      const found = await listPaths(c.db, c.actor, timeCursor(c.query(listQuery).after), pageSize + 1);
      const { rows, next } = pageOf(found, pageSize, (row) => [row.publishedAt?.toISOString() ?? "", row.id]);
      return c.page(<PathShelf paths={rows} next={next} mayMake={isAllowed(c.actor, mayMakePaths)} />);
    }),
  )
  .get("/paths/manage", may(mayMakePaths), async (c) => {
    const found = await managedPaths(c.db, c.actor, timeCursor(c.query(listQuery).after), pageSize + 1);
    const { rows, next } = pageOf(found, pageSize, (row) => [row.updatedAt.toISOString(), row.id]);
    return c.page(<ManagePaths paths={rows} next={next} />);
  })
  .get("/paths/new", may(mayMakePaths), async (c) => c.page(await newPage(c)))
  .post(
    "/paths/new",
    may(mayMakePaths),
    submitted(pathForm, newPage, async (c, input) => {
      const { slug } = await addPath(c.db, c.actor, pathTexts(input));
      return c.done("platform:form.saved", `/paths/${slug}/structure`);
    }),
  )
  .get("/paths/:slug", anyone, async (c) => {
    const path = await existing(c);
    const accountId = c.actor.kind === "account" ? c.actor.id : null;
    const [own, names, progress, related] = await Promise.all([
      ownStanding(c.db, path.id, accountId),
      namesOf(c.db, c.actor, allThings(path.structure)),
      accountId === null ? undefined : ownProgress(c.db, path.id, accountId),
      pathRelations(c.db, c.actor, path.id, c.lang),
    ]);
    if (own === undefined) throw new DomainError("platform.not-found");
    return c.page(
      <PathPage
        path={path}
        standing={own.standing}
        names={names}
        progress={progress}
        related={related}
        mayManage={isAllowed(c.actor, mayManagePath, path)}
      />,
      { status: path.state === "withdrawn" ? 410 : 200 },
    );
  })
  .post("/paths/:slug/begin", signedIn, async (c) => {
    const path = await existing(c);
    await beginPath(c.db, requireAccount(c.actor), path.id);
    return c.done("paths:begun", `/paths/${path.slug}`);
  });

const lifeRoutes = pages()
  .get("/paths/:slug/edit", signedIn, async (c) => c.page(await editPage(c)))
  .post(
    "/paths/:slug/edit",
    signedIn,
    submitted(
      pathForm,
      (c, state) => editPage(c, { state }),
      async (c, input) => {
        const path = await managed(c);
        await describePath(c.db, c.actor, path.id, pathTexts(input));
        return c.done("platform:form.saved", `/paths/${path.slug}/edit`);
      },
    ),
  )
  .post(
    "/paths/:slug/publish",
    signedIn,
    submitted(
      withdrawForm.pick({}),
      (c, { general = "" }) => editPage(c, { fault: general }),
      async (c) => {
        const path = await managed(c);
        await publishPath(c.db, c.actor, path.id);
        return c.done("paths:published", `/paths/${path.slug}`);
      },
    ),
  )
  .post(
    "/paths/:slug/withdraw",
    signedIn,
    submitted(
      withdrawForm,
      (c, withdrawal) => editPage(c, { withdrawal }),
      async (c, { reason }) => {
        const path = await managed(c);
        await withdrawPath(c.db, c.actor, path.id, reason);
        return c.done("paths:withdrawn", `/paths/${path.slug}/edit`);
      },
    ),
  );

const structureRoutes = pages()
  .get("/paths/:slug/structure", signedIn, async (c) => c.page(await structurePage(c)))
  .post(
    "/paths/:slug/structure",
    signedIn,
    submitted(orderForm, structurePage, (c, { revision, isOrdered }) =>
      restructure(c, revision, (structure) => ({ ...structure, isOrdered: isOrdered === "yes" })),
    ),
  )
  .post(
    "/paths/:slug/before",
    signedIn,
    submitted(thingForm, structurePage, (c, { revision, thing }) =>
      restructure(
        c,
        revision,
        (structure) => ({
          ...structure,
          before: [...structure.before.filter(({ id }) => id !== thing.id), thing],
        }),
        "before",
      ),
    ),
  )
  .post(
    "/paths/:slug/before/remove",
    signedIn,
    submitted(thingForm, structurePage, (c, { revision, thing }) =>
      restructure(
        c,
        revision,
        (structure) => ({ ...structure, before: structure.before.filter(({ id }) => id !== thing.id) }),
        "before",
      ),
    ),
  )
  .post(
    "/paths/:slug/stages",
    signedIn,
    submitted(stageForm, structurePage, (c, input) => {
      const stage: PathStage = { stageId: newId(), ...stageFacts(input), needed: null, parts: [] };
      return restructure(
        c,
        input.revision,
        (structure) => ({ ...structure, stages: [...structure.stages, stage] }),
        `stage-${stage.stageId}`,
      );
    }),
  )
  .get("/paths/:slug/stages/:stage", signedIn, async (c) => c.page(await stagePage(c)))
  .post(
    "/paths/:slug/stages/:stage",
    signedIn,
    submitted(stageForm, stagePage, async (c, input) => {
      const { stageId } = stageOf(await managed(c), c);
      return restructure(c, input.revision, (structure) =>
        eachStage(structure, (stage) => (stage.stageId === stageId ? { ...stage, ...stageFacts(input) } : stage)),
      );
    }),
  )
  .post(
    "/paths/:slug/stages/:stage/parts",
    signedIn,
    submitted(thingForm, structurePage, async (c, { revision, thing }) => {
      const { stageId } = stageOf(await managed(c), c);
      const part = { ...thing, partId: newId(), requires: [], equivalents: [] };
      return restructure(
        c,
        revision,
        (structure) =>
          eachStage(structure, (stage) =>
            stage.stageId === stageId ? { ...stage, parts: [...stage.parts, part] } : stage,
          ),
        `part-${part.partId}`,
      );
    }),
  )
  .post(
    "/paths/:slug/stages/:stage/:way{up|down|remove}",
    signedIn,
    submitted(revisionForm, structurePage, async (c, { revision }) => {
      const { stageId, parts } = stageOf(await managed(c), c);
      const way = c.param("way");
      return restructure(
        c,
        revision,
        (structure) => {
          const index = structure.stages.findIndex((stage) => stage.stageId === stageId);
          if (way !== "remove")
            return { ...structure, stages: moved(structure.stages, index, way === "up" ? "up" : "down") };
          const bare = parts.reduce((rest, { partId }) => withoutPart(rest, partId), structure);
          return { ...bare, stages: bare.stages.filter((stage) => stage.stageId !== stageId) };
        },
        way === "remove" ? "stages" : `stage-${stageId}`,
      );
    }),
  )
  .get("/paths/:slug/parts/:part", signedIn, async (c) => c.page(await partPage(c)))
  .post(
    "/paths/:slug/parts/:part",
    signedIn,
    submitted(partForm, partPage, async (c, { revision, requires, equivalents }) => {
      const { partId } = partOf(await managed(c), c);
      return restructure(
        c,
        revision,
        (structure) =>
          eachStage(structure, (stage) => ({
            ...stage,
            parts: stage.parts.map((part) => (part.partId === partId ? { ...part, requires, equivalents } : part)),
          })),
        `part-${partId}`,
      );
    }),
  )
  .post(
    "/paths/:slug/parts/:part/:way{up|down|remove}",
    signedIn,
    submitted(revisionForm, structurePage, async (c, { revision }) => {
      const { partId } = partOf(await managed(c), c);
      const way = c.param("way");
      return restructure(
        c,
        revision,
        (structure) =>
          way === "remove"
            ? withoutPart(structure, partId)
            : eachStage(structure, (stage) => {
                const index = stage.parts.findIndex((part) => part.partId === partId);
                return index === -1
                  ? stage
                  : { ...stage, parts: moved(stage.parts, index, way === "up" ? "up" : "down") };
              }),
        way === "remove" ? "stages" : `part-${partId}`,
      );
    }),
  );

export const pathRoutes = pages();
pathRoutes.list.push(...shelfRoutes.list, ...lifeRoutes.list, ...structureRoutes.list);
