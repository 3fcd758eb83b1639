import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import type { StoredBlob } from "#platform/files/index.ts";
import { newId } from "#platform/ids.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { catalogueArticle } from "./catalogue-entry.ts";
import { ArticlePublished, IssuePublished } from "./events.ts";
import { mayEditJournal } from "./permissions.ts";

export interface IssueFacts {
  year: number;
  label: LocalizedText;
  /** `2010-07-01` */
  issuedOn: string;
  theme: LocalizedText;
  editorial: LocalizedText;
  /** What a reader must know of all that is in it. */
  notice: LocalizedText;
  /** Among the issues of its journal; the newest has the greatest. */
  position: number;
}

const columnsOf = ({ label, theme, editorial, notice, ...plain }: IssueFacts) => ({
  ...plain,
  issuedOn: sql<Date>`${plain.issuedOn}::date`,
  label: JSON.stringify(label),
  theme: JSON.stringify(theme),
  editorial: JSON.stringify(editorial),
  notice: JSON.stringify(notice),
});

function refuse(facts: IssueFacts): void {
  if (!Object.values(facts.label).some((text) => text !== ""))
    throw new DomainError("journal.no-label", { field: "label-en" });
}

/** Adds an issue as a draft. Throws `journal.issue-twice` for a number that is taken: it is the issue's address. */
export async function addIssue(
  db: Db | Tx,
  actor: Actor,
  journalId: string,
  number: number,
  facts: IssueFacts,
): Promise<{ id: string }> {
  authorize(actor, mayEditJournal, { journalId });
  refuse(facts);
  return inTransaction(db, async (tx) => {
    const id = newId();
    const added = await tx
      .insertInto("journal.issue")
      .values({ id, journalId, number, ...columnsOf(facts) })
      .onConflict((conflict) => conflict.columns(["journalId", "number"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (added === undefined) throw new DomainError("journal.issue-twice", { field: "number" });
    await audit(tx, actor, "journal.issue-added", { target: id, number });
    return { id };
  });
}

async function lockIssue(tx: Tx, actor: Actor, id: string) {
  const issue = await tx.selectFrom("journal.issue").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  if (issue === undefined) throw new DomainError("platform.not-found");
  authorize(actor, mayEditJournal, issue);
  return issue;
}

/** Changes what an issue says of itself; its number stays. */
export async function describeIssue(db: Db | Tx, actor: Actor, id: string, facts: IssueFacts): Promise<void> {
  refuse(facts);
  await inTransaction(db, async (tx) => {
    const issue = await lockIssue(tx, actor, id);
    await tx
      .updateTable("journal.issue")
      .set({ ...columnsOf(facts), updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await audit(tx, actor, "journal.issue-described", { target: id });
    // Year and notice of the issue are the articles' too.
    if (issue.state === "published") await catalogueIssue(tx, id);
  });
}

async function catalogueIssue(tx: Tx, issueId: string): Promise<void> {
  const articles = await tx
    .selectFrom("journal.article")
    .select("id")
    .where("issueId", "=", issueId)
    .where("state", "=", "published")
    .execute();
  for (const { id } of articles) await catalogueArticle(tx, id);
}

/**
 * Opens an issue, with every article in it that has a title and something to read; others stay drafts and are counted.
 * Throws `journal.issue-empty` for one with neither articles nor files.
 */
export async function publishIssue(db: Db | Tx, actor: Actor, id: string): Promise<{ left: number }> {
  return inTransaction(db, async (tx) => {
    const issue = await lockIssue(tx, actor, id);
    const articles = await tx
      .selectFrom("journal.article as a")
      .select(["a.id", sql<boolean>`${isReadable}`.as("isReadable")])
      .where("a.issueId", "=", id)
      .where("a.state", "=", "draft")
      .execute();
    const ready = articles.filter((article) => article.isReadable);
    const { rows } = await sql<{ isFilled: boolean }>`
      select exists (select from journal.galley where issue_id = ${id})
        or exists (select from journal.article where issue_id = ${id} and state = 'published') as is_filled`.execute(
      tx,
    );
    if (ready.length === 0 && rows[0]?.isFilled !== true) throw new DomainError("journal.issue-empty");
    const now = new Date();
    if (issue.state === "draft") {
      await tx
        .updateTable("journal.issue")
        .set({ state: "published", publishedAt: now, updatedAt: now })
        .where("id", "=", id)
        .execute();
      await audit(tx, actor, "journal.issue-published", { target: id });
      await emit(tx, IssuePublished, { issueId: id });
    }
    for (const { id: articleId } of ready) {
      await tx
        .updateTable("journal.article")
        .set({ state: "published", publishedAt: now, updatedAt: now })
        .where("id", "=", articleId)
        .execute();
      await catalogueArticle(tx, articleId);
      await audit(tx, actor, "journal.article-published", { target: articleId });
      await emit(tx, ArticlePublished, { articleId });
    }
    return { left: articles.length - ready.length };
  });
}

/** An article `a` that has something to read. */
export const isReadable = sql<boolean>`exists (
  select from journal.version v where v.id = a.version_id
    and (v.html <> '' or exists (select from journal.galley g where g.version_id = v.id)))`;

/** Moves an article one place up or down in its issue. */
export async function moveArticle(
  db: Db,
  actor: Actor,
  issueId: string,
  articleId: string,
  by: "up" | "down",
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockIssue(tx, actor, issueId);
    const articles = await tx
      .selectFrom("journal.article")
      .select("id")
      .where("issueId", "=", issueId)
      .orderBy("position")
      .orderBy("id")
      .execute();
    const ids = articles.map(({ id }) => id);
    const from = ids.indexOf(articleId);
    const to = from + (by === "up" ? -1 : 1);
    if (from < 0) throw new DomainError("platform.not-found");
    if (to < 0 || to >= ids.length) return;
    ids.splice(to, 0, ...ids.splice(from, 1));
    await sql`
      update journal.article a set position = o.position - 1
      from unnest(${ids}::uuid[]) with ordinality as o (id, position) where a.id = o.id`.execute(tx);
    await audit(tx, actor, "journal.issue-ordered", { target: issueId });
  });
}

/** Gives an issue its PDF, in place of one it has. */
export async function putIssueFile(
  db: Db | Tx,
  actor: Actor,
  id: string,
  file: StoredBlob & { fileName: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const issue = await lockIssue(tx, actor, id);
    await tx.deleteFrom("journal.galley").where("issueId", "=", id).where("kind", "=", "pdf").execute();
    await tx
      .insertInto("journal.galley")
      .values({
        id: newId(),
        issueId: id,
        kind: "pdf",
        fileName: `issue-${issue.number}.pdf`,
        mediaType: "application/pdf",
        sha256: file.sha256,
        size: file.size,
      })
      .execute();
    await audit(tx, actor, "journal.issue-file", { target: id, file: file.fileName });
  });
}
