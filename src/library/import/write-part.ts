import { sql } from "kysely";
import type { Db, Tx } from "#platform/database/index.ts";
import { system } from "#platform/permissions/index.ts";
import { changeRecord, type LibraryHouse, publishRecord } from "../operations.ts";
import { recordById } from "../queries.ts";
import { publishingFaults } from "../rules.ts";
import type { RecordFacts } from "../types.ts";
import type { ImportJob } from "./imports.ts";
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
  { id, isPublished }: Pick<ImportJob, "id" | "isPublished">,
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
    .select(["number", "line", "facts", "twinId", "twinBy"])
    .where("importId", "=", id)
    .where("number", ">", held.done)
    .where("fault", "is", null)
    .orderBy("number")
    .limit(part)
    .execute()) as ImportRow[];
  if (rows.length === 0) return false;
  const fresh = rows.flatMap(({ number, facts, twinId }) =>
    facts === null || twinId !== null ? [] : [{ number, facts }],
  );
  const added = fresh.length === 0 ? [] : await addDrafts(tx, fresh);
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
  for (const { number, facts, twinId } of rows) {
    if (facts === null || twinId === null) continue;
    const isChanged = await completeRecord(tx, twinId, facts);
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

/** Gives a record what it lacks; false where it lacks nothing of it, or is gone meanwhile. */
async function completeRecord(tx: Tx, recordId: string, told: RecordFacts): Promise<boolean> {
  const own = await recordById(tx, recordId, { isLocked: true });
  if (own === undefined || own.mergedInto !== null) return false;
  const whole = completed(factsOfRecord(own), told);
  if (whole === undefined) return false;
  await changeRecord(tx, system, recordId, whole);
  return true;
}
