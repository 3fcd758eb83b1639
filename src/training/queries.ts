import { type RawBuilder, sql } from "kysely";
import { type RelatedThing, type RelationJson, relationsFrom, relationsJson } from "#catalogue/index.ts";
import type { Cursor, Db, LocalizedText, Tx } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import { type Actor, authorize, isAllowed, scopesFor } from "#platform/permissions/index.ts";
import { mayAnnounce, mayEnterTraining } from "./permissions.ts";
import type { LocalizedLines } from "./types.ts";

export interface Activity {
  id: string;
  slug: string;
  title: LocalizedText;
  summary: LocalizedText;
  audience: LocalizedText;
  application: LocalizedText;
  place: LocalizedText;
  country: string | null;
  isOnline: boolean;
  languages: string[];
  subjects: string[];
  hostBodyId: string | null;
  /** The name of the body, of ours or not; empty where none is told. */
  host: LocalizedText;
  /** Days as `2027-12-31`. */
  beginsOn: string;
  endsOn: string;
  applyUntil: string | null;
  state: "draft" | "published" | "cancelled";
  cancelledReason: string | null;
  revision: number;
  publishedAt: Date | null;
  updatedAt: Date;
  isPast: boolean;
  isKept: boolean;
}

const today = sql`(now() at time zone 'utc')::date`;

/** The same question as `isAllowed(actor, mayAnnounce, activity)`, in SQL. */
function keeps(actor: Actor): RawBuilder<boolean> {
  if (isAllowed(actor, mayAnnounce)) return sql<boolean>`true`;
  return sql<boolean>`coalesce(a.host_body_id = any(${scopesFor(actor, mayAnnounce, "body")}::uuid[]), false)`;
}

const columns = (actor: Actor) => sql`
  a.id, a.slug, a.title, a.summary, a.audience, a.application, a.place, a.country, a.is_online, a.languages, a.subjects, a.host_body_id,
  coalesce((select b.name from people.public_body b where b.id = a.host_body_id), case when a.host_body = '' then '{}' else jsonb_build_object('en', a.host_body) end) as host,
  a.begins_on::text, a.ends_on::text, a.apply_until::text, a.state, a.cancelled_reason, a.revision, a.published_at, a.updated_at,
  a.ends_on < ${today} as is_past, ${keeps(actor)} as is_kept`;

/** Announced activities from the next one on, or those that are over, the last first. `after`: begins on, id. */
export async function listActivities(
  db: Db,
  actor: Actor,
  { isPast, after, limit }: { isPast: boolean; after?: Cursor | undefined; limit: number },
): Promise<Activity[]> {
  const order = isPast ? sql`desc` : sql`asc`;
  const begin =
    after === undefined
      ? sql``
      : sql`and (a.begins_on, a.id) ${isPast ? sql`<` : sql`>`} (${after[0]}::date, ${after[1]}::uuid)`;
  const { rows } = await sql<Activity>`
    select ${columns(actor)} from training.activity a
    where a.state <> 'draft' and ${isPast ? sql`a.ends_on < ${today}` : sql`a.ends_on >= ${today}`} ${begin}
    order by a.begins_on ${order}, a.id ${order} limit ${limit}`.execute(db);
  return rows;
}

/** For the calendar: everything announced that is not over for more than a year. */
export async function calendarActivities(db: Db, actor: Actor): Promise<Activity[]> {
  const { rows } = await sql<Activity>`
    select ${columns(actor)} from training.activity a
    where a.state <> 'draft' and a.ends_on > ${today} - 366 order by a.begins_on, a.id limit 2000`.execute(db);
  return rows;
}

/** One activity; a draft is there for those who may announce it. */
export async function activityBySlug(
  db: Db,
  actor: Actor,
  slug: string,
  lang: Language,
): Promise<(Activity & { related: RelatedThing[] }) | undefined> {
  const { rows } = await sql<Activity & { related: RelationJson[] }>`
    select ${columns(actor)}, ${relationsJson(actor, "activity", sql`a.id`, lang)} as related
    from training.activity a where a.slug = ${slug} and (a.state <> 'draft' or ${keeps(actor)})`.execute(db);
  const row = rows[0];
  return row === undefined ? undefined : { ...row, related: relationsFrom(row.related) };
}

/** The activities an actor may announce, the last changed first. */
export async function managedActivities(
  db: Db,
  actor: Actor,
  after: Cursor | undefined,
  limit: number,
): Promise<Activity[]> {
  authorize(actor, mayEnterTraining);
  const begin =
    after === undefined ? sql`` : sql`and (a.updated_at, a.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`;
  const { rows } = await sql<Activity>`
    select ${columns(actor)} from training.activity a where ${keeps(actor)} ${begin}
    order by a.updated_at desc, a.id desc limit ${limit}`.execute(db);
  return rows;
}

export interface Directorate {
  name: LocalizedText;
  intro: LocalizedText;
  offers: LocalizedLines;
  contact: LocalizedText;
}

/** What the directorate's page says; undefined until somebody has written it. */
export function directorate(db: Db | Tx): Promise<Directorate | undefined> {
  return db.selectFrom("training.directorate").select(["name", "intro", "offers", "contact"]).executeTakeFirst();
}
