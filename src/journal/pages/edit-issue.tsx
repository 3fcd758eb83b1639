import {
  ActionButton,
  Field,
  Form,
  Icon,
  LocalizedFields,
  Page,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { localized } from "#platform/i18n/index.ts";
import type { ArticleLine, IssuePageFacts, JournalPageFacts } from "../queries.ts";
import { Drop } from "./drop.tsx";

function IssueFields({ state }: { state: FormState }) {
  const t = useMessages("journal");
  return (
    <>
      <LocalizedFields
        state={state}
        fields={[
          { name: "label", label: t("form.label"), max: 120 },
          { name: "theme", label: t("form.theme"), max: 200 },
          { name: "editorial", label: t("form.editorial"), lines: 5, max: 10_000 },
          { name: "notice", label: t("form.notice"), lines: 2, max: 1_000 },
        ]}
      />
      <div class="columns">
        <Field name="year" type="number" label={t("form.year")} state={state} isRequired />
        <Field name="issuedOn" type="date" label={t("form.issued-on")} state={state} isRequired />
      </div>
      <Field name="position" type="number" label={t("form.position")} state={state} isRequired />
    </>
  );
}

export function NewIssue({ journal, state }: { journal: JournalPageFacts; state: FormState }) {
  const t = useMessages("journal");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const here = `/journal/manage/${journal.slug}`;
  return (
    <Page
      title={t("manage.add-issue")}
      crumbs={[
        { label: t("manage.title"), path: "/journal/manage" },
        { label: localized(journal.title, lang).text, path: here },
      ]}
      isUnlisted
    >
      <div class="content narrow">
        <h1>{t("manage.add-issue")}</h1>
        <Form action={href(`${here}/new-issue`)} state={state}>
          <Field
            name="number"
            type="number"
            label={t("form.number")}
            hint={t("form.number.hint")}
            state={state}
            isRequired
          />
          <IssueFields state={state} />
          <Submit label={shell("form.save")} />
        </Form>
      </div>
    </Page>
  );
}

interface EditIssueProps {
  issue: IssuePageFacts;
  articles: ArticleLine[];
  state: FormState;
}

/** What an issue says of itself, the order of its articles, its PDF. */
export function EditIssue({ issue, articles, state }: EditIssueProps) {
  const t = useMessages("journal");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const label = localized(issue.label, lang);
  const journal = `/journal/manage/${issue.journalSlug}`;
  const here = `${journal}/issues/${issue.number}`;
  const hasDrafts = issue.state === "draft" || articles.some((article) => article.state === "draft");
  return (
    <Page
      title={label.text}
      crumbs={[
        { label: t("manage.title"), path: "/journal/manage" },
        { label: localized(issue.journalTitle, lang).text, path: journal },
      ]}
      scripts={["src/browser/import.ts"]}
      isUnlisted
    >
      <h1 lang={label.lang} dir="auto">
        {label.text}
      </h1>
      <div class="lead">
        <div class="content">
          <section class="content">
            <h2>{t("manage.articles")}</h2>
            <ol class="rows">
              {articles.map((article, index) => (
                <OrderRow
                  key={article.id}
                  article={article}
                  journal={journal}
                  action={href(`${here}/move`)}
                  isFirst={index === 0}
                  isLast={index === articles.length - 1}
                />
              ))}
            </ol>
            <p class="actions">
              <a class="button" href={`${href(`${journal}/import`)}?issue=${issue.number}`}>
                <Icon name="upload" />
                {t("import.title")}
              </a>
            </p>
          </section>
          <Form action={href(here)} state={state}>
            <IssueFields state={state} />
            <Submit label={shell("form.save")} />
          </Form>
        </div>
        <aside class="panel" aria-label={t("manage.state")}>
          <div class="in">
            <p>
              <span class={issue.state === "published" ? "tag ok" : "tag now"}>{t(`state.${issue.state}`)}</span>
            </p>
            {hasDrafts ? <ActionButton action={href(`${here}/publish`)} kind="main" label={t("publish")} /> : null}
            <a class="button" href={href(`/journal/${issue.journalSlug}/issues/${issue.number}`)}>
              <Icon name="eye" />
              {t("issue.kind")}
            </a>
            <h2>{t("import.issue-pdf")}</h2>
            <Drop action={href(`${here}/pdf`)} id="pdf" label={t("import.issue-pdf")} accept=".pdf" isMain={false} />
          </div>
        </aside>
      </div>
    </Page>
  );
}

interface OrderRowProps {
  article: ArticleLine;
  journal: string;
  action: string;
  isFirst: boolean;
  isLast: boolean;
}

function OrderRow({ article, journal, action, isFirst, isLast }: OrderRowProps) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(article.title, lang);
  const move = (by: "up" | "down", label: string) => (
    <ActionButton action={action} label={label} fields={{ article: article.id, by }} />
  );
  return (
    <li>
      <a class="grow" href={href(`${journal}/articles/${article.slug}`)} lang={title.lang} dir="auto">
        {title.text}
      </a>
      <span class={article.state === "published" ? "tag ok" : "tag now"}>{t(`state.${article.state}`)}</span>
      {isFirst ? null : move("up", t("move.up"))}
      {isLast ? null : move("down", t("move.down"))}
    </li>
  );
}
