import { sql } from "kysely";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import { readReturnToken } from "./tokens.ts";

/** What a delivery status notification says of one recipient. */
export interface Bounce {
  token: string;
  /** RFC 3463: `5.1.1`. */
  status: string;
}

const largestMessage = 1_000_000;

/** Header lines of a block, unfolded (RFC 5322 2.2.3), names in lower case. */
function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const at = line.indexOf(":");
    if (at > 0 && at < 80) fields.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
  }
  return fields;
}

const afterHead = (text: string): [head: string, body: string] => {
  const end = /\r?\n\r?\n/.exec(text);
  return end === null ? [text, ""] : [text.slice(0, end.index), text.slice(end.index + end[0].length)];
};

/** The messages of a file: of an mbox (RFC 4155) each, else the one it is. */
export function messagesOf(file: string): string[] {
  return /^From \S/.test(file) ? file.split(/^From \S.*\r?\n/m).filter((part) => part.trim() !== "") : [file];
}

/**
 * Reads a delivery status notification (RFC 3464) and finds the mail of ours that it returns, by the token that its List-Unsubscribe
 * carries: an address alone proves nothing, and a forged notice must silence nobody. Undefined for any other message, for a delay, and
 * for a failure that may pass (4.x.x).
 */
export function readBounce(message: string): Bounce | undefined {
  const [head, body] = afterHead(message.slice(0, largestMessage));
  const type = fieldsOf(head).get("content-type") ?? "";
  if (!/^multipart\/report\b/i.test(type) || !/report-type="?delivery-status"?/i.test(type)) return;
  const boundary = /boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(type);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return;
  const parts = body
    .split(`--${mark}`)
    .slice(1, 20)
    .map((part) => afterHead(part.replace(/^[^\n]*\n/, "")));
  const report = parts.find(([fields]) =>
    /message\/(global-)?delivery-status/i.test(fieldsOf(fields).get("content-type") ?? ""),
  );
  if (report === undefined) return;
  const failed = report[1]
    .split(/\r?\n\r?\n/)
    .map(fieldsOf)
    .find((fields) => /^failed\b/i.test(fields.get("action") ?? "") && /^5\./.test(fields.get("status") ?? ""));
  if (failed === undefined) return;
  const returned = parts.find(([fields]) =>
    /(text|message)\/(global(-headers)?|rfc822(-headers)?)/i.test(fieldsOf(fields).get("content-type") ?? ""),
  );
  const list = fieldsOf(afterHead(returned?.[1] ?? "")[0]).get("list-unsubscribe") ?? "";
  const token = /\/lists\/leave\/([\w.-]{60,200})>/.exec(list)?.[1];
  return token === undefined ? undefined : { token, status: (failed.get("status") ?? "").slice(0, 12) };
}

/** So many newsletters in a row that came back, and nothing more is sent to the address. */
export const mostBounces = 3;

/** Counts a returned mail, once for each newsletter. False for a token that is not ours and for one counted already. */
export async function countBounce(db: Db, secrets: Secrets, { token }: Bounce): Promise<boolean> {
  const ids = readReturnToken(secrets, token);
  if (ids === undefined) return false;
  return inTransaction(db, async (tx) => {
    const { rows } = await sql`
      update outreach.letter set bounced_at = now()
      where newsletter_id = ${ids.newsletterId} and subscription_id = ${ids.subscriptionId} and bounced_at is null returning 1`.execute(
      tx,
    );
    if (rows.length === 0) return false;
    await sql`
      update outreach.subscription set bounces = bounces + 1,
        state = case when state = 'confirmed' and bounces + 1 >= ${mostBounces} then 'unreachable' else state end
      where id = ${ids.subscriptionId}`.execute(tx);
    return true;
  });
}
