// The record of what a course said and was answered. It decides nothing: whoever looks after the course reads in it what goes wrong.
import { sql } from "kysely";
import { type Db, together } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { tokenHash } from "#platform/tokens.ts";
import { type CourseCall, noticeCall } from "../types.ts";
import type { CallBatch } from "./protocol.ts";

/** So many of an attempt's calls are kept, the newest ones. */
export const mostCalls = 2_000;

interface Row {
  hash: string;
  label: string;
  by: number;
  number: number;
  calls: string;
  count: number;
  faults: number;
}

type Outcome = "kept" | "unknown" | "expired";

const isFault = ([, , call, , , , code]: CourseCall): boolean => code !== 0 || call === noticeCall;

/**
 * One statement for all that come at the same time: a review and a preview keep nothing, the same batch twice changes nothing, and of an
 * attempt that has too many the oldest batches go.
 */
const keepTogether = together(
  async (db: Db, rows: readonly Row[]): Promise<Outcome[]> => {
    const { rows: found } = await sql<{ place: number; isValid: boolean }>`
      with given as materialized (
        select g.*, l.attempt_id, l.mode, l.number as opening, l.expires_at > now() and p.is_active as is_valid
        from unnest(${rows.map(({ hash }) => hash)}::text[], ${rows.map(({ label }) => label)}::text[], ${rows.map(({ by }) => by)}::int[],
            ${rows.map(({ number }) => number)}::int[], ${rows.map(({ calls }) => calls)}::text[], ${rows.map(({ count }) => count)}::int[],
            ${rows.map(({ faults }) => faults)}::int[]) with ordinality as g (hash, label, by, number, calls, count, faults, place)
          join learning.launch l on l.token_hash = decode(g.hash, 'hex') and l.origin_label = g.label
          join people.public_account p on p.id = l.account_id
      ), kept as (
        insert into learning.call_batch (attempt_id, launch, number, calls, count, faults)
        select attempt_id, by, number, calls::json, count, faults from given
        where is_valid and mode = 'normal' and attempt_id is not null and by <= opening
        on conflict do nothing returning attempt_id, launch, number, count
      ), counted as (
        select b.attempt_id, b.launch, b.number,
          sum(b.count) over (partition by b.attempt_id order by b.launch desc, b.number desc)
            + (select sum(k.count) from kept k where k.attempt_id = b.attempt_id) - b.count as newer
        from learning.call_batch b where b.attempt_id in (select attempt_id from kept)
      ), forgotten as (
        delete from learning.call_batch b using counted c
        where (b.attempt_id, b.launch, b.number) = (c.attempt_id, c.launch, c.number) and c.newer >= ${mostCalls}
      )
      select place::int, is_valid from given`.execute(db);
    const byPlace = new Map(found.map(({ place, isValid }) => [place, isValid]));
    return rows.map((_row, index) => {
      const isValid = byPlace.get(index + 1);
      return isValid === undefined ? "unknown" : isValid ? "kept" : "expired";
    });
  },
  { running: 1, most: 50 },
);

/** Keeps a batch of calls of an attempt. Throws `platform.not-found` for a token of elsewhere, `player.expired`. */
export async function recordCalls(db: Db, token: string, label: string, batch: CallBatch): Promise<void> {
  if (batch.calls.length === 0) return;
  const outcome = await keepTogether(db, {
    hash: tokenHash(token).toString("hex"),
    label,
    by: batch.by,
    number: batch.number,
    calls: JSON.stringify(batch.calls),
    count: batch.calls.length,
    faults: batch.calls.filter(isFault).length,
  });
  if (outcome === "unknown") throw new DomainError("platform.not-found");
  if (outcome === "expired") throw new DomainError("player.expired");
}
