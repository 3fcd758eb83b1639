import { sql } from "kysely";
import { inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";

/** Of each country with so many invented learners, this many have not come for long. */
const dormantEach = 3;

/**
 * A few invented learners who were asked by mail long ago and did not answer, so that each bureau with an officer has a review to do. No
 * mail is written: it would have left before this installation was there.
 */
export async function loadDemoDormant({ db }: HouseParts, say: (line: string) => void): Promise<void> {
  const count = await inTransaction(db, async (tx) => {
    const { rows } = await sql`
      update people.account set created_at = now() - interval '3 years', last_seen_at = now() - interval '13 months' - nth * interval '23 days',
        dormant_asked_at = date_trunc('milliseconds', now() - interval '32 days' - nth * interval '2 days')
      from (
        select a.id, row_number() over (partition by a.country order by a.email desc) as nth
        from people.account a
        where a.is_demo and a.password_hash is null and a.disabled_at is null and a.suspended_at is null and a.vetted_until > now()
          and exists (select from people.role_grant g where g.scope = 'country:' || a.country)
          and not exists (select from people.role_grant g where g.account_id = a.id and g.role <> 'learner')
          and not exists (select from people.invitation i where i.account_id = a.id)
          and not exists (select from people.account b where b.is_demo and b.dormant_asked_at is not null)) chosen
      where account.id = chosen.id and nth <= ${dormantEach}
      returning account.id`.execute(tx);
    return rows.length;
  });
  if (count > 0) say(`${count} demo accounts nobody has used for long`);
}
