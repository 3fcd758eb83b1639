import {
  Cover,
  EditLink,
  Icon,
  Notice,
  Page,
  Paragraphs,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { formatDate, formatNumber, type Language, localized } from "#platform/i18n/index.ts";
import type { ArticleLine, IssuePageFacts } from "../queries.ts";
import { ArticleRows } from "./article-rows.tsx";

/** `1.2 MB`, in the reader's signs. */
export const sizeText = (lang: Language, bytes: number): string =>
  bytes >= 1_000_000
    ? formatNumber(lang, bytes / 1_000_000, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 })
    : formatNumber(lang, Math.max(1, Math.round(bytes / 1_000)), { style: "unit", unit: "kilobyte" });

/** The contents of an issue, section by section. */
export function IssuePage({
  issue,
  articles,
  mayManage,
}: {
  issue: IssuePageFacts;
  articles: ArticleLine[];
  mayManage: boolean;
}) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang } = useFacts();
  const label = localized(issue.label, lang);
  const theme = localized(issue.theme, lang);
  const journalPath = `/journal/${issue.journalSlug}`;
  const loose = articles.filter(({ sectionId }) => !issue.sections.some(({ id }) => id === sectionId));
  return (
    <Page
      title={`${label.text} · ${localized(issue.journalTitle, lang).text}`}
      crumbs={[{ label: localized(issue.journalTitle, lang).text, path: journalPath }]}
      isUnlisted={issue.state === "draft"}
    >
      <div class="lead">
        <div class="content">
          <h1 lang={label.lang} dir="auto">
            {label.text}
          </h1>
          {issue.state === "draft" ? <Notice kind="note">{t("issue.draft")}</Notice> : null}
          <IssueNotice notice={issue.notice} />
          {theme.text === "" ? null : (
            <p class="lede" lang={theme.lang} dir="auto">
              {theme.text}
            </p>
          )}
          {Object.keys(issue.editorial).length === 0 ? null : (
            <section class="prose">
              <h2>{t("issue.editorial")}</h2>
              <Paragraphs text={issue.editorial} />
            </section>
          )}
          {articles.length === 0 ? null : (
            <section class="content">
              <h2>{t("issue.contents")}</h2>
              <ArticleRows articles={loose} journal={issue.journalSlug} />
              {issue.sections.map((section) => {
                const own = articles.filter(({ sectionId }) => sectionId === section.id);
                const title = localized(section.title, lang);
                return own.length === 0 ? null : (
                  <section key={section.id}>
                    <h3 lang={title.lang} dir="auto">
                      {title.text}
                    </h3>
                    <ArticleRows articles={own} journal={issue.journalSlug} />
                  </section>
                );
              })}
            </section>
          )}
        </div>
        <aside class="panel" aria-label={t("issue.kind")}>
          <Cover kind="article" seed={`${issue.journalSlug} ${issue.number}`} ratio={180} />
          <div class="in">
            {issue.file === null ? null : (
              <a class="button main" href={href(`${journalPath}/issues/${issue.number}/files/${issue.file.name}`)}>
                <Icon name="download" />
                {t("issue.pdf", { size: sizeText(lang, issue.file.size) })}
              </a>
            )}
            <dl class="facts">
              <dt>{t("article.published")}</dt>
              <dd>
                {formatDate(lang, new Date(`${issue.issuedOn}T00:00:00Z`), "UTC", { year: "numeric", month: "long" })}
              </dd>
              <dt>{t("manage.articles")}</dt>
              <dd>{t("issue.articles", { count: articles.length })}</dd>
            </dl>
            {mayManage ? (
              <EditLink
                path={`/journal/manage/${issue.journalSlug}/issues/${issue.number}`}
                label={t("article.edit")}
              />
            ) : null}
          </div>
        </aside>
      </div>
    </Page>
  );
}

/** What must be known of all that is in an issue. */
export function IssueNotice({ notice }: { notice: IssuePageFacts["notice"] | null }) {
  const { lang } = useFacts();
  const text = localized(notice, lang);
  if (text.text === "") return null;
  return (
    <Notice kind="warning">
      <span lang={text.lang} dir="auto">
        {text.text}
      </span>
    </Notice>
  );
}
