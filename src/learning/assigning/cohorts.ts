import { sql } from "kysely";
import { accountsAt, accountsOf } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Actor, authorize, type Role } from "#platform/permissions/index.ts";
import { isOwnScope, requireScope } from "./access.ts";
import { fillForCohort } from "./assignments.ts";
import { mayAssign } from "./permissions.ts";
import { mostAsked } from "./rules.ts";

export interface CohortRow {
  id: string;
  name: string;
  scope: string;
  members: number;
  updatedAt: Date;
}

/** Makes an empty cohort for the people of a scope; empty: of anybody. Throws `platform.not-found` for another's scope. */
export async function addCohort(
  db: Db | Tx,
  actor: Actor,
  { name, scope }: { name: string; scope: string },
): Promise<string> {
  authorize(actor, mayAssign);
  requireScope(actor, scope);
  return inTransaction(db, async (tx) => {
    const id = newId();
    await tx
      .insertInto("learning.cohort")
      .values({ id, name, scope, createdBy: actor.kind === "account" ? actor.id : null })
      .execute();
    await audit(tx, actor, "learning.cohort-added", { target: id, scope });
    return id;
  });
}

async function lockCohort(tx: Tx, actor: Actor, id: string): Promise<{ id: string; scope: string }> {
  authorize(actor, mayAssign);
  const { rows } = isId(id)
    ? await sql<{ id: string; scope: string }>`
        select id, scope from learning.cohort c where id = ${id} and ${isOwnScope(actor, sql`c.scope`)} for update`.execute(
        tx,
      )
    : { rows: [] };
  if (rows[0] === undefined) throw new DomainError("platform.not-found");
  return rows[0];
}

export interface Joined {
  /** New in the cohort. */
  added: number;
  /** Were there already. */
  known: number;
  /** Addresses that belong to nobody one may ask: whether there is an account elsewhere is not told. */
  unknown: string[];
}

/** Adds the people of some addresses. Throws `assigning.too-many`. */
export async function addByAddress(
  db: Db | Tx,
  actor: Actor,
  cohortId: string,
  addresses: readonly string[],
): Promise<Joined> {
  return inTransaction(db, async (tx) => {
    const { scope } = await lockCohort(tx, actor, cohortId);
    const found = await accountsAt(tx, addresses, scope);
    const known = new Set(found.map(({ email }) => email.toLowerCase()));
    const unknown = [...new Set(addresses.map((each) => each.toLowerCase()))].filter((each) => !known.has(each));
    const added = await join(
      tx,
      actor,
      cohortId,
      found.map(({ id }) => id),
    );
    return { added, known: found.length - added, unknown };
  });
}

export interface PeopleFilter {
  country?: string | undefined;
  bodyId?: string | undefined;
  role?: Role | undefined;
}

/** Adds the people who fit a filter now. Throws `assigning.too-many`, `assigning.nobody`. */
export async function addByFilter(db: Db | Tx, actor: Actor, cohortId: string, filter: PeopleFilter): Promise<Joined> {
  return inTransaction(db, async (tx) => {
    const { scope } = await lockCohort(tx, actor, cohortId);
    const ids = await accountsOf(tx, scope, filter, mostAsked + 1);
    if (ids.length === 0) throw new DomainError("assigning.nobody");
    const added = await join(tx, actor, cohortId, ids);
    return { added, known: ids.length - added, unknown: [] };
  });
}

async function join(tx: Tx, actor: Actor, cohortId: string, ids: readonly string[]): Promise<number> {
  const { rows } = await sql<{ accountId: string }>`
    insert into learning.cohort_member (cohort_id, account_id) select ${cohortId}, id from unnest(${[...ids]}::uuid[]) as a (id)
    on conflict do nothing returning account_id`.execute(tx);
  const { rows: counted } = await sql<{ members: number }>`
    select count(*)::int as members from learning.cohort_member where cohort_id = ${cohortId}`.execute(tx);
  if ((counted[0]?.members ?? 0) > mostAsked)
    throw new DomainError("assigning.too-many", { args: { most: mostAsked } });
  const added = rows.map(({ accountId }) => accountId);
  if (added.length === 0) return 0;
  await sql`update learning.cohort set updated_at = now() where id = ${cohortId}`.execute(tx);
  await audit(tx, actor, "learning.cohort-joined", { target: cohortId, people: added.length });
  await fillForCohort(tx, cohortId, added);
  return added.length;
}

/** Takes one person out; what was asked of them with the cohort stays asked. */
export async function removeMember(db: Db, actor: Actor, cohortId: string, accountId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockCohort(tx, actor, cohortId);
    if (!isId(accountId)) throw new DomainError("platform.not-found");
    await sql`delete from learning.cohort_member where cohort_id = ${cohortId} and account_id = ${accountId}`.execute(
      tx,
    );
    await audit(tx, actor, "learning.cohort-left", { target: cohortId, person: accountId });
  });
}

/** Forgets the cohort; what was asked of its people stays. */
export async function deleteCohort(db: Db, actor: Actor, cohortId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockCohort(tx, actor, cohortId);
    await sql`delete from learning.cohort where id = ${cohortId}`.execute(tx);
    await audit(tx, actor, "learning.cohort-deleted", { target: cohortId });
  });
}
