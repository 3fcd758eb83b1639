import { sql } from "kysely";
import { bodyName } from "#people/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Actor, authorize, isAllowed } from "#platform/permissions/index.ts";
import { isKeptBy } from "../access.ts";
import { isFoundBy, type RecordFilters } from "../finding.ts";
import { mayKeepLibrary, mayManageRecord } from "../permissions.ts";
import { BulkMoved } from "./events.ts";
import { bulkChange } from "./queries.ts";
import { mostChanged } from "./rules.ts";
import type { BulkEdits, BulkState, FoundBy } from "./types.ts";

/** The records of a change: some that were ticked, or all that a list finds. */
export type Chosen = { ids: readonly string[] } | { filters: RecordFilters; found: FoundBy };

/**
 * Notes which records are to be changed, as far as they are the actor's to look after. Throws `changes.nothing-chosen`,
 * `changes.too-many`.
 */
export async function chooseRecords(db: Db, actor: Actor, chosen: Chosen): Promise<string> {
  authorize(actor, mayKeepLibrary);
  const ids = "ids" in chosen ? chosen.ids.filter(isId) : [];
  const fits =
    "ids" in chosen ? sql`r.id = any(${ids}::uuid[]) and ${isKeptBy(actor)}` : isFoundBy(actor, chosen.filters);
  return inTransaction(db, async (tx) => {
    const id = newId();
    const accountId = actor.kind === "account" ? actor.id : null;
    const found = JSON.stringify("found" in chosen ? chosen.found : {});
    await tx.insertInto("library.bulkChange").values({ id, accountId, found }).execute();
    const { rows } = await sql<{ total: number }>`
      with rows as (
        insert into library.bulk_row (change_id, number, record_id)
        select ${id}::uuid, row_number() over (order by r.updated_at desc, r.id desc), r.id from (
          select r.id, r.updated_at from library.record r where ${fits} and r.merged_into is null limit ${mostChanged + 1}) r
        returning 1)
      select count(*)::int as total from rows`.execute(tx);
    const total = rows[0]?.total ?? 0;
    if (total === 0) throw new DomainError("changes.nothing-chosen");
    if (total > mostChanged) throw new DomainError("changes.too-many", { args: { most: mostChanged } });
    await tx.updateTable("library.bulkChange").set({ total }).where("id", "=", id).execute();
    return id;
  });
}

/** Moves a change to its next step. Throws `platform.not-found`, `changes.other-state`. */
async function move(
  db: Db,
  actor: Actor,
  id: string,
  from: readonly BulkState[],
  change: { state: BulkState; edits?: string; undoneBy?: string | null },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const found = await bulkChange(tx, actor, id, { isLocked: true });
    if (found === undefined) throw new DomainError("platform.not-found");
    if (!from.includes(found.state)) throw new DomainError("changes.other-state");
    await tx
      .updateTable("library.bulkChange")
      .set({ ...change, done: 0, updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await emit(tx, BulkMoved, { changeId: id });
  });
}

const isNothing = (edits: BulkEdits): boolean =>
  Object.values(edits).every((value) => value === undefined || (Array.isArray(value) && value.length === 0));

/**
 * Says what is to be done to each record; what would come of it is then found out, and nothing written. Throws `changes.nothing-to-do`,
 * `changes.no-reason`, `library.not-your-body`, `changes.other-state`.
 */
export async function previewChange(db: Db, actor: Actor, id: string, edits: BulkEdits): Promise<void> {
  authorize(actor, mayKeepLibrary);
  if (isNothing(edits)) throw new DomainError("changes.nothing-to-do");
  if (edits.act === "withdraw" && (edits.reason ?? "") === "")
    throw new DomainError("changes.no-reason", { field: "reason" });
  const { ownerBodyId } = edits;
  if (ownerBodyId !== undefined) {
    const isTheirs = isAllowed(actor, mayManageRecord, { ownerBodyId });
    const isThere = ownerBodyId === null || (await bodyName(db, ownerBodyId)) !== undefined;
    if (!isTheirs || !isThere) throw new DomainError("library.not-your-body", { field: "ownerBodyId" });
  }
  await move(db, actor, id, ["chosen", "checked"], { state: "checking", edits: JSON.stringify(edits) });
}

/** Makes the change that was shown. Throws `changes.other-state`. */
export const writeChange = (db: Db, actor: Actor, id: string): Promise<void> =>
  move(db, actor, id, ["checked"], { state: "writing" });

/** Gives each record back what it was, where nobody changed it since. Throws `changes.other-state`. */
export const undoChange = (db: Db, actor: Actor, id: string): Promise<void> =>
  move(db, actor, id, ["done"], { state: "undoing", undoneBy: actor.kind === "account" ? actor.id : null });
