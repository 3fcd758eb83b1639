import { createHash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Tx } from "../database/index.ts";
import { newId } from "../ids.ts";
import type { Actor } from "../permissions/index.ts";

export interface AuditFacts {
  target?: string;
  [detail: string]: unknown;
}

/** JSON with sorted keys, so that what PostgreSQL's jsonb gives back is committed to as it was written. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/** The salted commitment to everything a row says; without the salt it tells nothing. */
export function commitmentOf(
  salt: Buffer,
  row: { id: string; action: string; actorId: string | null; targetId: string | null; details: unknown },
): Buffer {
  return createHash("sha256")
    .update(salt)
    .update(canonicalJson([row.id, row.action, row.actorId, row.targetId, row.details]))
    .digest();
}

/** Writes what was done, in the transaction that does it. */
export async function audit(tx: Tx, actor: Actor, action: string, facts: AuditFacts = {}): Promise<void> {
  const { target, ...rest } = facts;
  const row = {
    id: newId(),
    action,
    actorId: actor.kind === "account" ? actor.id : null,
    targetId: target ?? null,
    // Through JSON once, so that what is committed to is what the column will hold.
    details: JSON.parse(JSON.stringify(rest)) as Record<string, unknown>,
  };
  const salt = randomBytes(16);
  await tx
    .insertInto("platform.auditEntry")
    .values({ ...row, details: sql`${JSON.stringify(row.details)}::jsonb`, salt, commitment: commitmentOf(salt, row) })
    .execute();
}

/**
 * Forgets what rows by or about a person said, or rows in whose details the address stands; their place in the chain stays and still
 * verifies. The name alone does not make a row the person's: anybody may take any name.
 */
export async function eraseAuditDetails(tx: Tx, person: { id: string; email?: string }): Promise<void> {
  const forgotten = { details: null, salt: null, actorId: null, targetId: null };
  await tx
    .updateTable("platform.auditEntry")
    .set(forgotten)
    .where((where) => where.or([where("actorId", "=", person.id), where("targetId", "=", person.id)]))
    .execute();
  if (person.email === undefined) return;
  await tx
    .updateTable("platform.auditEntry")
    .set(forgotten)
    .where(sql<boolean>`details @? ${`$.** ? (@ == ${JSON.stringify(person.email)})`}::jsonpath`)
    .execute();
}
