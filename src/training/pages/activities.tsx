import { Related, type RelatedThing, subjectLabel } from "#catalogue/index.ts";
import { countryName } from "#people/index.ts";
import {
  Card,
  Cards,
  Cover,
  EditLink,
  Empty,
  Kind,
  More,
  Notice,
  Page,
  Paragraphs,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { formatDate, type Language, languageName, localized } from "#platform/i18n/index.ts";
import type { Activity } from "../queries.ts";

const dayIn = (lang: Language, date: string): string =>
  formatDate(lang, new Date(`${date}T00:00:00Z`), "UTC", { dateStyle: "long" });

export const daysIn = (lang: Language, from: string, to: string): string =>
  from === to ? dayIn(lang, from) : `${dayIn(lang, from)} – ${dayIn(lang, to)}`;

/** Where it is held, in words; both where it is in a room and online. */
export function usePlace(): (activity: Activity) => string {
  const t = useMessages("training");
  const { lang } = useFacts();
  return ({ place, country, isOnline }) => {
    const named = [localized(place, lang).text, country === null ? "" : countryName(country, lang)];
    return [named.filter(Boolean).join(", "), isOnline ? t("online") : ""].filter(Boolean).join(" · ");
  };
}

export function ActivityCard({ activity }: { activity: Activity }) {
  const shell = useMessages("platform");
  const t = useMessages("training");
  const href = useHref();
  const { lang } = useFacts();
  const placeOf = usePlace();
  const title = localized(activity.title, lang);
  return (
    <Card
      kind="activity"
      kindLabel={activity.state === "cancelled" ? t("state.cancelled") : shell("kind.activity")}
      seed={activity.slug}
      href={href(`/training/${activity.slug}`)}
      title={title.text}
      lang={title.lang}
      meta={[daysIn(lang, activity.beginsOn, activity.endsOn), placeOf(activity)]}
    />
  );
}

/** What is to come, or what is over. */
export function ActivitiesPage({
  activities,
  next,
  isPast,
}: {
  activities: readonly Activity[];
  next: string | undefined;
  isPast: boolean;
}) {
  const t = useMessages("training");
  const href = useHref();
  const { lang } = useFacts();
  const title = t(isPast ? "past" : "title");
  return (
    <Page
      title={title}
      description={t("intro")}
      {...(isPast ? { crumbs: [{ label: t("title"), path: "/training" }] } : {})}
    >
      <h1>{title}</h1>
      <p class="lede">{t(isPast ? "past.intro" : "intro")}</p>
      {activities.length === 0 ? <Empty text={t(isPast ? "past.none" : "none")} /> : null}
      <h2 class="hidden">{t("manage.title")}</h2>
      <Cards>
        {activities.map((activity) => (
          <ActivityCard key={activity.id} activity={activity} />
        ))}
      </Cards>
      <More
        href={next === undefined ? undefined : `${href(isPast ? "/training/archive" : "/training")}?after=${next}`}
      />
      {isPast ? null : (
        <p class="actions">
          <a class="button" href={`/calendar/activities.ics?lang=${lang}`}>
            {t("calendar")}
          </a>
          <a class="button" href={href("/training/archive")}>
            {t("past")}
          </a>
        </p>
      )}
    </Page>
  );
}

/** One activity. */
export function ActivityPage({ activity, related }: { activity: Activity; related: RelatedThing[] }) {
  const t = useMessages("training");
  const shell = useMessages("platform");
  const { lang } = useFacts();
  const title = localized(activity.title, lang);
  const host = localized(activity.host, lang).text;
  const place = usePlace()(activity);
  return (
    <Page
      title={title.text}
      description={localized(activity.summary, lang).text.slice(0, 200)}
      crumbs={[
        { label: t("title"), path: "/training" },
        ...(activity.isPast ? [{ label: t("past"), path: "/training/archive" }] : []),
      ]}
      isUnlisted={activity.state === "draft"}
    >
      <div class="lead">
        <div>
          <Kind kind="activity" label={shell("kind.activity")} />
          <h1 lang={title.lang} dir="auto">
            {title.text}
          </h1>
          {activity.state === "draft" ? <Notice kind="note">{t("draft")}</Notice> : null}
          {activity.state === "cancelled" ? (
            <Notice kind="warning">{t("cancelled", { reason: activity.cancelledReason ?? "" })}</Notice>
          ) : null}
          {activity.isPast ? <Notice kind="note">{t("over")}</Notice> : null}
          <div class="prose">
            <Paragraphs text={activity.summary} />
            {Object.keys(activity.audience).length === 0 ? null : (
              <>
                <h2>{t("audience")}</h2>
                <Paragraphs text={activity.audience} />
              </>
            )}
            {Object.keys(activity.application).length === 0 ||
            activity.isPast ||
            activity.state === "cancelled" ? null : (
              <>
                <h2>{t("application")}</h2>
                <Paragraphs text={activity.application} />
              </>
            )}
          </div>
          <Related related={related} />
        </div>
        <aside class="panel">
          <Cover kind="activity" seed={activity.slug} ratio={180} />
          <div class="in">
            <dl class="facts">
              <dt>{t("dates")}</dt>
              <dd>{daysIn(lang, activity.beginsOn, activity.endsOn)}</dd>
              {activity.applyUntil === null ? null : (
                <>
                  <dt>{t("apply-until")}</dt>
                  <dd>{dayIn(lang, activity.applyUntil)}</dd>
                </>
              )}
              {place === "" ? null : (
                <>
                  <dt>{t("place")}</dt>
                  <dd dir="auto">{place}</dd>
                </>
              )}
              <dt>{t("languages")}</dt>
              <dd>{activity.languages.map((each) => languageName(each, lang)).join(", ")}</dd>
              {host === "" ? null : (
                <>
                  <dt>{t("host")}</dt>
                  <dd dir="auto">{host}</dd>
                </>
              )}
              {activity.subjects.length === 0 ? null : (
                <>
                  <dt>{t("subjects")}</dt>
                  <dd>{activity.subjects.map((id) => subjectLabel(id, lang)).join(", ")}</dd>
                </>
              )}
            </dl>
            {activity.isKept ? (
              <p class="actions">
                <EditLink path={`/training/${activity.slug}/edit`} label={t("edit")} />
              </p>
            ) : null}
          </div>
        </aside>
      </div>
    </Page>
  );
}
