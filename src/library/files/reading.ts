import { sql } from "kysely";
import { actorOf, letterOf } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { type FileStore, readableOf, releaseBlobs, ScannerDown, scanStream } from "#platform/files/index.ts";
import { errorFields } from "#platform/log.ts";
import { sendMail } from "#platform/mail/index.ts";
import { system } from "#platform/permissions/index.ts";
import { catalogueRecord } from "../catalogue-entry.ts";
import type { Proposals } from "../types.ts";
import { readPdf } from "./pdf/read-in-worker.ts";
import type { FileProblem } from "./types.ts";
import { captionsFault } from "./vtt.ts";

type ReadHouse = Pick<HouseParts, "db" | "files" | "settings" | "messages" | "log">;

interface WaitingFile {
  id: string;
  recordId: string | null;
  sha256: string;
  name: string;
  mediaType: string;
  uploadedBy: string | null;
}

interface Outcome {
  state: "ready" | "refused";
  problem?: FileProblem | `bad-captions:${string}:${number}`;
  pageCount?: number;
  words?: string;
  proposals?: Proposals;
  cover?: Uint8Array | null;
}

/**
 * Looks through a file that arrived and reads it: first the scanner, then what it says. Doing it twice changes nothing more. False where the
 * scanner does not answer: the file waits.
 */
export async function readFileOf(house: ReadHouse, id: string): Promise<boolean> {
  const { rows } = await sql<WaitingFile>`
    select id, record_id, sha256, name, media_type, uploaded_by from library.file where id = ${id} and state = 'reading'`.execute(
    house.db,
  );
  const [file] = rows;
  if (file === undefined) return true;
  const verdict = await scanned(house, file);
  if (verdict === "scanner-down") {
    await sql`
      update library.file set problem = 'scanner-down' where id = ${id} and state = 'reading' and sha256 = ${file.sha256}`.execute(
      house.db,
    );
    return false;
  }
  if (verdict === undefined) await finish(house, file, await outcomeOf(house, file));
  else await refuse(house, file, verdict);
  return true;
}

async function scanned(
  { settings, files, log }: ReadHouse,
  { id, sha256 }: WaitingFile,
): Promise<undefined | "scanner-down" | { problem: FileProblem; virus: string }> {
  if (settings.clamd === undefined) return undefined;
  try {
    const verdict = await scanStream(settings.clamd, await files.read(sha256));
    if (verdict.is === "clean") return undefined;
    if (verdict.is === "infected") return { problem: "infected", virus: verdict.name };
    return { problem: "too-large-to-scan", virus: "" };
  } catch (error) {
    if (!(error instanceof ScannerDown)) throw error;
    log.warn("a file of the library waits for the scanner", { file: id, cause: String(error.cause ?? error) });
    return "scanner-down";
  }
}

const mostCaptions = 2 * 1024 ** 2;

async function outcomeOf({ files, log }: ReadHouse, { id, sha256, mediaType }: WaitingFile): Promise<Outcome> {
  if (!(await files.has(sha256))) throw new Error(`the bytes of the library's file ${id} are not in the store`);
  if (mediaType === "text/vtt") return captionsOutcome(files, sha256);
  if (mediaType !== "application/pdf") return { state: "ready" };
  const local = await files.local(sha256);
  try {
    // A fault of ours in reading one is no reason to keep it from readers.
    const reading = await readPdf(local.path).catch((error: unknown) => {
      log.error("a PDF could not be read", { file: id, ...errorFields(error) });
      return { fault: "too-slow" as const };
    });
    if (!("fault" in reading)) {
      const { pages, words, proposals, cover, isActive, isCut } = reading;
      const problem = words === "" ? "no-text" : isActive ? "active" : isCut ? "cut" : undefined;
      return {
        state: "ready",
        pageCount: pages,
        words,
        proposals,
        cover,
        ...(problem === undefined ? {} : { problem }),
      };
    }
    const isUnusable = reading.fault === "encrypted" || reading.fault === "broken";
    return isUnusable
      ? { state: "refused", problem: reading.fault as FileProblem }
      : { state: "ready", problem: "not-read" };
  } finally {
    await local.release();
  }
}

async function captionsOutcome(files: FileStore, sha256: string): Promise<Outcome> {
  const parts: Buffer[] = [];
  for await (const part of await files.read(sha256, { start: 0, end: mostCaptions })) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  const isText = Buffer.from(bytes.toString("utf8"), "utf8").equals(bytes) && bytes.length <= mostCaptions;
  const found = isText ? captionsFault(bytes.toString("utf8")) : { line: 1, fault: "no-signature" as const };
  return found === undefined
    ? { state: "ready" }
    : { state: "refused", problem: `bad-captions:${found.fault}:${found.line}` };
}

async function finish({ db, files }: ReadHouse, file: WaitingFile, outcome: Outcome): Promise<void> {
  const cover = outcome.cover == null ? undefined : await files.put(readableOf(Buffer.from(outcome.cover)));
  await inTransaction(db, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable("library.file")
      .set({
        state: outcome.state,
        problem: outcome.problem ?? null,
        pageCount: outcome.pageCount ?? null,
        words: outcome.words ?? "",
        proposals: outcome.proposals === undefined ? null : JSON.stringify(outcome.proposals),
        coverSha256: cover?.sha256 ?? null,
        coverSize: cover?.size ?? null,
      })
      .where("id", "=", file.id)
      .where("state", "=", "reading")
      .where("sha256", "=", file.sha256)
      .executeTakeFirst();
    // Replaced or removed meanwhile: what was read of the old bytes is nobody's.
    if (Number(numUpdatedRows) === 0) return releaseBlobs(tx, [cover?.sha256 ?? null]);
    await catalogueOf(tx, file.id);
  });
}

/** The record of a file, as it is by now: a dropped PDF may have come to one while it was read. */
async function catalogueOf(tx: Tx, fileId: string): Promise<void> {
  const row = await tx.selectFrom("library.file").select("recordId").where("id", "=", fileId).executeTakeFirst();
  if (row?.recordId != null) await catalogueRecord(tx, row.recordId);
}

/** Nothing of an infected file stays but its name; who brought it is told. */
async function refuse(
  house: ReadHouse,
  file: WaitingFile,
  { problem, virus }: { problem: FileProblem; virus: string },
) {
  await inTransaction(house.db, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable("library.file")
      .set({ state: "refused", problem, sha256: null })
      .where("id", "=", file.id)
      .where("state", "=", "reading")
      .where("sha256", "=", file.sha256)
      .executeTakeFirst();
    if (Number(numUpdatedRows) === 0) return;
    await releaseBlobs(tx, [file.sha256]);
    await audit(tx, system, "library.file-refused", {
      target: file.recordId ?? file.id,
      file: file.id,
      problem,
      virus,
    });
    if (file.uploadedBy === null) return;
    const person = await actorOf(tx as Db, file.uploadedBy);
    if (person.kind !== "account") return;
    const path = file.recordId === null ? "/library/suggest" : `/library/manage/${file.recordId}`;
    const args = { name: person.name, file: file.name, virus };
    await sendMail(tx, { to: person.email, ...letterOf("files", house, person.lang, problem, path, args) });
  });
}

/** Files whose reading was interrupted, or that wait for the scanner, once more. */
export async function readWaiting(house: ReadHouse): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from library.file where state = 'reading' and (problem is not null or created_at < now() - interval '10 minutes')
    order by created_at limit 500`.execute(house.db);
  for (const { id } of rows) {
    // One that cannot be read does not hold up the others; while the scanner is silent they would all wait for the same answer.
    const isAnswered = await readFileOf(house, id).catch((error: unknown) => {
      house.log.error("a file of the library could not be read", { file: id, ...errorFields(error) });
      return true;
    });
    if (!isAnswered) return;
  }
}

/** What an embargo held back until today joins the index. Returns how many files. */
export async function openEmbargoed(db: Db, today = new Date().toISOString().slice(0, 10)): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from library.file where embargo_until <= ${today}::date and opened_at is null order by id limit 5000`.execute(
    db,
  );
  for (const { id } of rows)
    await inTransaction(db, async (tx) => {
      await sql`update library.file set opened_at = now() where id = ${id}`.execute(tx);
      await catalogueOf(tx, id);
    });
  return rows.length;
}
