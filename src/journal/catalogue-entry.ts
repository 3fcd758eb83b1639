import { sql } from "kysely";
import { putInCatalogue, removeFromCatalogue } from "#catalogue/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { type Language, languages } from "#platform/i18n/index.ts";
import { type CitedArticle, citationOf } from "./citation.ts";

interface Entry extends CitedArticle {
  slug: string;
  journalSlug: string;
  subjects: string[];
  practice: LocalizedText;
  body: string;
  publishedAt: Date;
}

/** Authors of an article `a`, in order, as one value of SQL. Mail addresses stay where they are. */
export const authorsJson = sql`coalesce((
  select jsonb_agg(jsonb_build_object('given', w.given, 'family', w.family, 'orcid', w.orcid, 'affiliations', w.affiliations)
    order by w.position)
  from journal.author w where w.article_id = a.id), '[]')`;

/** Writes what the catalogue shows of a published article, in the transaction that changes it. */
export async function catalogueArticle(tx: Tx, articleId: string): Promise<void> {
  const { rows } = await sql<Entry>`
    select a.id, a.slug, a.title, a.abstract, a.practice, a.keywords, a.language, a.doi, a.pages, a.subjects, a.published_at,
      j.slug as journal_slug, j.title as journal_title, j.publisher, j.issn, i.number as issue_number, i.issued_on::text as issued_on,
      ${authorsJson} as authors, coalesce(v.body, '') as body
    from journal.article a join journal.journal j on j.id = a.journal_id
    left join journal.issue i on i.id = a.issue_id left join journal.version v on v.id = a.version_id
    where a.id = ${articleId} and a.state = 'published'`.execute(tx);
  const article = rows[0];
  if (article === undefined) return;
  const path = `/journal/${article.journalSlug}/${article.slug}`;
  const spoken = languages.filter((lang) => (article.title[lang] ?? "") !== "");
  const own = spoken.find((lang) => lang === article.language) ?? spoken[0];
  // An article in none of our languages is shown with the title it has.
  const original: Language = own ?? "en";
  const texts = Object.fromEntries(
    (own === undefined ? [original] : spoken).map((lang) => [
      lang,
      {
        title: article.title[lang] ?? Object.values(article.title)[0] ?? "",
        summary: (article.practice[lang] ?? article.abstract[lang] ?? "").slice(0, 600),
        body: [
          article.abstract[lang] ?? "",
          ...(article.keywords[lang] ?? []),
          lang === original ? article.body : "",
        ].join("\n"),
      },
    ]),
  );
  await putInCatalogue(tx, {
    kind: "article",
    id: article.id,
    path,
    original,
    texts,
    subjects: article.subjects,
    readers: ["public"],
    publishedAt: article.publishedAt,
    year: article.issuedOn === null ? article.publishedAt.getUTCFullYear() : Number(article.issuedOn.slice(0, 4)),
    languages: [article.language],
    owner: article.publisher,
    names: article.authors.map(({ given, family }) => `${given} ${family}`.trim()),
    citation: citationOf(article, path),
  });
}

export const uncatalogueArticle = (tx: Tx, articleId: string): Promise<void> =>
  removeFromCatalogue(tx, "article", articleId);

/** Puts every published article into the catalogue again; returns how many. */
export async function reindexArticles({ db }: Pick<HouseParts, "db">): Promise<number> {
  let count = 0;
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const ids = await publishedAfter(db, after);
    if (ids.length === 0) return count;
    for (const id of ids) await inTransaction(db, (tx) => catalogueArticle(tx, id));
    count += ids.length;
    after = ids.at(-1) ?? after;
  }
}

async function publishedAfter(db: Db, after: string): Promise<string[]> {
  const rows = await db
    .selectFrom("journal.article")
    .select("id")
    .where("state", "=", "published")
    .where("id", ">", after)
    .orderBy("id")
    .limit(200)
    .execute();
  return rows.map(({ id }) => id);
}
