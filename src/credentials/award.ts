import { sql } from "kysely";
import type { Tx } from "#platform/database/index.ts";
import { emit } from "#platform/events/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import { CredentialAwarded } from "./events.ts";
import { newCredentialId } from "./ids.ts";
import type { Achievement, CredentialResult } from "./types.ts";

export interface Award {
  accountId: string;
  source: {
    /** `module`, `path`, `activity`: the kind of thing it is for. */
    kind: string;
    id: string;
    /** What sets a renewal apart from the first; the same occasion is awarded once. */
    occasion?: string;
  };
  achievement: Achievement;
  result: CredentialResult;
  designId: string;
  /** The holder's own by default. */
  lang?: Language;
  validFrom?: Date;
  validUntil?: Date | null;
  /** The credential that this one follows. */
  renews?: string;
}

/** The W3C's least length of a status list, which is what keeps one credential from standing out. */
export const statusListSize = 131_072;

/**
 * Gives a person a credential, in the transaction that decides so. The same source, occasion and person again changes nothing and answers
 * with the one there is, also where that was revoked. It is signed after commit. Throws for a person or a design that is not there.
 */
export async function awardCredential(tx: Tx, award: Award): Promise<{ id: string; isNew: boolean }> {
  const { kind, id: sourceId, occasion = "" } = award.source;
  for (let tries = 0; tries < 4; tries += 1) {
    const { id: listId, size } = await currentList(tx);
    const { rows } = await sql<{ id: string }>`
      insert into credentials.credential (id, account_id, holder_name, lang, source_kind, source_id, occasion, achievement, result, edition_id,
        renews, valid_from, valid_until, status_list_id, status_index)
      select ${newCredentialId()}, a.id, a.name, coalesce(${award.lang ?? null}::text, a.lang), ${kind}, ${sourceId}::uuid, ${occasion},
        ${JSON.stringify(award.achievement)}::jsonb, ${JSON.stringify(award.result)}::jsonb, d.edition_id,
        ${award.renews ?? null}, ${award.validFrom ?? new Date()}, ${award.validUntil ?? null}, ${listId}::int, free.index
      from people.public_account a
      join credentials.design d on d.id = ${award.designId}::uuid
      cross join lateral (
        select drawn.index
        from (select floor(random() * ${size}::int)::int as index from generate_series(1, ${drawsAtOnce})) drawn
        where not exists (select from credentials.credential c where c.status_list_id = ${listId}::int and c.status_index = drawn.index)
        limit 1
      ) free
      where a.id = ${award.accountId}::uuid
      on conflict do nothing
      returning id`.execute(tx);
    const [made] = rows;
    if (made !== undefined) {
      await emit(tx, CredentialAwarded, { credentialId: made.id });
      return { id: made.id, isNew: true };
    }
    const there = await tx
      .selectFrom("credentials.credential")
      .select("id")
      .where("sourceKind", "=", kind)
      .where("sourceId", "=", sourceId)
      .where("accountId", "=", award.accountId)
      .where("occasion", "=", occasion)
      .executeTakeFirst();
    if (there !== undefined) return { id: there.id, isNew: false };
    if (await isCrowded(tx, listId, size)) await newList(tx);
  }
  throw new Error(`no credential for ${award.accountId} of ${kind} ${sourceId}: the person or the design is not there`);
}

// Twenty draws in a row fail by chance only in a list that is more than half full.
const drawsAtOnce = 20;

interface List {
  id: number;
  size: number;
}

async function currentList(tx: Tx): Promise<List> {
  const list = await tx
    .selectFrom("credentials.statusList")
    .select(["id", "size"])
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return list ?? newList(tx);
}

/** Only asked where no free bit was drawn. */
async function isCrowded(tx: Tx, listId: number, size: number): Promise<boolean> {
  const { rows } = await sql<{ isCrowded: boolean }>`
    select count(*) > ${size / 2}::float as is_crowded from credentials.credential where status_list_id = ${listId}`.execute(
    tx,
  );
  return rows[0]?.isCrowded === true;
}

const newList = (tx: Tx): Promise<List> =>
  tx
    .insertInto("credentials.statusList")
    .values({ size: statusListSize })
    .returning(["id", "size"])
    .executeTakeFirstOrThrow();
