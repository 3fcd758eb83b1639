import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { sql } from "kysely";
import { ZipFile } from "yazl";
import { actorOf, visibleNames } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { type FileStore, releaseBlobs } from "#platform/files/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Account, type Actor, requireAccount, visitor } from "#platform/permissions/index.ts";
import type { DocumentEntry } from "../types.ts";
import { certificateTask, type PrintingHouse } from "./certificate.ts";
import { CollectionRequested } from "./events.ts";
import { print } from "./press/press.ts";
import { type PrintableCredential, printableOf, printableRows } from "./queries.ts";

/** PDFs between two notes of how far it is. */
const madeAtOnce = 100;
/** Days that a finished file is kept. */
export const keptDays = 7;
/** What has not moved for so long, in milliseconds, moves no more: its job was given up. */
const stuckAfter = 3_600_000;

interface Source {
  kind: string;
  id: string;
}

export interface Collection {
  id: string;
  state: "waiting" | "running" | "done" | "failed";
  done: number;
  total: number;
  sha256: string | null;
  size: number | null;
  createdAt: Date;
  finishedAt: Date | null;
}

/** Credentials of a source that are issued, of people whose names the actor may read in a file. */
async function mineToCollect(tx: Db | Tx, actor: Actor, { kind, id }: Source) {
  const names = await visibleNames(tx, actor, { isForFile: true });
  return sql`c.source_kind = ${kind} and c.source_id = ${id}::uuid and c.state = 'issued' and c.holder_name <> ''
    and ${names.of(sql`c.account_id`)} is not null`;
}

/** How many certificates of a source an actor would get in one file, and how many are of people whose names are not theirs to read. */
export async function countToCollect(db: Db, actor: Actor, source: Source): Promise<{ named: number; others: number }> {
  const isMine = await mineToCollect(db, actor, source);
  const { rows } = await sql<{ named: number; others: number }>`
    select count(*) filter (where ${isMine})::int as named, count(*) filter (where not (${isMine}))::int as others
    from credentials.credential c where c.source_kind = ${source.kind} and c.source_id = ${source.id}::uuid and c.state = 'issued'`.execute(
    db,
  );
  return rows[0] ?? { named: 0, others: 0 };
}

/**
 * Asks for the certificates of a source in one file; those of people whose names the actor may not read are not in it. Whether the source is
 * theirs to look after, the caller has asked. Throws `certificates.none-to-collect`, `certificates.collecting-already`.
 */
export async function requestCollection(db: Db, actor: Actor, source: Source): Promise<string> {
  const account = requireAccount(actor);
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext(${`collection ${account.id}`}))`.execute(tx);
    await giveUpStuck(tx, new Date());
    const open = await tx
      .selectFrom("credentials.documentJob")
      .select("id")
      .where("accountId", "=", account.id)
      .where("state", "in", ["waiting", "running"])
      .executeTakeFirst();
    if (open !== undefined) throw new DomainError("certificates.collecting-already");
    const { named } = await countToCollect(tx as unknown as Db, actor, source);
    if (named === 0) throw new DomainError("certificates.none-to-collect");
    const id = newId();
    await tx
      .insertInto("credentials.documentJob")
      .values({
        id,
        accountId: account.id,
        sourceKind: source.kind,
        sourceId: source.id,
        lang: account.lang,
        total: named,
      })
      .execute();
    await audit(tx, actor, "credentials.collection-requested", { target: source.id, kind: source.kind, count: named });
    await emit(tx, CollectionRequested, { collectionId: id });
    return id;
  });
}

/** A collection of the actor's own; undefined for another's. */
export async function ownCollection(db: Db, account: Account, id: string): Promise<Collection | undefined> {
  if (!isId(id)) return undefined;
  const row = await db
    .selectFrom("credentials.documentJob")
    .select(["id", "state", "done", "total", "sha256", "size", "createdAt", "finishedAt"])
    .where("id", "=", id)
    .where("accountId", "=", account.id)
    .executeTakeFirst();
  return row as Collection | undefined;
}

interface Held {
  id: string;
  accountId: string;
  source: Source;
  done: number;
  afterId: string | null;
}

/** Makes what is asked for, and goes on after a crash where it was. Where two do it at once, the part of the slower is thrown away. */
export async function advanceCollection(house: PrintingHouse, id: string): Promise<void> {
  for (;;) {
    const held = await openCollection(house.db, id);
    if (held === undefined) return;
    const credentials = await nextCredentials(house.db, held);
    if (credentials.length === 0) return pack(house, held);
    await makePart(house, held, credentials);
  }
}

async function openCollection(db: Db, id: string): Promise<Held | undefined> {
  const row = await db
    .selectFrom("credentials.documentJob")
    .select(["id", "accountId", "sourceKind", "sourceId", "done", "afterId"])
    .where("id", "=", id)
    .where("state", "in", ["waiting", "running"])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { sourceKind, sourceId, ...rest } = row;
  return { ...rest, source: { kind: sourceKind, id: sourceId } };
}

/** Moves a collection on, unless somebody else did since it was read; then what was made for it is let go. */
async function moveOn(
  house: PrintingHouse,
  held: Held,
  made: string,
  change: { state: string; done?: number; afterId?: string; sha256?: string; size?: number; finishedAt?: Date },
  write: (tx: Tx) => Promise<void>,
): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const { rows } = await sql`
      select id from credentials.document_job
      where id = ${held.id} and state in ('waiting', 'running') and after_id is not distinct from ${held.afterId} for update`.execute(
      tx,
    );
    if (rows.length === 0) return releaseBlobs(tx, [made]);
    await write(tx);
    await tx
      .updateTable("credentials.documentJob")
      .set({ ...change, updatedAt: new Date() })
      .where("id", "=", held.id)
      .execute();
  });
}

/** The next PDFs, one behind the other into the store. */
async function makePart(house: PrintingHouse, held: Held, credentials: PrintableCredential[]): Promise<void> {
  const entries: DocumentEntry[] = [];
  const { sha256 } = await house.files.put(Readable.from(printed(house, credentials, entries)));
  const done = held.done + credentials.length;
  const afterId = credentials.at(-1)?.id ?? "";
  await moveOn(house, held, sha256, { state: "running", done, afterId }, async (tx) => {
    await sql`
      insert into credentials.document_part (job_id, number, sha256, entries)
      select ${held.id}, count(*), ${sha256}, ${JSON.stringify(entries)}::jsonb from credentials.document_part where job_id = ${held.id}`.execute(
      tx,
    );
  });
}

/** Who has lost the right to read a name meanwhile gets no certificate with it. */
async function nextCredentials(db: Db, { accountId, source, afterId }: Held): Promise<PrintableCredential[]> {
  const actor = await actorOf(db, accountId);
  const isMine = await mineToCollect(db, actor.kind === "account" ? actor : visitor, source);
  const rows = await printableRows(db)
    .where(sql<boolean>`${isMine} and c.id > ${afterId ?? ""}`)
    .orderBy("c.id")
    .limit(madeAtOnce)
    .execute();
  return rows.map(printableOf);
}

async function* printed(house: PrintingHouse, credentials: PrintableCredential[], entries: DocumentEntry[]) {
  let start = 0;
  // The next is prepared while one is printed.
  let next = printedOne(house, credentials[0]);
  for (const [index, credential] of credentials.entries()) {
    const bytes = await next;
    next = printedOne(house, credentials[index + 1]);
    next.catch(() => undefined);
    entries.push({ name: nameOf(credential), start, size: bytes.length });
    start += bytes.length;
    yield bytes;
  }
}

async function printedOne(house: PrintingHouse, credential: PrintableCredential | undefined): Promise<Uint8Array> {
  if (credential === undefined) return new Uint8Array();
  return (await print(await certificateTask(house, credential))).bytes;
}

/** The holder's name as the name of a file on any system, and the id, which makes it the only one. */
export function nameOf({ id, holderName }: Pick<PrintableCredential, "id" | "holderName">): string {
  const name = holderName
    .replace(/[\p{Cc}\p{Cf}/\\:*?"<>|]/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+/, "")
    .slice(0, 60)
    .toWellFormed()
    .trim();
  return `${name === "" ? "" : `${name} `}${id}.pdf`;
}

/** All parts as one ZIP; the parts are let go. */
async function pack(house: PrintingHouse, held: Held): Promise<void> {
  const parts = await house.db
    .selectFrom("credentials.documentPart")
    .select(["sha256", "entries"])
    .where("jobId", "=", held.id)
    .orderBy("number")
    .execute();
  const { sha256, size } = await zipped(house.files, parts);
  await moveOn(house, held, sha256, { state: "done", sha256, size, finishedAt: new Date() }, async (tx) => {
    await tx.deleteFrom("credentials.documentPart").where("jobId", "=", held.id).execute();
    const hashes = parts.map((part) => part.sha256);
    await releaseBlobs(tx, hashes);
  });
}

async function zipped(files: FileStore, parts: readonly { sha256: string; entries: DocumentEntry[] }[]) {
  const zip = new ZipFile();
  const path = join(files.workFolder, newId());
  const hash = createHash("sha256");
  let size = 0;
  const counted = new PassThrough();
  counted.on("data", (bytes: Buffer) => {
    hash.update(bytes);
    size += bytes.length;
  });
  // PDFs are packed already. Each is opened when its turn comes.
  for (const { sha256, entries } of parts)
    for (const { name, start, size: length } of entries)
      zip.addReadStreamLazy(name, { compress: false, size: length, mode: 0o100644 }, (done) => {
        files.read(sha256, { start, end: start + length - 1 }).then(
          (stream) => done(null, stream),
          (error: unknown) => done(error as Error, null as never),
        );
      });
  zip.end();
  try {
    await pipeline(zip.outputStream as Readable, counted, createWriteStream(path, { mode: 0o600 }));
    const blob = { sha256: hash.digest("hex"), size };
    await files.adopt(path, blob);
    return blob;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Ends collections whose job was given up, so that their owners may ask anew. */
async function giveUpStuck(tx: Tx, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    update credentials.document_job set state = 'failed', finished_at = ${now}, updated_at = ${now}
    where state in ('waiting', 'running') and updated_at < ${new Date(now.getTime() - stuckAfter)} returning id`.execute(
    tx,
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return;
  const parts = await tx.deleteFrom("credentials.documentPart").where("jobId", "in", ids).returning("sha256").execute();
  await releaseBlobs(
    tx,
    parts.map(({ sha256 }) => sha256),
  );
}

/** Lets finished files go after some days: they hold names. */
export async function sweepCollections(db: Db, now = new Date()): Promise<void> {
  await inTransaction(db, async (tx) => {
    await giveUpStuck(tx, now);
    const { rows } = await sql<{ sha256: string | null }>`
      delete from credentials.document_job where finished_at < ${new Date(now.getTime() - keptDays * 86_400_000)} returning sha256`.execute(
      tx,
    );
    await releaseBlobs(
      tx,
      rows.map(({ sha256 }) => sha256),
    );
  });
}
