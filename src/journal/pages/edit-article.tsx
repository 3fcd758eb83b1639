import { RelatingLink, SubjectChoices } from "#catalogue/index.ts";
import type { LocalizedText } from "#platform/database/index.ts";
import {
  ActionButton,
  Field,
  Form,
  Icon,
  LocalizedFields,
  Page,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { type FormState, filledForm } from "#platform/http/index.ts";
import { languageName, languages, localized } from "#platform/i18n/index.ts";
import type { ArticlePageFacts, IssueSummary } from "../queries.ts";
import { Drop } from "./drop.tsx";

interface EditArticleProps {
  article: ArticlePageFacts;
  issues: IssueSummary[];
  sections: { id: string; title: LocalizedText }[];
  state: FormState;
  withdrawal: FormState;
}

/** What is known of an article, its files, and the steps of its life. */
export function EditArticle({ article, issues, sections, state, withdrawal }: EditArticleProps) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(article.title, lang);
  const journal = `/journal/manage/${article.journalSlug}`;
  const here = `${journal}/articles/${article.slug}`;
  return (
    <Page
      title={title.text}
      crumbs={[
        { label: t("manage.title"), path: "/journal/manage" },
        { label: localized(article.journalTitle, lang).text, path: journal },
      ]}
      scripts={["src/browser/import.ts"]}
      isUnlisted
    >
      <h1 lang={title.lang} dir="auto">
        {title.text}
      </h1>
      <div class="lead">
        <ArticleForm action={href(here)} article={article} issues={issues} sections={sections} state={state} />
        <aside class="panel" aria-label={t("manage.state")}>
          <div class="in">
            <p>
              <span class={article.state === "published" ? "tag ok" : "tag now"}>{t(`state.${article.state}`)}</span>
            </p>
            {article.state === "published" ? null : (
              <ActionButton action={href(`${here}/publish`)} kind="main" label={t("publish")} />
            )}
            <a class="button" href={href(`/journal/${article.journalSlug}/${article.slug}`)}>
              <Icon name="eye" />
              {t("article.kind")}
            </a>
            <a class="button" href={`${href(`${journal}/import`)}?article=${article.slug}`}>
              <Icon name="upload" />
              {t("import.new-version")}
            </a>
            <RelatingLink kind="article" id={article.id} />
            {article.version === null || article.version < 2 ? null : (
              <Form action={href(`${here}/change`)}>
                <Field
                  name="change"
                  label={t("change.label", { number: article.version })}
                  hint={t("change.hint")}
                  state={filledForm({
                    change: article.versions.find(({ number }) => number === article.version)?.change ?? "",
                  })}
                  lines={3}
                  max={1_000}
                />
                <Submit label={t("change.save")} kind="" />
              </Form>
            )}
            <h2>{t("import.pdf")}</h2>
            <Drop action={href(`${here}/pdf`)} id="pdf" label={t("import.pdf")} accept=".pdf" isMain={false} />
            {article.state === "published" ? (
              <Form action={href(`${here}/withdraw`)} state={withdrawal}>
                <Field name="reason" label={t("withdraw.reason")} state={withdrawal} isRequired max={500} />
                <Submit label={t("withdraw")} kind="danger" />
              </Form>
            ) : null}
          </div>
        </aside>
      </div>
    </Page>
  );
}

type ArticleFormProps = Omit<EditArticleProps, "withdrawal"> & { action: string };

function ArticleForm({ action, article, issues, sections, state }: ArticleFormProps) {
  const t = useMessages("journal");
  const shell = useMessages("platform");
  const { lang } = useFacts();
  const spoken = [...new Set([...languages, article.language])];
  return (
    <Form action={action} state={state}>
      <LocalizedFields
        state={state}
        fields={[
          { name: "title", label: t("form.title"), max: 500 },
          { name: "practice", label: t("form.practice"), lines: 3, max: 5_000 },
          { name: "abstract", label: t("form.abstract"), lines: 5, max: 5_000 },
          { name: "keywords", label: t("form.keywords"), lines: 3, max: 2_000 },
        ]}
      />
      <Field name="authors" label={t("form.authors")} hint={t("form.authors.hint")} state={state} lines={6} />
      <Select
        name="language"
        label={t("form.language")}
        state={state}
        options={spoken.map((each) => ({ value: each, label: languageName(each, lang) }))}
      />
      <SubjectChoices label={t("form.subjects")} state={state} />
      <Select
        name="issueId"
        label={t("form.issue")}
        state={state}
        empty={t("form.no-issue")}
        options={issues.map(({ id, label }) => ({ value: id, label: localized(label, lang).text }))}
      />
      {sections.length === 0 ? null : (
        <Select
          name="sectionId"
          label={t("form.section")}
          state={state}
          empty={t("form.no-section")}
          options={sections.map(({ id, title }) => ({ value: id, label: localized(title, lang).text }))}
        />
      )}
      <div class="columns">
        <Field name="doi" label={t("form.doi")} state={state} max={210} dir="ltr" />
        <Field name="pages" label={t("form.pages")} state={state} max={60} dir="ltr" />
      </div>
      <Field name="licence" label={t("form.licence")} state={state} max={1_000} dir="ltr" />
      <div class="columns">
        <Field name="receivedOn" type="date" label={t("form.received")} state={state} />
        <Field name="acceptedOn" type="date" label={t("form.accepted")} state={state} />
      </div>
      <Submit label={shell("form.save")} />
    </Form>
  );
}
