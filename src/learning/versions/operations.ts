import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { releaseBlobs } from "#platform/files/index.ts";
import { newId } from "#platform/ids.ts";
import type { Actor } from "#platform/permissions/index.ts";
import { lockModule } from "../operations.ts";
import { VersionMoveAsked } from "./events.ts";

/** What becomes of who has begun on another version. */
export const begunChoices = ["finish", "move"] as const;
export type BegunChoice = (typeof begunChoices)[number];

interface LockedVersion {
  id: string;
  number: number;
  isPlayable: boolean;
  retiredAt: Date | null;
}

async function lockVersion(tx: Tx, moduleId: string, number: number): Promise<LockedVersion> {
  const { rows } = await sql<LockedVersion>`
    select id, number, is_playable, retired_at from learning.version where module_id = ${moduleId} and number = ${number} for update`.execute(
    tx,
  );
  if (rows[0] === undefined) throw new DomainError("platform.not-found");
  return rows[0];
}

/**
 * Makes a version the one that new learners take. Who has begun on another finishes there, or is moved by a job. Again for the version
 * that is offered already it only moves. Throws `versions.not-playable`, `versions.retired`, `versions.move-under-way`.
 */
export async function offerVersion(
  db: Db | Tx,
  actor: Actor,
  moduleId: string,
  { number, begun }: { number: number; begun: BegunChoice },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const module = await lockModule(tx, actor, moduleId);
    const version = await lockVersion(tx, moduleId, number);
    if (!version.isPlayable) throw new DomainError("versions.not-playable");
    if (version.retiredAt !== null) throw new DomainError("versions.retired");
    if (module.versionId !== version.id) {
      const isOffered = module.state !== "draft";
      await sql`
        update learning.module set version_id = ${version.id}, updated_at = now() where id = ${moduleId}`.execute(tx);
      if (isOffered)
        await sql`update learning.version set offered_at = coalesce(offered_at, now()) where id = ${version.id}`.execute(
          tx,
        );
      await audit(tx, actor, "learning.version-offered", { target: moduleId, version: number, begun });
    }
    if (begun === "move") await askToMove(tx, actor, moduleId, version);
  });
}

/** One move for each other version on which somebody is on their way. */
async function askToMove(tx: Tx, actor: Actor, moduleId: string, to: LockedVersion): Promise<void> {
  // Those who were left for later come along from wherever they are.
  await sql`
    update learning.version_move set state = 'done', ended_at = now() where module_id = ${moduleId} and state = 'postponed'`.execute(
    tx,
  );
  const { rows: waiting } = await sql`
    select from learning.version_move where module_id = ${moduleId} and state <> 'done' limit 1`.execute(tx);
  if (waiting.length > 0) throw new DomainError("versions.move-under-way");
  const { rows } = await sql<{ id: string; number: number; running: number }>`
    select v.id, v.number, count(*)::int as running
    from learning.version v join learning.attempt a on a.version_id = v.id and a.status <> 'completed'
      join learning.registration r on r.attempt_id = a.id
    where v.module_id = ${moduleId} and v.id <> ${to.id} group by v.id, v.number`.execute(tx);
  for (const from of rows) {
    const move = { id: newId(), moduleId, fromVersionId: from.id, toVersionId: to.id, total: from.running };
    await tx
      .insertInto("learning.versionMove")
      .values({ ...move, byId: actor.kind === "account" ? actor.id : null })
      .execute();
    await audit(tx, actor, "learning.version-move-asked", {
      target: moduleId,
      from: from.number,
      to: to.number,
      running: from.running,
    });
    await emit(tx, VersionMoveAsked, { moveId: move.id });
  }
}

/** A version that somebody used is not offered again; who is on it finishes there. Throws `versions.offered` for the one new learners take. */
export async function retireVersion(
  db: Db,
  actor: Actor,
  moduleId: string,
  number: number,
  isRetired: boolean,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const module = await lockModule(tx, actor, moduleId);
    const version = await lockVersion(tx, moduleId, number);
    if (module.versionId === version.id) throw new DomainError("versions.offered");
    if ((version.retiredAt !== null) === isRetired) return;
    await sql`
      update learning.version set retired_at = case when ${isRetired}::boolean then now() end where id = ${version.id}`.execute(
      tx,
    );
    const action = isRetired ? "learning.version-retired" : "learning.version-unretired";
    await audit(tx, actor, action, { target: moduleId, version: number });
  });
}

/**
 * Removes a version that nobody ever used, with its files. Throws `versions.offered` for the one new learners take, `versions.used` for one
 * that an attempt was made on: that can only be retired.
 */
export async function removeVersion(db: Db, actor: Actor, moduleId: string, number: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    const module = await lockModule(tx, actor, moduleId);
    const version = await lockVersion(tx, moduleId, number);
    if (module.versionId === version.id) throw new DomainError("versions.offered");
    const { rows: used } = await sql`select from learning.attempt where version_id = ${version.id} limit 1`.execute(tx);
    if (used.length > 0) throw new DomainError("versions.used");
    const { rows: files } = await sql<{ sha256: string }>`
      select sha256 from learning.package_file where version_id = ${version.id}
      union select package_sha256 from learning.version where id = ${version.id}`.execute(tx);
    await sql`delete from learning.launch where version_id = ${version.id}`.execute(tx);
    await sql`delete from learning.version where id = ${version.id}`.execute(tx);
    await releaseBlobs(
      tx,
      files.map(({ sha256 }) => sha256),
    );
    await audit(tx, actor, "learning.version-removed", { target: moduleId, version: number });
  });
}
