import { sql } from "kysely";
import { type RelatedThing, type RelationJson, relationsFrom, relationsJson } from "#catalogue/index.ts";
import { type NoteJson, type NotesOfThing, notesFrom, notesJson } from "#library/index.ts";
import type { Cursor, Db, LocalizedText } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { keepsGroup } from "./access.ts";
import { mayEnterGroups } from "./permissions.ts";
import type { LocalizedLines, SeatPosition } from "./types.ts";

export interface GroupSummary {
  id: string;
  slug: string;
  shortName: string;
  name: LocalizedText;
  mandate: LocalizedText;
  sinceYear: number | null;
  state: "draft" | "published";
  seatCount: number;
}

export interface Seat {
  id: string;
  country: string;
  label: LocalizedText | null;
  mapCode: string | null;
  organisation: string;
  position: SeatPosition;
  /** Days as `2027-12-31`; null: not known, and held. */
  since: string | null;
  until: string | null;
}

export interface Meeting {
  id: string;
  title: LocalizedText;
  place: LocalizedText;
  summary: LocalizedText;
  beginsOn: string;
  endsOn: string;
}

export interface GroupDocument {
  id: string;
  title: LocalizedText;
  languages: string[];
  datedOn: string;
  address: string;
  fileSha256: string | null;
  fileName: string;
  fileSize: number | null;
}

export interface Group extends GroupSummary {
  tasks: LocalizedLines;
  meets: LocalizedText;
  contact: LocalizedText;
  contactEmail: string;
  subjects: string[];
  /** Where it stands among the groups. */
  orderNumber: number;
  isKept: boolean;
  seats: Seat[];
  meetings: Meeting[];
  documents: GroupDocument[];
  guidelines: { slug: string; title: LocalizedText; edition: string; datedOn: string; state: string }[];
  /** The journals it publishes. */
  journals: { slug: string; title: LocalizedText }[];
}

const today = sql`(now() at time zone 'utc')::date`;

const summary = sql`g.id, g.slug, g.short_name, g.name, g.mandate, g.since_year, g.state,
  (select count(*)::int from groups.seat s where s.group_id = g.id and (s.until is null or s.until >= ${today})) as seat_count`;

/** The public groups, in the order their secretariat gave them: a handful. */
export async function listGroups(db: Db): Promise<GroupSummary[]> {
  const { rows } = await sql<GroupSummary>`
    select ${summary} from groups.standing_group g where g.state = 'published' order by g.position, g.id limit 200`.execute(
    db,
  );
  return rows;
}

/** The groups an actor keeps, drafts too. */
export async function keptGroups(db: Db, actor: Actor): Promise<GroupSummary[]> {
  authorize(actor, mayEnterGroups);
  const { rows } = await sql<GroupSummary>`
    select ${summary} from groups.standing_group g where ${keepsGroup(actor, sql`g.id`)} order by g.position, g.id limit 200`.execute(
    db,
  );
  return rows;
}

/** Everything its page shows of a group, in one statement; a draft is there for those who keep it. */
export async function groupBySlug(
  db: Db,
  actor: Actor,
  slug: string,
  lang: Language,
): Promise<(Group & { related: RelatedThing[] }) | undefined> {
  const kept = keepsGroup(actor, sql`g.id`);
  const { rows } = await sql<Group & { related: RelationJson[] }>`
    select ${summary}, g.tasks, g.meets, g.contact, g.contact_email, g.subjects, g.position as order_number, ${kept} as is_kept,
      array(select jsonb_build_object('id', s.id, 'country', s.country, 'label', s.label, 'mapCode', s.map_code, 'organisation', s.organisation,
          'position', s.position, 'since', s.since, 'until', s.until)
        from groups.seat s where s.group_id = g.id and (${kept} or s.until is null or s.until >= ${today}) order by s.id limit 300) as seats,
      array(select jsonb_build_object('id', m.id, 'title', m.title, 'place', m.place, 'summary', m.summary, 'beginsOn', m.begins_on, 'endsOn', m.ends_on)
        from groups.meeting m where m.group_id = g.id order by m.begins_on desc, m.id desc limit 100) as meetings,
      array(select jsonb_build_object('id', d.id, 'title', d.title, 'languages', d.languages, 'datedOn', d.dated_on, 'address', d.address,
          'fileSha256', d.file_sha256, 'fileName', d.file_name, 'fileSize', d.file_size)
        from groups.document d where d.group_id = g.id order by d.dated_on desc, d.id desc limit 200) as documents,
      array(select jsonb_build_object('slug', l.slug, 'title', l.title, 'edition', l.edition, 'datedOn', l.dated_on, 'state', l.state)
        from groups.guideline l where l.group_id = g.id and (l.state = 'published' or ${kept}) order by l.dated_on desc, l.id desc limit 100) as guidelines,
      array(select jsonb_build_object('slug', j.slug, 'title', j.title)
        from journal.public_journal j where j.publisher_group_id = g.id order by j.slug limit 50) as journals,
      ${relationsJson(actor, "group", sql`g.id`, lang)} as related
    from groups.standing_group g where g.slug = ${slug} and (g.state = 'published' or ${kept})`.execute(db);
  const row = rows[0];
  return row === undefined ? undefined : { ...row, related: relationsFrom(row.related) };
}

/** A document's file, of a group the actor may see. */
export async function documentFile(
  db: Db,
  actor: Actor,
  slug: string,
  id: string,
): Promise<{ sha256: string; size: number; name: string } | undefined> {
  if (!isId(id)) return;
  const { rows } = await sql<{ sha256: string; size: string; name: string }>`
    select d.file_sha256 as sha256, d.file_size as size, d.file_name as name
    from groups.document d join groups.standing_group g on g.id = d.group_id
    where d.id = ${id} and g.slug = ${slug} and d.file_sha256 is not null and (g.state = 'published' or ${keepsGroup(actor, sql`g.id`)})`.execute(
    db,
  );
  const row = rows[0];
  return row === undefined ? undefined : { ...row, size: Number(row.size) };
}

export interface Guideline {
  id: string;
  slug: string;
  groupId: string;
  groupSlug: string;
  groupName: LocalizedText;
  title: LocalizedText;
  summary: LocalizedText;
  body: LocalizedText;
  languages: string[];
  edition: string;
  datedOn: string;
  subjects: string[];
  address: string;
  fileSha256: string | null;
  fileName: string;
  fileSize: number | null;
  isDemo: boolean;
  state: "draft" | "published" | "withdrawn";
  withdrawnReason: string | null;
  publishedAt: Date | null;
  isKept: boolean;
}

const guidelineColumns = sql`l.id, l.slug, l.group_id, g.slug as group_slug, g.name as group_name, l.title, l.summary, l.body, l.languages, l.edition,
  l.dated_on::text, l.subjects, l.address, l.file_sha256, l.file_name, l.file_size::float8 as file_size, l.is_demo, l.state, l.withdrawn_reason, l.published_at`;

/** The guidelines in force, the newest first. */
export async function listGuidelines(db: Db, after: Cursor | undefined, limit: number): Promise<Guideline[]> {
  const begin = after === undefined ? sql`` : sql`and (l.dated_on, l.id) < (${after[0]}::date, ${after[1]}::uuid)`;
  const { rows } = await sql<Guideline>`
    select ${guidelineColumns}, false as is_kept
    from groups.guideline l join groups.standing_group g on g.id = l.group_id
    where l.state = 'published' ${begin} order by l.dated_on desc, l.id desc limit ${limit}`.execute(db);
  return rows;
}

/** One guideline; a draft is there for those who keep its group. */
export async function guidelineBySlug(
  db: Db,
  actor: Actor,
  slug: string,
  lang: Language,
): Promise<(Guideline & { related: RelatedThing[]; practice: NotesOfThing }) | undefined> {
  const kept = keepsGroup(actor, sql`l.group_id`);
  const { rows } = await sql<Guideline & { related: RelationJson[]; practice: NoteJson[] }>`
    select ${guidelineColumns}, ${kept} as is_kept, ${relationsJson(actor, "guideline", sql`l.id`, lang)} as related,
      ${notesJson(sql`l.id`, lang)} as practice
    from groups.guideline l join groups.standing_group g on g.id = l.group_id
    where l.slug = ${slug} and (l.state <> 'draft' or ${kept})`.execute(db);
  const row = rows[0];
  return row === undefined
    ? undefined
    : { ...row, related: relationsFrom(row.related), practice: notesFrom(row.practice) };
}

/** All groups by name, for who grants roles that are held for one. */
export async function groupNames(db: Db): Promise<{ id: string; name: LocalizedText }[]> {
  return db.selectFrom("groups.standingGroup").select(["id", "name"]).orderBy("position").orderBy("id").execute();
}

/** A group's id by its address; for rooms that stand after this one. */
export async function groupIdOf(db: Db, slug: string): Promise<string | undefined> {
  const row = await db.selectFrom("groups.standingGroup").select("id").where("slug", "=", slug).executeTakeFirst();
  return row?.id;
}
