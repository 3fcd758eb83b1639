import { open, stat } from "node:fs/promises";
import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import type { StoredBlob } from "#platform/files/index.ts";
import { newId } from "#platform/ids.ts";
import { type Actor, authorize, isAllowed, type Language, scopesFor, system } from "#platform/permissions/index.ts";
import { readSheet } from "#platform/sheets/index.ts";
import { mayManageRecord } from "../permissions.ts";
import { addressKey, firstTitle, titleKey } from "../rules.ts";
import type { RecordFacts } from "../types.ts";
import { factsOfRow, guessColumns } from "./columns.ts";
import { readEntries } from "./entries.ts";
import { ImportMoved } from "./events.ts";
import { authorKeyOf, factsOf } from "./facts.ts";
import { formatOf, type ImportFormat } from "./formats.ts";
import { mayImportRecords } from "./permissions.ts";
import { findTwins } from "./twins.ts";
import { writePart } from "./write-part.ts";

const batch = 1_000;

/** Notes an uploaded file; a job reads it. Throws `imports.unknown-format`. */
export async function requestImport(
  house: Pick<HouseParts, "db" | "files">,
  actor: Actor,
  { fileName, upload, lang }: { fileName: string; upload: StoredBlob; lang: Language },
): Promise<string> {
  authorize(actor, mayImportRecords);
  const format = formatOf(fileName, await startOf(house, upload.sha256));
  if (format === undefined) throw new DomainError("imports.unknown-format");
  return inTransaction(house.db, async (tx) => {
    const id = newId();
    const accountId = actor.kind === "account" ? actor.id : null;
    await tx
      .insertInto("library.import")
      .values({ id, accountId, fileName: fileName.slice(0, 200), sha256: upload.sha256, format, lang })
      .execute();
    await emit(tx, ImportMoved, { importId: id });
    return id;
  });
}

async function startOf({ files }: Pick<HouseParts, "files">, sha256: string): Promise<Buffer> {
  const local = await files.local(sha256);
  try {
    const file = await open(local.path, "r");
    const start = Buffer.alloc(1_024);
    const { bytesRead } = await file.read(start, 0, start.length, 0).finally(() => file.close());
    return start.subarray(0, bytesRead);
  } finally {
    await local.release();
  }
}

/** Moves one's own import on. Throws `platform.not-found`, `imports.other-step` when it stands elsewhere. */
async function move(
  db: Db,
  actor: Actor,
  id: string,
  from: readonly string[],
  change: { state: "checking" | "writing"; mapping?: string; isPublished?: boolean; bodyId?: string | null },
): Promise<void> {
  authorize(actor, mayImportRecords);
  await inTransaction(db, async (tx) => {
    const found = await tx
      .selectFrom("library.import")
      .select("state")
      .where("id", "=", id)
      .where("accountId", "is not distinct from", actor.kind === "account" ? actor.id : null)
      .forUpdate()
      .executeTakeFirst();
    if (found === undefined) throw new DomainError("platform.not-found");
    if (!from.includes(found.state)) throw new DomainError("imports.other-step");
    await tx
      .updateTable("library.import")
      .set({ ...change, done: 0, updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await emit(tx, ImportMoved, { importId: id });
  });
}

/** Says which column is what; every row is then checked. Throws `imports.column-missing` where the title has none. */
export async function matchColumns(db: Db, actor: Actor, id: string, mapping: Record<string, number>): Promise<void> {
  if (mapping.title === undefined) throw new DomainError("imports.column-missing", { field: "title" });
  await move(db, actor, id, ["matching", "checked"], { state: "checking", mapping: JSON.stringify(mapping) });
}

/**
 * Writes what can be taken, as drafts, or published where nothing is lacking for that. Of who looks after one body all become records of
 * that body; of several, of the one that is named. Throws `library.not-your-body`.
 */
export async function confirmImport(
  db: Db,
  actor: Actor,
  id: string,
  isPublished: boolean,
  ofBody?: string,
): Promise<void> {
  await move(db, actor, id, ["checked"], { state: "writing", isPublished, bodyId: bodyFor(actor, ofBody) });
}

function bodyFor(actor: Actor, ofBody: string | undefined): string | null {
  if (isAllowed(actor, mayManageRecord)) return null;
  const own = scopesFor(actor, mayManageRecord, "body");
  const bodyId = ofBody ?? own[0];
  if (bodyId === undefined || !own.includes(bodyId)) throw new DomainError("library.not-your-body", { field: "body" });
  return bodyId;
}

/**
 * Says that an entry is another work than the record it looks like, so that it is added, or takes that back. Throws `platform.not-found`,
 * `imports.other-step`.
 */
export async function addAnyway(db: Db, actor: Actor, id: string, number: number, isAnother: boolean): Promise<void> {
  authorize(actor, mayImportRecords);
  await inTransaction(db, async (tx) => {
    const found = await tx
      .selectFrom("library.import")
      .select("state")
      .where("id", "=", id)
      .where("accountId", "is not distinct from", actor.kind === "account" ? actor.id : null)
      .forUpdate()
      .executeTakeFirst();
    if (found === undefined) throw new DomainError("platform.not-found");
    if (found.state !== "checked") throw new DomainError("imports.other-step");
    const { rows } = await sql`
      update library.import_row set ${isAnother ? sql`apart_id = twin_id, twin_id = null` : sql`twin_id = apart_id, apart_id = null`}
      where import_id = ${id} and number = ${number} and fault is null and ${isAnother ? sql`twin_id` : sql`apart_id`} is not null
      returning number`.execute(tx);
    if (rows.length === 0) throw new DomainError("platform.not-found");
    const step = isAnother ? -1 : 1;
    await sql`update library.import set known = known + ${step}, updated_at = now() where id = ${id}`.execute(tx);
  });
}

export interface ImportJob {
  id: string;
  accountId: string | null;
  fileName: string;
  sha256: string;
  format: ImportFormat;
  lang: Language;
  state: string;
  mapping: Record<string, number>;
  isPublished: boolean;
  bodyId: string | null;
  done: number;
}

/** Does the step that an import waits for, and goes on after a crash where it was. A job calls it, and the command. */
export async function advanceImport(house: HouseParts, importId: string): Promise<void> {
  const find = async () =>
    (await house.db
      .selectFrom("library.import")
      .select([
        "id",
        "accountId",
        "fileName",
        "sha256",
        "format",
        "lang",
        "state",
        "mapping",
        "isPublished",
        "bodyId",
        "done",
      ])
      .where("id", "=", importId)
      .executeTakeFirst()) as ImportJob | undefined;
  try {
    let found = await find();
    if (found?.state === "reading") {
      await readFile(house, found);
      found = await find();
    }
    if (found?.state === "checking") await checkRows(house.db, found);
    if (found?.state === "writing") await writeRows(house, found);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // What is wrong with the file is for its owner to read, not for the job to try again.
    await house.db.deleteFrom("library.importRow").where("importId", "=", importId).execute();
    await house.db
      .updateTable("library.import")
      .set({ state: "failed", fault: JSON.stringify({ code: error.code, args: error.args }), updatedAt: new Date() })
      .where("id", "=", importId)
      .execute();
  }
}

interface NewRow {
  number: number;
  line: number;
  cells?: string[] | null;
  facts?: RecordFacts | null;
  fault?: string | null;
}

/** A row with what twins are looked for by. */
function keyed({ number, line, cells, facts, fault }: NewRow) {
  const title = facts == null ? "" : firstTitle(facts.title);
  return {
    number,
    line,
    cells: cells ?? null,
    facts: facts ?? null,
    fault: fault ?? null,
    title,
    title_key: titleKey(title),
    author_key: facts == null ? "" : authorKeyOf(facts),
    year: facts?.year ?? null,
    doi: facts?.doi ?? null,
    isbn: facts?.isbn ?? null,
    address_key: facts == null ? "" : addressKey(facts.address),
  };
}

async function putRows(db: Db | Tx, importId: string, rows: readonly NewRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into library.import_row (import_id, number, line, cells, facts, title, title_key, author_key, year, doi, isbn, address_key, fault)
    select ${importId}::uuid, number, line, case when jsonb_typeof(cells) = 'array' then array(select jsonb_array_elements_text(cells)) end,
      nullif(facts, 'null'), title, title_key, author_key, year, doi, isbn, address_key, fault
    from jsonb_to_recordset(${JSON.stringify(rows.map(keyed))}::jsonb) as r (number int, line int, cells jsonb, facts jsonb, title text,
      title_key text, author_key text, year int, doi text, isbn text, address_key text, fault text)
    on conflict (import_id, number) do update set facts = excluded.facts, title = excluded.title, title_key = excluded.title_key,
      author_key = excluded.author_key, year = excluded.year, doi = excluded.doi, isbn = excluded.isbn,
      address_key = excluded.address_key, fault = excluded.fault, twin_id = null, twin_by = null, apart_id = null`.execute(
    db,
  );
  await db
    .updateTable("library.import")
    .set({ done: rows.at(-1)?.number ?? 0, updatedAt: new Date() })
    .where("id", "=", importId)
    .execute();
}

async function readFile({ db, files }: HouseParts, job: ImportJob): Promise<void> {
  const { id, sha256, format, lang } = job;
  await db.deleteFrom("library.importRow").where("importId", "=", id).execute();
  const file = await files.local(sha256);
  let columns: string[] = [];
  try {
    if (format === "sheet") columns = await readSheetRows(db, id, file.path);
    else {
      let number = 0;
      for await (const entries of readEntries({ path: file.path, format })) {
        const rows = entries.map((entry): NewRow => {
          number += 1;
          return "item" in entry
            ? { number, line: entry.line, facts: factsOf(entry.item, lang) }
            : { number, line: entry.line, fault: entry.code };
        });
        await putRows(db, id, rows);
      }
    }
  } finally {
    await file.release();
  }
  await sql`
    update library.import set state = ${format === "sheet" ? "matching" : "checking"}, columns = ${columns}::text[],
      mapping = ${JSON.stringify(guessColumns(columns))}::jsonb,
      total = (select count(*) from library.import_row where import_id = ${id}), updated_at = now()
    where id = ${id} and state = 'reading'`.execute(db);
}

const sheetOptions = { room: "imports", mostCell: 10_000 };
/** Above, a sheet is read once for nothing but its faults, before a row of it is kept: two hundred thousand would be written in vain. */
const smallSheet = 2 * 1024 * 1024;

/** Rows as they stand in the sheet: what they mean is known once its columns are matched. */
async function readSheetRows(db: Db, id: string, path: string): Promise<string[]> {
  if ((await stat(path)).size > smallSheet) for await (const _ of readSheet(path, sheetOptions));
  let columns: string[] | undefined;
  let line = 0;
  let number = 0;
  let rows: NewRow[] = [];
  for await (const cells of readSheet(path, sheetOptions)) {
    line += 1;
    if (columns === undefined) {
      columns = cells;
      continue;
    }
    if (cells.every((cell) => cell === "")) continue;
    number += 1;
    rows.push({ number, line, cells });
    if (rows.length < batch) continue;
    await putRows(db, id, rows);
    rows = [];
  }
  await putRows(db, id, rows);
  return columns ?? [];
}

async function checkRows(db: Db, { id, format, mapping, lang }: ImportJob): Promise<void> {
  for (let last = 0; format === "sheet"; ) {
    const rows = await db
      .selectFrom("library.importRow")
      .select(["number", "line", "cells"])
      .where("importId", "=", id)
      .where("number", ">", last)
      .orderBy("number")
      .limit(batch)
      .execute();
    if (rows.length === 0) break;
    last = rows.at(-1)?.number ?? last;
    const checked = rows.map(({ number, line, cells }): NewRow => {
      const facts = factsOfRow(cells ?? [], mapping, lang);
      return "fault" in facts ? { number, line, fault: facts.fault } : { number, line, facts };
    });
    await putRows(db, id, checked);
  }
  // Until now the planner knows nothing of these rows.
  await sql`analyze library.import_row`.execute(db);
  await findTwins(db, id);
  await sql`
    update library.import set state = 'checked', updated_at = now(), done = 0,
      refused = (select count(*) from library.import_row where import_id = ${id} and fault is not null),
      known = (select count(*) from library.import_row where import_id = ${id} and fault is null and twin_id is not null)
    where id = ${id} and state = 'checking'`.execute(db);
}

async function writeRows(house: HouseParts, job: ImportJob): Promise<void> {
  while (await inTransaction(house.db, (tx) => writePart(house, tx, job)));
  await inTransaction(house.db, async (tx) => {
    const ended = await tx
      .updateTable("library.import")
      .set({ state: "done", updatedAt: new Date() })
      .where("id", "=", job.id)
      .where("state", "=", "writing")
      .returning(["added", "changed", "refused"])
      .executeTakeFirst();
    if (ended === undefined) return;
    // They are records now; the import's copy of them has served.
    await sql`update library.import_row set cells = null, facts = null where import_id = ${job.id} and fault is null`.execute(
      tx,
    );
    const by = job.accountId === null ? {} : { target: job.accountId };
    await audit(tx, system, "library.imported", { ...by, importId: job.id, ...ended });
  });
}

const keptDays = 30;

/** Imports go a month after they were last touched, what they read with them. */
export async function sweepImports(db: Db): Promise<void> {
  await sql`delete from library.import where updated_at < now() - ${keptDays} * interval '1 day'`.execute(db);
}
