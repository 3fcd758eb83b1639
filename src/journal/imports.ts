import { sql } from "kysely";
import { fold, subjects } from "#catalogue/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { emit } from "#platform/events/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { type FileStore, readableOf, type StoredBlob } from "#platform/files/index.ts";
import { newId } from "#platform/ids.ts";
import { type Actor, authorize, system } from "#platform/permissions/index.ts";
import { type ArticleFacts, addVersion, draftArticle, type StoredFile, type VersionFacts } from "./articles.ts";
import { ArticleUploaded } from "./events.ts";
import type { JatsMetadata } from "./jats/metadata.ts";
import { readJatsInWorker } from "./jats/read-in-worker.ts";
import { JatsRefusal } from "./jats/tree.ts";
import { type ArticlePackage, openPackage, type PackagedFile } from "./package.ts";
import { mayEditJournal } from "./permissions.ts";
import type { JatsProblem } from "./types.ts";

export interface ImportTarget {
  journalId: string;
  issueId: string | null;
  /** An article this becomes a new version of. */
  articleId: string | null;
}

/** Notes an uploaded article; a job reads it. */
export async function requestImport(
  db: Db,
  actor: Actor,
  target: ImportTarget,
  upload: StoredBlob & { fileName: string },
): Promise<{ importId: string }> {
  authorize(actor, mayEditJournal, target);
  return inTransaction(db, async (tx) => {
    const importId = newId();
    await tx
      .insertInto("journal.import")
      .values({
        id: importId,
        accountId: actor.kind === "account" ? actor.id : null,
        ...target,
        fileName: upload.fileName.slice(0, 200),
        sha256: upload.sha256,
        size: upload.size,
      })
      .execute();
    await audit(tx, actor, "journal.article-uploaded", { target: importId, file: upload.fileName });
    await emit(tx, ArticleUploaded, { importId });
    return { importId };
  });
}

/** Reads an uploaded article and makes a draft of it, or a version of one. Doing it twice makes it once. */
export async function readImport({ db, files }: Pick<HouseParts, "db" | "files">, importId: string): Promise<void> {
  const { rows } = await sql<ImportTarget & { fileName: string; sha256: string }>`
    update journal.import set state = 'reading', updated_at = now()
    where id = ${importId} and (state in ('waiting', 'failed') or (state = 'reading' and updated_at < now() - interval '3 minutes'))
    returning journal_id, issue_id, article_id, file_name, sha256`.execute(db);
  const taken = rows[0];
  if (taken === undefined) return;
  const archive = await files.local(taken.sha256);
  const end = (state: string, problems: JatsProblem[], articleId: string | null, on: Db = db) =>
    on
      .updateTable("journal.import")
      .set({ state, problems: JSON.stringify(problems), articleId, updatedAt: new Date() })
      .where("id", "=", importId)
      .execute();
  try {
    const packed = await openPackage(archive.path, taken.fileName);
    await keepArticle({ db, files }, system, taken, packed, {}, (tx, kept) =>
      end("done", kept.problems, kept.id, tx as Db),
    );
  } catch (error) {
    if (error instanceof JatsRefusal) await end("refused", [error.problem], taken.articleId);
    else {
      await end("failed", [], taken.articleId);
      throw error;
    }
  } finally {
    await archive.release();
  }
}

export interface KeptArticle {
  id: string;
  slug: string | null;
  problems: JatsProblem[];
}

/**
 * Reads a package and keeps it: a new draft, or a new version of `target.articleId`. `told` is what is known beside the file and goes
 * before what the file says. Throws a `JatsRefusal`; then nothing is written.
 */
export async function keepArticle(
  { db, files }: Pick<HouseParts, "db" | "files">,
  actor: Actor,
  target: ImportTarget,
  packed: ArticlePackage,
  told: Partial<ArticleFacts>,
  whenKept: (tx: Db, kept: KeptArticle) => Promise<unknown> = async () => {},
): Promise<KeptArticle> {
  authorize(actor, mayEditJournal, target);
  const read = await readPackage(files, packed, told);
  return inTransaction(db, async (tx) => {
    let { articleId } = target;
    let slug: string | null = null;
    if (articleId === null)
      ({ id: articleId, slug } = await draftArticle(tx, actor, target.journalId, {
        ...read.facts,
        issueId: target.issueId,
      }));
    await addVersion(tx, actor, articleId, read.version);
    const kept = { id: articleId, slug, problems: read.problems };
    await whenKept(tx as unknown as Db, kept);
    return kept;
  });
}

const store = async (files: FileStore, { name, mediaType, bytes }: PackagedFile): Promise<StoredFile> => ({
  name,
  mediaType,
  ...(await files.put(readableOf(bytes))),
});

async function readPackage(files: FileStore, packed: ArticlePackage, told: Partial<ArticleFacts>) {
  const versionId = newId();
  const stored: StoredFile[] = [];
  const base = { id: versionId, jatsSha256: null, html: "", about: "", contents: [], body: "", words: 0, change: "" };
  if (packed.xml === null) {
    const [pdf] = packed.files;
    if (pdf === undefined) throw new JatsRefusal("no-article");
    const title = { [told.language ?? "en"]: pdf.name.replace(/\.pdf$/i, "").replace(/[-_]+/g, " ") };
    const version: VersionFacts = {
      ...base,
      galleys: [{ kind: "pdf", ...(await store(files, pdf)) }],
      figures: [],
      references: [],
    };
    return { facts: { ...noFacts, title, ...told }, version, problems: [] as JatsProblem[] };
  }
  const addresses = Object.fromEntries(packed.files.map(({ name }) => [name, `/files/journal/${versionId}/${name}`]));
  const result = await readJatsInWorker({ bytes: new Uint8Array(packed.xml), files: addresses });
  if ("refused" in result) throw Object.assign(new JatsRefusal(result.refused.code), { problem: result.refused });
  const { article } = result;
  // Only what the article calls for comes along, and its PDF.
  for (const file of packed.files) {
    const isCalled =
      article.html.includes(`/${versionId}/${file.name}`) || article.about.includes(`/${versionId}/${file.name}`);
    if (isCalled || file.mediaType === "application/pdf") stored.push(await store(files, file));
  }
  const xml = await store(files, { name: "article.xml", mediaType: "application/xml", bytes: packed.xml });
  const pdfs = stored.filter(({ mediaType }) => mediaType === "application/pdf");
  const version: VersionFacts = {
    ...base,
    jatsSha256: xml.sha256,
    html: article.html,
    about: article.about,
    contents: article.contents,
    body: article.text,
    words: article.words,
    galleys: [
      ...pdfs.map((pdf, index) => ({ kind: index === 0 ? ("pdf" as const) : ("supplement" as const), ...pdf })),
      { kind: "xml", ...xml },
    ],
    figures: stored.filter(({ mediaType }) => mediaType !== "application/pdf"),
    references: article.references,
  };
  return { facts: { ...factsFrom(article.metadata), ...told }, version, problems: article.problems };
}

const noFacts: ArticleFacts = {
  issueId: null,
  sectionId: null,
  title: {},
  abstract: {},
  practice: {},
  language: "en",
  subjects: [],
  keywords: {},
  doi: "",
  pages: "",
  licence: "",
  rights: "",
  receivedOn: null,
  acceptedOn: null,
  authors: [],
};

function factsFrom(metadata: JatsMetadata): ArticleFacts {
  const { title, abstract, practice, language, keywords, doi, pages, licence, rights, authors } = metadata;
  const plain = { title, abstract, practice, language, keywords, doi, pages, licence, rights, authors };
  return {
    ...noFacts,
    ...plain,
    subjects: subjectsOf(Object.values(keywords).flat()),
    receivedOn: metadata.received,
    acceptedOn: metadata.accepted,
  };
}

let subjectByName: Map<string, string> | undefined;

/** The subjects whose name, in any language, is one of the author's keywords. */
export function subjectsOf(keywords: readonly string[]): string[] {
  subjectByName ??= new Map(
    subjects.flatMap((subject) =>
      [...Object.values(subject.label), ...Object.values(subject.alt).flat()].map((name) => [fold(name), subject.id]),
    ),
  );
  return [...new Set(keywords.flatMap((keyword) => subjectByName?.get(fold(keyword)) ?? []))].slice(0, 12);
}
