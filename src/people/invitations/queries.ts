import { type RawBuilder, sql } from "kysely";
import type { Cursor, Db, LocalizedText } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import { type Account, authorize, type Language } from "#platform/permissions/index.ts";
import { tokenHash } from "#platform/tokens.ts";
import type { RowState } from "./forms.ts";
import { mayInvite } from "./permissions.ts";
import { isVisible } from "./scopes.ts";

export interface ListSummary {
  id: string;
  title: string;
  scope: string;
  bodyName: LocalizedText | null;
  expiresAt: Date;
  createdAt: Date;
  accepted: number;
  waiting: number;
  total: number;
}

const listColumns = sql`
  l.id, l.title, l.scope, l.expires_at, l.created_at, (select b.name from people.body b where 'body:' || b.id = l.scope) as body_name,
  (select count(*)::int from people.invitation i where i.list_id = l.id and i.state = 'accepted') as accepted,
  (select count(*)::int from people.invitation i where i.list_id = l.id and i.state in ('queued', 'sent')) as waiting,
  (select count(*)::int from people.invitation i where i.list_id = l.id) as total`;

/** The lists an actor sees, the newest first. */
export async function invitationLists(
  db: Db,
  actor: Account,
  after: Cursor | undefined,
  limit: number,
): Promise<ListSummary[]> {
  authorize(actor, mayInvite);
  const { rows } = await sql<ListSummary>`
    select ${listColumns} from people.invitation_list l
    where ${await isVisible(db, actor)}
      ${after === undefined ? sql`` : sql`and (l.created_at, l.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by l.created_at desc, l.id desc limit ${limit}`.execute(db);
  return rows;
}

export interface ListFacts extends ListSummary {
  note: string;
  lang: Language;
  vets: boolean;
  ownerName: string | null;
}

/** One list, for those who see it. */
export async function invitationList(db: Db, actor: Account, id: string): Promise<ListFacts | undefined> {
  authorize(actor, mayInvite);
  if (!isId(id)) return undefined;
  const { rows } = await sql<ListFacts>`
    select ${listColumns}, l.note, l.lang, l.vets, (select name from people.account where id = l.owner_id) as owner_name
    from people.invitation_list l where l.id = ${id} and ${await isVisible(db, actor)}`.execute(db);
  return rows[0];
}

export interface InvitedRow {
  id: string;
  email: string;
  name: string | null;
  state: "queued" | "sent" | "accepted" | "taken-back";
  mails: number;
  sentAt: Date | null;
  acceptedAt: Date | null;
  expiresAt: Date;
}

const inState: Record<RowState, RawBuilder<boolean>> = {
  all: sql`true`,
  waiting: sql`i.state in ('queued', 'sent') and i.expires_at > now()`,
  accepted: sql`i.state = 'accepted'`,
  expired: sql`i.state in ('queued', 'sent') and i.expires_at <= now()`,
  "taken-back": sql`i.state = 'taken-back'`,
};

/** Who stands on a list, in the order of addresses. A protected person's name is the one the inviter gave, or none. */
export async function invitedPeople(
  db: Db,
  actor: Account,
  listId: string,
  { q, state }: { q: string; state: RowState },
  after: Cursor | undefined,
  limit: number,
): Promise<InvitedRow[]> {
  authorize(actor, mayInvite);
  const pattern = `%${q.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  const { rows } = await sql<InvitedRow>`
    select i.id, i.email, coalesce(nullif(i.name, ''), case when not a.is_protected then a.name end) as name, i.state, i.mails, i.sent_at,
      i.accepted_at, i.expires_at
    from people.invitation i join people.invitation_list l on l.id = i.list_id left join people.account a on a.id = i.account_id
    where i.list_id = ${listId} and ${await isVisible(db, actor)} and ${inState[state]}
      ${q === "" ? sql`` : sql`and (i.email like ${pattern} or lower(i.name) like ${pattern})`}
      ${after === undefined ? sql`` : sql`and (i.email, i.id) > (${after[0]}, ${after[1]}::uuid)`}
    order by i.email, i.id limit ${limit}`.execute(db);
  return rows;
}

export interface OpenInvitation {
  id: string;
  listId: string;
  email: string;
  name: string;
  title: string;
  note: string;
  lang: Language;
  scope: string;
  bodyName: LocalizedText | null;
  vets: boolean;
  ownerId: string | null;
  inviter: string | null;
  expiresAt: Date;
  /** The address has an account already: its person joins by signing in. */
  hasAccount: boolean;
}

/** The invitation a mailed link belongs to, while it works. */
export async function openInvitation(db: Db, token: string): Promise<OpenInvitation | undefined> {
  const { rows } = await sql<OpenInvitation>`
    select i.id, i.list_id, i.email, i.name, i.expires_at, l.title, l.note, l.lang, l.scope, l.vets, l.owner_id,
      (select b.name from people.body b where 'body:' || b.id = l.scope) as body_name,
      (select name from people.account where id = l.owner_id and not is_protected) as inviter,
      exists (select from people.account a where lower(a.email) = i.email) as has_account
    from people.invitation i join people.invitation_list l on l.id = i.list_id
    where i.token_hash = ${tokenHash(token)} and i.state = 'sent' and i.expires_at > now()`.execute(db);
  return rows[0];
}
