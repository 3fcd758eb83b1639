import { sql } from "kysely";
import {
  type AuditQuery,
  type AuditRow,
  type AuditVerdict,
  audit,
  readAudit,
  verifyAudit,
} from "#platform/audit/index.ts";
import { type Cursor, type Db, inTransaction } from "#platform/database/index.ts";
import { emit } from "#platform/events/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Account, type Actor, authorize } from "#platform/permissions/index.ts";
import { AuditCheckAsked } from "./events.ts";
import { mayReadAudit } from "./permissions.ts";

export interface AuditFilter extends Omit<AuditQuery, "person"> {
  /** An account's id or its e-mail address. */
  person?: string | undefined;
}

/** A row with the names of whom it is by and about, as far as they may be told. */
export interface NamedAuditRow extends AuditRow {
  actorName: string | null;
  targetName: string | null;
}

/** Whose trail is meant; undefined where nobody is. */
async function personOf(db: Db, given: string): Promise<string | undefined> {
  const text = given.toLowerCase();
  const isAnId: boolean = isId(text);
  if (isAnId) return text;
  const row = await db
    .selectFrom("people.account")
    .select("id")
    .where(sql<boolean>`lower(email) = ${text}`)
    .executeTakeFirst();
  return row?.id;
}

/** Rows of the audit log, newest first. The names of the protected are left out; their ids stay. */
export async function readAuditLog(
  db: Db,
  actor: Actor,
  filter: AuditFilter,
  after: Cursor | undefined,
): Promise<{ rows: NamedAuditRow[]; next: string | undefined }> {
  authorize(actor, mayReadAudit);
  const person = filter.person === undefined ? undefined : await personOf(db, filter.person);
  if (filter.person !== undefined && person === undefined) return { rows: [], next: undefined };
  const { rows, next } = await readAudit(db, { ...filter, person }, after);
  const ids = rows.flatMap((row) => [row.actorId, row.targetId]).filter((id) => isId(id ?? undefined)) as string[];
  const { rows: people } = await sql<{ id: string; name: string }>`
    select id, name from people.account where id = any(${[...new Set(ids)]}::uuid[]) and not is_protected`.execute(db);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const nameOf = (id: string | null) => names.get(id ?? "") ?? null;
  return {
    rows: rows.map((row) => ({ ...row, actorName: nameOf(row.actorId), targetName: nameOf(row.targetId) })),
    next,
  };
}

export interface AuditCheck {
  id: string;
  askedAt: Date;
  finishedAt: Date | null;
  verdict: AuditVerdict | null;
}

export async function newestChecks(db: Db): Promise<AuditCheck[]> {
  return db
    .selectFrom("people.auditCheck")
    .select(["id", "askedAt", "finishedAt", "verdict"])
    .orderBy("askedAt", "desc")
    .orderBy("id", "desc")
    .limit(5)
    .execute();
}

/** Asks for the whole chain to be verified; the result stands on the page when it is there. */
export async function askForAuditCheck(db: Db, account: Account): Promise<void> {
  authorize(account, mayReadAudit);
  await inTransaction(db, async (tx) => {
    const id = newId();
    await tx.insertInto("people.auditCheck").values({ id, askedBy: account.id }).execute();
    await audit(tx, account, "people.audit-check-asked", { check: id });
    await emit(tx, AuditCheckAsked, { checkId: id });
  });
}

export async function carryOutAuditCheck({ db }: Pick<HouseParts, "db">, checkId: string): Promise<void> {
  const open = await db
    .selectFrom("people.auditCheck")
    .select("id")
    .where("id", "=", checkId)
    .where("finishedAt", "is", null)
    .executeTakeFirst();
  if (open === undefined) return;
  const verdict = await verifyAudit(db);
  await db
    .updateTable("people.auditCheck")
    .set({ verdict: JSON.stringify(verdict), finishedAt: new Date() })
    .where("id", "=", checkId)
    .execute();
}
