import { sql } from "kysely";
import { inTransaction, type Tx } from "#platform/database/index.ts";
import { formatDate } from "#platform/i18n/index.ts";
import { sendMail } from "#platform/mail/index.ts";
import type { Language } from "#platform/permissions/index.ts";
import { deviceWords } from "../device.ts";
import { letterOf } from "../letter.ts";
import { openSession } from "../sessions.ts";
import { zoneWords } from "../zones.ts";
import type { SecurityParts } from "./second-factor.ts";

/** Where a request comes from. The zone is the browser's own word: it may be missing, and whoever wishes may tell another. */
export interface From {
  address: string;
  userAgent: string;
  timeZone?: string | undefined;
}

export type LettingHouse = Pick<SecurityParts, "db" | "messages" | "settings">;

interface Told {
  name: string;
  email: string;
  lang: Language;
  timeZone: string;
}

/** Notes a zone; the account's person if it was signed in to before, and never from this zone. */
async function noteZone(tx: Tx, accountId: string, zone: string): Promise<Told | undefined> {
  const { rows } = await sql<Told>`
    with noted as (
      insert into people.known_zone (account_id, time_zone) values (${accountId}, ${zone})
      on conflict (account_id, time_zone) do update set last_seen_at = now()
      returning account_id, first_seen_at = last_seen_at as is_new)
    select a.name, a.email, a.lang, a.time_zone from people.account a join noted n on n.account_id = a.id
    where n.is_new and a.last_seen_at is not null`.execute(tx);
  return rows[0];
}

/** Every way in ends here: opens a session, and tells the person by mail of one from a zone that is new for them. Returns its token. */
export async function letIn(
  house: LettingHouse,
  accountId: string,
  from: From,
  proof: { isStrong?: boolean } = {},
): Promise<string> {
  return inTransaction(house.db, async (tx) => {
    const { timeZone } = from;
    const told = timeZone === undefined ? undefined : await noteZone(tx, accountId, timeZone);
    const token = await openSession(tx, accountId, from, proof);
    if (timeZone !== undefined && told !== undefined) {
      const { lang, name, email } = told;
      const letter = letterOf("security", house, lang, "new-place", "/account/security", {
        name,
        device: deviceWords(house.messages.of(lang, "people"), from.userAgent),
        place: zoneWords(timeZone, lang),
        when: formatDate(lang, new Date(), told.timeZone, { dateStyle: "long", timeStyle: "long" }),
      });
      await sendMail(tx, { to: email, ...letter });
    }
    return token;
  });
}
