import type { z } from "zod";
import { type LocalizedText, pageOf, timeCursor } from "#platform/database/index.ts";
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
import { authorize, isAllowed } from "#platform/permissions/index.ts";
import { takeFile } from "./files.ts";
import { issueForm, journalForm, moveForm, newIssueForm, nothingForm, pageQuery } from "./forms.ts";
import { requestImport } from "./imports.ts";
import { addIssue, describeIssue, type IssueFacts, moveArticle, publishIssue, putIssueFile } from "./issues.ts";
import { addJournal, describeJournal, type JournalFacts } from "./journals.ts";
import { editedJournals, importFacts, managedArticles, sectionsOf } from "./manage-queries.ts";
import { doneAt, journalOf } from "./managed.ts";
import { EditIssue, NewIssue } from "./pages/edit-issue.tsx";
import { ImportPage, ImportResult } from "./pages/import.tsx";
import { EditJournal, ManageJournal, ManageJournals, NewJournal } from "./pages/manage.tsx";
import { mayAddJournal, mayEditJournal, mayEnterJournals } from "./permissions.ts";
import { articleBySlug, articlesOf, type IssuePageFacts, issueByNumber } from "./queries.ts";

const pageSize = 50;

async function issueOf(c: PageContext): Promise<IssuePageFacts> {
  const issue = await issueByNumber(c.db, c.actor, c.param("journal"), c.param("number"));
  if (issue === undefined) throw new DomainError("platform.not-found");
  authorize(c.actor, mayEditJournal, issue);
  return issue;
}

function journalFacts(input: z.infer<typeof journalForm>, before: { publisherGroupId: string | null }): JournalFacts {
  const lines = gatheredLines(input, "sections");
  const count = Math.max(0, ...Object.values(lines).map((list) => list.length));
  const sections = Array.from(
    { length: count },
    (_, index): LocalizedText =>
      Object.fromEntries(
        Object.entries(lines).flatMap(([lang, list]) => (list[index] === undefined ? [] : [[lang, list[index]]])),
      ),
  );
  return {
    title: gatheredText(input, "title"),
    description: gatheredText(input, "description"),
    publisher: gatheredText(input, "publisher"),
    publisherGroupId: before.publisherGroupId,
    issn: input.issn,
    languages: input.languages,
    sections,
  };
}

async function editJournalPage(c: PageContext, state?: FormState) {
  const journal = await journalOf(c);
  const sections = await sectionsOf(c.db, journal.id);
  const lines = Object.fromEntries(
    languages.map((lang) => [lang, sections.map(({ title }) => title[lang] ?? "").join("\n")]),
  );
  const filled = filledForm({
    ...localizedValues("title", journal.title),
    ...localizedValues("description", journal.description),
    ...localizedValues("publisher", journal.publisher),
    ...localizedValues("sections", lines),
    issn: journal.issn,
    languages: journal.languages,
  });
  return <EditJournal journal={journal} state={state ?? filled} />;
}

const issueFacts = (input: z.infer<typeof issueForm>): IssueFacts => ({
  label: gatheredText(input, "label"),
  theme: gatheredText(input, "theme"),
  editorial: gatheredText(input, "editorial"),
  notice: gatheredText(input, "notice"),
  year: input.year,
  issuedOn: input.issuedOn,
  position: input.position,
});

async function issuePage(c: PageContext, state?: FormState) {
  const issue = await issueOf(c);
  const articles = await articlesOf(c.db, c.actor, issue.id);
  const filled = filledForm({
    ...localizedValues("label", issue.label),
    ...localizedValues("theme", issue.theme),
    ...localizedValues("editorial", issue.editorial),
    ...localizedValues("notice", issue.notice),
    year: String(issue.year),
    issuedOn: issue.issuedOn,
    position: String(issue.position),
  });
  return <EditIssue issue={issue} articles={articles} state={state ?? filled} />;
}

async function newIssuePage(c: PageContext, state?: FormState) {
  const journal = await journalOf(c);
  const next = Math.max(0, ...journal.issues.map(({ number }) => number)) + 1;
  const today = new Date().toISOString().slice(0, 10);
  const filled = filledForm({ number: String(next), position: String(next), year: today.slice(0, 4), issuedOn: today });
  return <NewIssue journal={journal} state={state ?? filled} />;
}

const enter = may(mayEnterJournals);
const base = "/journal/manage";
const journalPath = `${base}/:journal`;
const issuePath = `${journalPath}/issues/:number`;

export const manageRoutes = pages()
  .get(base, enter, async (c) =>
    c.page(
      <ManageJournals journals={await editedJournals(c.db, c.actor)} mayAdd={isAllowed(c.actor, mayAddJournal)} />,
    ),
  )
  .get(`${base}/new`, may(mayAddJournal), (c) => c.page(<NewJournal state={emptyForm} />))
  .post(
    `${base}/new`,
    may(mayAddJournal),
    submitted(
      journalForm,
      (_c, state) => <NewJournal state={state} />,
      async (c, input) => {
        const { slug } = await addJournal(c.db, c.actor, journalFacts(input, { publisherGroupId: null }));
        return c.done("platform:form.saved", `${base}/${slug}`);
      },
    ),
  )
  .get(`${base}/import/:id/status`, enter, async (c) => {
    const facts = await importFacts(c.db, c.actor, c.param("id"));
    if (facts === undefined) throw new DomainError("platform.not-found");
    const { state } = facts;
    return c.json({ state, phase: state, done: 0, total: 0, url: c.href(`${base}/import/${facts.id}`) });
  })
  .get(`${base}/import/:id`, enter, async (c) => {
    const facts = await importFacts(c.db, c.actor, c.param("id"));
    if (facts === undefined) throw new DomainError("platform.not-found");
    return c.page(<ImportResult facts={facts} />);
  })
  .get(journalPath, enter, async (c) => {
    const journal = await journalOf(c);
    const articles = await managedArticles(c.db, journal.id, timeCursor(c.query(pageQuery).after), pageSize + 1);
    const { rows, next } = pageOf(articles, pageSize, (row) => [row.updatedAt.toISOString(), row.id]);
    return c.page(<ManageJournal journal={journal} articles={rows} next={next} />);
  })
  .get(`${journalPath}/edit`, enter, async (c) => c.page(await editJournalPage(c)))
  .post(
    `${journalPath}/edit`,
    enter,
    submitted(journalForm, editJournalPage, async (c, input) => {
      const journal = await journalOf(c);
      await describeJournal(c.db, c.actor, journal.id, journalFacts(input, journal));
      return c.done("platform:form.saved", `${base}/${journal.slug}`);
    }),
  )
  .get(`${journalPath}/import`, enter, async (c) => {
    const journal = await journalOf(c);
    const { searchParams } = c.url;
    return c.page(
      <ImportPage
        journal={journal}
        article={searchParams.get("article") ?? undefined}
        issue={searchParams.get("issue") ?? undefined}
      />,
    );
  })
  .put(`${journalPath}/import`, enter, async (c) => {
    const journal = await journalOf(c);
    const [slug, number] = [c.url.searchParams.get("article"), c.url.searchParams.get("issue")];
    const article =
      slug === null
        ? undefined
        : await articleBySlug(c.db, c.actor, { journal: journal.slug, article: slug, lang: c.lang });
    const issue = journal.issues.find((each) => String(each.number) === number);
    if ((slug !== null && article === undefined) || (number !== null && issue === undefined))
      throw new DomainError("platform.not-found");
    const upload = await takeFile(c, false);
    const target = { journalId: journal.id, issueId: issue?.id ?? null, articleId: article?.id ?? null };
    const { importId } = await requestImport(c.db, c.actor, target, upload);
    return c.json({ id: importId, status: c.href(`${base}/import/${importId}/status`) }, 202);
  })
  .get(`${journalPath}/new-issue`, enter, async (c) => c.page(await newIssuePage(c)))
  .post(
    `${journalPath}/new-issue`,
    enter,
    submitted(newIssueForm, newIssuePage, async (c, input) => {
      const journal = await journalOf(c);
      await addIssue(c.db, c.actor, journal.id, input.number, issueFacts(input));
      return c.done("platform:form.saved", `${base}/${journal.slug}/issues/${input.number}`);
    }),
  )
  .get(issuePath, enter, async (c) => c.page(await issuePage(c)))
  .post(
    issuePath,
    enter,
    submitted(issueForm, issuePage, async (c, input) => {
      const issue = await issueOf(c);
      await describeIssue(c.db, c.actor, issue.id, issueFacts(input));
      return c.done("platform:form.saved", `${base}/${issue.journalSlug}/issues/${issue.number}`);
    }),
  )
  .post(
    `${issuePath}/publish`,
    enter,
    submitted(
      nothingForm,
      async (c, { general }) => issuePage(c, { ...emptyForm, general }),
      async (c) => {
        const issue = await issueOf(c);
        const { left } = await publishIssue(c.db, c.actor, issue.id);
        const path = `/journal/${issue.journalSlug}/issues/${issue.number}`;
        return left === 0
          ? c.done("journal:publish.done", path)
          : c.done("journal:publish.left", path, { count: left });
      },
    ),
  )
  .post(
    `${issuePath}/move`,
    enter,
    submitted(moveForm, issuePage, async (c, { article, by }) => {
      const issue = await issueOf(c);
      await moveArticle(c.db, c.actor, issue.id, article, by);
      return c.done("journal:move.done", `${base}/${issue.journalSlug}/issues/${issue.number}`);
    }),
  )
  .put(`${issuePath}/pdf`, enter, async (c) => {
    const issue = await issueOf(c);
    await putIssueFile(c.db, c.actor, issue.id, await takeFile(c, true));
    return c.json({ status: c.href(`${base}/${issue.journalSlug}/issues/${issue.number}/pdf`) }, 202);
  })
  .get(`${issuePath}/pdf`, enter, async (c) => {
    const issue = await issueOf(c);
    return doneAt(c, `${base}/${issue.journalSlug}/issues/${issue.number}`);
  });
