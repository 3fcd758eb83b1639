import { sql } from "kysely";
import { actorOf, type LetterHouse, letterOf } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { sameText } from "#platform/http/index.ts";
import { localized } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";
import { type Mail, sendMails } from "#platform/mail/index.ts";
import { type Actor, authorize, type Language } from "#platform/permissions/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import { lockModule } from "../operations.ts";
import { mayManageModule } from "../permissions.ts";

export interface ReminderRule {
  isOn: boolean;
  /** Days without anything done. */
  afterDays: number;
  /** Letters to one person for one module. */
  most: number;
  /** The owner's own words in the letter, by language; one without any gets none in its place. */
  words: LocalizedText;
}

export const usualRule: ReminderRule = { isOn: false, afterDays: 21, most: 2, words: {} };

export async function reminderRuleOf(db: Db, moduleId: string): Promise<ReminderRule> {
  const { rows } = await sql<ReminderRule>`
    select is_on, after_days, most, words from learning.reminder_rule where module_id = ${moduleId}`.execute(db);
  return rows[0] ?? usualRule;
}

/** Sets whether, when and how often people who stopped on the way are reminded. */
export async function keepReminderRule(db: Db, actor: Actor, moduleId: string, rule: ReminderRule): Promise<void> {
  await inTransaction(db, async (tx) => {
    const module = await lockModule(tx, actor, moduleId);
    authorize(actor, mayManageModule, module);
    const values = {
      isOn: rule.isOn,
      afterDays: rule.afterDays,
      most: rule.most,
      words: JSON.stringify(rule.words),
      updatedBy: actor.kind === "account" ? actor.id : null,
      updatedAt: new Date(),
    };
    await tx
      .insertInto("learning.reminderRule")
      .values({ moduleId, ...values })
      .onConflict((conflict) => conflict.column("moduleId").doUpdateSet(values))
      .execute();
    const { isOn, afterDays, most } = rule;
    await audit(tx, actor, "learning.reminders-set", { target: moduleId, isOn, afterDays, most });
  });
}

type House = LetterHouse & { secrets: Secrets };

const short = (id: string): string => id.replaceAll("-", "");

/** What a reminder carries to be stopped with: nothing of it is stored. */
export function stopToken(secrets: Secrets, accountId: string): string {
  return `${short(accountId)}.${secrets.sign("learning.reminder-stop", accountId)}`;
}

/** Whose reminders a token stops; undefined for anything that we have not made. */
export function accountOfStopToken(secrets: Secrets, token: string): string | undefined {
  const [, text = "", sign = ""] = /^([0-9a-f]{32})\.([\w-]{43})$/.exec(token) ?? [];
  const id = text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return isId(id) && sameText(sign, secrets.sign("learning.reminder-stop", id)) ? id : undefined;
}

/** The letter to one person, or to nobody, as the page shows it. */
export function reminderLetter(
  house: House,
  module: { slug: string; title: LocalizedText },
  words: LocalizedText,
  person: { id: string; name: string; lang: Language },
): { lang: Language; subject: string; body: string; headers: Record<string, string> } {
  const token = stopToken(house.secrets, person.id);
  const { publicUrl } = house.settings;
  const own = words[person.lang]?.trim() ?? "";
  const letter = letterOf("owning", house, person.lang, "reminder", `/learning/${module.slug}`, {
    name: person.name,
    title: localized(module.title, person.lang).text,
    words: own === "" ? "" : `${own}\n\n`,
    stop: `${publicUrl}/${person.lang}/learning/reminders/stop/${token}`,
  });
  return {
    ...letter,
    headers: {
      "List-Unsubscribe": `<${publicUrl}/learning/reminders/stop/${token}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
}

const batchSize = 100;

interface Reminded {
  registrationId: string;
  accountId: string;
  slug: string;
  title: LocalizedText;
  words: LocalizedText;
}

/**
 * Reminds those who stopped on the way, by the rules of modules' owners; a daily job. Who wants no reminders, cannot open the module (any
 * more) or has a closed account gets none. Each batch marks whom it wrote to, in the transaction that puts the mails into the outbox. Returns
 * the mails written.
 */
export async function remindIdle(house: House & { db: Db }): Promise<number> {
  let told = 0;
  for (;;) {
    const batch = await inTransaction(house.db, (tx) => remindBatch(tx, house));
    told += batch.told;
    if (batch.marked < batchSize) return told;
  }
}

async function remindBatch(tx: Tx, house: House): Promise<{ marked: number; told: number }> {
  const { rows } = await sql<Reminded>`
    with due as (
      select r.id, r.account_id, m.slug, m.title, u.words
      from learning.reminder_rule u join learning.module m on m.id = u.module_id and m.state = 'published'
        join learning.registration r on r.module_id = m.id and r.status = 'incomplete' and r.last_at < now() - u.after_days * interval '1 day'
        join people.public_account p on p.id = r.account_id and p.is_active and not p.is_demo and (m.access = 'public' or p.is_vetted)
        left join learning.idle_reminder i on i.registration_id = r.id
      where u.is_on and coalesce(i.count, 0) < u.most and (i.reminded_at is null or i.reminded_at < now() - u.after_days * interval '1 day')
        and not exists (select from learning.reminder_stop s where s.account_id = r.account_id)
      limit ${batchSize} for update of r skip locked
    ), marked as (
      insert into learning.idle_reminder as i (registration_id, count, reminded_at) select id, 1, now() from due
      on conflict (registration_id) do update set count = i.count + 1, reminded_at = now()
    )
    select id as registration_id, account_id, slug, title, words from due`.execute(tx);
  const mails: Mail[] = [];
  for (const { accountId, words, ...module } of rows) {
    const person = await actorOf(tx as Db, accountId);
    if (person.kind !== "account") continue;
    mails.push({ to: person.email, ...reminderLetter(house, module, words, person), isBulk: true });
  }
  if (mails.length > 0) await sendMails(tx, mails);
  return { marked: rows.length, told: mails.length };
}

/** No more reminders of modules for a person. Twice changes nothing more. */
export async function stopReminders(db: Db, accountId: string): Promise<void> {
  await sql`
    insert into learning.reminder_stop (account_id)
    select id from people.public_account where id = ${accountId} and is_active on conflict do nothing`.execute(db);
}

/** Reminders again, for who changed their mind. */
export async function resumeReminders(db: Db, accountId: string): Promise<void> {
  await sql`delete from learning.reminder_stop where account_id = ${accountId}`.execute(db);
}
