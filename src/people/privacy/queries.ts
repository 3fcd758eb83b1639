import type { Db } from "#platform/database/index.ts";

/** What the privacy page must know of an account beside what the session tells. */
export async function ownMarks(db: Db, accountId: string): Promise<{ hasPassword: boolean; isProtected: boolean }> {
  const row = await db
    .selectFrom("people.account")
    .select(["passwordHash", "isProtected"])
    .where("id", "=", accountId)
    .executeTakeFirst();
  return { hasPassword: row?.passwordHash != null, isProtected: row?.isProtected === true };
}
