import { type RawBuilder, sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import type { Json } from "../checking/objects.ts";
import { numberAfter } from "./sequence.ts";

/** What statements are asked for; keys as `names.ts` makes them. */
export interface Wanted {
  /** All of these must be among a statement's keys. */
  keys: string[];
  since: Date | undefined;
  until: Date | undefined;
  isAscending: boolean;
  /** After this number, in the order asked for. */
  after: number | undefined;
  limit: number;
  /** Only what this authority vouches for. */
  authorityKey: string | undefined;
}

export interface FoundStatement {
  seq: number;
  /** The JSON as it is answered. */
  text: string;
}

/** 4.2.5: what another statement voids is not found; what voids never is. */
const notVoided = sql`(s.voids is not null or not exists (select from lrs.statement v where v.voids = s.id))`;

function bounds(column: string, { since, until, after, isAscending }: Wanted): RawBuilder<unknown> {
  const seq = sql.ref(column);
  const from = Math.max(
    since === undefined ? 0 : numberAfter(since),
    isAscending && after !== undefined ? after + 1 : 0,
  );
  const to = Math.min(
    until === undefined ? Number.MAX_SAFE_INTEGER : numberAfter(until),
    !isAscending && after !== undefined ? after : Number.MAX_SAFE_INTEGER,
  );
  return sql`${seq} >= ${from}::bigint and ${seq} < ${to}::bigint`;
}

/** Of one page no more bytes than this are read, a last statement excepted: what is sent is held in memory. */
const mostBytes = 16 * 1024 * 1024;

export interface FoundPage {
  statements: FoundStatement[];
  isMore: boolean;
}

/** The statements wanted, at most `limit` of them, in the order of their storing. */
export async function findStatements(db: Db, wanted: Wanted): Promise<FoundPage> {
  const [first, ...others] = wanted.keys;
  const direction = sql.raw(wanted.isAscending ? "asc" : "desc");
  const mine = wanted.authorityKey === undefined ? sql`` : sql`and s.authority = ${wanted.authorityKey}::bigint`;
  const has = (key: string) =>
    sql`and exists (select from lrs.relation o where o.key = ${key}::bigint and o.seq = r.seq)`;
  const found =
    first === undefined
      ? sql`
        select s.seq, s.raw from lrs.statement s
        where ${bounds("s.seq", wanted)} and ${notVoided} ${mine} order by s.seq ${direction} limit ${wanted.limit + 1}::int`
      : sql`
        select s.seq, s.raw from lrs.relation r join lrs.statement s on s.seq = r.seq
        where r.key = ${first}::bigint and ${bounds("r.seq", wanted)} and ${notVoided} ${mine} ${sql.join(others.map(has), sql` `)}
        order by r.seq ${direction} limit ${wanted.limit + 1}::int`;
  const { rows } = await sql<FoundStatement & { count: number }>`
    select seq, raw::text as text, count from (
      select f.*, count(*) over () as count, row_number() over w as place, sum(octet_length(raw::text)) over w - octet_length(raw::text) as before
      from (${found}) f window w as (order by seq ${direction})
    ) g where place <= ${wanted.limit}::int and before < ${mostBytes}::int order by place`.execute(db);
  return {
    statements: rows.map(({ seq, text }) => ({ seq, text })),
    isMore: (rows[0]?.count ?? 0) > rows.length,
  };
}

/** One statement by its id, voided or not as asked; where a key is given, only if it is among the statement's. */
export async function statementById(
  db: Db,
  id: string,
  { isVoided, authorityKey, key }: { isVoided: boolean; authorityKey: string | undefined; key: string | undefined },
): Promise<FoundStatement | undefined> {
  const { rows } = await sql<FoundStatement>`
    select s.seq, s.raw::text as text from lrs.statement s
    where s.id = ${id}::uuid and ${isVoided ? sql`not ${notVoided}` : notVoided}
      ${authorityKey === undefined ? sql`` : sql`and s.authority = ${authorityKey}::bigint`}
      ${key === undefined ? sql`` : sql`and exists (select from lrs.relation r where r.key = ${key}::bigint and r.seq = s.seq)`}`.execute(
    db,
  );
  return rows[0];
}

/** 4.1.6.1: up to when everything stored can be read. A transaction under way may hold statements of any time since it began. */
export async function consistentThrough(db: Db): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    select coalesce(min(xact_start), clock_timestamp()) as at from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_xid is not null`.execute(db);
  return rows[0]?.at ?? new Date();
}

/** Everything known of the activities, by id. */
export async function definitionsOf(db: Db, keys: readonly string[]): Promise<Map<string, Json>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<{ id: string; definition: Json }>`
    select id, definition from lrs.activity where key = any(${[...keys]}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row.definition]));
}

export interface KeptFile {
  sha256: string;
  contentType: string;
  size: number;
}

/** What was sent along with statements, each once. */
export async function filesOf(db: Db, seqs: readonly number[]): Promise<KeptFile[]> {
  const { rows } = await sql<KeptFile>`
    select distinct on (sha256) sha256, content_type, size from lrs.attachment where seq = any(${[...seqs]}::bigint[]) order by sha256`.execute(
    db,
  );
  return rows;
}
