import { sql } from "kysely";
import { type ItemJson, itemFrom, thingJson } from "#catalogue/index.ts";
import type { Cursor, Db } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import type { Actor, Language } from "#platform/permissions/index.ts";
import { type ListedNote, type Note, noteById } from "./queries.ts";
import type { NoteState } from "./types.ts";

/** What a list of the moderators shows: all that waits for them, or the notes in one state. */
export type QueueState = "queue" | Exclude<NoteState, "waiting">;

export interface QueuedNote {
  id: string;
  thingTitle: string;
  used: string;
  lang: string;
  state: NoteState;
  reason: string | null;
  /** Reports that nobody has looked at. */
  reports: number;
  at: Date;
}

const openReports = sql`(select count(*)::int from library.note_report r where r.note_id = n.id and r.answered_at is null)`;

/** Waiting and reported notes, what waits longest first; or those in one state, the last changed first. `after`: time, id. */
export async function queuedNotes(
  db: Db,
  { state, after, limit }: { state: QueueState; after: Cursor | undefined; limit: number },
): Promise<QueuedNote[]> {
  const isQueue = state === "queue";
  const time = sql.ref(isQueue ? "n.queued_at" : "n.updated_at");
  const { rows } = await sql<QueuedNote>`
    select n.id, n.thing_title, n.used, n.lang, n.state, n.reason, ${openReports} as reports, ${time} as at
    from library.practice_note n
    where ${isQueue ? sql`n.queued_at is not null` : sql`n.state = ${state}`}
      ${after === undefined ? sql`` : sql`and (${time}, n.id) ${isQueue ? sql`>` : sql`<`} (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by ${time} ${isQueue ? sql`asc` : sql`desc`}, n.id ${isQueue ? sql`asc` : sql`desc`} limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** How many wait to be read first, how many were reported, each counted to a thousand. */
export async function queueCounts(db: Db): Promise<{ waiting: number; reported: number }> {
  const count = (isWaiting: boolean) => sql`(
    select count(*)::int from (
      select 1 from library.practice_note where queued_at is not null and (state = 'waiting') = ${isWaiting} limit 1000) c)`;
  const { rows } = await sql<{ waiting: number; reported: number }>`
    select ${count(true)} as waiting, ${count(false)} as reported`.execute(db);
  return rows[0] ?? { waiting: 0, reported: 0 };
}

export interface NoteForModerator extends ListedNote {
  /** Null: erased. */
  author: string | null;
  /** Those that nobody has looked at first. Who reported stays between them and the audit log. */
  reports: { reason: string; reportedAt: Date; isAnswered: boolean }[];
}

export async function noteForModerator(
  db: Db,
  actor: Actor,
  id: string,
  lang: Language,
): Promise<NoteForModerator | undefined> {
  const note = isId(id) ? await noteById(db, id) : undefined;
  if (note === undefined) return undefined;
  const { rows } = await sql<{
    author: string | null;
    item: ItemJson | null;
    reports: { reason: string; reportedAt: string; isAnswered: boolean }[];
  }>`
    select (select a.name from people.public_account a where a.id = ${note.authorId}::uuid) as author,
      ${thingJson(actor, sql`${note.thingId}::uuid`, lang)} as item,
      array(
        select jsonb_build_object('reason', r.reason, 'reportedAt', r.reported_at, 'isAnswered', r.answered_at is not null)
        from library.note_report r where r.note_id = ${id} order by r.answered_at is not null, r.reported_at desc limit 50) as reports`.execute(
    db,
  );
  const [row] = rows;
  return {
    ...(note satisfies Note),
    author: row?.author ?? null,
    item: row?.item == null ? null : itemFrom(row.item),
    reports: (row?.reports ?? []).map((report) => ({ ...report, reportedAt: new Date(report.reportedAt) })),
  };
}
