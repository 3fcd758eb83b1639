import { type RawBuilder, sql } from "kysely";
import { type CatalogueItem, type ItemJson, itemFrom, thingJson } from "#catalogue/index.ts";
import type { Cursor, Db, Tx } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import type { Actor, Language } from "#platform/permissions/index.ts";
import { type NoteFacts, type NoteState, notedKinds } from "./types.ts";

/** A note as readers see it. */
export interface ShownNote extends Omit<NoteFacts, "isNamed"> {
  id: string;
  /** Null: not told, or its person is protected or erased. */
  country: string | null;
  /** Null: its person did not choose to be named, or is not here any more. */
  name: string | null;
  shownAt: Date;
}

export type NoteJson = Omit<ShownNote, "shownAt"> & { shownAt: string };

/** Notes in one page of a thing before there is a page of notes alone. */
const mostOnPage = 20;

/** A note `pn` with its writer's account `pw`, as one value of SQL: the name only where it was chosen, and nothing of protected people. */
const noteJson = sql`jsonb_build_object(
  'id', pn.id, 'lang', pn.lang, 'used', pn.used, 'audience', pn.audience, 'outcome', pn.outcome, 'shownAt', pn.shown_at,
  'country', case when pw.is_protected then null else pn.country end,
  'name', case when pn.is_named and pw.is_active and not pw.is_protected then pw.name end)`;

const withWriter = sql`left join people.public_account pw on pw.id = pn.author_id`;

export const noteFrom = (json: NoteJson): ShownNote => ({ ...json, shownAt: new Date(json.shownAt) });

export interface NotesOfThing {
  notes: ShownNote[];
  /** There are more than these. */
  hasMore: boolean;
}

/**
 * The notes on a thing as one value of SQL, those in the reader's language first, then the last shown, for the statement that reads the
 * thing's page: that one sees to who may read it. `id` is the thing's in that statement.
 */
export const notesJson = (id: RawBuilder<unknown>, lang: Language) => sql<NoteJson[]>`array(
  select ${noteJson} from library.practice_note pn ${withWriter}
  where pn.thing_id = ${id} and pn.state = 'shown'
  order by (pn.lang = ${lang}) desc, pn.shown_at desc, pn.id desc limit ${mostOnPage + 1})`;

export const notesFrom = (json: readonly NoteJson[]): NotesOfThing => ({
  notes: json.slice(0, mostOnPage).map(noteFrom),
  hasMore: json.length > mostOnPage,
});

/** The same for a page whose thing was read and found open already. */
export async function notesOf(db: Db, thingId: string, lang: Language): Promise<NotesOfThing> {
  const { rows } = await sql<{ notes: NoteJson[] }>`select ${notesJson(sql`${thingId}::uuid`, lang)} as notes`.execute(
    db,
  );
  return notesFrom(rows[0]?.notes ?? []);
}

/** All notes on a thing, a page at a time. `after`: shown at, id. */
export async function notesAfter(
  db: Db,
  thingId: string,
  { after, limit }: { after: Cursor | undefined; limit: number },
): Promise<ShownNote[]> {
  const { rows } = await sql<{ note: NoteJson }>`
    select ${noteJson} as note from library.practice_note pn ${withWriter}
    where pn.thing_id = ${thingId} and pn.state = 'shown'
      ${after === undefined ? sql`` : sql`and (pn.shown_at, pn.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by pn.shown_at desc, pn.id desc limit ${limit}`.execute(db);
  return rows.map(({ note }) => noteFrom(note));
}

export interface NoteWithThing {
  note: ShownNote;
  item: CatalogueItem;
}

/** Notes looked at for the newest ones: those on what the reader may not see are passed over. */
const mostLookedAt = 100;

/** The notes shown last, on things the reader may see. */
export async function newestNotes(db: Db, actor: Actor, lang: Language, limit: number): Promise<NoteWithThing[]> {
  const { rows } = await sql<{ note: NoteJson; item: ItemJson }>`
    select ${noteJson} as note, x.item
    from (
      select * from library.practice_note where state = 'shown' order by shown_at desc, id desc limit ${mostLookedAt}
    ) pn
    cross join lateral (select ${thingJson(actor, sql`pn.thing_id`, lang)} as item) x
    ${withWriter}
    where x.item is not null
    order by pn.shown_at desc, pn.id desc limit ${limit}`.execute(db);
  return rows.map(({ note, item }) => ({ note: noteFrom(note), item: itemFrom(item) }));
}

/** A thing of the catalogue on which notes can be written, if the actor may see it. */
export async function notedThing(
  db: Db | Tx,
  actor: Actor,
  thingId: string,
  lang: Language,
): Promise<CatalogueItem | undefined> {
  if (!isId(thingId)) return undefined;
  const { rows } = await sql<{ item: ItemJson | null }>`
    select ${thingJson(actor, sql`${thingId}::uuid`, lang)} as item`.execute(db);
  const item = rows[0]?.item ?? null;
  return item !== null && notedKinds.includes(item.kind) ? itemFrom(item) : undefined;
}

/** A note with its life. */
export interface Note extends NoteFacts {
  id: string;
  thingId: string;
  thingTitle: string;
  authorId: string | null;
  country: string | null;
  state: NoteState;
  reason: string | null;
  updatedAt: Date;
  queuedAt: Date | null;
  shownAt: Date | null;
}

const columns = sql`
  n.id, n.thing_id, n.thing_title, n.author_id, n.country, n.is_named, n.lang, n.used, n.audience, n.outcome, n.state, n.reason,
  n.updated_at, n.queued_at, n.shown_at`;

/** One note whole, whoever asks: for operations, which ask for the right themselves. */
export async function noteById(db: Db | Tx, id: string, { isLocked = false } = {}): Promise<Note | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await sql<Note>`
    select ${columns} from library.practice_note n where n.id = ${id} ${isLocked ? sql`for update` : sql``}`.execute(
    db,
  );
  return rows[0];
}

/** The key of a person's own note on a thing. */
export async function ownNoteOn(db: Db | Tx, authorId: string, thingId: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select n.id from library.practice_note n where n.author_id = ${authorId} and n.thing_id = ${thingId} limit 1`.execute(
    db,
  );
  return rows[0]?.id;
}

export type ListedNote = Note & { item: CatalogueItem | null };

const listed = (rows: readonly (Note & { item: ItemJson | null })[]) =>
  rows.map((row) => ({ ...row, item: row.item === null ? null : itemFrom(row.item) }));

/** What a person wrote, the last first. */
export async function ownNotes(db: Db, actor: Actor & { id: string }, lang: Language): Promise<ListedNote[]> {
  const { rows } = await sql<Note & { item: ItemJson | null }>`
    select ${columns}, ${thingJson(actor, sql`n.thing_id`, lang)} as item
    from library.practice_note n where n.author_id = ${actor.id} order by n.created_at desc, n.id desc limit 100`.execute(
    db,
  );
  return listed(rows);
}

/** A note that readers see, with its thing, for who would report it; undefined where the actor may not read it. */
export async function readableNote(
  db: Db | Tx,
  actor: Actor,
  id: string,
  lang: Language,
): Promise<{ note: ShownNote; item: CatalogueItem; authorId: string | null } | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await sql<{ note: NoteJson; item: ItemJson; authorId: string | null }>`
    select ${noteJson} as note, x.item, pn.author_id
    from library.practice_note pn
    cross join lateral (select ${thingJson(actor, sql`pn.thing_id`, lang)} as item) x
    ${withWriter}
    where pn.id = ${id} and pn.state = 'shown' and x.item is not null`.execute(db);
  const [row] = rows;
  return row === undefined ? undefined : { note: noteFrom(row.note), item: itemFrom(row.item), authorId: row.authorId };
}
