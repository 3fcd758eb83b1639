import { sql } from "kysely";
import { type RelatedThing, type RelationJson, relationsFrom, relationsJson } from "#catalogue/index.ts";
import { type NoteJson, type NotesOfThing, notesFrom, notesJson } from "#library/index.ts";
import type { CslItem } from "#platform/citations/types.ts";
import type { Db, LocalizedText } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";
import { type Actor, isAllowed, scopesFor } from "#platform/permissions/index.ts";
import { authorsJson } from "./catalogue-entry.ts";
import type { AuthorFacts, CitedArticle } from "./citation.ts";
import { mayEditJournal } from "./permissions.ts";
import type { ArticleState, ContentsLine, GalleyKind, IssueState } from "./types.ts";

/** The same question as `isAllowed(actor, mayEditJournal, …)`, in SQL, of a journal's id. */
export function isEditedBy(actor: Actor, journalId: ReturnType<typeof sql>) {
  if (isAllowed(actor, mayEditJournal)) return sql<boolean>`true`;
  const own = scopesFor(actor, mayEditJournal, "journal");
  return own.length === 0 ? sql<boolean>`false` : sql<boolean>`${journalId} = any(${own}::uuid[])`;
}

export interface JournalSummary {
  id: string;
  slug: string;
  title: LocalizedText;
  description: LocalizedText;
  publisher: LocalizedText;
  publisherGroupId: string | null;
  /** Of the group's page, where it is one of the house and published. */
  publisherSlug: string | null;
  issn: string;
  languages: string[];
  issueCount: number;
  articleCount: number;
}

const journalColumns = sql`
  j.id, j.slug, j.title, j.description, j.publisher, j.publisher_group_id, j.issn, j.languages,
  (select g.slug from groups.public_group g where g.id = j.publisher_group_id) as publisher_slug,
  (select count(*)::int from journal.issue i where i.journal_id = j.id and i.state = 'published') as issue_count,
  (select count(*)::int from journal.article a where a.journal_id = j.id and a.state = 'published') as article_count`;

/** Every journal; there are some. */
export async function allJournals(db: Db): Promise<JournalSummary[]> {
  const { rows } =
    await sql<JournalSummary>`select ${journalColumns} from journal.journal j order by j.created_at, j.id`.execute(db);
  return rows;
}

export interface IssueSummary {
  id: string;
  number: number;
  year: number;
  label: LocalizedText;
  issuedOn: string;
  theme: LocalizedText;
  notice: LocalizedText;
  state: IssueState;
  articleCount: number;
  /** Its own PDF, if it has one. */
  file: FileFacts | null;
}

export interface FileFacts {
  kind: GalleyKind;
  name: string;
  mediaType: string;
  size: number;
}

const fileJson = sql`jsonb_build_object('kind', g.kind, 'name', g.file_name, 'mediaType', g.media_type, 'size', g.size)`;

const issueColumns = sql`
  i.id, i.number, i.year, i.label, i.issued_on::text as issued_on, i.theme, i.notice, i.state,
  (select count(*)::int from journal.article a where a.issue_id = i.id and a.state = 'published') as article_count,
  (select ${fileJson} from journal.galley g where g.issue_id = i.id and g.kind = 'pdf' limit 1) as file`;

export interface JournalPageFacts extends JournalSummary {
  issues: IssueSummary[];
  /** What stands in the newest issue. */
  newest: ArticleLine[];
}

/** A journal with the issues an actor may see, the newest first. */
export async function journalBySlug(db: Db, actor: Actor, slug: string): Promise<JournalPageFacts | undefined> {
  const { rows } =
    await sql<JournalSummary>`select ${journalColumns} from journal.journal j where j.slug = ${slug}`.execute(db);
  const journal = rows[0];
  if (journal === undefined) return undefined;
  const issues = await sql<IssueSummary>`
    select ${issueColumns} from journal.issue i
    where i.journal_id = ${journal.id} and (i.state = 'published' or ${isEditedBy(actor, sql`i.journal_id`)})
    order by i.position desc, i.id desc limit 500`.execute(db);
  const newest = issues.rows.find((issue) => issue.state === "published");
  return {
    ...journal,
    issues: issues.rows,
    newest: newest === undefined ? [] : await articlesOf(db, actor, newest.id),
  };
}

export interface ArticleLine {
  id: string;
  slug: string;
  title: LocalizedText;
  practice: LocalizedText;
  language: string;
  pages: string;
  state: ArticleState;
  position: number;
  sectionId: string | null;
  /** The first twenty; `authorCount` tells of more. */
  authors: Pick<AuthorFacts, "given" | "family">[];
  authorCount: number;
  hasText: boolean;
  hasPdf: boolean;
}

/** The articles of an issue in order, as far as an actor may see them. */
export async function articlesOf(db: Db, actor: Actor, issueId: string): Promise<ArticleLine[]> {
  const { rows } = await sql<ArticleLine>`
    select a.id, a.slug, a.title, a.practice, a.language, a.pages, a.state, a.position, a.section_id,
      coalesce(w.authors, '[]') as authors, coalesce(w.author_count, 0) as author_count,
      coalesce(v.html <> '', false) as has_text,
      exists (select from journal.galley g where g.version_id = a.version_id and g.kind = 'pdf') as has_pdf
    from journal.article a left join journal.version v on v.id = a.version_id
    left join lateral (
      select jsonb_agg(jsonb_build_object('given', given, 'family', family) order by position) filter (where position < 20) as authors,
        count(*)::int as author_count
      from journal.author where article_id = a.id) w on true
    where a.issue_id = ${issueId} and (a.state <> 'draft' or ${isEditedBy(actor, sql`a.journal_id`)})
    order by a.position, a.id limit 2000`.execute(db);
  return rows;
}

export interface IssuePageFacts extends IssueSummary {
  editorial: LocalizedText;
  position: number;
  journalId: string;
  journalSlug: string;
  journalTitle: LocalizedText;
  sections: { id: string; title: LocalizedText }[];
}

/** An issue by its number, if an actor may see it. */
export async function issueByNumber(
  db: Db,
  actor: Actor,
  slug: string,
  number: string,
): Promise<IssuePageFacts | undefined> {
  if (!/^\d{1,6}$/.test(number)) return undefined;
  const { rows } = await sql<IssuePageFacts>`
    select ${issueColumns}, i.editorial, i.position, j.id as journal_id, j.slug as journal_slug, j.title as journal_title,
      coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'title', s.title) order by s.position)
        from journal.section s where s.journal_id = j.id), '[]') as sections
    from journal.issue i join journal.journal j on j.id = i.journal_id
    where j.slug = ${slug} and i.number = ${Number(number)} and (i.state = 'published' or ${isEditedBy(actor, sql`j.id`)})`.execute(
    db,
  );
  return rows[0];
}

export interface ArticlePageFacts extends CitedArticle {
  slug: string;
  journalId: string;
  journalSlug: string;
  issueId: string | null;
  sectionId: string | null;
  issueLabel: LocalizedText | null;
  notice: LocalizedText | null;
  practice: LocalizedText;
  subjects: string[];
  licence: string;
  rights: string;
  receivedOn: string | null;
  acceptedOn: string | null;
  state: ArticleState;
  withdrawnReason: string | null;
  updatedAt: Date;
  html: string;
  about: string;
  contents: ContentsLine[];
  words: number;
  version: number | null;
  versionId: string | null;
  /** The one readers are led to; another where an earlier version was asked for. */
  presentVersion: number | null;
  files: FileFacts[];
  versions: { number: number; change: string; createdAt: string }[];
  related: RelatedThing[];
  practiceNotes: NotesOfThing;
}

/**
 * An article by its address, if an actor may see it: a withdrawn one keeps its page, a draft is its editors'. With a number, as it was in
 * that version.
 */
export async function articleBySlug(
  db: Db,
  actor: Actor,
  { journal, article, lang, version }: { journal: string; article: string; lang: Language; version?: number },
): Promise<ArticlePageFacts | undefined> {
  const { rows } = await sql<
    Omit<ArticlePageFacts, "related" | "practiceNotes"> & { related: RelationJson[]; practiceNotes: NoteJson[] }
  >`
    select a.id, a.slug, a.title, a.abstract, a.practice, a.keywords, a.language, a.doi, a.pages, a.subjects, a.licence, a.rights,
      a.received_on::text as received_on, a.accepted_on::text as accepted_on, a.state, a.withdrawn_reason, a.published_at, a.updated_at,
      a.issue_id, a.section_id,
      j.id as journal_id, j.slug as journal_slug, j.title as journal_title, j.publisher, j.issn,
      i.number as issue_number, i.label as issue_label, i.notice, i.issued_on::text as issued_on,
      ${authorsJson} as authors, coalesce(v.html, '') as html, coalesce(v.about, '') as about, coalesce(v.contents, '[]') as contents,
      coalesce(v.words, 0) as words, v.number as version, v.id as version_id,
      (select p.number from journal.version p where p.id = a.version_id) as present_version,
      coalesce((select jsonb_agg(${fileJson} order by g.position) from journal.galley g where g.version_id = v.id), '[]') as files,
      coalesce((select jsonb_agg(jsonb_build_object('number', o.number, 'change', o.change, 'createdAt', o.created_at) order by o.number desc)
        from journal.version o where o.article_id = a.id), '[]') as versions,
      ${relationsJson(actor, "article", sql`a.id`, lang)} as related,
      ${notesJson(sql`a.id`, lang)} as practice_notes
    from journal.article a join journal.journal j on j.id = a.journal_id
    left join journal.issue i on i.id = a.issue_id
    left join journal.version v on ${version === undefined ? sql`v.id = a.version_id` : sql`v.article_id = a.id and v.number = ${version}::int`}
    where j.slug = ${journal} and a.slug = ${article} ${version === undefined ? sql`` : sql`and v.id is not null`} and (a.state <> 'draft' or ${isEditedBy(actor, sql`j.id`)})`.execute(
    db,
  );
  const row = rows[0];
  return row === undefined
    ? undefined
    : { ...row, related: relationsFrom(row.related), practiceNotes: notesFrom(row.practiceNotes) };
}

export interface StoredGalley extends FileFacts {
  sha256: string;
}

/** A file of an article, of the version readers see. Withdrawn articles hand nothing out. */
export async function articleFile(db: Db, actor: Actor, journal: string, article: string, name: string) {
  const { rows } = await sql<StoredGalley>`
    select g.kind, g.file_name as name, g.media_type, g.size, g.sha256
    from journal.galley g join journal.article a on a.version_id = g.version_id join journal.journal j on j.id = a.journal_id
    where j.slug = ${journal} and a.slug = ${article} and g.file_name = ${name}
      and (a.state = 'published' or ${isEditedBy(actor, sql`j.id`)})`.execute(db);
  return rows[0];
}

export async function issueFile(db: Db, actor: Actor, journal: string, number: string, name: string) {
  if (!/^\d{1,6}$/.test(number)) return undefined;
  const { rows } = await sql<StoredGalley>`
    select g.kind, g.file_name as name, g.media_type, g.size, g.sha256
    from journal.galley g join journal.issue i on i.id = g.issue_id join journal.journal j on j.id = i.journal_id
    where j.slug = ${journal} and i.number = ${Number(number)} and g.file_name = ${name}
      and (i.state = 'published' or ${isEditedBy(actor, sql`j.id`)})`.execute(db);
  return rows[0];
}

/** A picture or supplement in the text of a version. */
export async function figureFile(db: Db, actor: Actor, versionId: string, name: string) {
  if (!isId(versionId)) return undefined;
  const { rows } = await sql<StoredGalley>`
    select 'supplement' as kind, f.name, f.media_type, f.size, f.sha256
    from (
      select version_id, name, media_type, size, sha256 from journal.figure
      union all select version_id, file_name, media_type, size, sha256 from journal.galley where version_id is not null
    ) f join journal.version v on v.id = f.version_id join journal.article a on a.id = v.article_id
    where f.version_id = ${versionId} and f.name = ${name} and (a.state = 'published' or ${isEditedBy(actor, sql`a.journal_id`)})`.execute(
    db,
  );
  return rows[0];
}

export interface FeedEntry {
  id: string;
  slug: string;
  title: LocalizedText;
  practice: LocalizedText;
  abstract: LocalizedText;
  language: string;
  authors: AuthorFacts[];
  publishedAt: Date;
  updatedAt: Date;
}

/** What a journal published last, for its feed. */
export async function newestArticles(db: Db, journalId: string, limit: number): Promise<FeedEntry[]> {
  const { rows } = await sql<FeedEntry>`
    select a.id, a.slug, a.title, a.practice, a.abstract, a.language, a.published_at, a.updated_at, ${authorsJson} as authors
    from journal.article a where a.journal_id = ${journalId} and a.state = 'published'
    order by a.published_at desc, a.id desc limit ${limit}`.execute(db);
  return rows;
}

/** References of an article's present version, as they are marked. */
export async function referencesOf(db: Db, articleId: string): Promise<CslItem[]> {
  const { rows } = await sql<{ csl: CslItem }>`
    select r.csl from journal.reference r join journal.article a on a.version_id = r.version_id
    where a.id = ${articleId} order by r.position`.execute(db);
  return rows.map(({ csl }) => csl);
}
