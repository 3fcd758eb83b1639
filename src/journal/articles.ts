import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import type { StoredBlob } from "#platform/files/index.ts";
import { newId } from "#platform/ids.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { freeSlug } from "#platform/slugs.ts";
import { catalogueArticle, uncatalogueArticle } from "./catalogue-entry.ts";
import { ArticlePublished, ArticleWithdrawn } from "./events.ts";
import { isReadable } from "./issues.ts";
import type { JatsReference } from "./jats/references.ts";
import { mayEditJournal } from "./permissions.ts";
import type { Affiliation, ContentsLine, GalleyKind, LocalizedLines } from "./types.ts";

export interface ArticleAuthor {
  given: string;
  family: string;
  orcid: string;
  affiliations: Affiliation[];
  email: string;
}

export interface ArticleFacts {
  issueId: string | null;
  sectionId: string | null;
  title: LocalizedText;
  abstract: LocalizedText;
  practice: LocalizedText;
  language: string;
  subjects: string[];
  keywords: LocalizedLines;
  doi: string;
  pages: string;
  licence: string;
  rights: string;
  receivedOn: string | null;
  acceptedOn: string | null;
  authors: ArticleAuthor[];
}

const dayOf = (day: string | null) => (day === null ? null : sql<Date>`${day}::date`);

const columnsOf = ({
  title,
  abstract,
  practice,
  keywords,
  receivedOn,
  acceptedOn,
  authors: _,
  ...plain
}: ArticleFacts) => ({
  ...plain,
  title: JSON.stringify(title),
  abstract: JSON.stringify(abstract),
  practice: JSON.stringify(practice),
  keywords: JSON.stringify(keywords),
  receivedOn: dayOf(receivedOn),
  acceptedOn: dayOf(acceptedOn),
});

async function refuse(tx: Tx, journalId: string, facts: ArticleFacts): Promise<void> {
  if (!Object.values(facts.title).some((text) => text !== ""))
    throw new DomainError("journal.no-title", { field: "title-en" });
  const { rows } = await sql<{ isOurs: boolean }>`
    select (${facts.issueId}::uuid is null or exists (select from journal.issue where id = ${facts.issueId} and journal_id = ${journalId}))
      and (${facts.sectionId}::uuid is null or exists (select from journal.section where id = ${facts.sectionId} and journal_id = ${journalId}))
      as is_ours`.execute(tx);
  if (rows[0]?.isOurs !== true) throw new DomainError("journal.not-of-this-journal", { field: "issueId" });
}

async function writeAuthors(tx: Tx, articleId: string, authors: readonly ArticleAuthor[]): Promise<void> {
  await tx.deleteFrom("journal.author").where("articleId", "=", articleId).execute();
  if (authors.length === 0) return;
  await sql`
    insert into journal.author (article_id, position, given, family, orcid, affiliations, email)
    select ${articleId}::uuid, position, w.given, w.family, w.orcid, w.affiliations, w.email
    from jsonb_to_recordset(${JSON.stringify(authors.map((author, position) => ({ ...author, position })))}::jsonb)
      as w (position int, given text, family text, orcid text, affiliations jsonb, email text)`.execute(tx);
}

/** Adds an article as a draft, at the end of its issue. Throws `journal.no-title`, `journal.not-of-this-journal`. */
export async function draftArticle(
  db: Db | Tx,
  actor: Actor,
  journalId: string,
  facts: ArticleFacts,
): Promise<{ id: string; slug: string }> {
  authorize(actor, mayEditJournal, { journalId });
  return inTransaction(db, async (tx) => {
    await refuse(tx, journalId, facts);
    // Two drafts at once must not take one address, nor one place.
    await sql`select from journal.journal where id = ${journalId} for update`.execute(tx);
    const id = newId();
    const slug = await freeSlug(facts.title, `article-${id.slice(-8)}`, (start) =>
      tx
        .selectFrom("journal.article")
        .select("slug")
        .where("journalId", "=", journalId)
        .where("slug", "like", `${start}%`)
        .execute(),
    );
    await tx
      .insertInto("journal.article")
      .values({ id, journalId, slug, position: await nextPosition(tx, facts.issueId), ...columnsOf(facts) })
      .execute();
    await writeAuthors(tx, id, facts.authors);
    await audit(tx, actor, "journal.article-drafted", { target: id });
    return { id, slug };
  });
}

async function nextPosition(tx: Tx, issueId: string | null): Promise<number> {
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(position), -1) + 1 as next from journal.article where issue_id = ${issueId}`.execute(tx);
  return rows[0]?.next ?? 0;
}

async function lockArticle(tx: Tx, actor: Actor, id: string) {
  const article = await tx
    .selectFrom("journal.article")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (article === undefined) throw new DomainError("platform.not-found");
  authorize(actor, mayEditJournal, article);
  return article;
}

/** Changes what is known of an article; its address stays. Throws `journal.issue-draft` for a published one moved to a draft issue. */
export async function describeArticle(db: Db | Tx, actor: Actor, id: string, facts: ArticleFacts): Promise<void> {
  await inTransaction(db, async (tx) => {
    const article = await lockArticle(tx, actor, id);
    await refuse(tx, article.journalId, facts);
    if (article.state === "published") await issueIsOpen(tx, facts.issueId);
    const position = article.issueId === facts.issueId ? article.position : await nextPosition(tx, facts.issueId);
    await tx
      .updateTable("journal.article")
      .set({ ...columnsOf(facts), position, updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await writeAuthors(tx, id, facts.authors);
    await audit(tx, actor, "journal.article-described", { target: id });
    if (article.state === "published") await catalogueArticle(tx, id);
  });
}

async function issueIsOpen(tx: Tx, issueId: string | null): Promise<void> {
  if (issueId === null) return;
  const issue = await tx.selectFrom("journal.issue").select("state").where("id", "=", issueId).executeTakeFirst();
  if (issue?.state !== "published") throw new DomainError("journal.issue-draft", { field: "issueId" });
}

/** Opens an article, or one that was withdrawn again. Throws `journal.nothing-to-read`, `journal.issue-draft`. */
export async function publishArticle(db: Db | Tx, actor: Actor, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const article = await lockArticle(tx, actor, id);
    if (article.state === "published") return;
    const { rows } = await sql<{ isReadable: boolean }>`
      select ${isReadable} as is_readable from journal.article a where a.id = ${id}`.execute(tx);
    if (rows[0]?.isReadable !== true) throw new DomainError("journal.nothing-to-read");
    await issueIsOpen(tx, article.issueId);
    const now = new Date();
    await tx
      .updateTable("journal.article")
      .set({ state: "published", withdrawnReason: null, publishedAt: article.publishedAt ?? now, updatedAt: now })
      .where("id", "=", id)
      .execute();
    await catalogueArticle(tx, id);
    await audit(tx, actor, "journal.article-published", { target: id });
    await emit(tx, ArticlePublished, { articleId: id });
  });
}

/** Takes an article back; its address stays and says why. Throws `journal.not-published`. */
export async function withdrawArticle(db: Db | Tx, actor: Actor, id: string, reason: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const article = await lockArticle(tx, actor, id);
    if (article.state !== "published") throw new DomainError("journal.not-published");
    await tx
      .updateTable("journal.article")
      .set({ state: "withdrawn", withdrawnReason: reason, updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await uncatalogueArticle(tx, id);
    await audit(tx, actor, "journal.article-withdrawn", { target: id });
    await emit(tx, ArticleWithdrawn, { articleId: id });
  });
}

/** Says what the present version changes; readers see it first. Throws `journal.no-earlier-version` where nothing came before. */
export async function noteChange(db: Db | Tx, actor: Actor, id: string, change: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const article = await lockArticle(tx, actor, id);
    const noted = await tx
      .updateTable("journal.version")
      .set({ change })
      .where("id", "=", article.versionId)
      .where("number", ">", 1)
      .returning("number")
      .executeTakeFirst();
    if (noted === undefined) throw new DomainError("journal.no-earlier-version");
    await audit(tx, actor, "journal.version-noted", { target: id, version: noted.number, change });
  });
}

export interface StoredFile extends StoredBlob {
  name: string;
  mediaType: string;
}

export interface VersionFacts {
  id: string;
  jatsSha256: string | null;
  html: string;
  about: string;
  contents: ContentsLine[];
  body: string;
  words: number;
  /** What it changes; empty for the first. */
  change: string;
  galleys: (StoredFile & { kind: GalleyKind })[];
  figures: StoredFile[];
  references: JatsReference[];
}

/** Adds a version to an article; readers see it at once. */
export async function addVersion(db: Db | Tx, actor: Actor, articleId: string, facts: VersionFacts): Promise<void> {
  await inTransaction(db, async (tx) => {
    const article = await lockArticle(tx, actor, articleId);
    const { rows } = await sql<{ number: number }>`
      select coalesce(max(number), 0) + 1 as number from journal.version where article_id = ${articleId}`.execute(tx);
    const { galleys, figures, references, contents, ...plain } = facts;
    const number = rows[0]?.number ?? 1;
    await tx
      .insertInto("journal.version")
      .values({
        ...plain,
        articleId,
        number,
        contents: JSON.stringify(contents),
        createdBy: actor.kind === "account" ? actor.id : null,
      })
      .execute();
    await writeFiles(tx, facts.id, galleys, figures);
    await sql`
      insert into journal.reference (version_id, position, anchor, words, doi, csl)
      select ${facts.id}::uuid, r.position, r.id, r.words, r.doi, r.csl
      from jsonb_to_recordset(${JSON.stringify(references.map((each, position) => ({ ...each, position })))}::jsonb)
        as r (position int, id text, words text, doi text, csl jsonb)`.execute(tx);
    await tx
      .updateTable("journal.article")
      .set({ versionId: facts.id, updatedAt: new Date() })
      .where("id", "=", articleId)
      .execute();
    await audit(tx, actor, "journal.version-added", { target: articleId, version: number });
    if (article.state === "published") await catalogueArticle(tx, articleId);
  });
}

async function writeFiles(
  tx: Tx,
  versionId: string,
  galleys: VersionFacts["galleys"],
  figures: readonly StoredFile[],
): Promise<void> {
  if (galleys.length > 0)
    await tx
      .insertInto("journal.galley")
      .values(
        galleys.map(({ kind, name, mediaType, sha256, size }, position) => ({
          id: newId(),
          versionId,
          kind,
          fileName: name,
          mediaType,
          sha256,
          size,
          position,
        })),
      )
      .execute();
  if (figures.length > 0)
    await tx
      .insertInto("journal.figure")
      .values(figures.map((figure) => ({ versionId, ...figure })))
      .execute();
}

/** Gives an article its PDF: to the version it has, in place of one, or as its first version. */
export async function putArticlePdf(db: Db | Tx, actor: Actor, id: string, file: StoredBlob): Promise<void> {
  await inTransaction(db, async (tx) => {
    const article = await lockArticle(tx, actor, id);
    const galley = { kind: "pdf" as const, name: `${article.slug}.pdf`, mediaType: "application/pdf", ...file };
    if (article.versionId === null) {
      const nothing = { jatsSha256: null, html: "", about: "", contents: [], body: "", words: 0, change: "" };
      await addVersion(tx, actor, id, { id: newId(), ...nothing, galleys: [galley], figures: [], references: [] });
      return;
    }
    await tx
      .deleteFrom("journal.galley")
      .where("versionId", "=", article.versionId)
      .where("kind", "=", "pdf")
      .execute();
    await writeFiles(tx, article.versionId, [galley], []);
    await audit(tx, actor, "journal.article-file", { target: id });
  });
}
