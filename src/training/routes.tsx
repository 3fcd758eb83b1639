import type { z } from "zod";
import { type CatalogueKind, isSubject, newest } from "#catalogue/index.ts";
import { bodyOptions } from "#people/index.ts";
import { decodeCursor, pageOf, timeCursor } from "#platform/database/index.ts";
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
import { isLanguage, localized } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";
import { authorize, isAllowed, scopesFor, visitor } from "#platform/permissions/index.ts";
import { activitiesCalendar } from "./calendar.ts";
import { activityForm, cancelForm, directorateForm, listQuery, nothingForm } from "./forms.ts";
import {
  type ActivityFacts,
  announceActivity,
  cancelActivity,
  describeActivity,
  draftActivity,
  writeDirectorate,
} from "./operations.ts";
import { ActivitiesPage, ActivityPage } from "./pages/activities.tsx";
import { DirectoratePage, type Door, EditDirectorate } from "./pages/directorate.tsx";
import { EditActivity, ManageActivities } from "./pages/edit.tsx";
import { mayAnnounce, mayEnterTraining, mayKeepDirectorate } from "./permissions.ts";
import { activityBySlug, calendarActivities, directorate, listActivities, managedActivities } from "./queries.ts";

const pageSize = 24;

/** A cursor of a day and an id. */
function dayCursor(text: string | undefined) {
  const cursor = decodeCursor(text, 2);
  const isOurs = /^\d{4}-\d\d-\d\d$/.test(String(cursor?.[0])) && isId(String(cursor?.[1]));
  return isOurs && !Number.isNaN(Date.parse(String(cursor?.[0]))) ? cursor : undefined;
}

const activitiesPage = (isPast: boolean) =>
  forVisitors(async (c) => {
    const after = dayCursor(c.query(listQuery).after);
    const found = await listActivities(c.db, c.actor, { isPast, after, limit: pageSize + 1 });
    const { rows, next } = pageOf(found, pageSize, (row) => [row.beginsOn, row.id]);
    return c.page(<ActivitiesPage activities={rows} next={next} isPast={isPast} />);
  });

async function existing(c: PageContext) {
  const activity = await activityBySlug(c.db, c.actor, c.param("slug"), c.lang);
  if (activity === undefined) throw new DomainError("platform.not-found");
  return activity;
}

async function kept(c: PageContext) {
  const activity = await existing(c);
  authorize(c.actor, mayAnnounce, activity);
  return activity;
}

async function editPage(
  c: PageContext,
  { isNew, state, cancellation }: { isNew: boolean; state?: FormState; cancellation?: FormState },
) {
  const activity = isNew ? undefined : await kept(c);
  const bodies = await bodyOptions(c.db, c.lang);
  const isOfAnyBody = isAllowed(c.actor, mayAnnounce);
  const own = scopesFor(c.actor, mayAnnounce, "body");
  const stored =
    activity === undefined
      ? filledForm({ languages: [c.lang] })
      : filledForm({
          ...localizedValues("title", activity.title),
          ...localizedValues("summary", activity.summary),
          ...localizedValues("audience", activity.audience),
          ...localizedValues("application", activity.application),
          ...localizedValues("place", activity.place),
          country: activity.country ?? "",
          isOnline: activity.isOnline ? ["yes"] : [],
          languages: activity.languages,
          subjects: activity.subjects,
          hostBodyId: activity.hostBodyId ?? "",
          hostBody: activity.hostBodyId === null ? localized(activity.host, "en").text : "",
          beginsOn: activity.beginsOn,
          endsOn: activity.endsOn,
          applyUntil: activity.applyUntil ?? "",
        });
  return (
    <EditActivity
      activity={activity}
      state={state ?? stored}
      cancellation={cancellation ?? emptyForm}
      bodies={isOfAnyBody ? bodies : bodies.filter(({ value }) => own.includes(value))}
      isOfAnyBody={isOfAnyBody}
    />
  );
}

const factsOf = (input: z.infer<typeof activityForm>): ActivityFacts => ({
  title: gatheredText(input, "title"),
  summary: gatheredText(input, "summary"),
  audience: gatheredText(input, "audience"),
  application: gatheredText(input, "application"),
  place: gatheredText(input, "place"),
  country: input.country === "" ? null : input.country,
  isOnline: input.isOnline.length > 0,
  languages: input.languages,
  subjects: input.subjects.filter(isSubject),
  hostBodyId: input.hostBodyId === "" ? null : input.hostBodyId,
  hostBody: input.hostBody,
  beginsOn: input.beginsOn,
  endsOn: input.endsOn,
  applyUntil: input.applyUntil,
});

/** The journal of another academy that the source page names beside its own. */
const fletcJournal = "https://www.fletc.gov/fletc-journal";

/** The four shelves as the portal names them. */
const shelfKinds = ["module", "resource", "website", "publication"] as const satisfies CatalogueKind[];

async function directoratePage(c: PageContext): Promise<Response> {
  const [text, coming, groups] = await Promise.all([
    directorate(c.db),
    listActivities(c.db, c.actor, { isPast: false, limit: 3 }),
    newest(c.db, c.actor, { lang: c.lang, kind: "group", limit: 8 }),
  ]);
  const t = c.translate("training");
  const shelves: Door[] = shelfKinds.map((kind) => ({
    path: kind === "module" ? "/learning" : `/library?kind=${kind}`,
    label: t(`directorate.shelf.${kind}`),
  }));
  const publications: Door[] = [
    { path: "/journal", label: t("directorate.journal") },
    { path: "/guidelines", label: t("directorate.guidelines") },
    { path: fletcJournal, label: "FLETC Journal", lang: "en" },
  ];
  return c.page(
    <DirectoratePage
      text={text}
      shelves={shelves}
      groups={groups.map(({ path, title, lang }) => ({ path, label: title, lang }))}
      publications={publications}
      coming={coming}
      mayWrite={isAllowed(c.actor, mayKeepDirectorate)}
    />,
  );
}

async function directorateForms(c: PageContext, state?: FormState) {
  const text = await directorate(c.db);
  const stored =
    text === undefined
      ? emptyForm
      : filledForm({
          ...localizedValues("name", text.name),
          ...localizedValues("intro", text.intro),
          ...localizedValues("offers", text.offers),
          ...localizedValues("contact", text.contact),
        });
  return <EditDirectorate state={state ?? stored} />;
}

const directorateRoutes = pages()
  .get("/directorate", anyone, forVisitors(directoratePage))
  .get("/directorate/edit", may(mayKeepDirectorate), async (c) => c.page(await directorateForms(c)))
  .post(
    "/directorate/edit",
    may(mayKeepDirectorate),
    submitted(directorateForm, directorateForms, async (c, input) => {
      await writeDirectorate(c.db, c.actor, {
        name: gatheredText(input, "name"),
        intro: gatheredText(input, "intro"),
        offers: gatheredLines(input, "offers"),
        contact: gatheredText(input, "contact"),
      });
      return c.done("platform:form.saved", "/directorate");
    }),
  );

const activityRoutes = pages()
  .get("/training", anyone, activitiesPage(false))
  .get("/training/archive", anyone, activitiesPage(true))
  .get(
    "/calendar/activities.ics",
    anyone,
    async (c) => {
      const wanted = c.url.searchParams.get("lang") ?? "";
      const lang = isLanguage(wanted) ? wanted : c.lang;
      const { messages, settings } = c.house;
      const words = {
        title: messages.text(lang, "training", "title"),
        online: messages.text(lang, "training", "online"),
      };
      // The same for everybody: a calendar program has no session.
      const activities = await calendarActivities(c.db, visitor);
      c.raw.header("content-type", "text/calendar; charset=utf-8");
      c.raw.header("content-disposition", 'inline; filename="activities.ics"');
      c.raw.header("cache-control", "public, max-age=900");
      return c.raw.body(activitiesCalendar(activities, lang, settings.publicUrl, words));
    },
    { isLocalized: false },
  )
  .get("/training/manage", may(mayEnterTraining), async (c) => {
    const found = await managedActivities(c.db, c.actor, timeCursor(c.query(listQuery).after), pageSize + 1);
    const { rows, next } = pageOf(found, pageSize, (row) => [row.updatedAt.toISOString(), row.id]);
    return c.page(<ManageActivities activities={rows} next={next} />);
  })
  .get("/training/new", may(mayEnterTraining), async (c) => c.page(await editPage(c, { isNew: true })))
  .post(
    "/training/new",
    may(mayEnterTraining),
    submitted(
      activityForm,
      (c, state) => editPage(c, { isNew: true, state }),
      async (c, input) => {
        const { slug } = await draftActivity(c.db, c.actor, factsOf(input));
        return c.done("platform:form.saved", `/training/${slug}/edit`);
      },
    ),
  )
  .get(
    "/training/:slug",
    anyone,
    forVisitors(async (c) => {
      const { related, ...activity } = await existing(c);
      return c.page(<ActivityPage activity={activity} related={related} />);
    }),
  )
  .get("/training/:slug/edit", signedIn, async (c) => c.page(await editPage(c, { isNew: false })))
  .post(
    "/training/:slug/edit",
    signedIn,
    submitted(
      activityForm,
      (c, state) => editPage(c, { isNew: false, state }),
      async (c, input) => {
        const { id, slug } = await kept(c);
        await describeActivity(c.db, c.actor, id, factsOf(input));
        return c.done("platform:form.saved", `/training/${slug}/edit`);
      },
    ),
  )
  .post(
    "/training/:slug/announce",
    signedIn,
    submitted(
      nothingForm,
      (c, { general }) => editPage(c, { isNew: false, state: { ...emptyForm, general } }),
      async (c) => {
        const { id, slug } = await kept(c);
        await announceActivity(c.db, c.actor, id);
        return c.done("training:announced", `/training/${slug}`);
      },
    ),
  )
  .post(
    "/training/:slug/cancel",
    signedIn,
    submitted(
      cancelForm,
      (c, cancellation) => editPage(c, { isNew: false, cancellation }),
      async (c, { reason }) => {
        const { id, slug } = await kept(c);
        await cancelActivity(c.db, c.actor, id, reason);
        return c.done("training:cancelled.done", `/training/${slug}`);
      },
    ),
  );

export const routes = new PageRoutes();
routes.list.push(...directorateRoutes.list, ...activityRoutes.list);
