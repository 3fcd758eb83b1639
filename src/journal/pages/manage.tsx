import type { LocalizedText } from "#platform/database/index.ts";
import {
  Choices,
  EditLink,
  Empty,
  Field,
  Form,
  Icon,
  LocalizedFields,
  More,
  Page,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, languageName, languages, localized } from "#platform/i18n/index.ts";
import type { ManagedArticle } from "../manage-queries.ts";
import type { JournalPageFacts } from "../queries.ts";

interface JournalsProps {
  journals: { id: string; slug: string; title: LocalizedText }[];
  mayAdd: boolean;
}

/** The journals somebody edits. */
export function ManageJournals({ journals, mayAdd }: JournalsProps) {
  const t = useMessages("journal");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("manage.title")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("manage.title")}</h1>
      {mayAdd ? (
        <p class="actions">
          <a class="button main" href={href("/journal/manage/new")}>
            <Icon name="plus" />
            {t("manage.add-journal")}
          </a>
        </p>
      ) : null}
      {journals.length === 0 ? (
        <Empty text={t("none")} />
      ) : (
        <ul class="rows">
          {journals.map((journal) => {
            const title = localized(journal.title, lang);
            return (
              <li key={journal.id}>
                <a href={href(`/journal/manage/${journal.slug}`)} lang={title.lang} dir="auto">
                  {title.text}
                </a>
              </li>
            );
          })}
        </ul>
      )}
    </Page>
  );
}

function JournalForm({ action, state }: { action: string; state: FormState }) {
  const t = useMessages("journal");
  const shell = useMessages("platform");
  const { lang } = useFacts();
  return (
    <Form action={action} state={state}>
      <LocalizedFields
        state={state}
        fields={[
          { name: "title", label: t("form.title"), max: 200 },
          { name: "description", label: t("form.description"), lines: 4, max: 4_000 },
          { name: "publisher", label: t("form.publisher"), max: 200 },
          { name: "sections", label: t("form.sections"), lines: 4, max: 2_000 },
        ]}
      />
      <Field name="issn" label={t("issn")} state={state} max={9} dir="ltr" />
      <Choices
        name="languages"
        label={t("form.languages")}
        state={state}
        options={languages.map((each) => ({ value: each, label: languageName(each, lang) }))}
      />
      <Submit label={shell("form.save")} />
    </Form>
  );
}

export function NewJournal({ state }: { state: FormState }) {
  const t = useMessages("journal");
  const href = useHref();
  return (
    <Page title={t("manage.add-journal")} crumbs={[{ label: t("manage.title"), path: "/journal/manage" }]} isUnlisted>
      <div class="content narrow">
        <h1>{t("manage.add-journal")}</h1>
        <JournalForm action={href("/journal/manage/new")} state={state} />
      </div>
    </Page>
  );
}

export function EditJournal({ journal, state }: { journal: JournalPageFacts; state: FormState }) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang } = useFacts();
  const here = `/journal/manage/${journal.slug}`;
  return (
    <Page
      title={t("manage.journal")}
      crumbs={[
        { label: t("manage.title"), path: "/journal/manage" },
        { label: localized(journal.title, lang).text, path: here },
      ]}
      isUnlisted
    >
      <div class="content narrow">
        <h1>{t("manage.journal")}</h1>
        <JournalForm action={href(`${here}/edit`)} state={state} />
      </div>
    </Page>
  );
}

interface ManageProps {
  journal: JournalPageFacts;
  articles: ManagedArticle[];
  next: string | undefined;
}

/** A journal's desk: its issues and its articles. */
export function ManageJournal({ journal, articles, next }: ManageProps) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(journal.title, lang);
  const here = `/journal/manage/${journal.slug}`;
  return (
    <Page title={title.text} crumbs={[{ label: t("manage.title"), path: "/journal/manage" }]} isUnlisted>
      <h1 lang={title.lang} dir="auto">
        {title.text}
      </h1>
      <p class="actions">
        <a class="button main" href={href(`${here}/import`)}>
          <Icon name="upload" />
          {t("import.title")}
        </a>
        <a class="button" href={href(`${here}/new-issue`)}>
          <Icon name="plus" />
          {t("manage.add-issue")}
        </a>
        <EditLink path={`${here}/edit`} label={t("manage.journal")} />
      </p>
      <section class="content">
        <h2>{t("manage.issues")}</h2>
        {journal.issues.length === 0 ? (
          <Empty text={t("issue.none")} />
        ) : (
          <ul class="rows">
            {journal.issues.map((issue) => {
              const label = localized(issue.label, lang);
              return (
                <li key={issue.id}>
                  <a class="grow" href={href(`${here}/issues/${issue.number}`)} lang={label.lang} dir="auto">
                    {label.text}
                  </a>
                  <span class={issue.state === "published" ? "tag ok" : "tag now"}>{t(`state.${issue.state}`)}</span>
                </li>
              );
            })}
          </ul>
        )}
      </section>
      <section class="content">
        <h2>{t("manage.articles")}</h2>
        {articles.length === 0 ? (
          <Empty text={t("manage.no-articles")} />
        ) : (
          <ArticleTable articles={articles} here={here} />
        )}
        <More href={next === undefined ? undefined : `${href(here)}?after=${next}`} />
      </section>
    </Page>
  );
}

function ArticleTable({ articles, here }: { articles: ManagedArticle[]; here: string }) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <div class="table" tabIndex={0} role="region" aria-label={t("manage.articles")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("form.title")}</th>
            <th scope="col">{t("form.issue")}</th>
            <th scope="col">{t("manage.state")}</th>
            <th scope="col">{t("manage.changed")}</th>
          </tr>
        </thead>
        <tbody>
          {articles.map((article) => {
            const title = localized(article.title, lang);
            return (
              <tr key={article.id}>
                <td>
                  <a href={href(`${here}/articles/${article.slug}`)} lang={title.lang} dir="auto">
                    {title.text}
                  </a>
                </td>
                <td>{article.issueNumber ?? "–"}</td>
                <td>
                  <span
                    class={article.state === "published" ? "tag ok" : article.state === "draft" ? "tag now" : "tag bad"}
                  >
                    {t(`state.${article.state}`)}
                  </span>
                </td>
                <td>{formatDate(lang, article.updatedAt, timeZone, { dateStyle: "medium" })}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
