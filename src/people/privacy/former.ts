import { sql } from "kysely";
import type { Tx } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import type { Person } from "#platform/personal-data/index.ts";

/** Remembers name and address as they are now; call it in the transaction that changes either, before it does. */
export async function rememberIdentity(tx: Tx, accountId: string): Promise<void> {
  await sql`
    insert into people.former_identity (id, account_id, email, name)
    select ${newId()}, id, email, name from people.account where id = ${accountId}
    on conflict (account_id, email, name) do update set until = now()`.execute(tx);
}

/**
 * A person as they were called before, oldest first. An address that is another account's by now stands for that person's data, not for
 * this one's: there only the name counts.
 */
export async function formerIdentities(tx: Tx, accountId: string): Promise<Person[]> {
  const { rows } = await sql<Person>`
    select f.account_id as id, f.name, f.until,
      case when exists (select from people.account a where lower(a.email) = lower(f.email) and a.id <> f.account_id)
        then 'erased-' || f.account_id || '@invalid' else f.email end as email
    from people.former_identity f where f.account_id = ${accountId} order by f.until, f.id`.execute(tx);
  return rows;
}
