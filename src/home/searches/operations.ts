import { searchQuery } from "#catalogue/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { newId } from "#platform/ids.ts";
import { type Account, authorize, type Language } from "#platform/permissions/index.ts";
import { mayKeepSearches } from "../permissions.ts";
import type { AlertRhythm, StoredQuery } from "../types.ts";

/** More would be work for a machine, and mail for nobody. */
const mostSearches = 50;

/** A search page's address, from its question mark on, as what it asks for. */
export function queryOf(address: string): StoredQuery {
  const fields = Object.fromEntries(new URLSearchParams(address.replace(/^[^?]*\?/, "")));
  const { after: _after, sort: _sort, ...query } = searchQuery.parse(fields);
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== ""));
}

/** Keeps a search. Throws `home.too-many-searches`, `home.empty-search`. */
export async function saveSearch(
  db: Db,
  account: Account,
  { name, query, lang, alert }: { name: string; query: string; lang: Language; alert: AlertRhythm },
): Promise<void> {
  authorize(account, mayKeepSearches);
  const stored = queryOf(query);
  if (Object.keys(stored).length === 0) throw new DomainError("home.empty-search");
  await inTransaction(db, async (tx) => {
    const { count } = await tx
      .selectFrom("home.savedSearch")
      .select((select) => select.fn.countAll<string>().as("count"))
      .where("accountId", "=", account.id)
      .executeTakeFirstOrThrow();
    if (Number(count) >= mostSearches) throw new DomainError("home.too-many-searches");
    await tx
      .insertInto("home.savedSearch")
      .values({ id: newId(), accountId: account.id, name, lang, query: JSON.stringify(stored), alert })
      .execute();
  });
}

async function changeOwn(
  db: Db,
  account: Account,
  id: string,
  change: { alert?: AlertRhythm; toldUntil?: Date; feedVersion?: number },
): Promise<void> {
  const changed = await db
    .updateTable("home.savedSearch")
    .set(change)
    .where("id", "=", id)
    .where("accountId", "=", account.id)
    .returning("id")
    .executeTakeFirst();
  if (changed === undefined) throw new DomainError("platform.not-found");
}

/** How often its person is told of what is new; what came before now counts as told. */
export async function changeAlert(db: Db, account: Account, id: string, alert: AlertRhythm): Promise<void> {
  authorize(account, mayKeepSearches);
  await changeOwn(db, account, id, { alert, toldUntil: new Date() });
}

/** Gives the feed a new address: the old one, which may have got into other hands, ends. */
export async function renewFeed(db: Db, account: Account, id: string): Promise<void> {
  authorize(account, mayKeepSearches);
  await inTransaction(db, async (tx) => {
    const row = await tx
      .selectFrom("home.savedSearch")
      .select("feedVersion")
      .where("id", "=", id)
      .where("accountId", "=", account.id)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) throw new DomainError("platform.not-found");
    await changeOwn(tx, account, id, { feedVersion: row.feedVersion + 1 });
  });
}

export async function forgetSearch(db: Db, account: Account, id: string): Promise<void> {
  authorize(account, mayKeepSearches);
  await db.deleteFrom("home.savedSearch").where("id", "=", id).where("accountId", "=", account.id).execute();
}
