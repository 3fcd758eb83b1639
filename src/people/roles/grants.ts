import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Actor, authorize, partsOfScope, type Role } from "#platform/permissions/index.ts";
import { AccountSuspended } from "../vetting/events.ts";
import { RoleEnded, RoleGranted } from "./events.ts";
import { type RolesHouse, writeTo } from "./letters.ts";
import { mayDisableAccounts, mayGrantRoles } from "./permissions.ts";
import { idOf, lockPerson, lockPersonByEmail, type Person, refuseOwn } from "./persons.ts";
import { fitsScope } from "./rules.ts";

export interface NewGrant {
  role: Role;
  scope: string;
  reason: string;
  endsAt?: Date | undefined;
  isDeputy?: boolean;
  /** Of a group or journal that the scope names. */
  scopeName?: LocalizedText | undefined;
}

/**
 * Gives a role within the caller's transaction: row, audit, event, letter. An ended one revives; a deputy may become the officer.
 * Throws `roles.already-held`, `roles.in-the-past`.
 */
export async function giveRole(
  house: RolesHouse,
  tx: Tx,
  actor: Actor,
  person: Person,
  { role, scope, reason, endsAt, isDeputy = false, scopeName }: NewGrant,
): Promise<{ id: string }> {
  if (endsAt !== undefined && endsAt <= new Date()) throw new DomainError("roles.in-the-past", { field: "until" });
  const { rows } = await sql<{ id: string }>`
    insert into people.role_grant as held (id, account_id, role, scope, granted_by, ends_at, reason, is_deputy, scope_name)
    values (${newId()}, ${person.id}, ${role}, ${scope}, ${idOf(actor)}, ${endsAt ?? null}, ${reason}, ${isDeputy},
      ${scopeName === undefined ? null : JSON.stringify(scopeName)}::jsonb)
    on conflict (account_id, role, scope) do update set
      granted_by = excluded.granted_by, granted_at = now(), ends_at = excluded.ends_at, reason = excluded.reason,
      is_deputy = excluded.is_deputy, scope_name = excluded.scope_name, ended_by = null, end_reason = ''
    where held.ends_at <= now() or (held.is_deputy and not excluded.is_deputy)
    returning id`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new DomainError("roles.already-held");
  await audit(tx, actor, "people.role-granted", {
    target: person.id,
    role,
    scope,
    reason,
    ...(isDeputy ? { isDeputy } : {}),
    ...(endsAt === undefined ? {} : { endsAt: endsAt.toISOString() }),
  });
  await emit(tx, RoleGranted, { accountId: person.id, role, scope });
  await writeTo(house, tx, person, isDeputy ? "deputy" : "granted", { role, scope, scopeName, reason, until: endsAt });
  return row;
}

/** Grants a role to a person. Throws `roles.own`, `roles.wrong-scope`, `roles.two-needed`, `roles.disabled` and what `giveRole` throws. */
export async function grantRole(
  house: RolesHouse,
  actor: Actor,
  personId: string,
  grant: NewGrant,
): Promise<{ id: string }> {
  authorize(actor, mayGrantRoles);
  return inTransaction(house.db, async (tx) => {
    await takeTurn(tx);
    return grantTo(house, tx, actor, await lockPerson(tx, personId), grant);
  });
}

/** The same for the person of an address. Throws also `roles.no-such-person`. */
export async function grantRoleByEmail(
  house: RolesHouse,
  actor: Actor,
  email: string,
  grant: NewGrant,
): Promise<{ id: string }> {
  authorize(actor, mayGrantRoles);
  return inTransaction(house.db, async (tx) => {
    await takeTurn(tx);
    return grantTo(house, tx, actor, await lockPersonByEmail(tx, email, "email"), grant);
  });
}

async function grantTo(house: RolesHouse, tx: Tx, actor: Actor, person: Person, grant: NewGrant) {
  refuseOwn(actor, person.id);
  if (person.disabledAt !== null) throw new DomainError("roles.disabled");
  if (!fitsScope(grant.role, grant.scope)) throw new DomainError("roles.wrong-scope", { field: "scope" });
  // One person alone makes nobody the officer of a bureau; the operator at the command line may, to begin with.
  if (grant.role === "bureau-officer" && actor.kind === "account")
    throw new DomainError("roles.two-needed", { field: "role" });
  const scopeName = await requireScope(house, tx, grant.scope);
  return giveRole(house, tx, actor, person, { ...grant, scopeName });
}

/** Nobody holds a role for what is not there. Gives the name of a group or journal. */
async function requireScope({ scopes = [] }: RolesHouse, tx: Tx, scope: string): Promise<LocalizedText | undefined> {
  const parts = partsOfScope(scope);
  if (parts?.kind === "body") await requireBody(tx, parts.id);
  if (parts?.kind !== "group" && parts?.kind !== "journal") return undefined;
  const known = (await scopes.find(({ kind }) => kind === parts.kind)?.list(tx)) ?? [];
  const thing = known.find(({ id }) => id === parts.id);
  if (thing === undefined) throw new DomainError("roles.wrong-scope", { field: "scope" });
  return thing.name;
}

async function requireBody(tx: Tx, id: string): Promise<void> {
  const body = isId(id)
    ? await tx.selectFrom("people.body").select("id").where("id", "=", id).executeTakeFirst()
    : undefined;
  if (body === undefined) throw new DomainError("roles.wrong-scope", { field: "scope" });
}

/** Ends a role within the caller's transaction. Throws `roles.ended`, `roles.last-administrator`. */
export async function takeRole(
  house: RolesHouse,
  tx: Tx,
  actor: Actor,
  person: Person,
  grantId: string,
  reason: string,
): Promise<void> {
  const held = await tx
    .updateTable("people.roleGrant")
    .set({ endsAt: sql<Date>`now()`, endedBy: idOf(actor), endReason: reason })
    .where("id", "=", grantId)
    .where("accountId", "=", person.id)
    .where((where) => where.or([where("endsAt", "is", null), where("endsAt", ">", sql<Date>`now()`)]))
    .returning(["role", "scope", "scopeName"])
    .executeTakeFirst();
  if (held === undefined) throw new DomainError("roles.ended");
  if (held.role === "administrator") await keepOneAdministrator(tx);
  const role = held.role as Role;
  await audit(tx, actor, "people.role-ended", { target: person.id, role, scope: held.scope, reason });
  await emit(tx, RoleEnded, { accountId: person.id, role, scope: held.scope });
  await writeTo(house, tx, person, "ended", { role, scope: held.scope, scopeName: held.scopeName, reason });
}

/** Ends a role of a person. Throws `roles.own`, `platform.not-found` and what `takeRole` throws. */
export async function endRole(
  house: RolesHouse,
  actor: Actor,
  personId: string,
  grantId: string,
  reason: string,
): Promise<void> {
  authorize(actor, mayGrantRoles);
  await inTransaction(house.db, async (tx) => {
    await takeTurn(tx);
    const person = await lockPerson(tx, personId);
    refuseOwn(actor, person.id);
    await takeRole(house, tx, actor, person, grantId, reason);
  });
}

/** Changes of roles take turns: of two administrators who end each other, the second finds that they are the last. */
export const takeTurn = (tx: Tx): Promise<unknown> =>
  sql`select pg_advisory_xact_lock(hashtextextended('people.roles', 0))`.execute(tx);

/** After a change: somebody without an end of term must be left who can undo it. Throws `roles.last-administrator`. */
async function keepOneAdministrator(tx: Tx): Promise<void> {
  const left = await tx
    .selectFrom("people.roleGrant as g")
    .innerJoin("people.account as a", "a.id", "g.accountId")
    .select("g.id")
    .where("g.role", "=", "administrator")
    .where("g.scope", "=", "")
    .where("g.endsAt", "is", null)
    .where("a.disabledAt", "is", null)
    .where("a.suspendedAt", "is", null)
    .where("a.erasedAt", "is", null)
    .limit(1)
    .executeTakeFirst();
  if (left === undefined) throw new DomainError("roles.last-administrator");
}

/** Closes an account: its sessions end at once. Throws `roles.own`, `roles.disabled`, `roles.last-administrator`. */
export async function disableAccount(house: RolesHouse, actor: Actor, personId: string, reason: string): Promise<void> {
  authorize(actor, mayDisableAccounts);
  await inTransaction(house.db, async (tx) => {
    await takeTurn(tx);
    const person = await lockPerson(tx, personId);
    refuseOwn(actor, person.id);
    if (person.disabledAt !== null) throw new DomainError("roles.disabled");
    await tx.updateTable("people.account").set({ disabledAt: new Date() }).where("id", "=", person.id).execute();
    if (await isAdministrator(tx, person.id)) await keepOneAdministrator(tx);
    await tx.deleteFrom("people.session").where("accountId", "=", person.id).execute();
    await tx.deleteFrom("people.passwordReset").where("accountId", "=", person.id).execute();
    await emit(tx, AccountSuspended, { accountId: person.id });
    await audit(tx, actor, "people.account-disabled", { target: person.id, reason });
    await writeTo(house, tx, person, "disabled", { reason });
  });
}

async function isAdministrator(tx: Tx, accountId: string): Promise<boolean> {
  const row = await tx
    .selectFrom("people.roleGrant")
    .select("id")
    .where("accountId", "=", accountId)
    .where("role", "=", "administrator")
    .where("endsAt", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Opens a closed account again; its roles stand as they were. Throws `roles.own`, `roles.ended` when it is open. */
export async function openAccount(house: RolesHouse, actor: Actor, personId: string, reason: string): Promise<void> {
  authorize(actor, mayDisableAccounts);
  await inTransaction(house.db, async (tx) => {
    const person = await lockPerson(tx, personId);
    refuseOwn(actor, person.id);
    if (person.disabledAt === null) throw new DomainError("roles.ended");
    await tx.updateTable("people.account").set({ disabledAt: null }).where("id", "=", person.id).execute();
    await audit(tx, actor, "people.account-opened", { target: person.id, reason });
    await writeTo(house, tx, person, "opened", { reason });
  });
}
