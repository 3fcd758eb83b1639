import { sql } from "kysely";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { issuerOf } from "./issue.ts";
import { currentKey } from "./keys/keys.ts";
import { secondsOf, statusListDocument } from "./signing/documents.ts";
import { signInWorker } from "./signing/in-worker.ts";

type ListHouse = Pick<HouseParts, "db" | "settings" | "messages">;

interface KeptList {
  revision: number;
  size: number;
  signed: string | null;
  signedRevision: number | null;
}

const listRow = (db: Db, id: number): Promise<KeptList | undefined> =>
  db
    .selectFrom("credentials.statusList")
    .select(["revision", "size", "signed", "signedRevision"])
    .where("id", "=", id)
    .executeTakeFirst();

/**
 * A status list as it is now, signed; undefined where there is none of that number. It is signed anew by whoever asks first after a
 * revocation, so that it never says what was true before.
 */
export async function signedStatusList(
  house: ListHouse,
  id: number,
): Promise<{ text: string; revision: number } | undefined> {
  const kept = await listRow(house.db, id);
  if (kept === undefined) return undefined;
  if (kept.signed !== null && kept.signedRevision === kept.revision)
    return { text: kept.signed, revision: kept.revision };
  return signAnew(house, id);
}

async function signAnew(house: ListHouse, id: number): Promise<{ text: string; revision: number }> {
  const key = await currentKey(house);
  return inTransaction(house.db, async (tx) => {
    // Revocations of this list wait; another who came for it finds it signed.
    await sql`select from credentials.status_list where id = ${id} for update`.execute(tx);
    const list = (await listRow(tx, id)) as KeptList;
    if (list.signed !== null && list.signedRevision === list.revision)
      return { text: list.signed, revision: list.revision };
    const { rows } = await sql<{ index: number }>`
      select status_index as index from credentials.credential where status_list_id = ${id} and state = 'revoked'`.execute(
      tx,
    );
    const now = new Date();
    const document = statusListDocument(
      { id, size: list.size, revoked: rows.map(({ index }) => index) },
      issuerOf(house, key, "en"),
      now,
    );
    const [result] = await signInWorker(key, secondsOf(now), [document]);
    if (result === undefined || "error" in result) throw new Error(`status list ${id} not signed: ${result?.error}`);
    await tx
      .updateTable("credentials.statusList")
      .set({ signed: result.text, signedRevision: list.revision, signedAt: now, keyId: key.id })
      .where("id", "=", id)
      .execute();
    return { text: result.text, revision: list.revision };
  });
}
