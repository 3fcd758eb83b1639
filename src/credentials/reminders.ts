import { sql } from "kysely";
import { letterOf, reachable } from "#people/index.ts";
import { inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { localized } from "#platform/i18n/index.ts";
import { sendMail } from "#platform/mail/index.ts";
import type { Achievement } from "./types.ts";

/** Days before the end on which holders are reminded; 0 is the day itself. */
export const reminderDays = [90, 30, 0] as const;

interface Ending {
  id: string;
  accountId: string;
  achievement: Achievement;
  validUntil: Date;
}

/**
 * Reminds holders whose certificates end, once for each of the days; who has renewed theirs already is left alone. After a time without
 * the job only the nearest reminder is sent. A daily job; returns how many letters went out.
 */
export async function remindOfEnds(house: Pick<HouseParts, "db" | "messages" | "settings">): Promise<number> {
  let sent = 0;
  for (const days of [...reminderDays].reverse()) {
    sent += await inTransaction(house.db, async (tx) => {
      const { rows } = await sql<Ending>`
        update credentials.credential c set reminded_days = ${days}
        where c.state = 'issued' and c.valid_until > now() - interval '1 day' and c.valid_until <= now() + ${days} * interval '1 day'
          and (c.reminded_days is null or c.reminded_days > ${days})
          and not exists (select from credentials.credential n where n.renews = c.id and n.state <> 'revoked')
        returning c.id, c.account_id, c.achievement, c.valid_until`.execute(tx);
      const holders = await reachable(
        tx,
        rows.map(({ accountId }) => accountId),
      );
      let letters = 0;
      for (const { accountId, achievement, validUntil } of rows) {
        const holder = holders.get(accountId);
        if (holder === undefined) continue;
        const say = (text: Achievement["name"]) => localized(text, holder.lang).text;
        const renewal = say(achievement.renewal) || house.messages.text(holder.lang, "credentials", "renewal.ask");
        const args = { name: holder.name, title: say(achievement.name), until: validUntil, renewal };
        await sendMail(tx, {
          to: holder.email,
          ...letterOf("credentials", house, holder.lang, "ending", achievement.path, args),
        });
        letters += 1;
      }
      return letters;
    });
  }
  return sent;
}

/** Tells the holder that theirs was revoked, and why. Once: a credential is revoked once. */
export async function tellOfRevocation(
  house: Pick<HouseParts, "db" | "messages" | "settings">,
  credentialId: string,
): Promise<void> {
  const row = await house.db
    .selectFrom("credentials.credential")
    .select(["accountId", "achievement", "revokeReason"])
    .where("id", "=", credentialId)
    .where("state", "=", "revoked")
    .executeTakeFirst();
  if (row === undefined) return;
  const holder = (await reachable(house.db, [row.accountId])).get(row.accountId);
  if (holder === undefined) return;
  const args = {
    name: holder.name,
    title: localized(row.achievement.name, holder.lang).text,
    reason: row.revokeReason ?? "",
  };
  await inTransaction(house.db, (tx) =>
    sendMail(tx, {
      to: holder.email,
      ...letterOf("credentials", house, holder.lang, "revoked", "/certificates", args),
    }),
  );
}
