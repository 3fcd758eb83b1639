import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import { mayManageModule } from "../permissions.ts";
import { codeHash, codeOf } from "./codes.ts";
import { moveUp, type PlacesHouse } from "./places.ts";

export const ways = ["free", "approval", "code"] as const;
export type Way = (typeof ways)[number];

export interface EnrolmentRule {
  way: Way;
  /** Places in all; null for as many as come. */
  capacity: number | null;
  /** From then on nobody new comes in. */
  closesAt: Date | null;
  /** How long an offered place waits. */
  acceptHours: number;
}

/** A module for who manages it, locked. Throws `platform.not-found`. */
export async function lockModule(tx: Tx, actor: Actor, moduleId: string): Promise<void> {
  const module = isId(moduleId)
    ? await tx
        .selectFrom("learning.module")
        .select(["ownerId", "ownerBodyId"])
        .where("id", "=", moduleId)
        .forUpdate()
        .executeTakeFirst()
    : undefined;
  if (module === undefined) throw new DomainError("platform.not-found");
  authorize(actor, mayManageModule, module);
}

/**
 * Says how one comes into a module. Who is in stays in, also where the places become fewer; where they become more, those who wait longest
 * are offered one at once.
 */
export async function setEnrolment(
  house: PlacesHouse,
  actor: Actor,
  moduleId: string,
  rule: EnrolmentRule,
): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    await lockModule(tx, actor, moduleId);
    const { way, capacity, closesAt, acceptHours } = rule;
    const by = actor.kind === "account" ? actor.id : null;
    await sql`
      insert into learning.enrolment (module_id, way, capacity, closes_at, accept_hours, updated_by)
      values (${moduleId}, ${way}, ${capacity}, ${closesAt}, ${acceptHours}, ${by})
      on conflict (module_id) do update set way = excluded.way, capacity = excluded.capacity, closes_at = excluded.closes_at,
        accept_hours = excluded.accept_hours, updated_by = excluded.updated_by, updated_at = now()`.execute(tx);
    await audit(tx, actor, "learning.enrolment-set", { target: moduleId, way, capacity });
    await moveUp(house, tx, moduleId);
  });
}

export interface CodeFacts {
  most: number;
  expiresAt: Date | null;
  note: string;
}

const mostCodes = 100;

/** Makes a code for a module. Throws `assigning.no-rule` where one comes in otherwise, `assigning.too-many-codes`. */
export async function addCode(
  house: PlacesHouse & { secrets: Secrets },
  actor: Actor,
  moduleId: string,
  { most, expiresAt, note }: CodeFacts,
): Promise<string> {
  return inTransaction(house.db, async (tx) => {
    await lockModule(tx, actor, moduleId);
    const rule = await tx
      .selectFrom("learning.enrolment")
      .select("way")
      .where("moduleId", "=", moduleId)
      .executeTakeFirst();
    if (rule?.way !== "code") throw new DomainError("assigning.no-rule");
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from learning.enrolment_code where module_id = ${moduleId} and ended_at is null`.execute(
      tx,
    );
    if ((rows[0]?.count ?? 0) >= mostCodes) throw new DomainError("assigning.too-many-codes");
    const id = newId();
    const code = codeOf(house.secrets, id);
    await sql`
      insert into learning.enrolment_code (id, module_id, hash, note, most, expires_at, created_by)
      values (${id}, ${moduleId}, ${codeHash(code)}, ${note}, ${most}, ${expiresAt}, ${actor.kind === "account" ? actor.id : null})`.execute(
      tx,
    );
    await audit(tx, actor, "learning.enrolment-code-added", { target: moduleId, code: id, most });
    return code;
  });
}

/** Ends a code; who came in by it stays. */
export async function endCode(db: Db, actor: Actor, moduleId: string, codeId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockModule(tx, actor, moduleId);
    if (!isId(codeId)) throw new DomainError("platform.not-found");
    await sql`
      update learning.enrolment_code set ended_at = coalesce(ended_at, now()) where id = ${codeId} and module_id = ${moduleId}`.execute(
      tx,
    );
    await audit(tx, actor, "learning.enrolment-code-ended", { target: moduleId, code: codeId });
  });
}
