import { sql } from "kysely";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { type Language, languages, localized } from "#platform/i18n/index.ts";
import { type Mail, sendMails } from "#platform/mail/index.ts";
import { siteName } from "#platform/site-name.ts";
import { type Newsletter, type NewsletterItem, publicItems, readNewsletter } from "./newsletters.ts";
import { returnToken } from "./tokens.ts";

type LetterHouse = Pick<HouseParts, "messages" | "settings">;

/**
 * A newsletter in one language, without what differs from reader to reader: plain text, whose addresses are the pages' own. No picture,
 * no counter and no way round: nobody learns who read it.
 */
export async function composeNewsletter(
  db: Db | Tx,
  { messages, settings }: LetterHouse,
  newsletter: Newsletter & { items: NewsletterItem[] },
  lang: Language,
): Promise<{ subject: string; body: string }> {
  const things = new Map((await publicItems(db, newsletter.items, lang)).map((item) => [item.id, item]));
  const parts = newsletter.items.flatMap(({ thingId, word }) => {
    const thing = things.get(thingId);
    if (thing === undefined) return [];
    const told = localized(word, lang).text;
    return [
      [
        ...(told === "" ? [] : [told, ""]),
        thing.title,
        ...(thing.summary === "" ? [] : [thing.summary]),
        `${settings.publicUrl}/${lang}${thing.path}`,
      ].join("\n"),
    ];
  });
  const opening = localized(newsletter.opening, lang).text;
  const site = siteName({ messages, settings }, lang);
  return {
    subject: localized(newsletter.subject, lang).text,
    body: [
      ...(opening === "" ? [] : [opening]),
      ...parts,
      `${site}\n${messages.text(lang, "outreach", "mail.foot", { list: localized(newsletter.listName, lang).text })}`,
    ].join("\n\n"),
  };
}

/** The mail to one reader: with the ways to leave (RFC 2369 3.2; RFC 8058 3.1: https, and a POST without anything else leaves). */
export function newsletterMail(
  { messages, settings, secrets }: LetterHouse & Pick<HouseParts, "secrets">,
  newsletter: Pick<Newsletter, "id" | "listId">,
  reader: { id: string; email: string; lang: Language },
  text: { subject: string; body: string },
): Mail {
  const token = returnToken(secrets, reader.id, newsletter.id);
  const page = `${settings.publicUrl}/${reader.lang}/lists/leave/${token}`;
  return {
    to: reader.email,
    lang: reader.lang,
    subject: text.subject,
    body: `${text.body}\n${messages.text(reader.lang, "outreach", "mail.leave", { url: page })}`,
    isBulk: true,
    headers: {
      "List-Id": `<${newsletter.listId}.${new URL(settings.publicUrl).hostname}>`,
      "List-Unsubscribe": `<${settings.publicUrl}/lists/leave/${token}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      Precedence: "list",
    },
  };
}

const batchSize = 200;

/**
 * Puts the mails of a newsletter into the outbox, some hundreds in a transaction that marks them as written: whenever the process ends,
 * none is lost and none written twice. Two that work at once take different ones. Returns how many it wrote.
 */
export async function sendNewsletter(
  house: Pick<HouseParts, "db" | "messages" | "settings" | "secrets">,
  id: string,
): Promise<number> {
  const newsletter = await readNewsletter(house.db, id);
  if (newsletter?.state !== "sending") return 0;
  const texts = new Map<string, { subject: string; body: string }>();
  for (const lang of languages) texts.set(lang, await composeNewsletter(house.db, house, newsletter, lang));
  let written = 0;
  for (;;) {
    const count = await inTransaction(house.db, async (tx) => {
      const { rows } = await sql<{ subscriptionId: string; id: string | null; email: string; lang: Language }>`
        with next as (
          select subscription_id from outreach.letter where newsletter_id = ${id} and written_at is null
          order by subscription_id limit ${batchSize} for update skip locked
        ), marked as (
          update outreach.letter r set written_at = now() from next
          where r.newsletter_id = ${id} and r.subscription_id = next.subscription_id returning r.subscription_id
        )
        select m.subscription_id, s.id, s.email, s.lang
        from marked m left join outreach.subscription s on s.id = m.subscription_id and s.state = 'confirmed'`.execute(
        tx,
      );
      // Who has left since sending began gets nothing.
      const readers = rows.flatMap((row) =>
        row.id === null ? [] : [{ id: row.id, email: row.email, lang: row.lang }],
      );
      const mails = readers.map((reader) =>
        newsletterMail(house, newsletter, reader, texts.get(reader.lang) ?? { subject: "", body: "" }),
      );
      if (mails.length > 0) await sendMails(tx, mails);
      if (rows.length === 0)
        // Another may hold the last rows still: who finishes them says that it is done.
        await sql`
          update outreach.newsletter set state = 'sent', finished_at = now()
          where id = ${id} and state = 'sending'
            and not exists (select from outreach.letter where newsletter_id = ${id} and written_at is null)`.execute(
          tx,
        );
      return rows.length;
    });
    if (count === 0) return written;
    written += count;
  }
}

/** Goes on with every newsletter that is on its way: what a killed process left. */
export async function sendWaiting(house: HouseParts): Promise<void> {
  const rows = await house.db.selectFrom("outreach.newsletter").select("id").where("state", "=", "sending").execute();
  for (const { id } of rows) await sendNewsletter(house, id);
}
