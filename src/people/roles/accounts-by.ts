import { sql } from "kysely";
import type { Db, Tx } from "#platform/database/index.ts";
import type { Language, Role } from "#platform/permissions/index.ts";

export interface Reachable {
  id: string;
  name: string;
  email: string;
  lang: Language;
  timeZone: string;
  isDemo: boolean;
}

/** How to write to some people; who has left, or may not come in, is left out. For letters: nothing of it is for pages. */
export async function reachable(db: Db | Tx, ids: readonly string[]): Promise<Map<string, Reachable>> {
  const { rows } = await sql<Reachable>`
    select id, name, email, lang, time_zone, is_demo from people.account
    where id = any(${[...ids]}::uuid[]) and disabled_at is null and suspended_at is null and erased_at is null`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The accounts of some addresses within a scope (`country:FR`, `body:…`; empty: any). Whether others have one is not told. */
export async function accountsAt(
  db: Db | Tx,
  addresses: readonly string[],
  scope: string,
): Promise<{ id: string; email: string }[]> {
  const { rows } = await sql<{ id: string; email: string }>`
    select id, email from people.account
    where lower(email) = any(${addresses.map((address) => address.toLowerCase())}::text[]) and erased_at is null
      and (${scope} = '' or vouch_scope = ${scope})`.execute(db);
  return rows;
}

/** The accounts within a scope of a country, a body and with a role, where these are given; `most` at most, closed ones left out. */
export async function accountsOf(
  db: Db | Tx,
  scope: string,
  { country, bodyId, role }: { country?: string | undefined; bodyId?: string | undefined; role?: Role | undefined },
  most: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select a.id from people.account a
    where a.disabled_at is null and a.erased_at is null and (${scope} = '' or a.vouch_scope = ${scope})
      ${country === undefined ? sql`` : sql`and a.country = ${country}`}
      ${bodyId === undefined ? sql`` : sql`and a.body_id = ${bodyId}::uuid`}
      ${
        role === undefined
          ? sql``
          : sql`and exists (select from people.role_grant g where g.account_id = a.id and g.role = ${role} and (g.ends_at is null or g.ends_at > now()))`
      }
    order by a.id limit ${most}`.execute(db);
  return rows.map(({ id }) => id);
}
