import { randomInt } from "node:crypto";
import { sql } from "kysely";
import type { Tx } from "#platform/database/index.ts";
import { emit, emitAll } from "#platform/events/index.ts";
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
  /** Earlier than now only for what was awarded before it came to this house. */
  awardedAt?: Date;
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
        renews, awarded_at, valid_from, valid_until, status_list_id, status_index)
      select ${newCredentialId()}, a.id, a.name, coalesce(${award.lang ?? null}::text, a.lang), ${kind}, ${sourceId}::uuid, ${occasion},
        ${JSON.stringify(award.achievement)}::jsonb, ${JSON.stringify(award.result)}::jsonb, d.edition_id,
        ${award.renews ?? null}, coalesce(${award.awardedAt ?? null}::timestamptz, now()), ${award.validFrom ?? new Date()}, ${award.validUntil ?? null}, ${listId}::int, free.index
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

/**
 * The same for many at once: in one statement, but for those whose bit was drawn twice or is taken, who follow one by one. Returns the ids
 * of those that are new. Who has one for the occasion is passed over; throws as `awardCredential` does.
 */
export async function awardCredentials(tx: Tx, awards: readonly Award[]): Promise<string[]> {
  const { id: listId, size } = await currentList(tx);
  const rows = awards.map((award) => ({
    id: newCredentialId(),
    account: award.accountId,
    lang: award.lang ?? null,
    kind: award.source.kind,
    source: award.source.id,
    occasion: award.source.occasion ?? "",
    achievement: award.achievement,
    result: award.result,
    design: award.designId,
    renews: award.renews ?? null,
    from: award.validFrom ?? new Date(),
    until: award.validUntil ?? null,
    index: randomInt(size),
  }));
  const { rows: made } = await sql<{ id: string; key: string }>`
    insert into credentials.credential (id, account_id, holder_name, lang, source_kind, source_id, occasion, achievement, result, edition_id,
      renews, valid_from, valid_until, status_list_id, status_index)
    select r.id, a.id, a.name, coalesce(r.lang, a.lang), r.kind, r.source, r.occasion, r.achievement, r.result, d.edition_id,
      r.renews, r."from", r.until, ${listId}::int, r.index
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id text, account uuid, lang text, kind text, source uuid, occasion text,
      achievement jsonb, result jsonb, design uuid, renews text, "from" timestamptz, until timestamptz, index int)
    join people.public_account a on a.id = r.account
    join credentials.design d on d.id = r.design
    on conflict do nothing
    returning id, concat_ws(' ', account_id, source_kind, source_id, occasion) as key`.execute(tx);
  const ids = made.map(({ id }) => id);
  await emitAll(
    tx,
    CredentialAwarded,
    ids.map((credentialId) => ({ credentialId })),
  );
  const keys = new Set(made.map(({ key }) => key));
  for (const award of awards) {
    const { kind, id: sourceId, occasion = "" } = award.source;
    if (keys.has([award.accountId, kind, sourceId, occasion].join(" "))) continue;
    const { id, isNew } = await awardCredential(tx, award);
    if (isNew) ids.push(id);
  }
  return ids;
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
