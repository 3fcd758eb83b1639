import type { z } from "zod";
import { DomainError } from "#platform/errors.ts";
import {
  emptyForm,
  type FormState,
  filledForm,
  gatheredLines,
  gatheredText,
  localizedValues,
  may,
  type PageContext,
  pages,
  submitted,
} from "#platform/http/index.ts";
import { languages } from "#platform/i18n/index.ts";
import { authorize } from "#platform/permissions/index.ts";
import {
  type ArticleFacts,
  describeArticle,
  noteChange,
  publishArticle,
  putArticlePdf,
  withdrawArticle,
} from "./articles.ts";
import { authorLines, readAuthorLines } from "./author-lines.ts";
import { takeFile } from "./files.ts";
import { articleForm, changeForm, nothingForm, withdrawForm } from "./forms.ts";
import { editedAuthors, sectionsOf } from "./manage-queries.ts";
import { doneAt, journalOf } from "./managed.ts";
import { EditArticle } from "./pages/edit-article.tsx";
import { mayEditJournal, mayEnterJournals } from "./permissions.ts";
import { type ArticlePageFacts, articleBySlug } from "./queries.ts";

async function articleOf(c: PageContext): Promise<ArticlePageFacts> {
  const article = await articleBySlug(c.db, c.actor, {
    journal: c.param("journal"),
    article: c.param("article"),
    lang: c.lang,
  });
  if (article === undefined) throw new DomainError("platform.not-found");
  authorize(c.actor, mayEditJournal, article);
  return article;
}

async function articlePage(c: PageContext, states: { state?: FormState; withdrawal?: FormState } = {}) {
  const article = await articleOf(c);
  const [authors, sections, journal] = await Promise.all([
    editedAuthors(c.db, article.id),
    sectionsOf(c.db, article.journalId),
    journalOf(c),
  ]);
  const filled = filledForm({
    ...localizedValues("title", article.title),
    ...localizedValues("abstract", article.abstract),
    ...localizedValues("practice", article.practice),
    ...localizedValues("keywords", article.keywords),
    authors: authorLines(authors),
    language: article.language,
    subjects: article.subjects,
    issueId: article.issueId ?? "",
    sectionId: article.sectionId ?? "",
    doi: article.doi,
    pages: article.pages,
    licence: article.licence,
    receivedOn: article.receivedOn ?? "",
    acceptedOn: article.acceptedOn ?? "",
  });
  return (
    <EditArticle
      article={article}
      issues={journal.issues}
      sections={sections}
      state={states.state ?? filled}
      withdrawal={states.withdrawal ?? emptyForm}
    />
  );
}

const otherLanguages = (text: Record<string, unknown>): Record<string, never> =>
  Object.fromEntries(
    Object.entries(text).filter(([lang]) => !(languages as readonly string[]).includes(lang)),
  ) as Record<string, never>;

async function articleFacts(
  c: PageContext,
  article: ArticlePageFacts,
  input: z.infer<typeof articleForm>,
): Promise<ArticleFacts> {
  // The form has fields for our languages; what an article says in others stays.
  return {
    title: { ...otherLanguages(article.title), ...gatheredText(input, "title") },
    abstract: { ...otherLanguages(article.abstract), ...gatheredText(input, "abstract") },
    practice: { ...otherLanguages(article.practice), ...gatheredText(input, "practice") },
    keywords: { ...otherLanguages(article.keywords), ...gatheredLines(input, "keywords") },
    authors: readAuthorLines(input.authors, await editedAuthors(c.db, article.id)),
    language: input.language,
    subjects: input.subjects,
    issueId: input.issueId === "" ? null : input.issueId,
    sectionId: input.sectionId === "" ? null : input.sectionId,
    doi: input.doi,
    pages: input.pages,
    licence: input.licence,
    rights: article.rights,
    receivedOn: input.receivedOn,
    acceptedOn: input.acceptedOn,
  };
}

const enter = may(mayEnterJournals);
const base = "/journal/manage";
const articlePath = `${base}/:journal/articles/:article`;

/** An article on its editor's desk. */
export const manageArticleRoutes = pages()
  .get(articlePath, enter, async (c) => c.page(await articlePage(c)))
  .post(
    articlePath,
    enter,
    submitted(
      articleForm,
      (c, state) => articlePage(c, { state }),
      async (c, input) => {
        const article = await articleOf(c);
        await describeArticle(c.db, c.actor, article.id, await articleFacts(c, article, input));
        return c.done("platform:form.saved", `${base}/${article.journalSlug}/articles/${article.slug}`);
      },
    ),
  )
  .post(
    `${articlePath}/publish`,
    enter,
    submitted(
      nothingForm,
      (c, { general }) => articlePage(c, { state: { ...emptyForm, general } }),
      async (c) => {
        const article = await articleOf(c);
        await publishArticle(c.db, c.actor, article.id);
        return c.done("journal:publish.done", `/journal/${article.journalSlug}/${article.slug}`);
      },
    ),
  )
  .post(
    `${articlePath}/change`,
    enter,
    submitted(
      changeForm,
      (c, withdrawal) => articlePage(c, { withdrawal }),
      async (c, { change }) => {
        const article = await articleOf(c);
        await noteChange(c.db, c.actor, article.id, change);
        return c.done("platform:form.saved", `${base}/${article.journalSlug}/articles/${article.slug}`);
      },
    ),
  )
  .post(
    `${articlePath}/withdraw`,
    enter,
    submitted(
      withdrawForm,
      (c, withdrawal) => articlePage(c, { withdrawal }),
      async (c, { reason }) => {
        const article = await articleOf(c);
        await withdrawArticle(c.db, c.actor, article.id, reason);
        return c.done("journal:withdraw.done", `${base}/${article.journalSlug}/articles/${article.slug}`);
      },
    ),
  )
  .put(`${articlePath}/pdf`, enter, async (c) => {
    const article = await articleOf(c);
    await putArticlePdf(c.db, c.actor, article.id, await takeFile(c, true));
    return c.json({ status: c.href(`${base}/${article.journalSlug}/articles/${article.slug}/pdf`) }, 202);
  })
  .get(`${articlePath}/pdf`, enter, async (c) => {
    const article = await articleOf(c);
    return doneAt(c, `${base}/${article.journalSlug}/articles/${article.slug}`);
  });
