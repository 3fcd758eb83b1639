import { type RawBuilder, sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import type { Actor } from "#platform/permissions/index.ts";
import { accessOf, isKeptBy } from "../access.ts";
import type { RecordState } from "../types.ts";
import type { FileState, ShownFile } from "./types.ts";

const today = sql`(now() at time zone 'utc')::date`;
const isEmbargoed = sql<boolean>`(f.embargo_until is not null and f.embargo_until > ${today})`;

// WCAG 2.2 1.2.2 and 1.2.3: no film without captions and a transcript, also where it was added to a record that was published before.
const isWhole = sql<boolean>`(f.media_type not like 'video/%' or f.role <> 'content' or (
  exists (select from library.file c where c.record_id = r.id and c.role = 'captions' and c.state = 'ready' and c.lang is not null)
  and exists (select from jsonb_each_text(r.transcript) t where t.value <> '')))`;

/** Whose level opens both the record `r` and its file `f`. */
const isOfLevel = (actor: Actor): RawBuilder<boolean> =>
  sql<boolean>`(r.access = any(${accessOf(actor)}) and (f.access is null or f.access = any(${accessOf(actor)})))`;

/** Whom a file `f` of the record `r` exists for, embargoed or not. */
const isFileOf = (actor: Actor): RawBuilder<boolean> => sql<boolean>`(f.state = 'ready' and (${isKeptBy(actor)}
  or (r.state = 'published' and ${isOfLevel(actor)} and ${isWhole})))`;

/** The files of the record `r` of a statement that are there for a reader, as `ShownFile[]` or null. */
export const filesJson = (actor: Actor): RawBuilder<ShownFile[] | null> => sql<ShownFile[] | null>`(
  select jsonb_agg(jsonb_build_object('id', f.id, 'role', f.role, 'lang', f.lang, 'name', f.name, 'mediaType', f.media_type, 'size', f.size,
    'pageCount', f.page_count, 'hasCover', f.cover_sha256 is not null,
    'embargoUntil', case when ${isEmbargoed} then to_char(f.embargo_until, 'YYYY-MM-DD') end,
    'isOpen', not ${isEmbargoed} or ${isKeptBy(actor)},
    'isPublic', r.state = 'published' and r.access = 'public' and coalesce(f.access, 'public') = 'public' and not ${isEmbargoed}
  ) order by f.position, f.id)
  from library.file f where f.record_id = r.id and ${isFileOf(actor)})`;

export interface ServedFile {
  sha256: string;
  coverSha256: string | null;
  coverSize: number | null;
  size: number;
  name: string;
  mediaType: string;
  isKept: boolean;
  recordState: RecordState;
  /** Set while readers may not have it. */
  embargoUntil: string | null;
  slug: string;
}

/**
 * A file by its record's address, also that of one that was merged into it, and its own id, for who may know of it; withdrawn records answer
 * for theirs.
 */
export async function servedFile(db: Db, actor: Actor, slug: string, id: string): Promise<ServedFile | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await sql<ServedFile>`
    select f.sha256, f.cover_sha256, f.cover_size, f.size, f.name, f.media_type, ${isKeptBy(actor)} as is_kept, r.state as record_state, r.slug,
      case when ${isEmbargoed} then to_char(f.embargo_until, 'YYYY-MM-DD') end as embargo_until
    from library.file f join library.record r on r.id = f.record_id
    where f.id = ${id} and (r.slug = ${slug} or exists (select from library.record g where g.slug = ${slug} and g.merged_into = r.id))
      and (${isFileOf(actor)} or (f.state = 'ready' and r.state = 'withdrawn' and r.published_at is not null and ${isOfLevel(actor)}))`.execute(
    db,
  );
  return rows[0];
}

export interface FileProgress {
  state: FileState;
  recordId: string | null;
}

/** Where the reading of a file stands, for who brought it or looks after its record. */
export async function fileProgress(db: Db, actor: Actor, id: string): Promise<FileProgress | undefined> {
  if (!isId(id) || actor.kind !== "account") return undefined;
  const { rows } = await sql<FileProgress>`
    select case when f.problem = 'scanner-down' then 'ready' else f.state end as state, f.record_id
    from library.file f left join library.record r on r.id = f.record_id
    where f.id = ${id} and (f.uploaded_by = ${actor.id} or (r.id is not null and ${isKeptBy(actor)}))`.execute(db);
  return rows[0];
}
