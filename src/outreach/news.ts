import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import {
  afterKey,
  type Cursor,
  type Db,
  inTransaction,
  type LocalizedText,
  type Tx,
} from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Actor, authorize, isAllowed } from "#platform/permissions/index.ts";
import { freeSlug } from "#platform/slugs.ts";
import { NewsPublished } from "./events.ts";
import { mayKeepNews } from "./permissions.ts";

export interface NewsFacts {
  title: LocalizedText;
  summary: LocalizedText;
  body: LocalizedText;
  subjects: string[];
}

export interface News extends NewsFacts {
  id: string;
  slug: string;
  state: "draft" | "published" | "withdrawn";
  withdrawnReason: string | null;
  publishedAt: Date | null;
  updatedAt: Date;
}

const columns = [
  "id",
  "slug",
  "title",
  "summary",
  "body",
  "subjects",
  "state",
  "withdrawnReason",
  "publishedAt",
  "updatedAt",
] as const;

/** Published news, the newest first. `after`: when it was published, id. */
export async function listNews(db: Db, after: Cursor | undefined, limit: number): Promise<News[]> {
  const rows = await db
    .selectFrom("outreach.news")
    .select(columns)
    .where("state", "=", "published")
    .$if(after !== undefined, (query) => query.where(afterKey(["publishedAt", "id"], "desc", after ?? [])))
    .orderBy("publishedAt", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows as News[];
}

/** All news, drafts too, the last changed first. */
export async function managedNews(db: Db, actor: Actor, after: Cursor | undefined, limit: number): Promise<News[]> {
  authorize(actor, mayKeepNews);
  const rows = await db
    .selectFrom("outreach.news")
    .select(columns)
    .$if(after !== undefined, (query) => query.where(afterKey(["updatedAt", "id"], "desc", after ?? [])))
    .orderBy("updatedAt", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows as News[];
}

/** One piece of news; a draft is there for those who keep news. */
export async function newsBySlug(db: Db, actor: Actor, slug: string): Promise<News | undefined> {
  const row = await db
    .selectFrom("outreach.news")
    .select(columns)
    .where("slug", "=", slug)
    .$if(!isAllowed(actor, mayKeepNews), (query) => query.where("state", "<>", "draft"))
    .executeTakeFirst();
  return row as News | undefined;
}

const rowOf = ({ title, summary, body, subjects }: NewsFacts) => ({
  title: JSON.stringify(title),
  summary: JSON.stringify(summary),
  body: JSON.stringify(body),
  subjects,
  updatedAt: new Date(),
});

function requireTitle({ title }: NewsFacts): void {
  if (Object.keys(title).length === 0) throw new DomainError("outreach.no-title", { field: "title-en" });
}

/** Makes a draft. Throws `outreach.no-title`. */
export async function draftNews(db: Db | Tx, actor: Actor, facts: NewsFacts): Promise<{ id: string; slug: string }> {
  authorize(actor, mayKeepNews);
  requireTitle(facts);
  return inTransaction(db, async (tx) => {
    const id = newId();
    const slug = await freeSlug(facts.title, `news-${id.slice(-8)}`, (start) =>
      tx.selectFrom("outreach.news").select("slug").where("slug", "like", `${start}%`).execute(),
    );
    await tx
      .insertInto("outreach.news")
      .values({ id, slug, ...rowOf(facts) })
      .execute();
    await audit(tx, actor, "outreach.news-drafted", { target: id });
    return { id, slug };
  });
}

async function lockNews(tx: Tx, actor: Actor, id: string) {
  authorize(actor, mayKeepNews);
  if (!isId(id)) throw new DomainError("platform.not-found");
  const news = await tx
    .selectFrom("outreach.news")
    .select(["state", "publishedAt"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (news === undefined) throw new DomainError("platform.not-found");
  return news;
}

/** Changes news. Throws `outreach.no-title`. */
export async function changeNews(db: Db, actor: Actor, id: string, facts: NewsFacts): Promise<void> {
  requireTitle(facts);
  await inTransaction(db, async (tx) => {
    await lockNews(tx, actor, id);
    await tx.updateTable("outreach.news").set(rowOf(facts)).where("id", "=", id).execute();
    await audit(tx, actor, "outreach.news-changed", { target: id });
  });
}

/** Publishes a draft, or what was withdrawn again. */
export async function publishNews(db: Db | Tx, actor: Actor, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const news = await lockNews(tx, actor, id);
    if (news.state === "published") return;
    await tx
      .updateTable("outreach.news")
      .set({
        state: "published",
        withdrawnReason: null,
        publishedAt: news.publishedAt ?? new Date(),
        updatedAt: new Date(),
      })
      .where("id", "=", id)
      .execute();
    await audit(tx, actor, "outreach.news-published", { target: id });
    await emit(tx, NewsPublished, { newsId: id });
  });
}

/** Takes news back; its address stays and says why. Throws `outreach.not-published`. */
export async function withdrawNews(db: Db, actor: Actor, id: string, reason: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const news = await lockNews(tx, actor, id);
    if (news.state !== "published") throw new DomainError("outreach.not-published");
    await tx
      .updateTable("outreach.news")
      .set({ state: "withdrawn", withdrawnReason: reason, updatedAt: sql`now()` })
      .where("id", "=", id)
      .execute();
    await audit(tx, actor, "outreach.news-withdrawn", { target: id });
  });
}
