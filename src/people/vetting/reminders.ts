import { sql } from "kysely";
import { inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { sendMail } from "#platform/mail/index.ts";
import type { Language } from "#platform/permissions/index.ts";
import { letter } from "./letters.ts";

interface Reminded {
  name: string;
  email: string;
  lang: Language;
  until: Date;
}

/** Letters to those whose vetting ends within two weeks, once each; a daily job. Returns how many. */
export async function remindOfLapse(house: HouseParts): Promise<number> {
  return inTransaction(house.db, async (tx) => {
    const { rows } = await sql<Reminded>`
      update people.account set reminded_of = vetted_until
      where vetted_until between now() and now() + interval '14 days' and reminded_of is distinct from vetted_until
        and disabled_at is null and suspended_at is null and erased_at is null and not is_demo
      returning name, email, lang, vetted_until as until`.execute(tx);
    for (const { name, email, lang, until } of rows)
      await sendMail(tx, { to: email, ...letter(house, lang, "lapsing", "/account/access", { name, until }) });
    return rows.length;
  });
}

interface Officer {
  email: string;
  name: string;
  lang: Language;
  requests: number;
}

/** Letters to officers for whom requests wait, on working days; a job. Returns how many. */
export async function remindOfficers(house: HouseParts): Promise<number> {
  return inTransaction(house.db, async (tx) => {
    const { rows } = await sql<Officer>`
      select a.email, a.name, a.lang, sum(w.requests)::int as requests
      from (select vouch_scope as scope, count(*)::int as requests from people.access_request where state = 'waiting' group by 1) w
      join people.role_grant g on g.scope = w.scope and g.role in ('bureau-officer', 'body-officer') and (g.ends_at is null or g.ends_at > now())
      join people.account a on a.id = g.account_id and a.disabled_at is null and a.suspended_at is null and not a.is_demo
      group by a.id`.execute(tx);
    for (const { email, name, lang, requests } of rows)
      await sendMail(tx, { to: email, ...letter(house, lang, "waiting", "/bureau/requests", { name, requests }) });
    return rows.length;
  });
}
