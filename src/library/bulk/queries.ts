import { sql } from "kysely";
import type { Cursor, Db, LocalizedText, Tx } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import { type Actor, authorize, isAllowed } from "#platform/permissions/index.ts";
import { mayKeepLibrary, mayManageRecord } from "../permissions.ts";
import type { BulkEdits, BulkFields, BulkState, FoundBy } from "./types.ts";

export interface BulkChange {
  id: string;
  accountId: string | null;
  undoneBy: string | null;
  found: FoundBy;
  edits: BulkEdits;
  state: BulkState;
  total: number;
  done: number;
  createdAt: Date;
  updatedAt: Date;
  writtenAt: Date | null;
  undoneAt: Date | null;
  /** The name of who made it. */
  by: string | null;
}

const columns = sql`
  c.id, c.account_id, c.undone_by, c.found, c.edits, c.state, c.total, c.done, c.created_at, c.updated_at, c.written_at, c.undone_at,
  (select a.name from people.public_account a where a.id = c.account_id) as by`;

/** One's own changes; those of all for who looks after the whole library. */
const isOpenTo = (actor: Actor) =>
  isAllowed(actor, mayManageRecord)
    ? sql<boolean>`true`
    : sql<boolean>`c.account_id = ${actor.kind === "account" ? actor.id : null}::uuid`;

/** One change, if it is for an actor to see. */
export async function bulkChange(
  db: Db | Tx,
  actor: Actor,
  id: string,
  { isLocked = false } = {},
): Promise<BulkChange | undefined> {
  authorize(actor, mayKeepLibrary);
  if (!isId(id)) return undefined;
  const { rows } = await sql<BulkChange>`
    select ${columns} from library.bulk_change c where c.id = ${id} and ${isOpenTo(actor)}
    ${isLocked ? sql`for update of c` : sql``}`.execute(db);
  return rows[0];
}

/** The changes made, the last first. `after`: created at, id. */
export async function bulkChanges(
  db: Db,
  actor: Actor,
  { after, limit }: { after: Cursor | undefined; limit: number },
): Promise<BulkChange[]> {
  authorize(actor, mayKeepLibrary);
  const { rows } = await sql<BulkChange>`
    select ${columns} from library.bulk_change c
    where ${isOpenTo(actor)} and c.state not in ('chosen', 'checking', 'checked')
      ${after === undefined ? sql`` : sql`and (c.created_at, c.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by c.created_at desc, c.id desc limit ${limit}`.execute(db);
  return rows;
}

export interface BulkRow {
  number: number;
  recordId: string;
  title: LocalizedText;
  before: BulkFields;
  after: BulkFields;
  fault: string | null;
  isWritten: boolean;
  kept: string[];
  undoFault: string | null;
}

export interface BulkFindings {
  /** How many records get another value, by field. */
  byField: Map<string, number>;
  changing: number;
  written: number;
  refused: number;
  /** Undone only in part, or not at all. */
  leftOut: number;
}

/** What a change comes to, in numbers. */
export async function bulkFindings(db: Db, changeId: string): Promise<BulkFindings> {
  const [counted, fields] = await Promise.all([
    sql<Omit<BulkFindings, "byField">>`
      select count(*) filter (where fault is null and after <> '{}')::int as changing, count(*) filter (where is_written)::int as written,
        count(*) filter (where fault is not null)::int as refused,
        count(*) filter (where kept <> '{}' or undo_fault is not null)::int as left_out
      from library.bulk_row where change_id = ${changeId}`.execute(db),
    sql<{ name: string; records: number }>`
      select k.name, count(*)::int as records from library.bulk_row b cross join lateral jsonb_object_keys(b.after) as k(name)
      where b.change_id = ${changeId} and b.fault is null and k.name not in ('reason', 'ownerBody') group by k.name`.execute(
      db,
    ),
  ]);
  const [row] = counted.rows;
  return {
    ...(row ?? { changing: 0, written: 0, refused: 0, leftOut: 0 }),
    byField: new Map(fields.rows.map(({ name, records }) => [name, records])),
  };
}

const filters = {
  all: sql`true`,
  changing: sql`b.fault is null and b.after <> '{}'`,
  refused: sql`b.fault is not null`,
  left: sql`(b.kept <> '{}' or b.undo_fault is not null)`,
};

/** Records of a change in the order of the list, after a number. */
export async function bulkRows(
  db: Db,
  changeId: string,
  { which, after, limit }: { which: keyof typeof filters; after: number; limit: number },
): Promise<BulkRow[]> {
  const { rows } = await sql<BulkRow>`
    select b.number, b.record_id, r.title, b.before, b.after, b.fault, b.is_written, b.kept, b.undo_fault
    from library.bulk_row b join library.record r on r.id = b.record_id
    where b.change_id = ${changeId} and b.number > ${after} and ${filters[which]}
    order by b.number limit ${limit}`.execute(db);
  return rows;
}
