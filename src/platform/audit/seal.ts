import { createHash } from "node:crypto";
import { sql } from "kysely";
import { type Db, inTransaction } from "../database/index.ts";
import { commitmentOf } from "./record.ts";

const sealLock = 7_729_019;
const batch = 5_000;

const chain = (previous: Buffer, number: number, commitment: Buffer): Buffer =>
  createHash("sha256").update(previous).update(String(number)).update(commitment).digest();

/**
 * Numbers and chains the rows of finished transactions; returns how many. A row is taken only when every transaction that began
 * before it has ended, so the order never changes afterwards and no writer waits for another.
 */
export async function sealAudit(db: Db): Promise<number> {
  return inTransaction(db, async (tx) => {
    const lock = await sql<{ locked: boolean }>`select pg_try_advisory_xact_lock(${sealLock}) as locked`.execute(tx);
    if (lock.rows[0]?.locked !== true) return 0;
    const ready = await sql<{ id: string; commitment: Buffer }>`
      select id, commitment from platform.audit_entry
      where seal_number is null and tx < pg_snapshot_xmin(pg_current_snapshot())
      order by tx, id limit ${batch}`.execute(tx);
    if (ready.rows.length === 0) return 0;
    const last = await tx
      .selectFrom("platform.auditEntry")
      .select(["sealNumber", "seal"])
      .where("sealNumber", "is not", null)
      .orderBy("sealNumber", "desc")
      .limit(1)
      .executeTakeFirst();
    let number = Number(last?.sealNumber ?? 0);
    let seal: Buffer = (last?.seal as Buffer | null) ?? Buffer.alloc(32);
    const sealed = ready.rows.map((row) => {
      number += 1;
      seal = chain(seal, number, row.commitment);
      return { id: row.id, number, seal };
    });
    await sql`
      update platform.audit_entry e set seal_number = s.number, seal = s.seal
      from unnest(${sealed.map((row) => row.id)}::uuid[], ${sealed.map((row) => row.number)}::bigint[], ${sealed.map((row) => row.seal)}::bytea[])
        as s (id, number, seal)
      where e.id = s.id`.execute(tx);
    return sealed.length;
  });
}

export interface AuditVerdict {
  isIntact: boolean;
  entries: number;
  unsealed: number;
  erased: number;
  /** The seal number of the first row that does not verify, and what is wrong with it. */
  firstFault?: { number: number; fault: "gap" | "chain" | "content" };
  /** Hex of the last seal: write it down elsewhere, and a rewritten chain shows. */
  head: string;
}

/** Recomputes the whole chain, a batch at a time. */
export async function verifyAudit(db: Db): Promise<AuditVerdict> {
  const verdict: AuditVerdict = { isIntact: true, entries: 0, unsealed: 0, erased: 0, head: "" };
  let seal: Buffer = Buffer.alloc(32);
  let after = 0;
  for (;;) {
    const { rows } = await sql<{
      id: string;
      action: string;
      actorId: string | null;
      targetId: string | null;
      details: unknown;
      salt: Buffer | null;
      commitment: Buffer;
      sealNumber: number;
      seal: Buffer;
    }>`select id, action, actor_id, target_id, details, salt, commitment, seal_number, seal from platform.audit_entry
       where seal_number > ${after} order by seal_number limit ${batch}`.execute(db);
    if (rows.length === 0) break;
    for (const row of rows) {
      const number = Number(row.sealNumber);
      const fault =
        number !== after + 1
          ? "gap"
          : !chain(seal, number, row.commitment).equals(row.seal)
            ? "chain"
            : row.salt !== null && !commitmentOf(row.salt, row).equals(row.commitment)
              ? "content"
              : undefined;
      if (fault !== undefined)
        return { ...verdict, isIntact: false, firstFault: { number, fault }, head: seal.toString("hex") };
      if (row.salt === null) verdict.erased += 1;
      verdict.entries += 1;
      seal = row.seal;
      after = number;
    }
  }
  const waiting = await sql<{
    n: number;
  }>`select count(*)::int as n from platform.audit_entry where seal_number is null`.execute(db);
  return { ...verdict, unsealed: waiting.rows[0]?.n ?? 0, head: seal.toString("hex") };
}
