import { sql } from "kysely";
import { type RelatedThing, type RelationJson, relationsFrom, relationsJson } from "#catalogue/index.ts";
import { type NoteJson, type NotesOfThing, notesFrom, notesJson } from "#library/index.ts";
import { afterKey, type Cursor, type Db, type LocalizedText } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";
import { type Account, type Actor, isAllowed, readerLabels } from "#platform/permissions/index.ts";
import { isAllowedOn } from "./access.ts";
import { type Admission, type AdmissionJson, admissionFrom, admissionJson } from "./assigning/admission.ts";
import { maySeeDrafts } from "./permissions.ts";
import {
  accessLevels,
  type ContentsItem,
  type Level,
  type LocalizedLines,
  type ModuleState,
  type Problem,
} from "./types.ts";

export interface ModuleSummary {
  id: string;
  slug: string;
  title: LocalizedText;
  languages: string[];
  minutes: number;
  level: Level;
  access: "public" | "community";
  publishedAt: Date | null;
  learnerCount: number;
}

const summaryColumns = [
  "id",
  "slug",
  "title",
  "languages",
  "minutes",
  "level",
  "access",
  "publishedAt",
  "learnerCount",
] as const;

/** The access levels open to an actor. */
const accessOf = (actor: Actor): string[] =>
  actor.kind === "system" ? [...accessLevels] : accessLevels.filter((level) => readerLabels(actor).includes(level));

export interface ModuleFilter {
  language?: string | undefined;
  level?: string | undefined;
  subjects?: readonly string[] | undefined;
}

/** Published modules that an actor may see, newest first, `limit` at most. */
export async function listModules(
  db: Db,
  actor: Actor,
  filter: ModuleFilter,
  after: Cursor | undefined,
  limit: number,
): Promise<ModuleSummary[]> {
  const rows = await db
    .selectFrom("learning.module")
    .select(summaryColumns)
    .where("state", "=", "published")
    .where("access", "in", accessOf(actor))
    .$if(filter.language !== undefined, (q) => q.where(sql<boolean>`languages @> array[${filter.language}]`))
    .$if(filter.level !== undefined, (q) => q.where("level", "=", filter.level ?? ""))
    .$if(filter.subjects !== undefined, (q) =>
      q.where(sql<boolean>`subjects && ${[...(filter.subjects ?? [])]}::text[]`),
    )
    .$if(after !== undefined, (q) => q.where(afterKey(["publishedAt", "id"], "desc", after ?? [])))
    .orderBy("publishedAt", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows as ModuleSummary[];
}

export interface ModulePageFacts extends ModuleSummary {
  summary: LocalizedText;
  objectives: LocalizedLines;
  subjects: string[];
  ownerId: string | null;
  /** The body it belongs to, by its id where it is one we know, and by name. */
  ownerBodyId: string | null;
  bodyName: LocalizedText | null;
  ownerBody: string;
  state: ModuleState;
  withdrawnReason: string | null;
  completionRule: string;
  versionId: string | null;
  version: number | null;
  standard: string | null;
  edition: string | null;
  isPlayable: boolean;
  contents: ContentsItem[];
  countryCount: number;
}

const pageColumns = sql`
  m.id, m.slug, m.title, m.summary, m.objectives, m.languages, m.minutes, m.level, m.subjects, m.owner_id, m.owner_body_id, m.owner_body, m.access, m.state,
  m.withdrawn_reason, m.completion_rule, m.version_id, m.published_at, m.learner_count,
  v.number as version, v.standard, v.edition, coalesce(v.is_playable, false) as is_playable, coalesce(v.contents, '[]') as contents,
  (select b.name from people.public_body b where b.id = m.owner_body_id) as body_name,
  (select count(*)::int from learning.module_country c where c.module_id = m.id) as country_count`;

/** Drafts exist only for their owner and for those who run modules; a withdrawn module for those who could see it before. */
const isSeenBy = (actor: Actor) => sql`(
  (m.state <> 'draft' and m.access = any(${accessOf(actor)})) or ${isAllowedOn(actor, maySeeDrafts)})`;

const accountOf = (actor: Actor): string | null => (actor.kind === "account" ? actor.id : null);

/** A module with the version new learners take, if an actor may see it. */
export async function moduleBySlug(db: Db, actor: Actor, slug: string): Promise<ModulePageFacts | undefined> {
  const { rows } = await sql<ModulePageFacts>`
    select ${pageColumns}
    from learning.module m left join learning.version v on v.id = m.version_id
    where m.slug = ${slug} and ${isSeenBy(actor)}`.execute(db);
  return rows[0];
}

/** Whether an actor may take a module, by its access level. */
export const isOpenTo = (actor: Actor, access: string): boolean =>
  actor.kind === "account" && readerLabels(actor).includes(access);

export interface OwnProgress {
  registrationId: string;
  status: "not-started" | "incomplete" | "completed";
  success: "unknown" | "passed" | "failed";
  progress: number;
  score: number | null;
  seconds: number;
  lastAt: Date;
  completedAt: Date | null;
  attempt: number | null;
  attemptStatus: string | null;
  /** Item -> what happened in it, in the running or latest attempt. */
  items: Record<
    string,
    { status: string; success: string; progress: number; score: number | null; seconds: number; at: string }
  >;
}

export interface ModuleForReader {
  module: ModulePageFacts;
  /** What the reader has done in it. */
  progress: OwnProgress | undefined;
  related: RelatedThing[];
  practice: NotesOfThing;
  /** How the reader stands to its door. */
  admission: Admission;
}

/** Everything its page shows of a module, in one statement. */
export async function moduleForReader(
  db: Db,
  actor: Actor,
  slug: string,
  lang: Language,
): Promise<ModuleForReader | undefined> {
  const { rows } = await sql<
    ModulePageFacts &
      Omit<OwnProgress, "registrationId"> & {
        registrationId: string | null;
        related: RelationJson[];
        practice: NoteJson[];
        admission: AdmissionJson;
      }
  >`
    select ${pageColumns},
      r.id as registration_id, r.status, r.success, r.progress, r.score, r.seconds, r.last_at, r.completed_at,
      a.number as attempt, a.status as attempt_status,
      case when r.attempt_id is null then '{}' else coalesce((
        select jsonb_object_agg(s.item, jsonb_build_object('status', s.status, 'success', s.success, 'progress', s.progress,
          'score', s.score, 'seconds', s.seconds, 'at', s.updated_at))
        from learning.sco_state s where s.attempt_id = r.attempt_id), '{}') end as items,
      ${relationsJson(actor, "module", sql`m.id`, lang)} as related,
      ${notesJson(sql`m.id`, lang)} as practice,
      ${admissionJson(sql`m.id`, accountOf(actor))} as admission
    from learning.module m left join learning.version v on v.id = m.version_id
    left join learning.registration r on r.account_id = ${accountOf(actor)} and r.module_id = m.id
    left join learning.attempt a on a.id = r.attempt_id
    where m.slug = ${slug} and ${isSeenBy(actor)}`.execute(db);
  const row = rows[0];
  if (row === undefined) return;
  const { registrationId, related, practice, admission } = row;
  return {
    module: row,
    progress: registrationId === null ? undefined : { ...row, registrationId },
    related: relationsFrom(related),
    practice: notesFrom(practice),
    admission: admissionFrom(admission),
  };
}

export interface OwnModule extends Pick<ModuleSummary, "slug" | "title" | "minutes" | "languages"> {
  registrationId: string;
  state: ModuleState;
  status: OwnProgress["status"];
  success: OwnProgress["success"];
  progress: number;
  score: number | null;
  seconds: number;
  lastAt: Date;
  completedAt: Date | null;
}

/** An account's modules, the last used first. */
export async function ownModules(
  db: Db,
  account: Account,
  { status, after, limit }: { status?: "begun" | "completed"; after?: Cursor | undefined; limit: number },
): Promise<OwnModule[]> {
  const rows = await db
    .selectFrom("learning.registration as r")
    .innerJoin("learning.module as m", "m.id", "r.moduleId")
    .select([
      "r.id as registrationId",
      "r.status",
      "r.success",
      "r.progress",
      "r.score",
      "r.seconds",
      "r.lastAt",
      "r.completedAt",
    ])
    .select(["m.slug", "m.title", "m.minutes", "m.languages", "m.state"])
    .where("r.accountId", "=", account.id)
    .$if(status === "begun", (q) => q.where("r.status", "<>", "completed"))
    .$if(status === "completed", (q) => q.where("r.status", "=", "completed"))
    .$if(after !== undefined, (q) => q.where(afterKey(["r.lastAt", "r.id"], "desc", after ?? [])))
    .orderBy("r.lastAt", "desc")
    .orderBy("r.id", "desc")
    .limit(limit)
    .execute();
  return rows as OwnModule[];
}

/** What an account has learned in all: modules begun and completed, and time. */
export async function ownTotals(
  db: Db,
  account: Account,
): Promise<{ begun: number; completed: number; seconds: number }> {
  const { rows } = await sql<{ begun: number; completed: number; seconds: number }>`
    select count(*) filter (where status <> 'completed')::int as begun, count(*) filter (where status = 'completed')::int as completed,
      coalesce(sum(seconds), 0)::int as seconds
    from learning.registration where account_id = ${account.id}`.execute(db);
  return rows[0] ?? { begun: 0, completed: 0, seconds: 0 };
}

export interface ManagedModule {
  id: string;
  slug: string;
  title: LocalizedText;
  state: ModuleState;
  standard: string | null;
  version: number | null;
  isPlayable: boolean | null;
  learnerCount: number;
  updatedAt: Date;
}

/** The modules whose drafts an actor sees, the last changed first: all, or their own and those of the bodies they work for. */
export function managedModules(
  db: Db,
  actor: Actor,
  after: Cursor | undefined,
  limit: number,
): Promise<ManagedModule[]> {
  return db
    .selectFrom("learning.module as m")
    .leftJoin("learning.version as v", "v.id", "m.versionId")
    .select([
      "m.id",
      "m.slug",
      "m.title",
      "m.state",
      "m.learnerCount",
      "m.updatedAt",
      "v.standard",
      "v.number as version",
      "v.isPlayable",
    ])
    .where(isAllowedOn(actor, maySeeDrafts))
    .$if(after !== undefined, (q) => q.where(afterKey(["m.updatedAt", "m.id"], "desc", after ?? [])))
    .orderBy("m.updatedAt", "desc")
    .orderBy("m.id", "desc")
    .limit(limit)
    .execute() as Promise<ManagedModule[]>;
}

export interface ImportFacts {
  id: string;
  fileName: string;
  state: "waiting" | "reading" | "done" | "refused" | "failed";
  phase: string | null;
  done: number;
  total: number;
  problems: Problem[];
  slug: string | null;
  standard: string | null;
  edition: string | null;
  isPlayable: boolean | null;
  fileCount: number | null;
  uploadSize: number;
}

/** One import, for the account that made it or anyone who sees every draft. */
export async function importFacts(db: Db, actor: Actor, id: string): Promise<ImportFacts | undefined> {
  if (!isId(id)) return undefined;
  const row = await db
    .selectFrom("learning.import as i")
    .leftJoin("learning.module as m", "m.id", "i.moduleId")
    .leftJoin("learning.version as v", "v.id", "i.versionId")
    .select(["i.id", "i.fileName", "i.state", "i.phase", "i.done", "i.total", "i.problems", "i.uploadSize"])
    .select(["m.slug", "v.standard", "v.edition", "v.isPlayable", "v.fileCount"])
    .where("i.id", "=", id)
    .$if(!isAllowed(actor, maySeeDrafts), (q) => q.where("i.accountId", "=", accountOf(actor)))
    .executeTakeFirst();
  return row as ImportFacts | undefined;
}

/** The problems found in the version of a module that learners take. */
export async function versionProblems(db: Db, versionId: string): Promise<Problem[]> {
  const { rows } = await sql<{ problems: Problem[] }>`
    select reading -> 'problems' as problems from learning.version where id = ${versionId}`.execute(db);
  return rows[0]?.problems ?? [];
}
