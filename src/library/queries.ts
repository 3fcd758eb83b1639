import { type RawBuilder, sql } from "kysely";
import { type RelatedThing, type RelationJson, relationsFrom, relationsJson } from "#catalogue/index.ts";
import type { Cursor, Db, LocalizedText, Tx } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import type { Actor, Language } from "#platform/permissions/index.ts";
import { accessOf, isKeptBy, isSeenBy } from "./access.ts";
import { filesJson } from "./files/queries.ts";
import type { ShownFile } from "./files/types.ts";
import { isFoundBy, type RecordFilters } from "./finding.ts";
import { type NoteJson, type NotesOfThing, notesFrom, notesJson } from "./notes/queries.ts";
import type { RecordFacts, RecordKind, RecordState } from "./types.ts";

/** A record with all that it says of itself. */
export interface LibraryRecord extends RecordFacts {
  id: string;
  slug: string;
  kind: RecordKind;
  state: RecordState;
  reason: string | null;
  mergedInto: string | null;
  suggestedBy: string | null;
  publishedAt: Date | null;
  updatedAt: Date;
  /** The name of the body, where it is one we know. */
  bodyName: LocalizedText | null;
}

const columns = sql`
  r.id, r.slug, r.kind, r.type, r.title, r.summary, r.why, r.abstract, r.address, r.languages, r.country, r.year, r.subjects, r.level,
  r.owner_body_id, r.owner_body, r.access, r.licence, r.audience, r.conditions, r.contact, r.container, r.volume, r.issue, r.pages,
  r.publisher, r.doi, r.isbn, r.issn, r.transcript, r.state, r.reason, r.merged_into, r.suggested_by, r.published_at, r.updated_at,
  (select b.name from people.public_body b where b.id = r.owner_body_id) as body_name,
  coalesce((select jsonb_agg(jsonb_build_object('role', c.role, 'family', c.family, 'given', c.given, 'literal', c.literal, 'orcid', c.orcid,
    'affiliation', c.affiliation, 'ror', c.ror) order by c.position) from library.contributor c where c.record_id = r.id), '[]') as contributors`;

/** One record whole, whoever asks: for operations, which ask for the right themselves. */
export async function recordById(
  db: Db | Tx,
  id: string,
  { isLocked = false } = {},
): Promise<LibraryRecord | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await sql<LibraryRecord>`
    select ${columns} from library.record r where r.id = ${id} ${isLocked ? sql`for update of r` : sql``}`.execute(db);
  return rows[0];
}

/** Some records whole, locked, by their ids; in the order of these, so that two who lock several never wait for each other. */
export async function recordsByIds(tx: Tx, ids: readonly string[]): Promise<Map<string, LibraryRecord>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<LibraryRecord>`
    select ${columns} from library.record r where r.id = any(${[...ids]}::uuid[]) order by r.id for update of r`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The address a merged record leads on to, for whoever may read what is there. */
const mergedSlug = (actor: Actor) => sql`(
  select m.slug from library.record m where m.id = r.merged_into and m.published_at is not null and m.access = any(${accessOf(actor)}))`;

export interface RecordForReader {
  record: LibraryRecord;
  isKept: boolean;
  /** Where a record that was merged leads. */
  leadsTo: string | null;
  related: RelatedThing[];
  files: ShownFile[];
  practice: NotesOfThing;
}

/** Everything a record's page shows, in one statement; undefined where there is none for this reader. */
export async function recordForReader(
  db: Db,
  actor: Actor,
  slug: string,
  lang: Language,
): Promise<RecordForReader | undefined> {
  const { rows } = await sql<
    LibraryRecord & {
      isKept: boolean;
      leadsTo: string | null;
      related: RelationJson[];
      files: ShownFile[] | null;
      practice: NoteJson[];
    }
  >`
    select ${columns}, ${isKeptBy(actor)} as is_kept, ${mergedSlug(actor)} as leads_to,
      case r.kind ${sql.join(
        (["resource", "website", "publication"] as const).map(
          (kind) => sql`when ${kind} then ${relationsJson(actor, kind, sql`r.id`, lang)}`,
        ),
        sql` `,
      )} end as related,
      ${notesJson(sql`r.id`, lang)} as practice, ${filesJson(actor)} as files
    from library.record r where r.slug = ${slug} and (${isSeenBy(actor)} or ${mergedSlug(actor)} is not null)`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { isKept, leadsTo, related, practice, files, ...record } = row;
  return {
    record,
    isKept,
    leadsTo,
    related: relationsFrom(related ?? []),
    files: files ?? [],
    practice: notesFrom(practice),
  };
}

export interface ListedRecord {
  id: string;
  slug: string;
  kind: RecordKind;
  type: string;
  title: LocalizedText;
  state: RecordState;
  year: number | null;
  reason: string | null;
  updatedAt: Date;
  /** Name of the account that suggested it. */
  suggestedBy: string | null;
}

/** Records that an actor looks after and that fit, the last changed first, `limit` at most. `after`: changed at, id. */
export async function keptRecords(
  db: Db,
  actor: Actor,
  { filters, after, limit }: { filters: RecordFilters; after: Cursor | undefined; limit: number },
): Promise<ListedRecord[]> {
  const isAfter = after !== undefined && isId(String(after[1]));
  const { rows } = await sql<ListedRecord>`
    select r.id, r.slug, r.kind, r.type, r.title, r.state, r.year, r.reason, r.updated_at,
      (select a.name from people.public_account a where a.id = r.suggested_by) as suggested_by
    from library.record r
    where ${isFoundBy(actor, filters)}
      ${isAfter ? sql`and (r.updated_at, r.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``}
    order by r.updated_at desc, r.id desc limit ${limit}`.execute(db);
  return rows;
}

/** How many records an actor looks after fit, counted up to `most` and one. */
export async function countKept(db: Db, actor: Actor, filters: RecordFilters, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (select 1 from library.record r where ${isFoundBy(actor, filters)} limit ${most + 1}) c`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

/** How many records of each state an actor looks after; published ones only up to a thousand, since nobody waits for them. */
export async function countsByState(db: Db, actor: Actor): Promise<Record<RecordState, number>> {
  const count = (state: RecordState): RawBuilder<unknown> =>
    sql`(select count(*)::int from (select 1 from library.record r where r.state = ${state} and ${isKeptBy(actor)} limit 1000) c)`;
  const { rows } = await sql<Record<RecordState, number>>`
    select ${count("suggested")} as suggested, ${count("draft")} as draft, ${count("published")} as published,
      ${count("withdrawn")} as withdrawn, ${count("refused")} as refused`.execute(db);
  return rows[0] ?? { suggested: 0, draft: 0, published: 0, withdrawn: 0, refused: 0 };
}

/** What an account has suggested, the last first. */
export async function ownSuggestions(db: Db, accountId: string): Promise<ListedRecord[]> {
  const { rows } = await sql<ListedRecord>`
    select r.id, r.slug, r.kind, r.type, r.title, r.state, r.year, r.reason, r.updated_at, null as suggested_by
    from library.record r where r.suggested_by = ${accountId} order by r.created_at desc limit 50`.execute(db);
  return rows;
}
