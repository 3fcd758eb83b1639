import {
  Card,
  Cards,
  EditLink,
  Empty,
  Icon,
  Page,
  Paragraphs,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { formatDate, languageName, localized } from "#platform/i18n/index.ts";
import type { IssueSummary, JournalPageFacts } from "../queries.ts";
import { ArticleRows } from "./article-rows.tsx";

/** A journal: what it is, its newest issue, and all its issues. */
export function JournalPage({ journal, mayManage }: { journal: JournalPageFacts; mayManage: boolean }) {
  const t = useMessages("journal");
  const { lang } = useFacts();
  const title = localized(journal.title, lang);
  const newest = journal.issues.find((issue) => issue.state === "published");
  const feed = `/feeds/journal-${journal.slug}.atom${lang === "en" ? "" : `?lang=${lang}`}`;
  return (
    <Page
      title={title.text}
      description={localized(journal.description, lang).text.slice(0, 200)}
      head={<link rel="alternate" type="application/atom+xml" href={feed} title={title.text} />}
    >
      <div class="lead">
        <div class="prose">
          <h1 lang={title.lang} dir="auto">
            {title.text}
          </h1>
          <Paragraphs text={journal.description} />
        </div>
        <aside class="panel" aria-label={t("about")}>
          <div class="in">
            <AboutJournal journal={journal} />
            <p class="actions">
              <a class="button" href={feed}>
                <Icon name="bell" />
                {t("feed")}
              </a>
              {mayManage ? <EditLink path={`/journal/manage/${journal.slug}`} label={t("article.edit")} /> : null}
            </p>
          </div>
        </aside>
      </div>
      {newest === undefined ? (
        <Empty text={t("issue.none")} />
      ) : (
        <>
          <section class="content">
            <h2>
              {t("latest")}: <IssueLink journal={journal.slug} issue={newest} />
            </h2>
            <ArticleRows articles={journal.newest} journal={journal.slug} />
          </section>
          <section class="content">
            <h2>{t("archive")}</h2>
            <Cards>
              {journal.issues.map((issue) => (
                <IssueCard key={issue.id} journal={journal.slug} issue={issue} />
              ))}
            </Cards>
          </section>
        </>
      )}
    </Page>
  );
}

function AboutJournal({ journal }: { journal: JournalPageFacts }) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang } = useFacts();
  const publisher = localized(journal.publisher, lang);
  return (
    <dl class="facts">
      {publisher.text === "" ? null : (
        <>
          <dt>{t("publisher")}</dt>
          <dd lang={publisher.lang} dir="auto">
            {journal.publisherSlug === null ? (
              publisher.text
            ) : (
              <a href={href(`/groups/${journal.publisherSlug}`)}>{publisher.text}</a>
            )}
          </dd>
        </>
      )}
      {journal.issn === "" ? null : (
        <>
          <dt>{t("issn")}</dt>
          <dd>
            <bdi>{journal.issn}</bdi>
          </dd>
        </>
      )}
      <dt>{t("languages")}</dt>
      <dd>{journal.languages.map((each) => languageName(each, lang)).join(lang === "ar" ? "، " : ", ")}</dd>
      <dt>{t("archive")}</dt>
      <dd>{t("counts", { issues: journal.issueCount, articles: journal.articleCount })}</dd>
    </dl>
  );
}

function IssueLink({ journal, issue }: { journal: string; issue: IssueSummary }) {
  const href = useHref();
  const { lang } = useFacts();
  const label = localized(issue.label, lang);
  return (
    <a href={href(`/journal/${journal}/issues/${issue.number}`)} lang={label.lang} dir="auto">
      {label.text}
    </a>
  );
}

function IssueCard({ journal, issue }: { journal: string; issue: IssueSummary }) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang } = useFacts();
  const label = localized(issue.label, lang);
  return (
    <Card
      kind="article"
      kindLabel={issue.state === "draft" ? t("state.draft") : t("issue.kind")}
      seed={`${journal} ${issue.number}`}
      href={href(`/journal/${journal}/issues/${issue.number}`)}
      title={label.text}
      {...(label.lang === lang ? {} : { lang: label.lang })}
      meta={[
        t("issue.articles", { count: issue.articleCount }),
        formatDate(lang, new Date(`${issue.issuedOn}T00:00:00Z`), "UTC", { year: "numeric", month: "long" }),
      ]}
    />
  );
}
