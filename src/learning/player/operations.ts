import { sql } from "kysely";
import { pseudonymOf } from "#lrs/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { localized } from "#platform/i18n/index.ts";
import { newId } from "#platform/ids.ts";
import { type Account, type Actor, type Language, requireAccount } from "#platform/permissions/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import type { Settings } from "#platform/settings.ts";
import { newToken, tokenHash } from "#platform/tokens.ts";
import { admit } from "../assigning/admission.ts";
import type { PackageReading } from "../packages/reading.ts";
import type { Mode, OpenedLaunch } from "./protocol.ts";
import { itemStates, type LaunchableModule, launchByToken, moduleToLaunch, versionReading } from "./queries.ts";
import { namesIn, sharedState } from "./shared-state.ts";
import { launchHours, originLabel, originOf } from "./tokens.ts";

interface LaunchHouse {
  db: Db;
  settings: Settings;
  secrets: Secrets;
}

export interface LaunchWish {
  slug: string;
  lang: Language;
  /** The part to begin with. */
  item?: string | undefined;
  mode?: Mode | undefined;
  /** After completion: begin anew. */
  again?: boolean | undefined;
  /** Of a preview: a version by its number, instead of the one that new learners take. */
  version?: number | undefined;
}

/** The standards that this player runs. */
const playable: readonly string[] = ["scorm-1.2", "scorm-2004", "html"];

/**
 * Opens a module for a person: registers them, continues the running attempt or begins one, and returns the address of the player. Its
 * token stands in the fragment, which no server, log or referrer ever sees. Throws `platform.not-found`, `player.withdrawn`,
 * `player.not-playable`, and what `admit` refuses who has no place in it.
 */
export async function openLaunch(
  house: LaunchHouse,
  actor: Actor,
  wish: LaunchWish,
): Promise<{ id: string; token: string; url: string }> {
  const account = requireAccount(actor);
  return inTransaction(house.db, async (tx) => {
    const module = await moduleToLaunch(tx, account, wish.slug);
    if (module === undefined) throw new DomainError("platform.not-found");
    if (wish.mode === "preview" && !module.mayPreview) throw new DomainError("platform.not-found");
    const isPreview = wish.mode === "preview" || (!module.isOpen && module.state === "draft");
    if (!isPreview && module.state === "withdrawn")
      throw new DomainError("player.withdrawn", { args: { reason: module.withdrawnReason ?? "" } });
    if (!isPreview && !module.isOpen) throw new DomainError("platform.not-found");
    if (!isPreview) await admit(tx, account, module.id);
    const attempt = isPreview ? undefined : await attemptFor(tx, account, module, wish);
    const wished =
      isPreview && wish.version !== undefined ? await versionNumbered(tx, module.id, wish.version) : undefined;
    const versionId = attempt?.versionId ?? wished ?? module.versionId;
    if (versionId === null) throw new DomainError("player.not-playable");
    await refuseUnplayable(tx, versionId);
    const mode: Mode = isPreview ? "preview" : (attempt?.mode ?? "normal");
    const launch = { id: newId(), token: newToken() };
    const label = originLabel(house.secrets, account.id, versionId);
    await sql`
      insert into learning.launch (id, token_hash, attempt_id, version_id, module_id, account_id, item, lang, mode, origin_label, expires_at)
      values (${launch.id}, ${tokenHash(launch.token)}, ${attempt?.id ?? null}, ${versionId}, ${module.id}, ${account.id},
        ${wish.item ?? null}, ${wish.lang}, ${mode}, ${label}, now() + ${launchHours} * interval '1 hour')`.execute(tx);
    return { ...launch, url: `${originOf(house.settings, label)}/play/${launch.id}#${launch.token}` };
  });
}

/** A version of a module by its number; another module's is not found. */
async function versionNumbered(tx: Tx, moduleId: string, number: number): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select id from learning.version where module_id = ${moduleId} and number = ${number}`.execute(tx);
  if (rows[0] === undefined) throw new DomainError("platform.not-found");
  return rows[0].id;
}

async function refuseUnplayable(tx: Tx, versionId: string): Promise<void> {
  const { rows } = await sql<{ isPlayable: boolean; standard: string }>`
    select is_playable, standard from learning.version where id = ${versionId}`.execute(tx);
  const version = rows[0];
  if (version?.isPlayable !== true || !playable.includes(version.standard))
    throw new DomainError("player.not-playable");
}

interface ChosenAttempt {
  id: string;
  versionId: string;
  mode: Mode;
}

/** The running attempt, a new one, or the finished one to look at. */
async function attemptFor(
  tx: Tx,
  account: Account,
  module: LaunchableModule,
  wish: LaunchWish,
): Promise<ChosenAttempt> {
  const registrationId = await register(tx, account, module.id);
  const { rows } = await sql<{ id: string; versionId: string; number: number; status: string }>`
    select id, version_id, number, status from learning.attempt where registration_id = ${registrationId}
    order by number desc limit 1`.execute(tx);
  const latest = rows[0];
  if (latest !== undefined && latest.status !== "completed")
    return { id: latest.id, versionId: latest.versionId, mode: wish.mode === "review" ? "review" : "normal" };
  if (latest !== undefined && wish.again !== true)
    return { id: latest.id, versionId: latest.versionId, mode: wish.mode === "normal" ? "normal" : "review" };
  if (module.versionId === null) throw new DomainError("player.not-playable");
  const attempt = { id: newId(), versionId: module.versionId, number: (latest?.number ?? 0) + 1 };
  await sql`
    insert into learning.attempt (id, registration_id, version_id, number)
    values (${attempt.id}, ${registrationId}, ${attempt.versionId}, ${attempt.number})`.execute(tx);
  await sql`update learning.registration set attempt_id = ${attempt.id}, last_at = now() where id = ${registrationId}`.execute(
    tx,
  );
  return { id: attempt.id, versionId: attempt.versionId, mode: "normal" };
}

/** A person's registration, locked; made at the first launch, when the module's counts rise. */
async function register(tx: Tx, account: Account, moduleId: string): Promise<string> {
  const { rows: made } = await sql<{ id: string }>`
    insert into learning.registration (id, module_id, account_id, country) values (${newId()}, ${moduleId}, ${account.id}, ${account.country})
    on conflict (account_id, module_id) do nothing returning id`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    select id from learning.registration where account_id = ${account.id} and module_id = ${moduleId} for update`.execute(
    tx,
  );
  const registration = rows[0];
  if (registration === undefined) throw new Error("a registration vanished");
  if (made.length === 0) return registration.id;
  await sql`update learning.module set learner_count = learner_count + 1 where id = ${moduleId}`.execute(tx);
  if (account.country !== null) {
    await sql`
      insert into learning.module_country as c (module_id, country, learners) values (${moduleId}, ${account.country}, 1)
      on conflict (module_id, country) do update set learners = c.learners + 1`.execute(tx);
  }
  return registration.id;
}

/**
 * The player opens: everything it needs to begin. Draws the next number within the attempt, so that an older window of it is known as
 * such from now on. Throws `platform.not-found` for a token of elsewhere, `player.expired`.
 */
export async function openPlayer(
  house: LaunchHouse,
  token: string,
  label: string,
): Promise<OpenedLaunch & { versionId: string; accountId: string }> {
  const { db, settings, secrets } = house;
  return inTransaction(db, async (tx) => {
    const launch = await launchByToken(tx, tokenHash(token), label);
    if (launch === undefined) throw new DomainError("platform.not-found");
    if (!launch.isValid) throw new DomainError("player.expired");
    const attempt = launch.attemptId === null ? undefined : await openAttempt(tx, launch.attemptId, launch.mode);
    const number = attempt?.launches ?? launch.number + 1;
    await sql`
      update learning.launch set number = ${number}, ended_at = null, last_seen_at = now(), expires_at = now() + ${launchHours} * interval '1 hour'
      where id = ${launch.id}`.execute(tx);
    const { standard, edition, reading } = await versionReading(tx, launch.versionId);
    const page = `${settings.publicUrl}/${launch.lang}/learning/${launch.slug}`;
    return {
      versionId: launch.versionId,
      accountId: launch.accountId,
      launchId: launch.id,
      number,
      mode: launch.mode,
      attempt: launch.attemptId ?? launch.id,
      standard,
      edition,
      module: { title: localized(launch.title, launch.lang).text, completionRule: launch.completionRule },
      learner: { id: pseudonymOf(secrets, launch.accountId), name: launch.learnerName, lang: launch.lang },
      organization: playedOrganization(reading),
      items: launch.attemptId === null ? {} : await itemStates(tx, launch.attemptId),
      sequencing: attempt?.sequencing ?? null,
      shared: await sharedState(tx, launch.accountId, namesIn(reading)),
      current: attempt?.currentItem ?? null,
      wanted: launch.item,
      urls: { module: page, relaunch: `${page}/launch` },
    };
  });
}

const playedOrganization = (reading: PackageReading) =>
  reading.organizations.find((each) => each.isDefault) ?? reading.organizations[0] ?? null;

/** A review leaves the attempt as it is: it takes nothing over from a window that learns. */
async function openAttempt(tx: Tx, attemptId: string, mode: Mode) {
  const columns = sql`launches, sequencing::text as sequencing, current_item`;
  const { rows } = await sql<{ launches: number; sequencing: string | null; currentItem: string | null }>`
    ${
      mode === "normal"
        ? sql`update learning.attempt set launches = launches + 1 where id = ${attemptId} returning ${columns}`
        : sql`select ${columns} from learning.attempt where id = ${attemptId}`
    }`.execute(tx);
  const attempt = rows[0];
  if (attempt === undefined) throw new Error("a launch names an attempt that is gone");
  return attempt;
}

/** The player was left. What it still has to send is accepted all the same. */
export async function endLaunch(db: Db, token: string, label: string): Promise<void> {
  await sql`
    update learning.launch set ended_at = now() where token_hash = ${tokenHash(token)} and origin_label = ${label}`.execute(
    db,
  );
}

/** Forgets launches a month after their end; the attempts stay. A daily job calls it. */
export async function sweepLaunches(db: Db): Promise<void> {
  await sql`delete from learning.launch where expires_at < now() - interval '30 days'`.execute(db);
}
