import { sql } from "kysely";
import { type Cursor, type Db, encodeCursor } from "../database/index.ts";
import { isId } from "../ids.ts";

const pageSize = 100;

export interface AuditQuery {
  /** An account's id: what it did and what was done about it. */
  person?: string | undefined;
  /** An action, `people.signed-in`, or all of a feature, `people`. */
  kind?: string | undefined;
  /** From the beginning of this day to the end of that, in UTC. */
  from?: string | undefined;
  until?: string | undefined;
}

export interface AuditRow {
  id: string;
  at: Date;
  action: string;
  actorId: string | null;
  targetId: string | null;
  details: unknown;
  isErased: boolean;
  sealNumber: number | null;
}

/** Rows of the log, newest first. Whoever calls has authorized. */
export async function readAudit(
  db: Db,
  { person, kind, from, until }: AuditQuery,
  after: Cursor | undefined,
): Promise<{ rows: AuditRow[]; next: string | undefined }> {
  const isOfKind =
    kind === undefined
      ? sql``
      : kind.includes(".")
        ? sql`and action = ${kind}`
        : sql`and starts_with(action, ${`${kind}.`})`;
  // A place is a time in microseconds, which a Date does not hold, and an id; another cursor begins at the beginning.
  const [time, id] = after ?? [];
  const isPlace = Number.isSafeInteger(time) && isId(String(id));
  const { rows } = await sql<AuditRow & { place: number }>`
    select id, at, (extract(epoch from at) * 1000000)::bigint as place, action, actor_id, target_id, details, salt is null as is_erased, seal_number
    from platform.audit_entry where true
      ${person === undefined ? sql`` : sql`and (actor_id = ${person}::uuid or target_id = ${person}::text)`}
      ${isOfKind}
      ${from === undefined ? sql`` : sql`and at >= ${from}::date`}
      ${until === undefined ? sql`` : sql`and at < ${until}::date + 1`}
      ${isPlace ? sql`and (at, id) < (timestamptz 'epoch' + ${time}::bigint * interval '1 microsecond', ${id}::uuid)` : sql``}
    order by at desc, id desc limit ${pageSize + 1}`.execute(db);
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  return {
    rows: shown,
    next: rows.length > pageSize && last !== undefined ? encodeCursor([last.place, last.id]) : undefined,
  };
}

/** Every action that stands in the log: each found by the index from the one before, not by reading all. */
export async function auditKinds(db: Db): Promise<string[]> {
  const { rows } = await sql<{ action: string }>`
    with recursive kind as (
      (select action from platform.audit_entry order by action limit 1)
      union all
      select (select e.action from platform.audit_entry e where e.action > kind.action order by e.action limit 1)
      from kind where kind.action is not null
    ) select action from kind where action is not null`.execute(db);
  return rows.map((row) => row.action);
}

export interface SealState {
  /** The number of the last sealed row. */
  sealed: number;
  /** Rows that wait for the sealer. */
  waiting: number;
  lastAt: Date | null;
}

export async function sealState(db: Db): Promise<SealState> {
  const { rows } = await sql<SealState>`
    select coalesce(max(seal_number), 0) as sealed,
      (select count(*) from platform.audit_entry where seal_number is null) as waiting,
      (select at from platform.audit_entry where seal_number is not null order by seal_number desc limit 1) as last_at
    from platform.audit_entry`.execute(db);
  return rows[0] ?? { sealed: 0, waiting: 0, lastAt: null };
}
