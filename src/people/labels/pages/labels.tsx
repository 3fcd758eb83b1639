import { Empty, Field, Form, Page, Select, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, languages, localized } from "#platform/i18n/index.ts";
import { countryName, countryOptions } from "../../countries.ts";
import type { MemberLabel } from "../queries.ts";

/** The list of labels with its former spellings, and a form for a new one. */
export function LabelsPage({ labels, state }: { labels: readonly MemberLabel[]; state: FormState }) {
  const t = useMessages("labels");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const period = usePeriod();
  return (
    <Page title={t("title")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("title")}</h1>
      <p class="lede">{t("intro")}</p>
      {labels.length === 0 ? <Empty text={t("none")} /> : null}
      <ul class="rows">
        {labels.map((label) => (
          <li key={label.id}>
            <span class="grow">
              <a href={href(`/admin/member-labels/${label.id}`)}>
                <bdi>{localized(label.name, lang).text}</bdi>
              </a>
              <span class="small block">
                {countryName(label.country, lang)} · {period(label)}
              </span>
            </span>
            <span class={label.use === "now" ? "tag ok" : "tag"}>{t(`use.${label.use}`)}</span>
          </li>
        ))}
      </ul>
      <h2 class="prose-title">{t("new")}</h2>
      <LabelForm action={href("/admin/member-labels")} state={state} submit={t("add")} />
    </Page>
  );
}

/** One label, to be changed. */
export function LabelPage({ label, state }: { label: MemberLabel; state: FormState }) {
  const t = useMessages("labels");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(label.name, lang).text;
  const crumbs = [
    { label: shell("admin.title"), path: "/admin" },
    { label: t("title"), path: "/admin/member-labels" },
  ];
  return (
    <Page title={title} crumbs={crumbs} isUnlisted>
      <h1 dir="auto">{title}</h1>
      <p class="lede">{t("change.intro")}</p>
      <LabelForm action={href(`/admin/member-labels/${label.id}`)} state={state} submit={shell("form.save")} />
    </Page>
  );
}

function LabelForm({ action, state, submit }: { action: string; state: FormState; submit: string }) {
  const t = useMessages("labels");
  const shell = useMessages("platform");
  const { lang } = useFacts();
  return (
    <Form action={action} state={state}>
      <Select
        name="country"
        label={t("country")}
        state={state}
        options={countryOptions(lang)}
        empty={t("country.choose")}
      />
      {languages.map((each) => (
        <Field
          key={each}
          name={`name_${each}`}
          label={t("name", { language: shell(`language.own.${each}`) })}
          state={state}
          isRequired
          lang={each}
          max={120}
        />
      ))}
      <Field name="since" type="date" label={t("since")} hint={t("since.hint")} state={state} />
      <Field name="until" type="date" label={t("until")} hint={t("until.hint")} state={state} />
      <Submit label={submit} />
    </Form>
  );
}

/** From when until when, in words. */
function usePeriod(): (label: Pick<MemberLabel, "since" | "until">) => string {
  const t = useMessages("labels");
  const { lang } = useFacts();
  const day = (date: string) => formatDate(lang, new Date(`${date}T00:00:00Z`), "UTC", { dateStyle: "medium" });
  return ({ since, until }) => {
    if (since === null) return until === null ? t("period.open") : t("period.until", { until: day(until) });
    return until === null
      ? t("period.since", { since: day(since) })
      : t("period.both", { since: day(since), until: day(until) });
  };
}
