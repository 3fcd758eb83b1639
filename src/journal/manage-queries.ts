import { sql } from "kysely";
import { afterKey, type Cursor, type Db, type LocalizedText } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import type { Actor } from "#platform/permissions/index.ts";
import type { ArticleAuthor } from "./articles.ts";
import { isEditedBy } from "./queries.ts";
import type { ArticleState, JatsProblem } from "./types.ts";

/** The journals an actor may edit. */
export async function editedJournals(db: Db, actor: Actor) {
  const { rows } = await sql<{ id: string; slug: string; title: LocalizedText }>`
    select j.id, j.slug, j.title from journal.journal j where ${isEditedBy(actor, sql`j.id`)} order by j.created_at, j.id`.execute(
    db,
  );
  return rows;
}

export async function sectionsOf(db: Db, journalId: string): Promise<{ id: string; title: LocalizedText }[]> {
  return db
    .selectFrom("journal.section")
    .select(["id", "title"])
    .where("journalId", "=", journalId)
    .orderBy("position")
    .execute();
}

export interface ManagedArticle {
  id: string;
  slug: string;
  title: LocalizedText;
  state: ArticleState;
  issueNumber: number | null;
  updatedAt: Date;
}

/** The articles of a journal, the last changed first. */
export async function managedArticles(
  db: Db,
  journalId: string,
  after: Cursor | undefined,
  limit: number,
): Promise<ManagedArticle[]> {
  const rows = await db
    .selectFrom("journal.article as a")
    .leftJoin("journal.issue as i", "i.id", "a.issueId")
    .select(["a.id", "a.slug", "a.title", "a.state", "i.number as issueNumber", "a.updatedAt"])
    .where("a.journalId", "=", journalId)
    .$if(after !== undefined, (q) => q.where(afterKey(["a.updatedAt", "a.id"], "desc", after ?? [])))
    .orderBy("a.updatedAt", "desc")
    .orderBy("a.id", "desc")
    .limit(limit)
    .execute();
  return rows as ManagedArticle[];
}

/** Authors with all that only editors see. */
export async function editedAuthors(db: Db, articleId: string): Promise<ArticleAuthor[]> {
  return db
    .selectFrom("journal.author")
    .select(["given", "family", "orcid", "affiliations", "email"])
    .where("articleId", "=", articleId)
    .orderBy("position")
    .execute();
}

export interface ImportFacts {
  id: string;
  fileName: string;
  state: "waiting" | "reading" | "done" | "refused" | "failed";
  problems: JatsProblem[];
  journalSlug: string;
  articleSlug: string | null;
}

export async function importFacts(db: Db, actor: Actor, id: string): Promise<ImportFacts | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await sql<ImportFacts>`
    select m.id, m.file_name, m.state, m.problems, j.slug as journal_slug, a.slug as article_slug
    from journal.import m join journal.journal j on j.id = m.journal_id left join journal.article a on a.id = m.article_id
    where m.id = ${id} and ${isEditedBy(actor, sql`j.id`)}`.execute(db);
  return rows[0];
}
