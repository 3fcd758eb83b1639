import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { letterOf, type Reachable, reachable } from "#people/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import type { Language } from "#platform/i18n/index.ts";
import { localized } from "#platform/i18n/index.ts";
import { type Mail, sendMails } from "#platform/mail/index.ts";
import { siteName } from "#platform/site-name.ts";
import { type CurrentKey, currentKey } from "./keys/keys.ts";
import { type CredentialFacts, credentialDocument, type Issuer, secondsOf } from "./signing/documents.ts";
import { signInWorker } from "./signing/in-worker.ts";

export type IssuingHouse = Pick<HouseParts, "db" | "settings" | "messages" | "log">;

const batchSize = 50;

type WaitingRow = CredentialFacts & { accountId: string };

export const issuerOf = (
  house: Pick<HouseParts, "settings" | "messages">,
  key: CurrentKey,
  lang: Language,
): Issuer => ({
  did: key.did,
  name: siteName(house, lang),
  publicUrl: house.settings.publicUrl,
});

/**
 * Signs all credentials that wait, and tells their holders. Several processes share the work; one that ends in the middle leaves them
 * waiting. `isSilent`: holders get no letter. Returns how many were signed.
 */
export async function issueWaiting(
  house: IssuingHouse,
  { isSilent = false }: { isSilent?: boolean } = {},
): Promise<number> {
  const failed: string[] = [];
  let count = 0;
  if ((await waitingCount(house.db, 1)) === 0) return 0;
  const key = await currentKey(house);
  for (;;) {
    const batch = await issueBatch(house, key, failed, isSilent);
    count += batch.signed;
    if (batch.found === 0) return count;
  }
}

async function issueBatch(
  house: IssuingHouse,
  key: CurrentKey,
  failed: string[],
  isSilent: boolean,
): Promise<{ found: number; signed: number }> {
  return inTransaction(house.db, async (tx) => {
    const rows = await waitingRows(tx, failed);
    if (rows.length === 0) return { found: 0, signed: 0 };
    const now = new Date();
    const documents = rows.map((row) => {
      const words = { score: house.messages.text(row.lang, "credentials", "score") };
      return credentialDocument(row, issuerOf(house, key, row.lang), words, randomBytes(16).toString("hex"));
    });
    const results = await signInWorker(key, secondsOf(now), documents);
    const signed = rows.flatMap((row, index) => {
      const result = results[index];
      if (result !== undefined && "text" in result) return [{ row, text: result.text }];
      failed.push(row.id);
      house.log.error("credential not signed", { id: row.id, error: result?.error ?? "no answer" });
      return [];
    });
    await sql`
      update credentials.credential c set signed = s.text, key_id = ${key.id}, issued_at = ${now}, state = 'issued'
      from unnest(${signed.map(({ row }) => row.id)}::text[], ${signed.map(({ text }) => text)}::text[]) as s (id, text)
      where c.id = s.id`.execute(tx);
    if (!isSilent)
      await tellHolders(
        tx,
        house,
        signed.map(({ row }) => row),
      );
    return { found: rows.length, signed: signed.length };
  });
}

async function waitingRows(tx: Tx, failed: readonly string[]): Promise<WaitingRow[]> {
  const rows = await tx
    .selectFrom("credentials.credential")
    .select([
      "id",
      "accountId",
      "holderName",
      "lang",
      "sourceId",
      "achievement",
      "result",
      "validFrom",
      "validUntil",
      "statusListId",
      "statusIndex",
    ])
    .where("state", "=", "waiting")
    .$if(failed.length > 0, (query) => query.where("id", "not in", [...failed]))
    .orderBy("awardedAt")
    .limit(batchSize)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows as WaitingRow[];
}

/** Letters to the holders; none to somebody whose account is closed meanwhile. */
async function tellHolders(tx: Tx, house: IssuingHouse, rows: readonly WaitingRow[]): Promise<void> {
  const holders = await reachable(
    tx,
    rows.map(({ accountId }) => accountId),
  );
  const letters = rows.flatMap(({ accountId, achievement }) => {
    const holder = holders.get(accountId);
    return holder === undefined ? [] : [letterTo(house, holder, achievement.name)];
  });
  if (letters.length > 0) await sendMails(tx, letters);
}

function letterTo(house: IssuingHouse, { name, email, lang }: Reachable, of: LocalizedText): Mail {
  const title = localized(of, lang).text;
  return { to: email, ...letterOf("credentials", house, lang, "issued", "/certificates", { name, title }) };
}

/** How many wait to be signed; `most` are counted. */
export async function waitingCount(db: Db, most = 1_000_000): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (select from credentials.credential where state = 'waiting' limit ${most}) w`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}
