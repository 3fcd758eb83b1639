import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { type FileStore, releaseBlobs, type StoredBlob } from "#platform/files/index.ts";
import { isId, newId } from "#platform/ids.ts";
import type { Actor } from "#platform/permissions/index.ts";
import { catalogueRecord } from "../catalogue-entry.ts";
import { lockRecord, refuseFaults } from "../operations.ts";
import type { LibraryRecord } from "../queries.ts";
import { FileArrived } from "./events.ts";
import { orReleased } from "./loose.ts";
import { fittingName, type Media, mediaOfBlob } from "./media.ts";
import type { KeptFile } from "./types.ts";

const mostFiles = 40;

export type Upload = StoredBlob & { fileName: string };

interface FilesHouse {
  db: Db;
  files: FileStore;
}

/** What a librarian says of a file; `lang` is asked of captions. */
export interface FileFacts {
  name: string;
  lang: string | null;
  access: "community" | null;
  embargoUntil: string | null;
}

/** `lesson.fr.vtt` and `lesson_fr.vtt` tell their language. */
const toldLanguage = (name: string): string | null => /[._-]([a-z]{2,3})\.vtt$/i.exec(name)?.[1]?.toLowerCase() ?? null;

async function recognised(files: FileStore, upload: Upload): Promise<Media> {
  const media = await mediaOfBlob(files, upload);
  if (media === undefined) throw new DomainError("files.unknown-kind", { args: { name: upload.fileName } });
  return media;
}

/** Adds a file to a record, after those it has. Readers get it when it was found clean and was read. Throws `files.unknown-kind`, `files.too-many`. */
export async function addFile(house: FilesHouse, actor: Actor, recordId: string, upload: Upload): Promise<string> {
  return orReleased(house.db, upload.sha256, () => addKnown(house, actor, recordId, upload));
}

async function addKnown(house: FilesHouse, actor: Actor, recordId: string, upload: Upload): Promise<string> {
  const media = await recognised(house.files, upload);
  return inTransaction(house.db, async (tx) => {
    await lockRecord(tx, actor, recordId);
    const { rows } = await sql<{ count: number; next: number }>`
      select count(*)::int as count, coalesce(max(position) + 1, 0) as next from library.file where record_id = ${recordId}`.execute(
      tx,
    );
    if ((rows[0]?.count ?? 0) >= mostFiles) throw new DomainError("files.too-many", { args: { most: mostFiles } });
    const id = newId();
    const name = fittingName(upload.fileName, media);
    const isCaptions = media.type === "text/vtt";
    await tx
      .insertInto("library.file")
      .values({
        id,
        recordId,
        position: rows[0]?.next ?? 0,
        role: isCaptions ? "captions" : "content",
        lang: isCaptions ? toldLanguage(name) : null,
        sha256: upload.sha256,
        size: upload.size,
        name,
        mediaType: media.type,
        uploadedBy: actor.kind === "account" ? actor.id : null,
      })
      .execute();
    await audit(tx, actor, "library.file-added", { target: recordId, file: id });
    await emit(tx, FileArrived, { fileId: id });
    return id;
  });
}

/** Puts other bytes in a file's place; its address, its name and who may have it stay. Throws as `addFile`, and `files.other-kind`. */
export async function replaceFile(
  house: FilesHouse,
  actor: Actor,
  recordId: string,
  fileId: string,
  upload: Upload,
): Promise<void> {
  await orReleased(house.db, upload.sha256, () => replaceByKnown(house, actor, recordId, fileId, upload));
}

async function replaceByKnown(house: FilesHouse, actor: Actor, recordId: string, fileId: string, upload: Upload) {
  const media = await recognised(house.files, upload);
  await inTransaction(house.db, async (tx) => {
    const { record, file } = await lockFile(tx, actor, recordId, fileId);
    // Captions and contents are asked different things.
    if ((media.type === "text/vtt") !== (file.role === "captions")) {
      throw new DomainError("files.other-kind");
    }
    await tx
      .updateTable("library.file")
      .set({
        sha256: upload.sha256,
        size: upload.size,
        mediaType: media.type,
        name: fittingName(file.name.replace(/\.[a-z0-9]{2,5}$/i, ""), media),
        state: "reading",
        problem: null,
        pageCount: null,
        words: "",
        proposals: null,
        coverSha256: null,
        createdAt: new Date(),
        uploadedBy: actor.kind === "account" ? actor.id : null,
      })
      .where("id", "=", fileId)
      .execute();
    await releaseBlobs(tx, [file.sha256, file.coverSha256]);
    await audit(tx, actor, "library.file-replaced", { target: recordId, file: fileId });
    await emit(tx, FileArrived, { fileId });
    await follow(tx, record);
  });
}

/** Changes what is said of a file, and who may have it from when on. */
export async function changeFile(db: Db, actor: Actor, recordId: string, fileId: string, facts: FileFacts) {
  await inTransaction(db, async (tx) => {
    const { record, file } = await lockFile(tx, actor, recordId, fileId);
    const ending = /\.[a-z0-9]{2,5}$/i.exec(file.name)?.[0] ?? "";
    const name = facts.name.toLowerCase().endsWith(ending.toLowerCase()) ? facts.name : `${facts.name}${ending}`;
    await tx
      .updateTable("library.file")
      .set({
        name,
        lang: file.role === "captions" ? facts.lang : null,
        access: facts.access,
        embargoUntil: facts.embargoUntil === null ? null : sql`${facts.embargoUntil}::date`,
        openedAt: null,
      })
      .where("id", "=", fileId)
      .execute();
    await audit(tx, actor, "library.file-changed", { target: recordId, file: fileId });
    await follow(tx, record);
  });
}

/** Changes places with the neighbour before or behind. */
export async function moveFile(db: Db, actor: Actor, recordId: string, fileId: string, way: "up" | "down") {
  await inTransaction(db, async (tx) => {
    const { record } = await lockFile(tx, actor, recordId, fileId);
    const { rows } = await sql<{ id: string }>`
      select id from library.file where record_id = ${recordId} order by position, id`.execute(tx);
    const order = rows.map(({ id }) => id);
    const [at, to] = [order.indexOf(fileId), order.indexOf(fileId) + (way === "up" ? -1 : 1)];
    if (to < 0 || to >= order.length) return;
    [order[at], order[to]] = [order[to] as string, order[at] as string];
    await sql`
      update library.file f set position = o.position - 1
      from unnest(${order}::uuid[]) with ordinality as o (id, position) where f.id = o.id`.execute(tx);
    await follow(tx, record);
  });
}

/** Takes a file from its record; its bytes leave the store when nothing else holds them. Throws what the record then lacks, where it is published. */
export async function removeFile(db: Db, actor: Actor, recordId: string, fileId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { record, file } = await lockFile(tx, actor, recordId, fileId);
    await tx.deleteFrom("library.file").where("id", "=", fileId).execute();
    if (record.state === "published" && file.state === "ready")
      await refuseFaults(tx, recordId, record, { isChange: true });
    await releaseBlobs(tx, [file.sha256, file.coverSha256]);
    await audit(tx, actor, "library.file-removed", { target: recordId, file: fileId, name: file.name });
    await follow(tx, record);
  });
}

/** What the catalogue says of a published record follows its files. */
async function follow(tx: Tx, record: LibraryRecord): Promise<void> {
  if (record.state === "published") await catalogueRecord(tx, record.id);
}

async function lockFile(tx: Tx, actor: Actor, recordId: string, fileId: string) {
  const record = await lockRecord(tx, actor, recordId);
  const file = isId(fileId)
    ? await tx
        .selectFrom("library.file")
        .select(["id", "name", "role", "state", "sha256", "coverSha256"])
        .where("id", "=", fileId)
        .where("recordId", "=", recordId)
        .forUpdate()
        .executeTakeFirst()
    : undefined;
  if (file === undefined) throw new DomainError("platform.not-found");
  return { record, file };
}

/** All files of a record, for who looks after it. */
export async function keptFiles(db: Db, recordId: string): Promise<KeptFile[]> {
  const { rows } = await sql<KeptFile>`
    select id, role, lang, name, media_type, size, access, to_char(embargo_until, 'YYYY-MM-DD') as embargo_until, state, problem, page_count
    from library.file where record_id = ${recordId} order by position, id`.execute(db);
  return rows;
}
