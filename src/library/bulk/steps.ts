import { sql } from "kysely";
import { actorOf } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { type Actor, isAllowed, visitor } from "#platform/permissions/index.ts";
import { catalogueRecord, uncatalogueRecord } from "../catalogue-entry.ts";
import { RecordPublished, RecordWithdrawn } from "../events.ts";
import { type LibraryHouse, publishRecord, withdrawRecord } from "../operations.ts";
import { mayManageRecord } from "../permissions.ts";
import type { RecordKind } from "../types.ts";
import { areSame, type BulkPlan, type PlannedRecord, planOf, undoOf } from "./rules.ts";
import type { BulkEdits, BulkFields, BulkState } from "./types.ts";

const checkedAtOnce = 1_000;
/** Small, since each of them is written to the catalogue in the same transaction, and its records are locked so long. */
const writtenAtOnce = 250;

/** Does what a change waits for, and goes on after a crash where it was. A job calls it, and the page for a few records. */
export async function advanceChange(house: LibraryHouse, changeId: string): Promise<void> {
  const within = (part: (house: LibraryHouse, tx: Tx, id: string) => Promise<boolean>) =>
    inTransaction(house.db, (tx) => part(house, tx, changeId));
  while (await within(checkPart));
  while (await within(writePart));
  while (await within(undoPart));
}

interface Held {
  id: string;
  actor: Actor;
  edits: BulkEdits;
  done: number;
}

/** The change, locked, if it stands at that step; two who advance it at once take turns. */
async function hold(tx: Tx, id: string, state: BulkState): Promise<Held | undefined> {
  const change = await tx
    .selectFrom("library.bulkChange")
    .select(["accountId", "undoneBy", "edits", "done"])
    .where("id", "=", id)
    .where("state", "=", state)
    .forUpdate()
    .executeTakeFirst();
  if (change === undefined) return undefined;
  const { edits, done } = change;
  const accountId = state === "undoing" ? change.undoneBy : change.accountId;
  // Who has lost the right meanwhile changes nothing more.
  const actor = accountId === null ? visitor : await actorOf(tx as unknown as Db, accountId);
  return { id, actor, edits, done };
}

interface HeldRecord extends PlannedRecord {
  number: number;
  id: string;
  kind: RecordKind;
  before: BulkFields;
  after: BulkFields;
}

/** The next records of a change. Their texts are read where they decide whether one may be published. */
async function nextRecords(
  tx: Tx,
  { id, done, edits }: Held,
  { limit, isWritten, isLocked }: { limit: number; isWritten?: boolean; isLocked?: boolean },
): Promise<HeldRecord[]> {
  const text = (name: string) =>
    edits.act === undefined ? sql`'{}'::jsonb as ${sql.id(name)}` : sql`r.${sql.id(name)}`;
  const { rows } = await sql<HeldRecord>`
    select b.number, b.before, b.after, r.id, r.kind, r.type, r.address, r.subjects, r.languages, r.country, r.level, r.owner_body_id,
      r.owner_body, r.access, r.licence, r.state, r.reason, r.merged_into,
      to_char(r.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as published_at,
      ${text("title")}, ${text("summary")}, ${text("abstract")}, ${text("transcript")},
      coalesce((select jsonb_agg(jsonb_build_object('role', f.role, 'lang', f.lang, 'mediaType', f.media_type, 'state', f.state))
        from library.file f where f.record_id = r.id), '[]') as files
    from library.bulk_row b join library.record r on r.id = b.record_id
    where b.change_id = ${id} and b.number > ${done} ${isWritten === true ? sql`and b.is_written` : sql``}
    order by b.number limit ${limit} ${isLocked === true ? sql`for update of r` : sql``}`.execute(tx);
  return rows;
}

async function endStep(tx: Tx, id: string, state: BulkState): Promise<false> {
  await tx
    .updateTable("library.bulkChange")
    .set({
      state,
      done: 0,
      updatedAt: new Date(),
      ...(state === "done" ? { writtenAt: new Date() } : {}),
      ...(state === "undone" ? { undoneAt: new Date() } : {}),
    })
    .where("id", "=", id)
    .execute();
  return false;
}

async function noteDone(tx: Tx, id: string, rows: readonly HeldRecord[]): Promise<true> {
  await tx
    .updateTable("library.bulkChange")
    .set({ done: rows.at(-1)?.number ?? 0, updatedAt: new Date() })
    .where("id", "=", id)
    .execute();
  return true;
}

/** The plan for a record by who makes the change: for what is not theirs to look after there is none. */
function planFor(actor: Actor, record: HeldRecord, edits: BulkEdits): BulkPlan {
  if (!isAllowed(actor, mayManageRecord, record)) return { fault: "not-yours" };
  return planOf(record, edits);
}

async function checkPart(_house: LibraryHouse, tx: Tx, id: string): Promise<boolean> {
  const held = await hold(tx, id, "checking");
  if (held === undefined) return false;
  const records = await nextRecords(tx, held, { limit: checkedAtOnce });
  if (records.length === 0) return endStep(tx, id, "checked");
  const plans = records.map((record) => {
    const plan = planFor(held.actor, record, held.edits);
    return { number: record.number, before: {}, after: {}, fault: null, ...plan };
  });
  await sql`
    update library.bulk_row b set before = p.before, after = p.after, fault = p.fault
    from jsonb_to_recordset(${JSON.stringify(plans)}::jsonb) as p (number int, before jsonb, after jsonb, fault text)
    where b.change_id = ${id} and b.number = p.number`.execute(tx);
  return noteDone(tx, id, records);
}

/** Sets the fields that stand in each row's JSON, and no others. */
async function putFields(tx: Tx, rows: readonly { id: string; fields: BulkFields }[]): Promise<void> {
  if (rows.length === 0) return;
  const field = (column: string, name: string, cast = "") =>
    sql`${sql.id(column)} = case when w.fields ? ${name} then (w.fields ->> ${name})${sql.raw(cast)} else r.${sql.id(column)} end`;
  const list = (column: string) =>
    sql`${sql.id(column)} = case when w.fields ? ${column} then array(select jsonb_array_elements_text(w.fields -> ${column})) else r.${sql.id(column)} end`;
  await sql`
    update library.record r set ${list("subjects")}, ${list("languages")}, ${field("country", "country")}, ${field("level", "level")},
      ${field("owner_body_id", "ownerBodyId", "::uuid")}, ${field("owner_body", "ownerBody")}, ${field("access", "access")},
      ${field("licence", "licence")}, ${field("state", "state")}, ${field("reason", "reason")},
      ${field("published_at", "publishedAt", "::timestamptz")}, updated_at = now()
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as w (id uuid, fields jsonb) where r.id = w.id`.execute(tx);
}

async function writePart(house: LibraryHouse, tx: Tx, id: string): Promise<boolean> {
  const held = await hold(tx, id, "writing");
  if (held === undefined) return false;
  const { actor, edits } = held;
  const records = await nextRecords(tx, held, { limit: writtenAtOnce, isLocked: true });
  if (records.length === 0) {
    const { rows } = await sql<{ written: number }>`
      select count(*)::int as written from library.bulk_row where change_id = ${id} and is_written`.execute(tx);
    await audit(tx, actor, "library.records-changed", { target: id, records: rows[0]?.written ?? 0, edits });
    return endStep(tx, id, "done");
  }
  const outcomes: { number: number; fault: string | null; isWritten: boolean }[] = [];
  const writing: HeldRecord[] = [];
  for (const record of records) {
    const plan = planFor(actor, record, edits);
    if ("fault" in plan) outcomes.push({ number: record.number, fault: plan.fault, isWritten: false });
    // What was shown is what is done, or nothing.
    else if (!areSame(plan.after, record.after) || !areSame(plan.before, record.before))
      outcomes.push({ number: record.number, fault: "changed-since", isWritten: false });
    else if (Object.keys(plan.after).length > 0) writing.push(record);
  }
  const plain = writing.map(({ id: recordId, after: { state: _state, reason: _reason, ...fields } }) => ({
    id: recordId,
    fields,
  }));
  await putFields(
    tx,
    plain.filter(({ fields }) => Object.keys(fields).length > 0),
  );
  for (const record of writing) {
    const fault = await follow(house, tx, actor, record, edits);
    outcomes.push({ number: record.number, fault: fault ?? null, isWritten: fault === undefined });
  }
  await sql`
    update library.bulk_row b set fault = o.fault, is_written = o."isWritten"
    from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as o (number int, fault text, "isWritten" boolean)
    where b.change_id = ${id} and b.number = o.number`.execute(tx);
  return noteDone(tx, id, records);
}

/** What follows from a record's new fields: its place in the catalogue, or its being published or withdrawn. Tells why not. */
async function follow(
  house: LibraryHouse,
  tx: Tx,
  actor: Actor,
  record: HeldRecord,
  edits: BulkEdits,
): Promise<string | undefined> {
  const { after } = record;
  if (after.state === undefined) {
    if (record.state === "published") await catalogueRecord(tx, record.id);
    return undefined;
  }
  // Operations join the transaction that is open.
  const within = { ...house, db: tx as unknown as Db };
  await sql`savepoint one_record`.execute(tx);
  try {
    if (after.state === "published") await publishRecord(within, actor, record.id);
    else await withdrawRecord(within, actor, record.id, edits.reason ?? "");
    await sql`release savepoint one_record`.execute(tx);
    return undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await sql`rollback to savepoint one_record`.execute(tx);
    const { state: _state, reason: _reason, publishedAt: _at, ...before } = record.before;
    await putFields(tx, Object.keys(before).length === 0 ? [] : [{ id: record.id, fields: before }]);
    return error.code.replace(/^library\./, "");
  }
}

async function undoPart(_house: LibraryHouse, tx: Tx, id: string): Promise<boolean> {
  const held = await hold(tx, id, "undoing");
  if (held === undefined) return false;
  const records = await nextRecords(tx, held, { limit: writtenAtOnce, isWritten: true, isLocked: true });
  if (records.length === 0) {
    await audit(tx, held.actor, "library.records-restored", { target: id });
    return endStep(tx, id, "undone");
  }
  const undone = records.map((record) => {
    const fault = isAllowed(held.actor, mayManageRecord, record)
      ? record.mergedInto === null
        ? null
        : "gone"
      : "not-yours";
    const { restored, kept } = fault === null ? undoOf(record, record) : { restored: {}, kept: [] };
    return { record, fault, restored, kept };
  });
  await putFields(
    tx,
    undone
      .filter(({ restored }) => Object.keys(restored).length > 0)
      .map(({ record, restored }) => ({ id: record.id, fields: restored })),
  );
  for (const { record, restored } of undone) {
    if (Object.keys(restored).length === 0) continue;
    const was = record.state === "published";
    const is = (restored.state ?? record.state) === "published";
    if (is) await catalogueRecord(tx, record.id);
    else if (was) await uncatalogueRecord(tx, record);
    if (is !== was) await emit(tx, is ? RecordPublished : RecordWithdrawn, { recordId: record.id });
  }
  const outcomes = undone.map(({ record, fault, kept }) => ({ number: record.number, fault, kept }));
  await sql`
    update library.bulk_row b set undo_fault = o.fault, kept = array(select jsonb_array_elements_text(o.kept))
    from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as o (number int, fault text, kept jsonb)
    where b.change_id = ${id} and b.number = o.number`.execute(tx);
  return noteDone(tx, id, records);
}

const keptDays = { unused: 7, made: 365 };

/** Changes that were never made go after a week, others after a year, and with them what they remember. */
export async function sweepChanges(db: Db): Promise<void> {
  await sql`
    delete from library.bulk_change where updated_at < now() - ${keptDays.made} * interval '1 day'
      or (state in ('chosen', 'checked') and updated_at < now() - ${keptDays.unused} * interval '1 day')`.execute(db);
}
