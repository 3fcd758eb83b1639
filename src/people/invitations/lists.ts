import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { countFailure, type FailureLimit, refuseAfterFailures } from "#platform/http/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { sendMails } from "#platform/mail/index.ts";
import { type Account, authorize, type Language } from "#platform/permissions/index.ts";
import { siteName } from "#platform/site-name.ts";
import { newToken, tokenHash } from "#platform/tokens.ts";
import { mostInvited, type ReadAddresses } from "./addresses.ts";
import { InvitationsQueued } from "./events.ts";
import type { ListForm } from "./forms.ts";
import { letter } from "./letters.ts";
import { mayInvite } from "./permissions.ts";
import { invitingScopes, isVisible } from "./scopes.ts";

/** How often one person is written to about one list. */
export const mostMails = 5;

/** Who takes over an inviter's account must not be able to write to the world: so many times a day. */
const addLimit: FailureLimit = { most: 50, windowSeconds: 86_400 };

async function countAdding(db: Db, actor: Account): Promise<void> {
  const limits = new Map([[`invite:${actor.id}`, addLimit]]);
  await refuseAfterFailures(db, limits);
  await countFailure(db, limits);
}

/** Refuses a list with a line that cannot be read, so that nobody is left out unseen. Throws `invitations.unreadable`. */
function allRead({ people, faults }: ReadAddresses): ReadAddresses["people"] {
  if (faults.length > 0)
    throw new DomainError("invitations.unreadable", {
      field: "addresses",
      args: { count: faults.length, lines: faults.slice(0, 10).join(", ") },
    });
  return people;
}

export interface Added {
  added: number;
  /** Who stood on the list already. */
  known: number;
}

async function putPeople(
  tx: Tx,
  actor: Account,
  list: { id: string; expiresAt: Date },
  people: readonly { email: string; name: string }[],
): Promise<Added> {
  if (people.length === 0) return { added: 0, known: 0 };
  const rows = people.map((person) => ({ ...person, id: newId() }));
  const { rows: inserted } = await sql`
    insert into people.invitation (id, list_id, email, name, expires_at)
    select id, ${list.id}::uuid, email, name, ${list.expiresAt}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p (id uuid, email text, name text)
    on conflict (list_id, email) do nothing returning id`.execute(tx);
  const { count } = await tx
    .selectFrom("people.invitation")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("listId", "=", list.id)
    .executeTakeFirstOrThrow();
  if (count > mostInvited)
    throw new DomainError("invitations.too-many", { field: "addresses", args: { most: mostInvited } });
  if (inserted.length > 0) {
    await audit(tx, actor, "people.invitations-added", { list: list.id, count: inserted.length });
    await emit(tx, InvitationsQueued, { listId: list.id });
  }
  return { added: inserted.length, known: people.length - inserted.length };
}

/**
 * Makes a list and invites its people; their mails leave by a job. Throws `invitations.not-your-name` for a country or body that is not
 * the actor's, `invitations.cannot-vouch` where nobody could be vouched for, `invitations.unreadable`, `invitations.too-many`.
 */
export async function makeList(
  db: Db,
  actor: Account,
  given: Omit<ListForm, "addresses" | "vets" | "until"> & { vets: boolean; expiresAt: Date },
  addresses: ReadAddresses,
): Promise<{ id: string } & Added> {
  authorize(actor, mayInvite);
  const people = allRead(addresses);
  await countAdding(db, actor);
  return inTransaction(db, async (tx) => {
    const { title, note, lang, scope, vets, expiresAt } = given;
    if (!(await invitingScopes(tx, actor)).includes(scope))
      throw new DomainError("invitations.not-your-name", { field: "scope" });
    if (vets && scope === "") throw new DomainError("invitations.cannot-vouch", { field: "vets" });
    const id = newId();
    await tx
      .insertInto("people.invitationList")
      // A cursor holds milliseconds.
      .values({ id, title, note, lang, scope, vets, expiresAt, ownerId: actor.id, createdAt: new Date() })
      .execute();
    await audit(tx, actor, "people.invitation-list-made", { list: id, title, scope, vets });
    return { id, ...(await putPeople(tx, actor, { id, expiresAt }, people)) };
  });
}

/** A list that the actor sees, held until the end of the transaction. Throws `platform.not-found`. */
async function lockList(tx: Tx, actor: Account, id: string): Promise<{ id: string; expiresAt: Date }> {
  if (!isId(id)) throw new DomainError("platform.not-found");
  const { rows } = await sql<{ id: string; expiresAt: Date }>`
    select id, expires_at from people.invitation_list l where id = ${id} and ${await isVisible(tx, actor)} for update`.execute(
    tx,
  );
  if (rows[0] === undefined) throw new DomainError("platform.not-found");
  return rows[0];
}

const refuseEnded = ({ expiresAt }: { expiresAt: Date }): void => {
  if (expiresAt.getTime() <= Date.now()) throw new DomainError("invitations.list-ended");
};

/** Invites more people of a list. Throws `platform.not-found`, `invitations.list-ended`, and what `makeList` throws of addresses. */
export async function addToList(db: Db, actor: Account, id: string, addresses: ReadAddresses): Promise<Added> {
  authorize(actor, mayInvite);
  const people = allRead(addresses);
  if (people.length === 0) throw new DomainError("invitations.nobody", { field: "addresses" });
  await countAdding(db, actor);
  return inTransaction(db, async (tx) => {
    const list = await lockList(tx, actor, id);
    refuseEnded(list);
    return putPeople(tx, actor, list, people);
  });
}

/**
 * Sends people a new link, the old one then leads nowhere: those chosen, or all who have not come in. Who was written to `mostMails`
 * times is passed over. Returns how many. Throws `platform.not-found`, `invitations.list-ended`.
 */
export async function inviteAgain(
  db: Db,
  actor: Account,
  listId: string,
  who: readonly string[] | "waiting",
): Promise<number> {
  authorize(actor, mayInvite);
  await countAdding(db, actor);
  return inTransaction(db, async (tx) => {
    const list = await lockList(tx, actor, listId);
    refuseEnded(list);
    const chosen =
      who === "waiting" ? sql`state = 'sent'` : sql`state in ('sent', 'taken-back') and id = any(${who}::uuid[])`;
    const { rows } = await sql`
      update people.invitation set state = 'queued', token_hash = null, expires_at = ${list.expiresAt}
      where list_id = ${listId} and mails < ${mostMails} and ${chosen} returning id`.execute(tx);
    if (rows.length > 0) {
      await audit(tx, actor, "people.invitations-sent-again", { list: listId, count: rows.length });
      await emit(tx, InvitationsQueued, { listId });
    }
    return rows.length;
  });
}

/** Takes invitations back: their links lead nowhere. Who came in stays. Returns how many. Throws `platform.not-found`. */
export async function takeBack(db: Db, actor: Account, listId: string, who: readonly string[]): Promise<number> {
  authorize(actor, mayInvite);
  return inTransaction(db, async (tx) => {
    await lockList(tx, actor, listId);
    const { rows } = await sql`
      update people.invitation set state = 'taken-back', token_hash = null
      where list_id = ${listId} and state in ('queued', 'sent') and id = any(${who}::uuid[]) returning id`.execute(tx);
    if (rows.length > 0) await audit(tx, actor, "people.invitations-taken-back", { list: listId, count: rows.length });
    return rows.length;
  });
}

/** Gives a list another last day, and with it every link that still waits. Throws `platform.not-found`. */
export async function changeLastDay(db: Db, actor: Account, listId: string, expiresAt: Date): Promise<void> {
  authorize(actor, mayInvite);
  await inTransaction(db, async (tx) => {
    await lockList(tx, actor, listId);
    await tx.updateTable("people.invitationList").set({ expiresAt }).where("id", "=", listId).execute();
    await tx.updateTable("people.invitation").set({ expiresAt }).where("listId", "=", listId).execute();
    await audit(tx, actor, "people.invitation-list-changed", { list: listId, until: expiresAt.toISOString() });
    // Who was queued when the list had ended gets the mail now.
    await emit(tx, InvitationsQueued, { listId });
  });
}

const batch = 500;

interface Queued {
  id: string;
  email: string;
  lang: Language;
  title: string;
  note: string;
  inviter: string | null;
  expiresAt: Date;
}

/** Gives those who are queued their links and mails, some at a time; goes on after a crash where it was. A listener calls it. */
export async function sendInvitations(house: HouseParts, listId: string): Promise<void> {
  for (;;) {
    const sent = await inTransaction(house.db, async (tx) => {
      // A person who has an account is written to in their own language, others in the list's.
      const { rows } = await sql<Queued>`
        select i.id, i.email, i.expires_at, l.title, l.note, coalesce((select a.lang from people.account a where lower(a.email) = i.email), l.lang) as lang,
          (select name from people.account where id = l.owner_id and not is_protected) as inviter
        from people.invitation i join people.invitation_list l on l.id = i.list_id
        where i.list_id = ${listId} and i.state = 'queued' and i.expires_at > now()
        order by i.id limit ${batch} for update of i skip locked`.execute(tx);
      if (rows.length === 0) return 0;
      const links = rows.map((row) => ({ ...row, token: newToken() }));
      const keys = links.map(({ id, token }) => ({ id, hash: tokenHash(token).toString("hex") }));
      await sql`
        update people.invitation i set state = 'sent', token_hash = decode(k.hash, 'hex'), sent_at = now(), mails = mails + 1
        from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as k (id uuid, hash text) where i.id = k.id`.execute(
        tx,
      );
      await sendMails(
        tx,
        links.map(({ email, lang, title, note, inviter, expiresAt, token }) => ({
          to: email,
          ...letter(house, lang, `/invitation/${token}`, {
            inviter: inviter ?? siteName(house, lang),
            title,
            note: note === "" ? "" : `${note}\n\n`,
            until: expiresAt,
          }),
        })),
      );
      return rows.length;
    });
    if (sent === 0) return;
  }
}
