import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { isId, newId } from "#platform/ids.ts";
import type { Account } from "#platform/permissions/index.ts";
import { newCredentialId } from "./ids.ts";

/** Links of one credential that are open at a time. */
const mostShares = 20;
/** Days a link may be open for. */
export const longestShare = 366;

export interface Share {
  id: string;
  code: string;
  createdAt: Date;
  until: Date;
  opened: number;
  lastOpenedAt: Date | null;
}

/**
 * The holder lets whoever has the link read their name on one credential, until a day. Returns the code of the link. Throws
 * `platform.not-found` for another's, `credentials.share-too-long`, `credentials.too-many-shares`.
 */
export async function shareCredential(db: Db, holder: Account, credentialId: string, until: Date): Promise<string> {
  const days = (until.getTime() - Date.now()) / 86_400_000;
  if (!(days > 0 && days <= longestShare)) throw new DomainError("credentials.share-too-long", { field: "until" });
  return inTransaction(db, async (tx) => {
    const own = await tx
      .selectFrom("credentials.credential")
      .select("id")
      .where("id", "=", credentialId)
      .where("accountId", "=", holder.id)
      .where("state", "=", "issued")
      .forUpdate()
      .executeTakeFirst();
    if (own === undefined) throw new DomainError("platform.not-found");
    const { length } = await openShares(tx, credentialId);
    if (length >= mostShares) throw new DomainError("credentials.too-many-shares", { args: { most: mostShares } });
    const code = newCredentialId();
    const id = newId();
    await tx.insertInto("credentials.share").values({ id, credentialId, accountId: holder.id, code, until }).execute();
    await audit(tx, holder, "credentials.shared", { target: id, credential: credentialId, until: until.toISOString() });
    return code;
  });
}

/** Ends a link of the holder's own; from the next look on it shows no name. Throws `platform.not-found`. */
export async function endShare(db: Db, holder: Account, id: string): Promise<void> {
  if (!isId(id)) throw new DomainError("platform.not-found");
  await inTransaction(db, async (tx) => {
    const ended = await tx
      .updateTable("credentials.share")
      .set({ revokedAt: new Date() })
      .where("id", "=", id)
      .where("accountId", "=", holder.id)
      .where("revokedAt", "is", null)
      .returning("credentialId")
      .executeTakeFirst();
    if (ended === undefined) throw new DomainError("platform.not-found");
    await audit(tx, holder, "credentials.share-ended", { target: id, credential: ended.credentialId });
  });
}

/** The links of a credential that are open now, the newest first. */
export function openShares(db: Db, credentialId: string): Promise<Share[]> {
  return db
    .selectFrom("credentials.share")
    .select(["id", "code", "createdAt", "until", "opened", "lastOpenedAt"])
    .where("credentialId", "=", credentialId)
    .where("revokedAt", "is", null)
    .where("until", ">", new Date())
    .orderBy("createdAt", "desc")
    .limit(mostShares)
    .execute();
}

/** The name that a link opens, and until when; undefined for a link that is over, ended, or of another credential. Counted. */
export async function sharedName(
  db: Db,
  credentialId: string,
  code: string,
): Promise<{ name: string; until: Date } | undefined> {
  const { rows } = await sql<{ name: string; until: Date }>`
    update credentials.share s set opened = s.opened + 1, last_opened_at = now()
    from credentials.credential c
    where s.code = ${code} and s.credential_id = ${credentialId} and c.id = s.credential_id and s.revoked_at is null and s.until > now()
      and c.holder_name <> ''
    returning c.holder_name as name, s.until`.execute(db);
  return rows[0];
}
