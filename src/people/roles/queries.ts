import { sql } from "kysely";
import { type Cursor, type Db, type LocalizedText, pageOf, type Tx } from "#platform/database/index.ts";
import type { ScopeSource } from "#platform/feature.ts";
import { localized } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";
import { type Actor, authorize, type Language, type Role, type ScopeKind } from "#platform/permissions/index.ts";
import { mayReadAccounts } from "./permissions.ts";

export interface PersonRow {
  id: string;
  name: string;
  email: string;
  country: string | null;
  memberLabel: LocalizedText | null;
  roles: Role[];
  isDisabled: boolean;
  isSuspended: boolean;
}

const pageSize = 50;
const escaped = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/**
 * Accounts by name, `pageSize` at a time; `q` is a part of name or address, of one or two letters the beginning of a word, so that the
 * trigram index always helps. A protected person is found by their whole address only.
 */
export async function listPeople(
  db: Db,
  actor: Actor,
  { q, after }: { q: string; after?: Cursor | undefined },
): Promise<{ people: PersonRow[]; next: string | undefined }> {
  authorize(actor, mayReadAccounts);
  const wanted = q.toLowerCase();
  const pattern = [...wanted].length < 3 ? `% ${escaped(wanted)}%` : `%${escaped(wanted)}%`;
  const { rows } = await sql<PersonRow & { key: string }>`
    select a.id, a.name, a.email, a.country, a.member_label, lower(a.name) as key, a.disabled_at is not null as is_disabled,
      a.suspended_at is not null as is_suspended,
      array(select distinct g.role from people.role_grant g
        where g.account_id = a.id and (g.ends_at is null or g.ends_at > now()) order by g.role) as roles
    from people.account a
    where a.erased_at is null and (not a.is_protected ${wanted === "" ? sql`` : sql`or lower(a.email) = ${wanted}`})
      ${wanted === "" ? sql`` : sql`and (' ' || lower(a.name) || ' ' || lower(a.email)) like ${pattern}`}
      ${after === undefined || !isId(String(after[1])) ? sql`` : sql`and (lower(a.name), a.id) > (${after[0]}, ${after[1]}::uuid)`}
    order by lower(a.name), a.id
    limit ${pageSize + 1}`.execute(db);
  const { rows: people, next } = pageOf(rows, pageSize, (row) => [row.key, row.id]);
  return { people, next };
}

export interface HeldRole {
  id: string;
  role: Role;
  scope: string;
  /** Of the body, group or journal that the scope names. */
  bodyName: LocalizedText | null;
  isDeputy: boolean;
  isHeld: boolean;
  grantedAt: Date;
  /** Null: the operator, or an account that is gone. */
  grantedBy: string | null;
  reason: string;
  endsAt: Date | null;
  endedBy: string | null;
  endReason: string;
}

export interface PersonFacts {
  id: string;
  name: string;
  email: string;
  lang: Language;
  timeZone: string;
  country: string | null;
  memberLabel: LocalizedText | null;
  organisation: string;
  createdAt: Date;
  lastSeenAt: Date | null;
  vettedAt: Date | null;
  vettedUntil: Date | null;
  suspendedAt: Date | null;
  disabledAt: Date | null;
}

/** One person for administrators; undefined where there is none, or erased. */
export async function findPerson(db: Db, actor: Actor, id: string): Promise<PersonFacts | undefined> {
  authorize(actor, mayReadAccounts);
  if (!isId(id)) return undefined;
  const row = await db
    .selectFrom("people.account")
    .select([
      "id",
      "name",
      "email",
      "lang",
      "timeZone",
      "country",
      "memberLabel",
      "organisation",
      "createdAt",
      "lastSeenAt",
    ])
    .select(["vettedAt", "vettedUntil", "suspendedAt", "disabledAt"])
    .where("id", "=", id)
    .where("erasedAt", "is", null)
    .executeTakeFirst();
  return row as PersonFacts | undefined;
}

const heldRole = sql`
  g.id, g.role, g.scope, g.is_deputy, g.ends_at is null or g.ends_at > now() as is_held, g.granted_at, g.reason, g.ends_at, g.end_reason,
  (select name from people.account where id = g.granted_by) as granted_by,
  (select name from people.account where id = g.ended_by) as ended_by,
  coalesce((select name from people.body where 'body:' || id = g.scope), g.scope_name) as body_name`;

/** Every role a person holds or held, those held first. */
export async function rolesHeldBy(db: Db, actor: Actor, accountId: string): Promise<HeldRole[]> {
  authorize(actor, mayReadAccounts);
  const { rows } = await sql<HeldRole>`
    select ${heldRole} from people.role_grant g where g.account_id = ${accountId}
    order by is_held desc, g.role, g.scope`.execute(db);
  return rows;
}

export interface Body {
  id: string;
  name: LocalizedText;
  kind: "academy" | "university" | "organisation" | "service";
  country: string | null;
  mayVouch: boolean;
  officers: { id: string; name: string }[];
}

const bodyColumns = sql`
  b.id, b.name, b.kind, b.country, b.may_vouch,
  coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name) order by a.name)
    from people.role_grant g join people.account a on a.id = g.account_id and a.erased_at is null
    where g.role = 'body-officer' and g.scope = 'body:' || b.id and (g.ends_at is null or g.ends_at > now())), '[]') as officers`;

/** All bodies with their officers: some dozens, so on one page. */
export async function listBodies(db: Db): Promise<Body[]> {
  const { rows } = await sql<Body>`
    select ${bodyColumns} from people.body b order by lower(b.name ->> 'en'), b.id limit 1000`.execute(db);
  return rows;
}

export async function findBody(db: Db, id: string): Promise<Body | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await sql<Body>`select ${bodyColumns} from people.body b where b.id = ${id}`.execute(db);
  return rows[0];
}

export async function bodyName(db: Db | Tx, id: string): Promise<LocalizedText | undefined> {
  if (!isId(id)) return undefined;
  const row = await db.selectFrom("people.body").select("name").where("id", "=", id).executeTakeFirst();
  return row?.name;
}

/** Whatever a role may be held for but countries, by kind, in a language's words. */
export async function scopeOptions(
  { db, scopes }: { db: Db; scopes: readonly ScopeSource[] },
  lang: Language,
): Promise<{ kind: ScopeKind; value: string; label: string }[]> {
  const bodies = (await bodyOptions(db, lang)).map((body) => ({ ...body, kind: "body" as const }));
  const others = await Promise.all(
    scopes.map(async ({ kind, list }) =>
      (await list(db)).map(({ id, name }) => ({ kind, value: id, label: localized(name, lang).text })),
    ),
  );
  return [...bodies, ...others.flat()].map((each) => ({ ...each, value: `${each.kind}:${each.value}` }));
}

/** All bodies to choose from, by their name in a language. */
export async function bodyOptions(db: Db, lang: Language): Promise<{ value: string; label: string }[]> {
  const rows = await db.selectFrom("people.body").select(["id", "name"]).limit(1_000).execute();
  return rows
    .map(({ id, name }) => ({ value: id, label: localized(name, lang).text }))
    .sort((a, b) => a.label.localeCompare(b.label, lang));
}
