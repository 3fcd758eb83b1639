// Mail: every message stands in the outbox first, written in the transaction that causes it.
// Owns platform.mail and its delivery by SMTP where SMTP_URL is set; else the operator reads the outbox page.
// Refuses: mail in any language but the recipient's, pictures and anything else a mail would load.
import { sql } from "kysely";
import { createTransport } from "nodemailer";
import type { Db, Tx } from "../database/index.ts";
import { newId } from "../ids.ts";
import type { Language } from "../permissions/index.ts";
import type { Settings } from "../settings.ts";
import { letterHtml } from "./letter-html.ts";

export interface Mail {
  to: string;
  lang: Language;
  subject: string;
  body: string;
  /** Further headers, for mails to a list (RFC 2369, RFC 8058). */
  headers?: Readonly<Record<string, string>>;
  /** One of very many: letters to one person go before it. */
  isBulk?: boolean;
}

const oneLine = (text: string): string => text.replace(/[\r\n\0]+/g, " ").slice(0, 300);

const rowOf = (mail: Mail) => ({
  id: newId(),
  recipient: oneLine(mail.to),
  lang: mail.lang,
  subject: oneLine(mail.subject),
  body: mail.body,
  headers: JSON.stringify(
    Object.fromEntries(Object.entries(mail.headers ?? {}).map(([name, value]) => [name, oneLine(value)])),
  ),
  isBulk: mail.isBulk === true,
});

/** Puts a mail into the outbox; it leaves after commit. */
export async function sendMail(tx: Tx, mail: Mail): Promise<void> {
  await tx.insertInto("platform.mail").values(rowOf(mail)).execute();
}

/** The same of many mails at once, in one statement. */
export async function sendMails(tx: Tx, mails: readonly Mail[]): Promise<void> {
  await sql`
    insert into platform.mail (id, recipient, lang, subject, body, headers, is_bulk)
    select id, recipient, lang, subject, body, headers::jsonb, "isBulk"
    from jsonb_to_recordset(${JSON.stringify(mails.map(rowOf))}::jsonb)
      as m (id uuid, recipient text, lang text, subject text, body text, headers text, "isBulk" boolean)`.execute(tx);
}

/** Removes the mails that this transaction has written itself: `created_at` is the transaction's beginning. */
export async function takeBackMails(tx: Tx): Promise<void> {
  await tx.deleteFrom("platform.mail").where("createdAt", "=", sql<Date>`now()`).where("sentAt", "is", null).execute();
}

/**
 * Removes the mails to a person, and their name and address from those to others that have left or will not leave any more. (Mails
 * still on their way keep their words: nobody can change another's mail by choosing a name.)
 */
export async function eraseMails(tx: Tx, person: { email: string; name: string; until?: Date }): Promise<void> {
  // A Date holds milliseconds, the column microseconds: the letter that told of the change is of the same moment.
  const until = person.until && new Date(person.until.getTime() + 1);
  await tx
    .deleteFrom("platform.mail")
    .where("recipient", "=", person.email)
    .$if(until !== undefined, (query) => query.where("createdAt", "<=", until ?? new Date()))
    .execute();
  const blotted = (column: string) =>
    sql<string>`replace(replace(${sql.ref(column)}, ${person.name}, '…'), ${person.email}, '…')`;
  await tx
    .updateTable("platform.mail")
    .set({ subject: blotted("subject"), body: blotted("body") })
    .where(sql<boolean>`sent_at is not null or created_at < now() - interval '1 day'`)
    .where(
      sql<boolean>`position(${person.name} in subject || ' ' || body) + position(${person.email} in subject || ' ' || body) > 0`,
    )
    .execute();
}

/** Delivers what waits, oldest first; returns how many were sent. A failing mail is tried again up to ten times. */
export async function deliverMail(db: Db, settings: Settings): Promise<number> {
  if (settings.smtpUrl === undefined) return 0;
  const transport = createTransport(settings.smtpUrl);
  const waiting = await db
    .selectFrom("platform.mail")
    .selectAll()
    .where("sentAt", "is", null)
    .where("attempts", "<", 10)
    .orderBy("isBulk")
    .orderBy("createdAt")
    .limit(50)
    .execute();
  let sent = 0;
  for (const mail of waiting) {
    try {
      await transport.sendMail({
        from: settings.mailFrom,
        to: mail.recipient,
        subject: mail.subject,
        text: mail.body,
        html: letterHtml(mail),
        // The row's own: a mail handed over twice, because the process ended before it could note the first time, is one to its reader.
        messageId: `<${mail.id}@${new URL(settings.publicUrl).hostname}>`,
        headers: {
          "Content-Language": mail.lang,
          "Auto-Submitted": "auto-generated",
          ...(mail.headers as Record<string, string>),
        },
      });
      await db.updateTable("platform.mail").set({ sentAt: new Date() }).where("id", "=", mail.id).execute();
      sent += 1;
    } catch (error) {
      await db
        .updateTable("platform.mail")
        .set({ attempts: mail.attempts + 1, lastError: String(error).slice(0, 500) })
        .where("id", "=", mail.id)
        .execute();
    }
  }
  transport.close();
  return sent;
}

export interface OutboxMail {
  id: string;
  recipient: string;
  lang: string;
  subject: string;
  body: string;
  createdAt: Date;
  sentAt: Date | null;
  lastError: string | null;
}

/** The newest mails, for the operator's outbox page. */
export function newestMails(db: Db, limit = 50): Promise<OutboxMail[]> {
  return db
    .selectFrom("platform.mail")
    .select(["id", "recipient", "lang", "subject", "body", "createdAt", "sentAt", "lastError"])
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}
