import { sql } from "kysely";
import { letterOf } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import type { HouseParts } from "#platform/feature.ts";
import { countFailure, type FailureLimit, failureKey, networkOf, refuseAfterFailures } from "#platform/http/index.ts";
import { localized } from "#platform/i18n/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Actor, authorize, type Language } from "#platform/permissions/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import { freeSlug } from "#platform/slugs.ts";
import { newToken, tokenHash } from "#platform/tokens.ts";
import { mayWriteNewsletters } from "./permissions.ts";
import { readReturnToken } from "./tokens.ts";

export interface MailingList {
  id: string;
  slug: string;
  name: LocalizedText;
  text: LocalizedText;
  isOpen: boolean;
}

/** The lists somebody may join: a handful. */
export function openLists(db: Db | Tx): Promise<MailingList[]> {
  return db
    .selectFrom("outreach.mailingList")
    .select(["id", "slug", "name", "text", "isOpen"])
    .where("isOpen", "=", true)
    .orderBy("position")
    .orderBy("id")
    .limit(50)
    .execute();
}

export interface KeptList extends MailingList {
  confirmed: number;
  unreachable: number;
}

/** Every list with how many read it. */
export async function keptLists(db: Db, actor: Actor): Promise<KeptList[]> {
  authorize(actor, mayWriteNewsletters);
  const { rows } = await sql<KeptList>`
    select l.id, l.slug, l.name, l.text, l.is_open,
      count(s.id) filter (where s.state = 'confirmed')::int as confirmed, count(s.id) filter (where s.state = 'unreachable')::int as unreachable
    from outreach.mailing_list l left join outreach.subscription s on s.list_id = l.id
    group by l.id order by l.position, l.id limit 200`.execute(db);
  return rows;
}

export interface ListFacts {
  name: LocalizedText;
  text: LocalizedText;
  isOpen: boolean;
}

/** Makes a list, or changes the one with this id. Throws `outreach.no-name`, `platform.not-found`. */
export async function keepList(db: Db | Tx, actor: Actor, facts: ListFacts, id?: string): Promise<{ id: string }> {
  authorize(actor, mayWriteNewsletters);
  if (Object.keys(facts.name).length === 0) throw new DomainError("outreach.no-name", { field: "name-en" });
  const row = { name: JSON.stringify(facts.name), text: JSON.stringify(facts.text), isOpen: facts.isOpen };
  return inTransaction(db, async (tx) => {
    const own = id ?? newId();
    if (id === undefined) {
      const slug = await freeSlug(facts.name, `list-${own.slice(-8)}`, (start) =>
        tx.selectFrom("outreach.mailingList").select("slug").where("slug", "like", `${start}%`).execute(),
      );
      await tx
        .insertInto("outreach.mailingList")
        .values({ id: own, slug, ...row })
        .execute();
    } else {
      const changed = isId(id)
        ? await tx.updateTable("outreach.mailingList").set(row).where("id", "=", id).returning("id").executeTakeFirst()
        : undefined;
      if (changed === undefined) throw new DomainError("platform.not-found");
    }
    await audit(tx, actor, "outreach.list-kept", { target: own });
    return { id: own };
  });
}

/** Days in which the question is answered; then the row goes. */
export const daysToConfirm = 7;

/** Mails somebody can make us send: a few to one address, more from one network, where an academy may sit. */
function limitsOf(secrets: Secrets, email: string, address: string): Map<string, FailureLimit> {
  const key = (text: string) => failureKey(secrets, "outreach.join", text);
  return new Map([
    [key(email), { most: 3, windowSeconds: 86_400 }],
    [key(networkOf(address)), { most: 60, windowSeconds: 3_600 }],
  ]);
}

/**
 * Asks the holder of an address whether they want these lists: one mail, in the language of the page. Who is on all of them already is
 * told so by mail; whoever asks learns nothing either way. Throws `platform.too-many`.
 */
export async function askToJoin(
  house: Pick<HouseParts, "db" | "secrets" | "messages" | "settings">,
  wish: { email: string; listIds: readonly string[]; lang: Language; address: string },
): Promise<void> {
  const limits = limitsOf(house.secrets, wish.email, wish.address);
  await refuseAfterFailures(house.db, limits);
  await countFailure(house.db, limits);
  const token = newToken();
  await inTransaction(house.db, async (tx) => {
    const lists = (await openLists(tx)).filter(({ id }) => wish.listIds.includes(id));
    if (lists.length === 0) return;
    const hash = tokenHash(token);
    const { rows: asked } = await sql<{ listId: string }>`
      insert into outreach.subscription as s (id, list_id, email, lang, token_hash, expires_at)
      select id, list_id, ${wish.email}, ${wish.lang}, ${hash}, now() + ${daysToConfirm} * interval '1 day'
      from unnest(${lists.map(() => newId())}::uuid[], ${lists.map(({ id }) => id)}::uuid[]) as l (id, list_id)
      on conflict (list_id, email) do update set token_hash = excluded.token_hash, expires_at = excluded.expires_at, lang = excluded.lang, asked_at = now()
      where s.state <> 'confirmed'
      returning list_id`.execute(tx);
    const named = asked.length > 0 ? lists.filter(({ id }) => asked.some(({ listId }) => listId === id)) : lists;
    const args = {
      lists: named.map(({ name }) => `– ${localized(name, wish.lang).text}`).join("\n"),
      days: daysToConfirm,
    };
    const letter =
      asked.length > 0
        ? letterOf("outreach", house, wish.lang, "confirm", `/lists/confirm/${token}`, args)
        : letterOf("outreach", house, wish.lang, "already", "/lists", args);
    await sendMail(tx, { to: wish.email, ...letter });
  });
}

/** What a link asks its reader to confirm: the names of the lists; undefined when it has been answered or has expired. */
export async function askedLists(db: Db, token: string): Promise<LocalizedText[] | undefined> {
  const rows = await db
    .selectFrom("outreach.subscription as s")
    .innerJoin("outreach.mailingList as l", "l.id", "s.listId")
    .select("l.name")
    .where("s.tokenHash", "=", tokenHash(token))
    .where("s.expiresAt", ">", new Date())
    .orderBy("l.position")
    .execute();
  return rows.length === 0 ? undefined : rows.map(({ name }) => name);
}

/** The holder of the address says yes, once. Throws `outreach.link-spent`. */
export async function confirmJoin(db: Db, token: string): Promise<void> {
  const { rows } = await sql`
    update outreach.subscription
    set state = 'confirmed', confirmed_at = now(), bounces = 0, token_hash = null, expires_at = null
    where token_hash = ${tokenHash(token)} and expires_at > now() returning id`.execute(db);
  if (rows.length === 0) throw new DomainError("outreach.link-spent");
}

/** Which list a mail's token leaves, for the page that asks; undefined for a token that is not ours. */
export async function listOfToken(
  { db, secrets }: Pick<HouseParts, "db" | "secrets">,
  token: string,
): Promise<{ name: LocalizedText } | "gone" | undefined> {
  const ids = readReturnToken(secrets, token);
  if (ids === undefined) return;
  const row = await db
    .selectFrom("outreach.subscription as s")
    .innerJoin("outreach.mailingList as l", "l.id", "s.listId")
    .select("l.name")
    .where("s.id", "=", ids.subscriptionId)
    .executeTakeFirst();
  return row ?? "gone";
}

/** Takes the reader of a mail off its list and forgets the address; doing it again changes nothing. Throws `platform.not-found` for a token that is not ours. */
export async function leaveList({ db, secrets }: Pick<HouseParts, "db" | "secrets">, token: string): Promise<void> {
  const ids = readReturnToken(secrets, token);
  if (ids === undefined) throw new DomainError("platform.not-found");
  await db.deleteFrom("outreach.subscription").where("id", "=", ids.subscriptionId).execute();
}

/** Removes questions that nobody answered. Who was on a list before and did not answer a new question goes too. */
export async function sweepUnanswered(db: Db): Promise<void> {
  await sql`delete from outreach.subscription where expires_at < now()`.execute(db);
}
