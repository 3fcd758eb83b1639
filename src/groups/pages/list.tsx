import { Empty, Field, Form, Page, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { languageName, languages, localized } from "#platform/i18n/index.ts";
import type { GroupSummary } from "../queries.ts";

/** The organisation's standing groups. */
export function GroupsPage({ groups, mayKeep }: { groups: readonly GroupSummary[]; mayKeep: boolean }) {
  const t = useMessages("groups");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("title")} description={t("intro")}>
      <h1>{t("title")}</h1>
      <p class="lede">{t("intro")}</p>
      {groups.length === 0 ? <Empty text={t("none")} /> : null}
      <ul class="shelves plain">
        {groups.map((group) => {
          const name = localized(group.name, lang);
          const mandate = localized(group.mandate, lang);
          return (
            <li key={group.slug}>
              <a class="shelf c-guideline" href={href(`/groups/${group.slug}`)}>
                <b lang={name.lang} dir="auto">
                  {name.text}
                </b>
                <span class="small" lang={mandate.lang} dir="auto">
                  {mandate.text.split("\n")[0]?.slice(0, 300)}
                </span>
                <span class="small">
                  {[
                    group.sinceYear === null ? "" : t("since.year", { year: String(group.sinceYear) }),
                    group.seatCount === 0 ? "" : t("seats.count", { count: group.seatCount }),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
      <p class="actions">
        <a class="button" href={href("/guidelines")}>
          {t("guidelines.all")}
        </a>
        {mayKeep ? (
          <a class="button" href={href("/groups/manage")}>
            {t("manage.title")}
          </a>
        ) : null}
      </p>
    </Page>
  );
}

/** The groups somebody keeps, and where one is made. */
export function ManageGroups({
  groups,
  state,
  mayMake,
}: {
  groups: readonly GroupSummary[];
  state: FormState;
  mayMake: boolean;
}) {
  const t = useMessages("groups");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("manage.title")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("manage.title")}</h1>
      {groups.length === 0 ? <Empty text={t("manage.none")} /> : null}
      <ul class="rows">
        {groups.map((group) => (
          <li key={group.id}>
            <span class="grow">
              <a href={href(`/groups/${group.slug}/edit`)} dir="auto">
                {localized(group.name, lang).text}
              </a>
            </span>
            <span class={group.state === "published" ? "tag ok" : "tag now"}>{t(`state.${group.state}`)}</span>
          </li>
        ))}
      </ul>
      {mayMake ? (
        <section>
          <h2 class="prose-title">{t("manage.new")}</h2>
          <Form action={href("/groups/manage")} state={state}>
            {languages.map((each) => (
              <Field
                key={each}
                name={`name-${each}`}
                label={`${t("edit.name")} (${languageName(each, lang)})`}
                state={state}
                lang={each}
                max={200}
              />
            ))}
            <Submit label={t("manage.make")} />
          </Form>
        </section>
      ) : null}
    </Page>
  );
}
