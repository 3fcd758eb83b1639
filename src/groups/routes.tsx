import type { z } from "zod";
import { isSubject } from "#catalogue/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  emptyForm,
  type FormState,
  filledForm,
  forVisitors,
  gatheredLines,
  gatheredText,
  localizedValues,
  may,
  type PageContext,
  PageRoutes,
  pages,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { authorize, isAllowed } from "#platform/permissions/index.ts";
import { sendPdf, takePdf } from "./files.ts";
import { documentForm, groupForm, groupNameForm, meetingForm, nothingForm, seatForm } from "./forms.ts";
import { guidelineRoutes } from "./guideline-routes.tsx";
import {
  describeGroup,
  keepDocument,
  keepMeeting,
  keepSeat,
  makeGroup,
  removePart,
  setGroupState,
} from "./operations.ts";
import { DocumentPage, EditGroup, MeetingPage, SeatPage } from "./pages/edit.tsx";
import { GroupPage } from "./pages/group.tsx";
import { GroupsPage, ManageGroups } from "./pages/list.tsx";
import { mayEnterGroups, mayKeepGroups } from "./permissions.ts";
import { documentFile, type Group, groupBySlug, keptGroups, listGroups } from "./queries.ts";

async function existing(c: PageContext) {
  const group = await groupBySlug(c.db, c.actor, c.param("slug"), c.lang);
  if (group === undefined) throw new DomainError("platform.not-found");
  return group;
}

/** The group of the address, for who keeps it. */
async function kept(c: PageContext): Promise<Group> {
  const group = await existing(c);
  authorize(c.actor, mayKeepGroups, { groupId: group.id });
  return group;
}

const groupState = (group: Group): FormState =>
  filledForm({
    ...localizedValues("name", group.name),
    ...localizedValues("mandate", group.mandate),
    ...localizedValues("tasks", group.tasks),
    ...localizedValues("meets", group.meets),
    ...localizedValues("contact", group.contact),
    shortName: group.shortName,
    contactEmail: group.contactEmail,
    sinceYear: group.sinceYear === null ? "" : String(group.sinceYear),
    position: String(group.orderNumber),
    subjects: group.subjects,
  });

async function manage(c: PageContext, state: FormState = emptyForm) {
  const groups = await keptGroups(c.db, c.actor);
  return <ManageGroups groups={groups} state={state} mayMake={isAllowed(c.actor, mayKeepGroups, { groupId: null })} />;
}

async function editPage(c: PageContext, state?: FormState) {
  const group = await kept(c);
  return <EditGroup group={group} state={state ?? groupState(group)} />;
}

/** The part of the address; `new` while it is made. */
function partOf<Part extends { id: string }>(c: PageContext, parts: readonly Part[]): Part | undefined {
  const id = c.param("id");
  if (id === "new") return undefined;
  const part = parts.find((each) => each.id === id);
  if (part === undefined) throw new DomainError("platform.not-found");
  return part;
}

async function seatPage(c: PageContext, state?: FormState) {
  const group = await kept(c);
  const seat = partOf(c, group.seats);
  const stored =
    seat === undefined
      ? filledForm({ position: "member" })
      : filledForm({
          ...localizedValues("label", seat.label ?? {}),
          country: seat.country,
          mapCode: seat.mapCode ?? "",
          organisation: seat.organisation,
          position: seat.position,
          since: seat.since ?? "",
          until: seat.until ?? "",
        });
  return <SeatPage group={group} id={seat?.id} state={state ?? stored} />;
}

async function meetingPage(c: PageContext, state?: FormState) {
  const group = await kept(c);
  const meeting = partOf(c, group.meetings);
  const stored =
    meeting === undefined
      ? emptyForm
      : filledForm({
          ...localizedValues("title", meeting.title),
          ...localizedValues("place", meeting.place),
          ...localizedValues("summary", meeting.summary),
          beginsOn: meeting.beginsOn,
          endsOn: meeting.endsOn,
        });
  return <MeetingPage group={group} id={meeting?.id} state={state ?? stored} />;
}

async function documentPage(c: PageContext, state?: FormState) {
  const group = await kept(c);
  const document = partOf(c, group.documents);
  const stored =
    document === undefined
      ? filledForm({ languages: [c.lang] })
      : filledForm({
          ...localizedValues("title", document.title),
          languages: document.languages,
          datedOn: document.datedOn,
          address: document.address,
        });
  return <DocumentPage group={group} id={document?.id} document={document} state={state ?? stored} />;
}

const seatFacts = (input: z.infer<typeof seatForm>) => ({
  country: input.country,
  label: gatheredText(input, "label"),
  mapCode: input.mapCode === "" ? null : input.mapCode,
  organisation: input.organisation,
  position: input.position,
  since: input.since,
  until: input.until,
});

const doneWith = (c: PageContext, group: Group): Response =>
  c.done("platform:form.saved", `/groups/${group.slug}/edit`);

const groupRoutes = pages()
  .get(
    "/groups",
    anyone,
    forVisitors(async (c) =>
      c.page(<GroupsPage groups={await listGroups(c.db)} mayKeep={isAllowed(c.actor, mayEnterGroups)} />),
    ),
  )
  .get("/groups/manage", may(mayEnterGroups), async (c) => c.page(await manage(c)))
  .post(
    "/groups/manage",
    may(mayEnterGroups),
    submitted(groupNameForm, manage, async (c, input) => {
      const { slug } = await makeGroup(c.db, c.actor, gatheredText(input, "name"));
      return c.done("groups:manage.made", `/groups/${slug}/edit`);
    }),
  )
  .get(
    "/groups/:slug",
    anyone,
    forVisitors(async (c) => {
      const { related, ...group } = await existing(c);
      return c.page(<GroupPage group={group} related={related} />);
    }),
  )
  .get("/groups/:slug/edit", signedIn, async (c) => c.page(await editPage(c)))
  .post(
    "/groups/:slug/edit",
    signedIn,
    submitted(groupForm, editPage, async (c, input) => {
      const group = await kept(c);
      await describeGroup(c.db, c.actor, group.id, {
        name: gatheredText(input, "name"),
        mandate: gatheredText(input, "mandate"),
        tasks: gatheredLines(input, "tasks"),
        meets: gatheredText(input, "meets"),
        contact: gatheredText(input, "contact"),
        shortName: input.shortName,
        contactEmail: input.contactEmail,
        sinceYear: input.sinceYear === "" ? null : input.sinceYear,
        position: input.position,
        subjects: input.subjects.filter(isSubject),
      });
      return doneWith(c, group);
    }),
  )
  .post(
    "/groups/:slug/publish",
    signedIn,
    submitted(
      nothingForm,
      (c) => editPage(c),
      async (c) => {
        const group = await kept(c);
        await setGroupState(c.db, c.actor, group.id, "published");
        return doneWith(c, group);
      },
    ),
  )
  .post(
    "/groups/:slug/take-back",
    signedIn,
    submitted(
      nothingForm,
      (c) => editPage(c),
      async (c) => {
        const group = await kept(c);
        await setGroupState(c.db, c.actor, group.id, "draft");
        return doneWith(c, group);
      },
    ),
  );

const partRoutes = pages()
  .get("/groups/:slug/seats/:id", signedIn, async (c) => c.page(await seatPage(c)))
  .post(
    "/groups/:slug/seats/:id",
    signedIn,
    submitted(seatForm, seatPage, async (c, input) => {
      const group = await kept(c);
      await keepSeat(c.db, c.actor, group.id, seatFacts(input), partOf(c, group.seats)?.id);
      return doneWith(c, group);
    }),
  )
  .get("/groups/:slug/meetings/:id", signedIn, async (c) => c.page(await meetingPage(c)))
  .post(
    "/groups/:slug/meetings/:id",
    signedIn,
    submitted(meetingForm, meetingPage, async (c, input) => {
      const group = await kept(c);
      const facts = {
        title: gatheredText(input, "title"),
        place: gatheredText(input, "place"),
        summary: gatheredText(input, "summary"),
        beginsOn: input.beginsOn,
        endsOn: input.endsOn,
      };
      await keepMeeting(c.db, c.actor, group.id, facts, partOf(c, group.meetings)?.id);
      return doneWith(c, group);
    }),
  )
  .put("/groups/:slug/documents", signedIn, async (c) => {
    const group = await kept(c);
    const file = await takePdf(c);
    const title = { [c.lang]: file.name.replace(/\.pdf$/i, "") };
    const facts = { title, languages: [c.lang], datedOn: new Date().toISOString().slice(0, 10), address: "" };
    const { id } = await keepDocument(c.db, c.actor, group.id, facts, { file });
    return c.json({ id, status: c.href(`/groups/${group.slug}/documents/${id}/status`) }, 202);
  })
  .get("/groups/:slug/documents/:id", signedIn, async (c) => c.page(await documentPage(c)))
  .get("/groups/:slug/documents/:id/status", signedIn, async (c) => {
    const group = await kept(c);
    const document = partOf(c, group.documents);
    return c.json({
      state: "done",
      phase: null,
      done: 1,
      total: 1,
      url: c.href(`/groups/${group.slug}/documents/${document?.id}`),
    });
  })
  .get("/groups/:slug/documents/:id/file.pdf", anyone, async (c) => {
    const file = await documentFile(c.db, c.actor, c.param("slug"), c.param("id"));
    if (file === undefined) throw new DomainError("platform.not-found");
    return sendPdf(c, file);
  })
  .post(
    "/groups/:slug/documents/:id",
    signedIn,
    submitted(documentForm, documentPage, async (c, input) => {
      const group = await kept(c);
      const known = partOf(c, group.documents);
      const { languages, datedOn, address } = input;
      const facts = { title: gatheredText(input, "title"), languages, datedOn, address };
      await keepDocument(c.db, c.actor, group.id, facts, known === undefined ? {} : { id: known.id });
      return doneWith(c, group);
    }),
  );

for (const [name, part] of [
  ["seats", "seat"],
  ["meetings", "meeting"],
  ["documents", "document"],
] as const) {
  partRoutes.post(
    `/groups/:slug/${name}/:id/remove`,
    signedIn,
    submitted(
      nothingForm,
      (c) => editPage(c),
      async (c) => {
        const group = await kept(c);
        await removePart(c.db, c.actor, group.id, part, c.param("id"));
        return c.done("groups:part.removed", `/groups/${group.slug}/edit`);
      },
    ),
  );
}

export const routes = new PageRoutes();
routes.list.push(...groupRoutes.list, ...partRoutes.list, ...guidelineRoutes.list);
