import { OtherLanguage, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { localized } from "#platform/i18n/index.ts";
import type { ArticleLine } from "../queries.ts";

/** Articles one below the other, as in a table of contents. */
export function ArticleRows({ articles, journal }: { articles: readonly ArticleLine[]; journal: string }) {
  const t = useMessages("journal");
  const href = useHref();
  const { lang } = useFacts();
  if (articles.length === 0) return null;
  return (
    <ul class="rows">
      {articles.map((article) => {
        const title = localized(article.title, lang);
        return (
          <li key={article.id}>
            <div class="grow">
              <a href={href(`/journal/${journal}/${article.slug}`)} lang={title.lang} dir="auto">
                <b>{title.text}</b>
              </a>{" "}
              <OtherLanguage of={article.language} />
              {article.state === "published" ? null : <span class="tag now">{t(`state.${article.state}`)}</span>}
              <div class="small">
                <AuthorNames authors={article.authors} count={article.authorCount} />
              </div>
            </div>
            {article.pages === "" ? null : (
              <span class="small end">{t("pages", { pages: article.pages.replace("-", "–") })}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function AuthorNames({ authors, count }: { authors: ArticleLine["authors"]; count: number }) {
  const t = useMessages("journal");
  const { lang } = useFacts();
  const shown = authors.slice(0, 6);
  return (
    <>
      {shown.map(({ given, family }, index) => (
        <span key={`${family} ${index}`}>
          {index === 0 ? "" : lang === "ar" ? "، " : ", "}
          <bdi>{`${given} ${family}`.trim()}</bdi>
        </span>
      ))}
      {count > shown.length ? ` ${t("authors.more", { count: count - shown.length })}` : ""}
    </>
  );
}
