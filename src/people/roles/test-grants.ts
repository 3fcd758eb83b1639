import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import { newestMails } from "#platform/mail/index.ts";
import { anAccount } from "../../../tests/support/house.ts";

export const reason = "Agreed at the meeting of May";

export const anAdministrator = (db: Db) => anAccount(db, { roles: ["administrator"] });

export async function grantsOf(db: Db, accountId: string): Promise<string[]> {
  const { rows } = await sql<{ held: string }>`
    select role || case when scope = '' then '' else ' ' || scope end || case when is_deputy then ' deputy' else '' end as held
    from people.role_grant where account_id = ${accountId} and (ends_at is null or ends_at > now()) order by 1`.execute(
    db,
  );
  return rows.map(({ held }) => held);
}

export async function grantIdOf(db: Db, accountId: string, role: string): Promise<string> {
  const row = await db
    .selectFrom("people.roleGrant")
    .select("id")
    .where("accountId", "=", accountId)
    .where("role", "=", role)
    .executeTakeFirstOrThrow();
  return row.id;
}

export const mailsTo = async (db: Db, email: string) =>
  (await newestMails(db, 1_000)).filter(({ recipient }) => recipient === email);
