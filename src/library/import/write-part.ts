import { sql } from "kysely";
import type { Db, Tx } from "#platform/database/index.ts";
import { system } from "#platform/permissions/index.ts";
import { changeRecord, type LibraryHouse, publishRecord } from "../operations.ts";
import { type LibraryRecord, recordById, recordsByIds } from "../queries.ts";
import { publishingFaults } from "../rules.ts";
import type { RecordFacts } from "../types.ts";
import type { ImportJob } from "./imports.ts";
import { noteApart } from "./merge.ts";
import type { ImportRow } from "./types.ts";
import { addDrafts, completed, factsOfRecord } from "./write.ts";

const part = 500;

/**
 * Writes the next rows of an import: those that are new become drafts, or published records where that was asked for and nothing is
 * lacking; a record that stands already gets what it lacks. False when there is nothing left to write.
 */
export async function writePart(
  house: LibraryHouse,
  tx: Tx,
  { id, isPublished, bodyId }: Pick<ImportJob, "id" | "isPublished" | "bodyId">,
): Promise<boolean> {
  const held = await tx
    .selectFrom("library.import")
    .select(["state", "done"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (held?.state !== "writing") return false;
  const rows = (await tx
    .selectFrom("library.importRow")
    .select(["number", "line", "facts", "twinId", "twinBy", "apartId"])
    .where("importId", "=", id)
    .where("number", ">", held.done)
    .where("fault", "is", null)
    .orderBy("number")
    .limit(part)
    .execute()) as ImportRow[];
  if (rows.length === 0) return false;
  const fresh = rows.flatMap(({ number, facts, twinId }) =>
    facts === null || twinId !== null
      ? []
      : [{ number, facts: bodyId === null ? facts : { ...facts, ownerBodyId: bodyId, ownerBody: "" } }],
  );
  const added = fresh.length === 0 ? [] : await addDrafts(tx, fresh);
  const apart = new Map(rows.flatMap(({ number, apartId }) => (apartId === null ? [] : [[number, apartId] as const])));
  for (const { number, id: recordId } of added) {
    const other = apart.get(number);
    if (other !== undefined) await noteApart(tx, recordId, other);
  }
  let published = 0;
  if (isPublished) {
    // Operations join the transaction that is open.
    const within = { ...house, db: tx as unknown as Db };
    const factsOf = new Map(fresh.map(({ number, facts }) => [number, facts]));
    for (const { number, id: recordId } of added) {
      const facts = factsOf.get(number);
      if (facts === undefined || publishingFaults({ ...facts, files: [] }).length > 0) continue;
      await publishRecord(within, system, recordId);
      published += 1;
    }
  }
  const outcomes: { number: number; id: string; outcome: string }[] = added.map((each) => ({
    ...each,
    outcome: "added",
  }));
  const known = rows.flatMap(({ number, facts, twinId }) =>
    facts === null || twinId === null ? [] : [{ number, facts, twinId }],
  );
  const twins = await recordsByIds(
    tx,
    known.map(({ twinId }) => twinId),
  );
  const completedIds = new Set<string>();
  for (const { number, facts, twinId } of known) {
    // Two entries may be one record: the second sees what the first has given it.
    const twin = completedIds.has(twinId) ? await recordById(tx, twinId) : twins.get(twinId);
    const isChanged = await completeRecord(tx, twin, facts, bodyId);
    if (isChanged) completedIds.add(twinId);
    outcomes.push({ number, id: twinId, outcome: isChanged ? "changed" : "same" });
  }
  await sql`
    update library.import_row i set outcome = o.outcome, record_id = o.id
    from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as o (number int, id uuid, outcome text)
    where i.import_id = ${id} and i.number = o.number`.execute(tx);
  const changed = outcomes.filter(({ outcome }) => outcome === "changed").length;
  await sql`
    update library.import set done = ${rows.at(-1)?.number ?? held.done}, added = added + ${added.length}, changed = changed + ${changed},
      published = published + ${published}, updated_at = now() where id = ${id}`.execute(tx);
  return true;
}

/** Gives a record what it lacks; false where it lacks nothing of it, is gone meanwhile, or is another body's. */
async function completeRecord(
  tx: Tx,
  own: LibraryRecord | undefined,
  told: RecordFacts,
  bodyId: string | null,
): Promise<boolean> {
  if (own === undefined || own.mergedInto !== null) return false;
  if (bodyId !== null && own.ownerBodyId !== bodyId) return false;
  const whole = completed(factsOfRecord(own), told);
  if (whole === undefined) return false;
  await changeRecord(tx, system, own.id, whole);
  return true;
}
