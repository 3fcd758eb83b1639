import { sql } from "kysely";
import { type CatalogueItem, isCatalogueKind, itemsOf } from "#catalogue/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Cursor, type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Actor, authorize, type Language, visitor } from "#platform/permissions/index.ts";
import { NewsletterStarted } from "./events.ts";
import { mayWriteNewsletters } from "./permissions.ts";

export interface Newsletter {
  id: string;
  listId: string;
  listName: LocalizedText;
  subject: LocalizedText;
  opening: LocalizedText;
  state: "draft" | "sending" | "sent";
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** Whom it goes to, how many of these are in the outbox, and how many came back. */
  total: number;
  written: number;
  bounced: number;
}

export interface NewsletterItem {
  thingId: string;
  kind: string;
  word: LocalizedText;
}

const columns = sql`
  n.id, n.list_id, l.name as list_name, n.subject, n.opening, n.state, n.created_at, n.started_at, n.finished_at,
  (select count(*)::int from outreach.letter r where r.newsletter_id = n.id) as total,
  (select count(r.written_at)::int from outreach.letter r where r.newsletter_id = n.id) as written,
  (select count(r.bounced_at)::int from outreach.letter r where r.newsletter_id = n.id) as bounced`;

/** The newsletters, the newest first. `after`: when it was made, id. */
export async function listNewsletters(
  db: Db,
  actor: Actor,
  after: Cursor | undefined,
  limit: number,
): Promise<Newsletter[]> {
  authorize(actor, mayWriteNewsletters);
  const begin =
    after === undefined ? sql`` : sql`where (n.created_at, n.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`;
  const { rows } = await sql<Newsletter>`
    select ${columns} from outreach.newsletter n join outreach.mailing_list l on l.id = n.list_id ${begin}
    order by n.created_at desc, n.id desc limit ${limit}`.execute(db);
  return rows;
}

export async function newsletterById(
  db: Db,
  actor: Actor,
  id: string,
): Promise<(Newsletter & { items: NewsletterItem[] }) | undefined> {
  authorize(actor, mayWriteNewsletters);
  return isId(id) ? readNewsletter(db, id) : undefined;
}

/** The same for the job that sends it. */
export async function readNewsletter(
  db: Db | Tx,
  id: string,
): Promise<(Newsletter & { items: NewsletterItem[] }) | undefined> {
  const { rows } = await sql<Newsletter & { items: NewsletterItem[] }>`
    select ${columns}, array(select jsonb_build_object('thingId', i.thing_id, 'kind', i.kind, 'word', i.word)
      from outreach.newsletter_item i where i.newsletter_id = n.id order by i.position, i.thing_id) as items
    from outreach.newsletter n join outreach.mailing_list l on l.id = n.list_id where n.id = ${id}`.execute(db);
  return rows[0];
}

/** What a newsletter tells of, as everybody may see it: its readers have no account. A thing withdrawn meanwhile is missing. */
export const publicItems = (db: Db | Tx, items: readonly NewsletterItem[], lang: Language): Promise<CatalogueItem[]> =>
  itemsOf(
    db,
    visitor,
    items.map(({ thingId }) => thingId),
    lang,
  );

/** Begins a newsletter to a list. Throws `platform.not-found` for one that is not there. */
export async function makeNewsletter(db: Db | Tx, actor: Actor, listId: string): Promise<{ id: string }> {
  authorize(actor, mayWriteNewsletters);
  return inTransaction(db, async (tx) => {
    const list = await tx.selectFrom("outreach.mailingList").select("id").where("id", "=", listId).executeTakeFirst();
    if (list === undefined) throw new DomainError("platform.not-found");
    const id = newId();
    await tx.insertInto("outreach.newsletter").values({ id, listId }).execute();
    await audit(tx, actor, "outreach.newsletter-made", { target: id });
    return { id };
  });
}

/** Locks a draft. Throws `outreach.already-sent` for one that is on its way. */
async function lockDraft(tx: Tx, actor: Actor, id: string) {
  authorize(actor, mayWriteNewsletters);
  if (!isId(id)) throw new DomainError("platform.not-found");
  const newsletter = await tx
    .selectFrom("outreach.newsletter")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (newsletter === undefined) throw new DomainError("platform.not-found");
  if (newsletter.state !== "draft") throw new DomainError("outreach.already-sent");
  return newsletter;
}

/** Changes subject and opening of a draft. */
export async function writeNewsletter(
  db: Db | Tx,
  actor: Actor,
  id: string,
  { subject, opening }: { subject: LocalizedText; opening: LocalizedText },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockDraft(tx, actor, id);
    await tx
      .updateTable("outreach.newsletter")
      .set({ subject: JSON.stringify(subject), opening: JSON.stringify(opening), updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await audit(tx, actor, "outreach.newsletter-written", { target: id });
  });
}

const mostItems = 40;

/** Adds a thing of the catalogue at the end. Throws `outreach.not-public` for one that not everybody sees, `outreach.too-many-items`. */
export async function addItem(
  db: Db | Tx,
  actor: Actor,
  id: string,
  thing: { kind: string; thingId: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockDraft(tx, actor, id);
    const [item] = await itemsOf(tx, visitor, [thing.thingId], "en");
    if (item === undefined || item.kind !== thing.kind || !isCatalogueKind(thing.kind))
      throw new DomainError("outreach.not-public");
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from outreach.newsletter_item where newsletter_id = ${id}`.execute(tx);
    if ((rows[0]?.count ?? 0) >= mostItems) throw new DomainError("outreach.too-many-items");
    await sql`
      insert into outreach.newsletter_item (newsletter_id, position, kind, thing_id)
      select ${id}, coalesce(max(position), 0) + 1, ${thing.kind}, ${thing.thingId} from outreach.newsletter_item where newsletter_id = ${id}
      on conflict do nothing`.execute(tx);
  });
}

/** Changes one item of a draft: its word, its place, or whether it is there. */
export async function changeItem(
  db: Db | Tx,
  actor: Actor,
  id: string,
  thingId: string,
  change: { word: LocalizedText } | "up" | "down" | "remove",
): Promise<void> {
  if (!isId(thingId)) throw new DomainError("platform.not-found");
  await inTransaction(db, async (tx) => {
    await lockDraft(tx, actor, id);
    if (change === "remove") {
      await sql`delete from outreach.newsletter_item where newsletter_id = ${id} and thing_id = ${thingId}`.execute(tx);
    } else if (typeof change === "object") {
      await sql`
        update outreach.newsletter_item set word = ${JSON.stringify(change.word)}::jsonb
        where newsletter_id = ${id} and thing_id = ${thingId}`.execute(tx);
    } else {
      const { rows } = await sql<{ thingId: string }>`
        select thing_id from outreach.newsletter_item where newsletter_id = ${id} order by position, thing_id`.execute(
        tx,
      );
      const order = rows.map((row) => row.thingId);
      const at = order.indexOf(thingId);
      const to = at + (change === "up" ? -1 : 1);
      if (at === -1 || to < 0 || to >= order.length) return;
      order.splice(to, 0, ...order.splice(at, 1));
      await sql`
        update outreach.newsletter_item i set position = o.position
        from unnest(${order}::uuid[]) with ordinality as o (thing_id, position)
        where i.newsletter_id = ${id} and i.thing_id = o.thing_id`.execute(tx);
    }
  });
}

/**
 * Sends a newsletter to all who are on its list at this moment; a job writes the mails. Throws `outreach.no-subject`,
 * `outreach.nothing-told`, `outreach.nobody-reads`, `outreach.already-sent`.
 */
export async function startNewsletter(db: Db | Tx, actor: Actor, id: string): Promise<{ total: number }> {
  return inTransaction(db, async (tx) => {
    const newsletter = await lockDraft(tx, actor, id);
    if (Object.keys(newsletter.subject).length === 0)
      throw new DomainError("outreach.no-subject", { field: "subject-en" });
    const items = await tx
      .selectFrom("outreach.newsletterItem")
      .select("thingId")
      .where("newsletterId", "=", id)
      .limit(1)
      .execute();
    if (items.length === 0 && Object.keys(newsletter.opening).length === 0)
      throw new DomainError("outreach.nothing-told");
    const { rows } = await sql`
      insert into outreach.letter (newsletter_id, subscription_id)
      select ${id}, id from outreach.subscription where list_id = ${newsletter.listId} and state = 'confirmed' returning 1`.execute(
      tx,
    );
    if (rows.length === 0) throw new DomainError("outreach.nobody-reads");
    await tx
      .updateTable("outreach.newsletter")
      .set({ state: "sending", startedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await audit(tx, actor, "outreach.newsletter-started", { target: id, letters: rows.length });
    await emit(tx, NewsletterStarted, { newsletterId: id });
    return { total: rows.length };
  });
}
