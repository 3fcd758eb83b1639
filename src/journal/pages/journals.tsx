import { Card, Cards, Empty, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { localized } from "#platform/i18n/index.ts";
import type { JournalSummary } from "../queries.ts";

/** All journals, where there is more than one. */
export function JournalsPage({ journals, mayManage }: { journals: JournalSummary[]; mayManage: boolean }) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("title")} description={t("intro")}>
      <div class="section-head">
        <h1>{t("title")}</h1>
        {mayManage ? (
          <a class="button" href={href("/journal/manage")}>
            {t("article.edit")}
          </a>
        ) : null}
      </div>
      <p class="lede">{t("intro")}</p>
      {journals.length === 0 ? (
        <Empty text={t("none")} />
      ) : (
        <Cards>
          {journals.map((journal) => {
            const title = localized(journal.title, lang);
            return (
              <Card
                key={journal.id}
                kind="article"
                kindLabel={t("nav")}
                seed={journal.slug}
                href={href(`/journal/${journal.slug}`)}
                title={title.text}
                {...(title.lang === lang ? {} : { lang: title.lang })}
                meta={[t("counts", { issues: journal.issueCount, articles: journal.articleCount })]}
              />
            );
          })}
        </Cards>
      )}
    </Page>
  );
}
