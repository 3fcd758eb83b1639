import { type RawBuilder, sql } from "kysely";
import type { Db, LocalizedText, Tx } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import { type Account, type Actor, authorize } from "#platform/permissions/index.ts";
import { mayGiveMemberLabels, mayKeepMemberLabels } from "./permissions.ts";

export interface MemberLabel {
  id: string;
  country: string;
  /** The spelling in each of the four languages. */
  name: LocalizedText;
  /** First and last day as `2027-12-31`; null: not known, and in use. */
  since: string | null;
  until: string | null;
  use: "now" | "former" | "coming";
}

const today = sql`(now() at time zone 'utc')::date`;

const labels = (where: RawBuilder<unknown>) => sql<MemberLabel>`
  select l.id, l.country, l.name, l.since::text, l.until::text,
    case when l.until < ${today} then 'former' when l.since > ${today} then 'coming' else 'now' end as use
  from people.member_label l where ${where} order by l.country, lower(l.name ->> 'en'), l.since, l.id limit 1000`;

const inUse = sql`coalesce(l.since <= ${today}, true) and coalesce(l.until >= ${today}, true)`;

/** The list with its former spellings, for who keeps it: some dozens, so on one page. */
export async function listMemberLabels(db: Db, actor: Actor): Promise<MemberLabel[]> {
  authorize(actor, mayKeepMemberLabels);
  return (await labels(sql`true`).execute(db)).rows;
}

export async function findMemberLabel(db: Db, actor: Actor, id: string): Promise<MemberLabel | undefined> {
  authorize(actor, mayKeepMemberLabels);
  return isId(id) ? (await labels(sql`l.id = ${id}`).execute(db)).rows[0] : undefined;
}

/** What can be given to a person of a country today; nothing to one without a country. */
export async function labelsToGive(db: Db, actor: Actor, country: string | null): Promise<MemberLabel[]> {
  authorize(actor, mayGiveMemberLabels);
  return country === null ? [] : (await labels(sql`l.country = ${country} and ${inUse}`).execute(db)).rows;
}

/** A label that is in use today for a country, held as it is until the end of the transaction. */
export async function holdLabelInUse(tx: Tx, id: string, country: string | null): Promise<MemberLabel | undefined> {
  await sql`select from people.member_label where id = ${id} for share`.execute(tx);
  return (await labels(sql`l.id = ${id} and l.country = ${country} and ${inUse}`).execute(tx)).rows[0];
}

/** All that are in use today, by whose spelling the rows of a sheet are read. */
export async function labelsInUse(db: Db | Tx): Promise<MemberLabel[]> {
  return (await labels(inUse).execute(db)).rows;
}

/** One's own, as recorded. */
export async function ownMemberLabel(db: Db, account: Account): Promise<LocalizedText | null> {
  const row = await db
    .selectFrom("people.account")
    .select("memberLabel")
    .where("id", "=", account.id)
    .executeTakeFirst();
  return row?.memberLabel ?? null;
}
