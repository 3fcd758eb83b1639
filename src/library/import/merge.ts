import { sql } from "kysely";
import { moveRelations } from "#catalogue/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { catalogueRecord, uncatalogueRecord } from "../catalogue-entry.ts";
import { changeRecord } from "../operations.ts";
import { type LibraryRecord, recordById } from "../queries.ts";
import { mayImportRecords } from "./permissions.ts";
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
  authorize(actor, mayImportRecords);
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
    await moveBelongings(tx, kept.id, gone.id);
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

async function moveBelongings(tx: Tx, kept: string, gone: string): Promise<void> {
  await sql`
    update library.file set record_id = ${kept},
      position = position + 1 + coalesce((select max(position) from library.file where record_id = ${kept}), -1)
    where record_id = ${gone}`.execute(tx);
  await sql`
    insert into library.collection_item (collection_id, thing_id, position, note, label)
    select collection_id, ${kept}, position, note, label from library.collection_item where thing_id = ${gone}
    on conflict (collection_id, thing_id) do update set note = excluded.note || collection_item.note`.execute(tx);
  await sql`delete from library.collection_item where thing_id = ${gone}`.execute(tx);
  await sql`update library.practice_note set thing_id = ${kept} where thing_id = ${gone}`.execute(tx);
  await sql`update library.import_row set record_id = ${kept} where record_id = ${gone}`.execute(tx);
  await sql`update library.import_row set twin_id = ${kept} where twin_id = ${gone}`.execute(tx);
}

/** Says that two records are not one work: they are not shown as such again. */
export async function keepApart(db: Db, actor: Actor, oneId: string, otherId: string): Promise<void> {
  authorize(actor, mayImportRecords);
  if (oneId === otherId) throw new DomainError("imports.same-record");
  await inTransaction(db, async (tx) => {
    for (const id of [oneId, otherId].sort()) await locked(tx, id);
    await sql`
      insert into library.not_twins values (least(${oneId}::uuid, ${otherId}), greatest(${oneId}::uuid, ${otherId}))
      on conflict do nothing`.execute(tx);
    await audit(tx, actor, "library.records-kept-apart", { target: oneId, other: otherId });
  });
}
