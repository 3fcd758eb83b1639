import { sql } from "kysely";
import { type RelatedThing, type RelationJson, relationsFrom, relationsJson } from "#catalogue/index.ts";
import type { Cursor, Db, LocalizedText, Tx } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import { type Account, type Actor, type Language, readerLabels } from "#platform/permissions/index.ts";
import { isAllowedOn } from "../access.ts";
import { maySeeDrafts } from "../permissions.ts";
import type { Level, LocalizedLines, ModuleState } from "../types.ts";
import { mayManagePath } from "./permissions.ts";
import { partsOf } from "./rules.ts";
import type { PathStructure, PathThing } from "./types.ts";

export interface PathSummary {
  id: string;
  slug: string;
  title: LocalizedText;
  level: Level;
  access: "public" | "community";
  state: ModuleState;
  publishedAt: Date | null;
  updatedAt: Date;
  parts: number;
  /** Of all its modules; those of paths within it aside. */
  minutes: number;
}

export interface PathFacts extends PathSummary {
  summary: LocalizedText;
  objectives: LocalizedLines;
  structure: PathStructure;
  subjects: string[];
  ownerId: string | null;
  ownerBodyId: string | null;
  ownerBody: string;
  bodyName: LocalizedText | null;
  withdrawnReason: string | null;
  revision: number;
}

// The alias is that of modules: who may change either is one question.
const summaryColumns = sql`
  m.id, m.slug, m.title, m.level, m.access, m.state, m.published_at, m.updated_at,
  (select count(*)::int from jsonb_array_elements(m.structure -> 'stages') s, jsonb_array_elements(s -> 'parts')) as parts,
  (select coalesce(sum(x.minutes), 0)::int from learning.module x where x.id in (
    select (p ->> 'id')::uuid from jsonb_array_elements(m.structure -> 'stages') s, jsonb_array_elements(s -> 'parts') p where p ->> 'kind' = 'module')) as minutes`;

const factColumns = sql`
  ${summaryColumns}, m.summary, m.objectives, m.structure, m.subjects, m.owner_id, m.owner_body_id, m.owner_body, m.withdrawn_reason, m.revision,
  (select b.name from people.public_body b where b.id = m.owner_body_id) as body_name`;

const isSeenBy = (actor: Actor) => sql<boolean>`(
  (m.state <> 'draft' and m.access = any(${readerLabels(actor)}::text[])) or ${isAllowedOn(actor, mayManagePath)})`;

/** Published paths that an actor may see, the newest first. */
export async function listPaths(
  db: Db,
  actor: Actor,
  after: Cursor | undefined,
  limit: number,
): Promise<PathSummary[]> {
  const { rows } = await sql<PathSummary>`
    select ${summaryColumns} from learning.path m
    where m.state = 'published' and m.access = any(${readerLabels(actor)}::text[])
      ${after === undefined ? sql`` : sql`and (m.published_at, m.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by m.published_at desc, m.id desc limit ${limit}`.execute(db);
  return rows;
}

/** The paths an actor looks after, the last changed first. */
export async function managedPaths(
  db: Db,
  actor: Actor,
  after: Cursor | undefined,
  limit: number,
): Promise<PathSummary[]> {
  const { rows } = await sql<PathSummary>`
    select ${summaryColumns} from learning.path m
    where ${isAllowedOn(actor, mayManagePath)}
      ${after === undefined ? sql`` : sql`and (m.updated_at, m.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by m.updated_at desc, m.id desc limit ${limit}`.execute(db);
  return rows;
}

/** A path, if an actor may see it: a draft is there for who looks after it. */
export async function pathBySlug(db: Db, actor: Actor, slug: string): Promise<PathFacts | undefined> {
  const { rows } = await sql<PathFacts>`
    select ${factColumns} from learning.path m where m.slug = ${slug} and ${isSeenBy(actor)}`.execute(db);
  return rows[0];
}

/** One path whoever asks, locked where it is to be changed: for operations, which ask for the right themselves. */
export async function pathById(db: Db | Tx, id: string, { isLocked = false } = {}): Promise<PathFacts | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await sql<PathFacts>`
    select ${factColumns} from learning.path m where m.id = ${id} ${isLocked ? sql`for update of m` : sql``}`.execute(
    db,
  );
  return rows[0];
}

/** A part as a reader sees it; without a title where they may not see what it is. */
export interface NamedThing extends PathThing {
  slug: string | null;
  title: LocalizedText | null;
  minutes: number | null;
  isOffered: boolean;
}

/** What the things of a path are called, for a reader; what they may not see has no name. */
export async function namesOf(
  db: Db | Tx,
  actor: Actor,
  things: readonly PathThing[],
): Promise<Map<string, NamedThing>> {
  const ids = (kind: PathThing["kind"]) => things.filter((thing) => thing.kind === kind).map(({ id }) => id);
  const labels = readerLabels(actor);
  const { rows } = await sql<NamedThing & { isSeen: boolean }>`
    select 'module' as kind, m.id, m.slug, m.title, m.minutes, m.state = 'published' as is_offered,
      (m.state <> 'draft' and m.access = any(${labels}::text[])) or ${isAllowedOn(actor, maySeeDrafts)} as is_seen
    from learning.module m where m.id = any(${ids("module")}::uuid[])
    union all
    select 'path', m.id, m.slug, m.title, null, m.state = 'published', ${isSeenBy(actor)}
    from learning.path m where m.id = any(${ids("path")}::uuid[])`.execute(db);
  return new Map(
    rows.map(({ isSeen, ...row }) => [row.id, isSeen ? row : { ...row, slug: null, title: null, minutes: null }]),
  );
}

/** Everything that the things of a structure are called by: parts, equivalents and what comes before it. */
export const allThings = (structure: PathStructure): PathThing[] => [
  ...structure.before,
  ...partsOf(structure).flatMap((part): PathThing[] => [
    part,
    ...part.equivalents.map((id): PathThing => ({ kind: "module", id })),
  ]),
];

/** What may be put into a path: published, and seen by the actor. By title, a thousand at most. */
export async function choosable(db: Db, actor: Actor, pathId: string, lang: Language): Promise<NamedThing[]> {
  const labels = readerLabels(actor);
  const { rows } = await sql<NamedThing>`
    select * from (
      select 'module' as kind, m.id, m.slug, m.title, m.minutes, true as is_offered from learning.module m
      where m.state = 'published' and (m.access = any(${labels}::text[]) or ${isAllowedOn(actor, maySeeDrafts)})
      union all
      select 'path', m.id, m.slug, m.title, null, true from learning.path m
      where m.state = 'published' and m.id <> ${pathId} and (m.access = any(${labels}::text[]) or ${isAllowedOn(actor, mayManagePath)})
    ) x order by kind, coalesce(title ->> ${lang}, title ->> 'en', ''), id limit 1000`.execute(db);
  return rows;
}

export interface OwnPathProgress {
  done: number;
  needed: number;
  startedAt: Date;
  completedAt: Date | null;
}

/** How far a person is; undefined for who has not begun. */
export async function ownProgress(db: Db, pathId: string, accountId: string): Promise<OwnPathProgress | undefined> {
  const { rows } = await sql<OwnPathProgress>`
    select done, needed, started_at, completed_at from learning.path_progress
    where path_id = ${pathId} and account_id = ${accountId}`.execute(db);
  return rows[0];
}

export interface OwnPath extends OwnPathProgress {
  slug: string;
  title: LocalizedText;
}

/** The paths a person is on: those under way first. */
export async function ownPaths(db: Db, account: Account, limit = 20): Promise<OwnPath[]> {
  const { rows } = await sql<OwnPath>`
    select p.slug, p.title, g.done, g.needed, g.started_at, g.completed_at
    from learning.path_progress g join learning.path p on p.id = g.path_id
    where g.account_id = ${account.id} and (p.state = 'published' or g.completed_at is not null)
    order by g.completed_at is not null, g.updated_at desc limit ${limit}`.execute(db);
  return rows;
}

/** What a path has to do with other things. */
export async function pathRelations(db: Db, actor: Actor, pathId: string, lang: Language): Promise<RelatedThing[]> {
  const { rows } = await sql<{ related: RelationJson[] }>`
    select ${relationsJson(actor, "path", sql`${pathId}::uuid`, lang)} as related`.execute(db);
  return relationsFrom(rows[0]?.related ?? []);
}
