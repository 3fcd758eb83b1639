// Files that belong to no record yet: PDFs dropped on an empty form.
import { sql } from "kysely";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { type FileStore, releaseBlobs, type StoredBlob } from "#platform/files/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Account, authorize, isAllowed } from "#platform/permissions/index.ts";
import { mayContribute, mayKeepLibrary } from "../permissions.ts";
import type { Proposals } from "../types.ts";
import { FileArrived } from "./events.ts";
import { fittingName, mediaOfBlob } from "./media.ts";
import type { FileState } from "./types.ts";

/** What fills a form, and goes with it. */
export interface LooseFile {
  id: string;
  name: string;
  state: FileState;
  problem: string | null;
  proposals: Proposals | null;
}

const mostLoose = 20;

/** Whether somebody may drop a PDF now: asked before its bytes are taken. Throws `files.too-many-loose`, `library.not-vetted`. */
export async function refuseDropper(db: Db | Tx, account: Account): Promise<void> {
  authorize(account, mayContribute);
  if (!account.isVetted && !isAllowed(account, mayKeepLibrary)) throw new DomainError("library.not-vetted");
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from library.file where record_id is null and uploaded_by = ${account.id}`.execute(
    db,
  );
  if ((rows[0]?.count ?? 0) >= mostLoose) throw new DomainError("files.too-many-loose");
}

/** Keeps a PDF for a form that its words are to fill. Throws `files.no-pdf` and what `refuseDropper` throws. */
export async function dropPdf(
  { db, files }: { db: Db; files: FileStore },
  account: Account,
  upload: StoredBlob & { fileName: string },
): Promise<string> {
  const { sha256, size, fileName } = upload;
  return orReleased(db, sha256, async () => {
    const media = await mediaOfBlob(files, upload);
    if (media?.type !== "application/pdf") throw new DomainError("files.no-pdf");
    const name = fittingName(fileName, media);
    return inTransaction(db, async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`library.loose ${account.id}`}, 0))`.execute(tx);
      await refuseDropper(tx, account);
      const id = newId();
      await tx
        .insertInto("library.file")
        .values({ id, position: 0, sha256, size, name, mediaType: media.type, uploadedBy: account.id })
        .execute();
      await emit(tx, FileArrived, { fileId: id });
      return id;
    });
  });
}

/** Does what gives a blob its row; where that fails, the blob is let go. */
export async function orReleased<Result>(db: Db, sha256: string, give: () => Promise<Result>): Promise<Result> {
  try {
    return await give();
  } catch (error) {
    await inTransaction(db, (tx) => releaseBlobs(tx, [sha256]));
    throw error;
  }
}

/** An account's own loose file; undefined for anybody else's, and for one that has its record. */
export async function looseFile(db: Db | Tx, account: Account, id: string | undefined): Promise<LooseFile | undefined> {
  if (!isId(id ?? "")) return undefined;
  const { rows } = await sql<LooseFile>`
    select id, name, state, problem, proposals from library.file
    where id = ${id} and record_id is null and uploaded_by = ${account.id}`.execute(db);
  return rows[0];
}

/** Gives a loose file to the record that was made from it, in the transaction that makes it. One that is gone or refused is left. */
export async function attachLoose(tx: Tx, account: Account, id: string, recordId: string): Promise<void> {
  if (!isId(id)) return;
  await sql`
    update library.file set record_id = ${recordId},
      position = (select coalesce(max(f.position) + 1, 0) from library.file f where f.record_id = ${recordId})
    where id = ${id} and record_id is null and uploaded_by = ${account.id} and state <> 'refused'`.execute(tx);
}

/** Forgets what was dropped and came to nothing a day ago. */
export async function sweepLoose(db: Db): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { rows } = await sql<{ sha256: string | null; coverSha256: string | null }>`
      delete from library.file where record_id is null and created_at < now() - interval '1 day'
      returning sha256, cover_sha256`.execute(tx);
    await releaseBlobs(
      tx,
      rows.flatMap(({ sha256, coverSha256 }) => [sha256, coverSha256]),
    );
  });
}

/** An erased person's files stay with their records, without saying who brought them; those without a record go. */
export async function forgetUploader(tx: Tx, { id }: { id: string }): Promise<void> {
  const { rows } = await sql<{ sha256: string | null; coverSha256: string | null }>`
    delete from library.file where record_id is null and uploaded_by = ${id} returning sha256, cover_sha256`.execute(
    tx,
  );
  await releaseBlobs(
    tx,
    rows.flatMap(({ sha256, coverSha256 }) => [sha256, coverSha256]),
  );
  await sql`update library.file set uploaded_by = null where uploaded_by = ${id}`.execute(tx);
}
