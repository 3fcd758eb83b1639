import { searchCatalogue } from "#catalogue/index.ts";
import type { Db } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import type { Account, Actor, Language } from "#platform/permissions/index.ts";
import type { AlertRhythm, StoredQuery } from "../types.ts";

export interface SavedSearch {
  id: string;
  name: string;
  lang: Language;
  query: StoredQuery;
  alert: AlertRhythm;
  feedVersion: number;
}

/** One person's saved searches, the last made first: some dozens at most. */
export async function savedSearches(db: Db, account: Account): Promise<SavedSearch[]> {
  const rows = await db
    .selectFrom("home.savedSearch")
    .select(["id", "name", "lang", "query", "alert", "feedVersion"])
    .where("accountId", "=", account.id)
    .orderBy("createdAt", "desc")
    .execute();
  return rows as SavedSearch[];
}

/** A saved search with whose it is, for its feed. */
export async function savedSearchById(db: Db, id: string): Promise<(SavedSearch & { accountId: string }) | undefined> {
  if (!isId(id)) return undefined;
  const row = await db
    .selectFrom("home.savedSearch")
    .select(["id", "accountId", "name", "lang", "query", "alert", "feedVersion"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row as (SavedSearch & { accountId: string }) | undefined;
}

/** What a search finds, newest first, as its owner sees it. */
export async function newestOf(db: Db, actor: Actor, { lang, query }: Pick<SavedSearch, "lang" | "query">, limit = 20) {
  const { q, kind, subject, level, country, body, from, to } = query;
  const { hits } = await searchCatalogue(db, actor, {
    lang,
    text: q,
    kind,
    subject,
    language: query.lang,
    level,
    country,
    body,
    fromYear: from,
    toYear: to,
    sort: "date",
    limit,
  });
  return hits;
}
