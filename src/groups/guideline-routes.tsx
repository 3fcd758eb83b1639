import type { z } from "zod";
import { isSubject } from "#catalogue/index.ts";
import { citationResponse } from "#platform/citations/index.ts";
import { pageOf, textCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  emptyForm,
  type FormState,
  filledForm,
  forVisitors,
  gatheredText,
  localizedValues,
  type PageContext,
  pages,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { authorize } from "#platform/permissions/index.ts";
import { guidelineCitation } from "./citation.ts";
import { sendPdf, takePdf } from "./files.ts";
import { guidelineForm, listQuery, nothingForm, withdrawForm } from "./forms.ts";
import {
  attachFile,
  describeGuideline,
  type GuidelineFacts,
  makeGuideline,
  publishGuideline,
  withdrawGuideline,
} from "./guidelines.ts";
import { EditGuideline, GuidelinePage, GuidelinesPage } from "./pages/guidelines.tsx";
import { mayKeepGroups } from "./permissions.ts";
import { groupBySlug, guidelineBySlug, listGuidelines } from "./queries.ts";

const pageSize = 24;

async function existing(c: PageContext) {
  const guideline = await guidelineBySlug(c.db, c.actor, c.param("slug"), c.lang);
  if (guideline === undefined) throw new DomainError("platform.not-found");
  return guideline;
}

async function kept(c: PageContext) {
  const guideline = await existing(c);
  authorize(c.actor, mayKeepGroups, guideline);
  return guideline;
}

const factsOf = (input: z.infer<typeof guidelineForm>): GuidelineFacts => ({
  title: gatheredText(input, "title"),
  summary: gatheredText(input, "summary"),
  body: gatheredText(input, "body"),
  languages: input.languages,
  edition: input.edition,
  datedOn: input.datedOn,
  subjects: input.subjects.filter(isSubject),
  address: input.address,
});

async function newPage(c: PageContext, state: FormState = filledForm({ languages: [c.lang], edition: "1" })) {
  const group = await groupBySlug(c.db, c.actor, c.param("slug"), c.lang);
  if (group === undefined) throw new DomainError("platform.not-found");
  authorize(c.actor, mayKeepGroups, { groupId: group.id });
  return <EditGuideline group={group} guideline={undefined} state={state} withdrawal={emptyForm} />;
}

async function editPage(c: PageContext, { state, withdrawal }: { state?: FormState; withdrawal?: FormState } = {}) {
  const guideline = await kept(c);
  const stored = filledForm({
    ...localizedValues("title", guideline.title),
    ...localizedValues("summary", guideline.summary),
    ...localizedValues("body", guideline.body),
    languages: guideline.languages,
    edition: guideline.edition,
    datedOn: guideline.datedOn,
    subjects: guideline.subjects,
    address: guideline.address,
  });
  const group = { slug: guideline.groupSlug, name: guideline.groupName };
  return (
    <EditGuideline group={group} guideline={guideline} state={state ?? stored} withdrawal={withdrawal ?? emptyForm} />
  );
}

export const guidelineRoutes = pages()
  .get(
    "/guidelines",
    anyone,
    forVisitors(async (c) => {
      const cursor = textCursor(c.query(listQuery).after);
      const after = cursor !== undefined && /^\d{4}-\d\d-\d\d$/.test(String(cursor[0])) ? cursor : undefined;
      const found = await listGuidelines(c.db, after, pageSize + 1);
      const { rows, next } = pageOf(found, pageSize, (row) => [row.datedOn, row.id]);
      return c.page(<GuidelinesPage guidelines={rows} next={next} />);
    }),
  )
  .get(
    "/guidelines/:slug",
    anyone,
    forVisitors(async (c) => {
      const { related, practice, ...guideline } = await existing(c);
      const status = guideline.state === "withdrawn" ? 410 : 200;
      const site = c.house.settings.publicUrl;
      const item = guidelineCitation(guideline, `${site}${c.href(`/guidelines/${guideline.slug}`)}`);
      const answer = guideline.state === "published" ? citationResponse(c, item, guideline.slug) : undefined;
      return (
        answer ??
        c.page(<GuidelinePage guideline={guideline} related={related} practice={practice} item={item} site={site} />, {
          status,
        })
      );
    }),
  )
  .get("/guidelines/:slug/file.pdf", anyone, async (c) => {
    const guideline = await existing(c);
    if (guideline.state === "withdrawn") throw new DomainError("platform.gone");
    if (guideline.fileSha256 === null) throw new DomainError("platform.not-found");
    return sendPdf(c, { sha256: guideline.fileSha256, size: guideline.fileSize ?? 0, name: guideline.fileName });
  })
  .get("/groups/:slug/guidelines/new", signedIn, async (c) => c.page(await newPage(c)))
  .post(
    "/groups/:slug/guidelines/new",
    signedIn,
    submitted(guidelineForm, newPage, async (c, input) => {
      const group = await groupBySlug(c.db, c.actor, c.param("slug"), c.lang);
      if (group === undefined) throw new DomainError("platform.not-found");
      const { slug } = await makeGuideline(c.db, c.actor, group.id, factsOf(input));
      return c.done("platform:form.saved", `/guidelines/${slug}/edit`);
    }),
  )
  .get("/guidelines/:slug/edit", signedIn, async (c) => c.page(await editPage(c)))
  .post(
    "/guidelines/:slug/edit",
    signedIn,
    submitted(
      guidelineForm,
      (c, state) => editPage(c, { state }),
      async (c, input) => {
        const { id, slug } = await kept(c);
        await describeGuideline(c.db, c.actor, id, factsOf(input));
        return c.done("platform:form.saved", `/guidelines/${slug}/edit`);
      },
    ),
  )
  .put("/guidelines/:slug/file", signedIn, async (c) => {
    const { id, slug } = await kept(c);
    await attachFile(c.db, c.actor, id, await takePdf(c));
    return c.json({ id, status: c.href(`/guidelines/${slug}/file/status`) }, 202);
  })
  .get("/guidelines/:slug/file/status", signedIn, async (c) => {
    const { slug } = await kept(c);
    return c.json({ state: "done", phase: null, done: 1, total: 1, url: c.href(`/guidelines/${slug}/edit`) });
  })
  .post(
    "/guidelines/:slug/publish",
    signedIn,
    submitted(
      nothingForm,
      async (c, { general }) => editPage(c, { withdrawal: { ...emptyForm, general } }),
      async (c) => {
        const { id, slug } = await kept(c);
        await publishGuideline(c.db, c.actor, id);
        return c.done("groups:guideline.published", `/guidelines/${slug}`);
      },
    ),
  )
  .post(
    "/guidelines/:slug/withdraw",
    signedIn,
    submitted(
      withdrawForm,
      (c, withdrawal) => editPage(c, { withdrawal }),
      async (c, { reason }) => {
        const { id, slug } = await kept(c);
        await withdrawGuideline(c.db, c.actor, id, reason);
        return c.done("groups:guideline.withdrawn.done", `/guidelines/${slug}/edit`);
      },
    ),
  );
