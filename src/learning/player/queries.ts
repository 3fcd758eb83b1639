import { type RawBuilder, sql } from "kysely";
import { type Db, type LocalizedText, type Tx, together } from "#platform/database/index.ts";
import { type Actor, type Language, readerLabels } from "#platform/permissions/index.ts";
import { isAllowedOn } from "../access.ts";
import type { PackageReading, PackageStandard } from "../packages/reading.ts";
import { mayManageModule } from "../permissions.ts";
import type { CompletionRule, ContentsItem, ModuleState } from "../types.ts";
import type { Facts, ItemState, Mode } from "./protocol.ts";
import { type LaunchableItem, launchableItems } from "./rules.ts";
import { namesIn, type SharedNames } from "./shared-state.ts";

export interface LaunchableModule {
  id: string;
  slug: string;
  title: LocalizedText;
  state: ModuleState;
  withdrawnReason: string | null;
  versionId: string | null;
  isOpen: boolean;
  mayPreview: boolean;
}

/** A module as an actor may launch it: open to take, or their own to preview. What is neither does not exist for them. */
export async function moduleToLaunch(db: Db | Tx, actor: Actor, slug: string): Promise<LaunchableModule | undefined> {
  const accountId = actor.kind === "account" ? actor.id : null;
  const { rows } = await sql<LaunchableModule>`
    select * from (
      select m.id, m.slug, m.title, m.state, m.withdrawn_reason, coalesce(m.version_id, newest.id) as version_id,
        m.state = 'published' and m.access = any(${readerLabels(actor)}::text[]) as is_open,
        ${isAllowedOn(actor, mayManageModule)} as may_preview,
        exists (select 1 from learning.registration r where r.module_id = m.id and r.account_id = ${accountId}::uuid) as is_begun
      from learning.module m
        left join lateral (select v.id from learning.version v where v.module_id = m.id order by v.number desc limit 1) newest on true
      where m.slug = ${slug}
    ) m where is_open or may_preview or (state = 'withdrawn' and is_begun)`.execute(db);
  return rows[0];
}

export interface LaunchFacts {
  id: string;
  attemptId: string | null;
  versionId: string;
  moduleId: string;
  accountId: string;
  mode: Mode;
  item: string | null;
  lang: Language;
  number: number;
  isValid: boolean;
  slug: string;
  title: LocalizedText;
  completionRule: CompletionRule;
  learnerName: string;
}

const launchColumns = sql`
  l.id, l.attempt_id, l.version_id, l.module_id, l.account_id, l.mode, l.item, l.lang, l.number, l.expires_at > now() as is_valid,
  m.slug, m.title, m.completion_rule`;

/** The launch of a token on the label it belongs to. */
export async function launchByToken(db: Db | Tx, hash: Buffer, label: string): Promise<LaunchFacts | undefined> {
  const { rows } = await sql<LaunchFacts>`
    select ${launchColumns}, p.name as learner_name
    from learning.launch l join learning.module m on m.id = l.module_id join people.public_account p on p.id = l.account_id
    where l.token_hash = ${hash} and l.origin_label = ${label} and p.is_active`.execute(db);
  return rows[0];
}

export interface PlayerPageFacts {
  title: LocalizedText;
  slug: string;
  lang: Language;
  mode: Mode;
}

/** What the player's page says before its token has spoken: the launch must exist on this label. */
export async function launchForPage(db: Db, id: string, label: string): Promise<PlayerPageFacts | undefined> {
  const { rows } = await sql<PlayerPageFacts>`
    select m.title, m.slug, l.lang, l.mode from learning.launch l join learning.module m on m.id = l.module_id
    where l.id = ${id} and l.origin_label = ${label}`.execute(db);
  return rows[0];
}

export interface VersionFacts {
  standard: PackageStandard;
  items: LaunchableItem[];
  /** What it shares with other courses. */
  shared: SharedNames;
}

const versions = new Map<string, VersionFacts>();
const mostVersions = 300;

/** A version's parts. Versions never change, so the last few hundred asked for are remembered. */
export async function versionFacts(db: Db | Tx, id: string): Promise<VersionFacts> {
  const known = versions.get(id);
  if (known !== undefined) return known;
  const { standard, reading } = await versionReading(db, id);
  const facts = { standard, items: launchableItems(reading.organizations[0]?.items ?? []), shared: namesIn(reading) };
  if (versions.size >= mostVersions) versions.delete(versions.keys().next().value ?? "");
  versions.set(id, facts);
  return facts;
}

export async function versionReading(
  db: Db | Tx,
  id: string,
): Promise<{ standard: PackageStandard; edition: string | null; reading: PackageReading }> {
  const { rows } = await sql<{ standard: PackageStandard; edition: string | null; reading: PackageReading }>`
    select standard, edition, reading from learning.version where id = ${id}`.execute(db);
  const row = rows[0];
  if (row === undefined) throw new Error("a launch names a version that is gone");
  return row;
}

/** A version's visible tree, flat: titles of its parts. */
export async function versionContents(db: Db, id: string): Promise<ContentsItem[]> {
  const row = await db.selectFrom("learning.version").select("contents").where("id", "=", id).executeTakeFirst();
  return row?.contents ?? [];
}

/** All parts of an attempt with their data, by item. */
export async function itemStates(db: Db | Tx, attemptId: string): Promise<Record<string, ItemState>> {
  const { rows } = await sql<ItemState & { item: string }>`
    select item, data, launch, sequence, status, success, progress, score, seconds
    from learning.sco_state where attempt_id = ${attemptId}`.execute(db);
  return Object.fromEntries(rows.map(({ item, ...state }) => [item, state]));
}

export interface PartFacts extends Facts {
  item: string;
  launch: number;
  sequence: number;
  told: number;
}

export interface CommitFacts {
  launchId: string;
  number: number;
  mode: Mode;
  isValid: boolean;
  isStale: boolean;
  versionId: string;
  accountId: string;
  moduleId: string;
  slug: string;
  title: LocalizedText;
  completionRule: CompletionRule;
  attemptId: string | null;
  attemptNumber: number;
  revision: number;
  launches: number;
  attempt: Facts;
  registrationId: string;
  registration: Facts;
  countedAttempt: string | null;
  isRegistrationStale: boolean;
  parts: PartFacts[];
}

const asFacts = (table: "a" | "r"): RawBuilder<Facts> =>
  sql`json_build_object('status', ${sql.ref(`${table}.status`)}, 'success', ${sql.ref(`${table}.success`)},
    'progress', ${sql.ref(`${table}.progress`)}, 'score', ${sql.ref(`${table}.score`)}, 'seconds', ${sql.ref(`${table}.seconds`)})`;

const commitFacts = together(
  async (db, asks: readonly { hash: string; label: string }[]): Promise<(CommitFacts | undefined)[]> => {
    const { rows } = await sql<CommitFacts & { place: number }>`
      select w.place::int as place, l.id as launch_id, l.number, l.mode, l.expires_at > now() and p.is_active as is_valid,
        l.last_seen_at < now() - interval '5 minutes' as is_stale, l.version_id, l.account_id, l.module_id, m.slug, m.title, m.completion_rule,
        l.attempt_id, a.number as attempt_number, a.revision, a.launches, ${asFacts("a")} as attempt,
        r.id as registration_id, ${asFacts("r")} as registration, r.attempt_id as counted_attempt,
        r.last_at < now() - interval '30 seconds' as is_registration_stale,
        coalesce((select json_agg(json_build_object('item', s.item, 'launch', s.launch, 'sequence', s.sequence, 'status', s.status,
            'success', s.success, 'progress', s.progress, 'score', s.score, 'seconds', s.seconds, 'told', s.told))
          from learning.sco_state s where s.attempt_id = a.id), '[]') as parts
      from unnest(${asks.map(({ hash }) => hash)}::text[], ${asks.map(({ label }) => label)}::text[]) with ordinality as w (hash, label, place)
        join learning.launch l on l.token_hash = decode(w.hash, 'hex') and l.origin_label = w.label
        join learning.module m on m.id = l.module_id join people.public_account p on p.id = l.account_id
        left join learning.attempt a on a.id = l.attempt_id left join learning.registration r on r.id = a.registration_id`.execute(
      db,
    );
    const byPlace = new Map(rows.map(({ place, ...facts }) => [place, facts]));
    return asks.map((_ask, index) => byPlace.get(index + 1));
  },
  { running: 2, most: 50 },
);

/** Everything a commit is judged by, in one round trip, with those that come at the same time; the parts come without their data. */
export const factsForCommit = (db: Db, hash: Buffer, label: string): Promise<CommitFacts | undefined> =>
  commitFacts(db, { hash: hash.toString("hex"), label });

/** The stored file behind a path as content may spell it: exactly, else in another case or Unicode form. Whose account is closed finds none. */
export async function packageFile(
  db: Db,
  { versionId, accountId }: { versionId: string; accountId: string },
  spellings: readonly string[],
): Promise<{ path: string; sha256: string; size: number } | undefined> {
  const isOpen = sql`exists (select from people.public_account p where p.id = ${accountId} and p.is_active)`;
  const exact = await sql<{ path: string; sha256: string; size: number }>`
    select path, sha256, size from learning.package_file where version_id = ${versionId} and path = any(${[...spellings]}::text[]) and ${isOpen}
    limit 1`.execute(db);
  if (exact.rows[0] !== undefined) return exact.rows[0];
  const folded = spellings.map((path) => path.normalize("NFC").toLowerCase());
  const alike = await sql<{ path: string; sha256: string; size: number }>`
    select path, sha256, size from learning.package_file
    where version_id = ${versionId} and lower(normalize(path, NFC) collate "und-x-icu") = any(${folded}::text[])
      and ${isOpen}
    order by path limit 1`.execute(db);
  return alike.rows[0];
}
