import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import type { FileStore, StoredBlob } from "#platform/files/index.ts";
import { newId } from "#platform/ids.ts";
import { type Actor, authorize, isAllowed, type Language, scopesFor, system } from "#platform/permissions/index.ts";
import { contentsOf } from "./contents.ts";
import { PackageUploaded } from "./events.ts";
import { freeModuleSlug } from "./operations.ts";
import { type PackageFile, type PackageReading, readPackageInWorker } from "./packages/index.ts";
import { mayImportModules, mayManageModule, maySeeDrafts } from "./permissions.ts";
import { languagesOf, titleOf } from "./rules.ts";
import type { Access } from "./types.ts";

export interface ImportRequest {
  fileName: string;
  upload: StoredBlob;
  /** A module this becomes a new version of. */
  moduleId?: string;
}

/** Notes an uploaded package; a job reads it. */
export async function requestImport(db: Db, actor: Actor, request: ImportRequest): Promise<{ importId: string }> {
  authorize(actor, mayImportModules);
  return inTransaction(db, async (tx) => {
    if (request.moduleId !== undefined) {
      const module = await tx
        .selectFrom("learning.module")
        .select(["ownerId", "ownerBodyId"])
        .where("id", "=", request.moduleId)
        .executeTakeFirst();
      if (module === undefined) throw new DomainError("platform.not-found");
      authorize(actor, mayManageModule, module);
    }
    const importId = newId();
    await tx
      .insertInto("learning.import")
      .values({
        id: importId,
        accountId: actor.kind === "account" ? actor.id : null,
        fileName: request.fileName.slice(0, 200),
        moduleId: request.moduleId ?? null,
        ownerBodyId: bodyWorkedFor(actor),
        uploadSha256: request.upload.sha256,
        uploadSize: request.upload.size,
      })
      .execute();
    await emit(tx, PackageUploaded, { importId });
    return { importId };
  });
}

/** Who imports for a body only makes modules of that body; of several, the first, which the module's form can change. */
const bodyWorkedFor = (actor: Actor): string | null =>
  isAllowed(actor, maySeeDrafts) ? null : (scopesFor(actor, mayImportModules, "body")[0] ?? null);

/** Takes an import that waits or failed, or one whose reader died: a living one tells of itself at least every few seconds. */
async function takeImport(db: Db, importId: string) {
  const { rows } = await sql<TakenImport>`
    update learning.import set state = 'reading', phase = 'inspecting', updated_at = now()
    where id = ${importId} and (state in ('waiting', 'failed') or (state = 'reading' and updated_at < now() - interval '30 seconds'))
    returning account_id, file_name, module_id, owner_body_id, upload_sha256, upload_size`.execute(db);
  return rows[0];
}

/** Moves a package's files into the store, some at a time: each is synced to disk. */
async function adoptFiles(files: FileStore, folder: string, packageFiles: readonly PackageFile[]): Promise<void> {
  const blobs = [...new Map(packageFiles.map((file) => [file.sha256, file.size]))];
  let next = 0;
  const worker = async () => {
    for (let blob = blobs[next++]; blob !== undefined; blob = blobs[next++]) {
      const [sha256, size] = blob;
      await files.adopt(join(folder, sha256), { sha256, size });
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

/**
 * Reads an uploaded package and makes a module, or a version of one. Runs again after a crash without doubling anything: the result
 * is written in one transaction that also ends the import.
 */
export async function readImport({ db, files }: Pick<HouseParts, "db" | "files">, importId: string): Promise<void> {
  const taken = await takeImport(db, importId);
  if (taken === undefined) return;
  const folder = join(files.workFolder, `import-${importId}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const archive = await files.local(taken.uploadSha256);
  const tell = throttle(500, (progress: { phase: string; done: number; total: number }) =>
    db
      .updateTable("learning.import")
      .set({ ...progress, updatedAt: new Date() })
      .where("id", "=", importId)
      .where("state", "=", "reading")
      .execute(),
  );
  const beat = setInterval(() => tell.again(), 5_000);
  try {
    const { reading, files: packageFiles } = await readPackageInWorker(archive.path, folder, { onProgress: tell.now });
    if (reading.problems.some((problem) => problem.severity === "fatal") || reading.standard === null) {
      await endImport(db, importId, "refused", reading);
      return;
    }
    tell.now({ phase: "storing", done: reading.totalBytes, total: reading.totalBytes });
    await adoptFiles(files, folder, packageFiles);
    await tell.settled();
    await inTransaction(db, (tx) => writeVersion(tx, importId, taken, reading, packageFiles));
  } catch (error) {
    await db
      .updateTable("learning.import")
      .set({ state: "failed", updatedAt: new Date() })
      .where("id", "=", importId)
      .execute();
    throw error;
  } finally {
    clearInterval(beat);
    await tell.settled();
    await archive.release();
    await rm(folder, { recursive: true, force: true });
  }
}

/** At most one write at a time and one each `pause` milliseconds; `again` repeats the last. */
function throttle<Value>(pause: number, write: (value: Value) => Promise<unknown>) {
  let last: Value | undefined;
  let at = 0;
  let running: Promise<unknown> = Promise.resolve();
  let isRunning = false;
  const send = () => {
    if (last === undefined || isRunning) return;
    isRunning = true;
    at = Date.now();
    running = write(last)
      .catch(() => {})
      .finally(() => {
        isRunning = false;
      });
  };
  return {
    now(value: Value) {
      last = value;
      if (Date.now() - at >= pause) send();
    },
    again: send,
    settled: () => running,
  };
}

async function endImport(
  tx: Db | Tx,
  importId: string,
  state: "done" | "refused",
  reading: PackageReading,
  made: { moduleId?: string; versionId?: string } = {},
) {
  await tx
    .updateTable("learning.import")
    .set({ state, phase: null, problems: JSON.stringify(reading.problems), ...made, updatedAt: new Date() })
    .where("id", "=", importId)
    .execute();
}

interface TakenImport {
  accountId: string | null;
  fileName: string;
  moduleId: string | null;
  ownerBodyId: string | null;
  uploadSha256: string;
  uploadSize: number;
}

async function writeVersion(
  tx: Tx,
  importId: string,
  taken: TakenImport,
  reading: PackageReading,
  files: readonly PackageFile[],
): Promise<void> {
  const moduleId = taken.moduleId ?? (await draftModule(tx, taken, reading));
  const { rows } = await sql<{ number: number; state: string }>`
    select coalesce((select max(number) from learning.version where module_id = m.id), 0) + 1 as number, m.state
    from learning.module m where id = ${moduleId} for update`.execute(tx);
  const number = rows[0]?.number ?? 1;
  const versionId = newId();
  await tx
    .insertInto("learning.version")
    .values({
      id: versionId,
      moduleId,
      number,
      standard: reading.standard ?? "html",
      edition: reading.edition ?? null,
      reading: JSON.stringify(reading),
      contents: JSON.stringify(contentsOf(reading)),
      isPlayable: reading.playable && isPlayedHere(reading),
      packageSha256: taken.uploadSha256,
      packageSize: taken.uploadSize,
      fileCount: files.length,
      totalBytes: reading.totalBytes,
      createdBy: taken.accountId,
    })
    .execute();
  await sql`
    insert into learning.package_file (version_id, path, sha256, size)
    select ${versionId}::uuid, path, sha256, size
    from unnest(${files.map((file) => file.path)}::text[], ${files.map((file) => file.sha256)}::text[], ${files.map((file) => file.size)}::bigint[]) as f (path, sha256, size)`.execute(
    tx,
  );
  // A draft follows its newest package; what is or was offered waits for its owner's word. What cannot be played never replaces what can.
  const isTaken = number === 1 || (rows[0]?.state === "draft" && reading.playable && isPlayedHere(reading));
  if (isTaken) {
    await tx
      .updateTable("learning.module")
      .set({ versionId, updatedAt: new Date() })
      .where("id", "=", moduleId)
      .execute();
  }
  await audit(tx, system, "learning.package-imported", { target: moduleId, version: number, by: taken.accountId });
  await endImport(tx, importId, "done", reading, { moduleId, versionId });
}

/** cmi5, xAPI, H5P, cartridges and QTI are recognised and kept; they cannot be played yet. */
export const isPlayedHere = (reading: Pick<PackageReading, "standard">): boolean =>
  reading.standard === "scorm-1.2" || reading.standard === "scorm-2004" || reading.standard === "html";

async function draftModule(tx: Tx, taken: TakenImport, reading: PackageReading): Promise<string> {
  const owner =
    taken.accountId === null
      ? undefined
      : await tx.selectFrom("people.publicAccount").select("lang").where("id", "=", taken.accountId).executeTakeFirst();
  const spoken = languagesOf(reading, (owner?.lang as Language | undefined) ?? "en");
  const title = titleOf(reading, taken.fileName, spoken[0] ?? "en");
  const id = newId();
  const summary = Object.fromEntries(
    Object.entries(reading.description).flatMap(([tag, text]) => {
      const lang = tag === "und" ? spoken[0] : spoken.find((each) => tag.toLowerCase().startsWith(each));
      return lang === undefined ? [] : [[lang, text.trim().slice(0, 2_000)]];
    }),
  );
  await tx
    .insertInto("learning.module")
    .values({
      id,
      slug: await freeModuleSlug(tx, title, id),
      title: JSON.stringify(title),
      summary: JSON.stringify(summary),
      objectives: "{}",
      languages: spoken,
      minutes: 30,
      level: "basic",
      ownerId: taken.accountId,
      ownerBodyId: taken.ownerBodyId,
      access: "community" satisfies Access,
    })
    .execute();
  return id;
}
