import { sql } from "kysely";
import { moveRelations } from "#catalogue/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { belongings } from "../belongings.ts";
import { catalogueRecord, uncatalogueRecord } from "../catalogue-entry.ts";
import { changeRecord } from "../operations.ts";
import { type LibraryRecord, recordById } from "../queries.ts";
import { mayMergeRecords } from "./permissions.ts";
import { completed, factsOfRecord } from "./write.ts";

async function locked(tx: Tx, id: string): Promise<LibraryRecord> {
  const record = await recordById(tx, id, { isLocked: true });
  if (record === undefined || record.mergedInto !== null) throw new DomainError("platform.not-found");
  return record;
}

/**
 * Makes one record of two: the kept one gets what it lacks, and the other's files, relations, notes and places in collections; the other's
 * address leads to it for ever. Throws `imports.same-record`, and `imports.keep-published` where that would hide a published one behind a
 * draft.
 */
export async function mergeRecords(db: Db, actor: Actor, keptId: string, goneId: string): Promise<{ slug: string }> {
  authorize(actor, mayMergeRecords);
  if (keptId === goneId) throw new DomainError("imports.same-record");
  return inTransaction(db, async (tx) => {
    // Two merges of the same pair, each the other way round, take turns.
    const [first, second] = [keptId, goneId].sort();
    const one = await locked(tx, first ?? "");
    const other = await locked(tx, second ?? "");
    const [kept, gone] = one.id === keptId ? [one, other] : [other, one];
    if (gone.state === "published" && kept.state !== "published") throw new DomainError("imports.keep-published");
    const whole = completed(factsOfRecord(kept), factsOfRecord(gone));
    if (whole !== undefined) await changeRecord(tx, actor, kept.id, whole);
    for (const { move } of belongings) await move(tx, kept.id, gone.id);
    await moveRelations(tx, { kind: gone.kind, id: gone.id }, { kind: kept.kind, id: kept.id });
    if (gone.state === "published") await uncatalogueRecord(tx, gone);
    await sql`
      update library.record set state = 'withdrawn', reason = null, merged_into = ${kept.id}, updated_at = now() where id = ${gone.id}`.execute(
      tx,
    );
    // Whoever led to the one that is gone leads on.
    await sql`update library.record set merged_into = ${kept.id} where merged_into = ${gone.id}`.execute(tx);
    await catalogueRecord(tx, kept.id);
    await audit(tx, actor, "library.records-merged", { target: kept.id, gone: gone.id });
    return { slug: kept.slug };
  });
}

/** Says that two records are not one work: they are not shown as such again. */
export async function keepApart(db: Db, actor: Actor, oneId: string, otherId: string): Promise<void> {
  authorize(actor, mayMergeRecords);
  if (oneId === otherId) throw new DomainError("imports.same-record");
  await inTransaction(db, async (tx) => {
    for (const id of [oneId, otherId].sort()) await locked(tx, id);
    await noteApart(tx, oneId, otherId);
    await audit(tx, actor, "library.records-kept-apart", { target: oneId, other: otherId });
  });
}

/** Notes that two records are two works, whatever they look like. */
export async function noteApart(tx: Tx, oneId: string, otherId: string): Promise<void> {
  await sql`
    insert into library.not_twins values (least(${oneId}::uuid, ${otherId}), greatest(${oneId}::uuid, ${otherId}))
    on conflict do nothing`.execute(tx);
}
