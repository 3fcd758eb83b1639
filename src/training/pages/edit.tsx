import { SubjectChoices } from "#catalogue/index.ts";
import { countryOptions } from "#people/index.ts";
import {
  ActionButton,
  Choices,
  Empty,
  Field,
  Form,
  LocalizedFields,
  More,
  Page,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { languageName, languages, localized } from "#platform/i18n/index.ts";
import type { Activity } from "../queries.ts";
import { daysIn } from "./activities.tsx";

/** The activities somebody announces, drafts too. */
export function ManageActivities({ activities, next }: { activities: readonly Activity[]; next: string | undefined }) {
  const t = useMessages("training");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("manage.title")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("manage.title")}</h1>
      <p class="actions">
        <a class="button main" href={href("/training/new")}>
          {t("manage.new")}
        </a>
      </p>
      {activities.length === 0 ? <Empty text={t("manage.none")} /> : null}
      <ul class="rows">
        {activities.map((activity) => (
          <li key={activity.id}>
            <span class="grow">
              <a href={href(`/training/${activity.slug}/edit`)} dir="auto">
                {localized(activity.title, lang).text}
              </a>
              <span class="small block">{daysIn(lang, activity.beginsOn, activity.endsOn)}</span>
            </span>
            <span class={activity.state === "published" ? "tag ok" : "tag now"}>{t(`state.${activity.state}`)}</span>
          </li>
        ))}
      </ul>
      <More href={next === undefined ? undefined : `${href("/training/manage")}?after=${next}`} />
    </Page>
  );
}

interface EditProps {
  /** Undefined while it is made. */
  activity: Activity | undefined;
  state: FormState;
  cancellation: FormState;
  bodies: { value: string; label: string }[];
  /** It may also be of a body we do not know, or of none. */
  isOfAnyBody: boolean;
}

export function EditActivity({ activity, state, cancellation, bodies, isOfAnyBody }: EditProps) {
  const t = useMessages("training");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const here = activity === undefined ? "/training/new" : `/training/${activity.slug}/edit`;
  const title = t(activity === undefined ? "manage.new" : "edit.title");
  return (
    <Page title={title} crumbs={[{ label: t("manage.title"), path: "/training/manage" }]} isUnlisted>
      <h1>{title}</h1>
      <div class="lead">
        <Form action={href(here)} state={state}>
          <div class="columns">
            <Field name="beginsOn" type="date" label={t("edit.begins")} state={state} isRequired />
            <Field name="endsOn" type="date" label={t("edit.ends")} state={state} isRequired />
            <Field name="applyUntil" type="date" label={t("apply-until")} state={state} />
          </div>
          <LocalizedFields
            state={state}
            fields={[
              { name: "title", label: t("edit.name"), max: 200 },
              { name: "summary", label: t("edit.summary"), lines: 4, max: 4_000 },
              { name: "audience", label: t("audience"), lines: 2, max: 1_000 },
              { name: "application", label: t("application"), lines: 3, max: 2_000 },
              { name: "place", label: t("edit.place"), max: 200 },
            ]}
          />
          <Select
            name="country"
            label={t("edit.country")}
            state={state}
            options={countryOptions(lang)}
            empty={t("edit.no-country")}
            isRequired={false}
          />
          <Choices
            name="isOnline"
            label={t("edit.online")}
            state={state}
            options={[{ value: "yes", label: t("edit.online.yes") }]}
          />
          <Choices
            name="languages"
            label={t("languages")}
            state={state}
            options={languages.map((each) => ({ value: each, label: languageName(each, lang) }))}
          />
          <Select
            name="hostBodyId"
            label={t("host")}
            state={state}
            options={bodies}
            {...(isOfAnyBody ? { empty: t("edit.other-body") } : {})}
          />
          {isOfAnyBody ? (
            <Field
              name="hostBody"
              label={t("edit.body-name")}
              hint={t("edit.body-name.hint")}
              state={state}
              max={200}
            />
          ) : null}
          <SubjectChoices label={t("subjects")} state={state} />
          <Submit label={shell("form.save")} />
        </Form>
        {activity === undefined ? null : (
          <aside class="panel">
            <div class="in">
              <p>
                <span class={activity.state === "published" ? "tag ok" : "tag now"}>
                  {t(`state.${activity.state}`)}
                </span>
              </p>
              <a class="button" href={href(`/training/${activity.slug}`)}>
                {t("edit.see")}
              </a>
              {activity.state === "published" ? (
                <Form action={href(`/training/${activity.slug}/cancel`)} state={cancellation}>
                  <Field name="reason" label={t("cancel.reason")} state={cancellation} isRequired max={500} />
                  <button class="button danger" type="submit">
                    {t("cancel")}
                  </button>
                </Form>
              ) : (
                <ActionButton action={href(`/training/${activity.slug}/announce`)} kind="main" label={t("announce")} />
              )}
            </div>
          </aside>
        )}
      </div>
    </Page>
  );
}
