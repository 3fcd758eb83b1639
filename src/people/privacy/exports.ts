import type { Readable } from "node:stream";
import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import type { FileStore } from "#platform/files/index.ts";
import { newId } from "#platform/ids.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Account, authorize, type Language, system } from "#platform/permissions/index.ts";
import { mayKeepOwnAccount } from "../permissions.ts";
import { ExportAsked } from "./events.ts";
import { writeExport } from "./export-file.ts";
import { letter } from "./letters.ts";

const keptDays = 7;

export interface ExportState {
  id: string;
  state: "waiting" | "making" | "ready" | "failed";
  size: number | null;
  askedAt: Date;
  expiresAt: Date | null;
}

/** Asks for a copy of one's data; an older copy goes. Throws `privacy.export-under-way`. */
export async function askForExport(db: Db, files: FileStore, account: Account): Promise<{ id: string }> {
  authorize(account, mayKeepOwnAccount);
  return inTransaction(db, async (tx) => {
    const id = newId();
    const asked = await tx
      .insertInto("people.dataExport")
      .values({ id, accountId: account.id, state: "waiting" })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (asked === undefined) throw new DomainError("privacy.export-under-way");
    await removeExports(tx, files, account.id, id);
    await audit(tx, account, "people.export-asked", { target: account.id, export: id });
    await emit(tx, ExportAsked, { exportId: id });
    return { id };
  });
}

/** The newest copy a person asked for; one that has expired is not there. */
export async function exportOf(db: Db, accountId: string): Promise<ExportState | undefined> {
  const row = await db
    .selectFrom("people.dataExport")
    .select(["id", "state", "size", "askedAt", "expiresAt"])
    .where("accountId", "=", accountId)
    .where((where) => where.or([where("expiresAt", "is", null), where("expiresAt", ">", new Date())]))
    .orderBy("askedAt", "desc")
    .limit(1)
    .executeTakeFirst();
  return row as ExportState | undefined;
}

/** Makes a copy that was asked for, then mails that it is there. Again after a crash; once it is there, nothing more. */
export async function makeExport(house: HouseParts, exportId: string): Promise<void> {
  const { db } = house;
  const { rows } = await sql<{ id: string; email: string; name: string; lang: Language }>`
    update people.data_export e set state = 'making' from people.account a
    where e.id = ${exportId} and a.id = e.account_id and a.erased_at is null and (e.state in ('waiting', 'making') or (e.state = 'failed'
      and not exists (select from people.data_export o where o.account_id = e.account_id and o.state in ('waiting', 'making'))))
    returning a.id, a.email, a.name, a.lang`.execute(db);
  const person = rows[0];
  if (person === undefined) return;
  try {
    const { sha256, size } = await writeExport(house, exportId, person, person.lang);
    const isWanted = await inTransaction(db, async (tx) => {
      const readyAt = new Date();
      const expiresAt = new Date(readyAt.getTime() + keptDays * 86_400_000);
      const ready = await tx
        .updateTable("people.dataExport")
        .set({ state: "ready", sha256, size, readyAt, expiresAt })
        .where("id", "=", exportId)
        .where("state", "=", "making")
        .returning("id")
        .executeTakeFirst();
      if (ready === undefined) return false;
      await audit(tx, system, "people.export-made", { target: person.id, export: exportId });
      await sendMail(tx, {
        to: person.email,
        ...letter(house, person.lang, "export", { name: person.name, days: keptDays }),
      });
      return true;
    });
    // The person was erased meanwhile: nothing of theirs may stay.
    if (!isWanted) await house.files.remove(sha256);
  } catch (error) {
    await db
      .updateTable("people.dataExport")
      .set({ state: "failed" })
      .where("id", "=", exportId)
      .where("state", "=", "making")
      .execute();
    throw error;
  }
}

/** One's own copy, as long as it is kept; anybody else's does not exist. Throws `platform.not-found`. */
export async function openExport(
  db: Db,
  files: FileStore,
  account: Account,
  exportId: string,
): Promise<{ stream: Readable; size: number }> {
  const row = await db
    .selectFrom("people.dataExport")
    .select(["sha256", "size"])
    .where("id", "=", exportId)
    .where("accountId", "=", account.id)
    .where("state", "=", "ready")
    .where("expiresAt", ">", new Date())
    .executeTakeFirst();
  if (row === undefined || row.sha256 === null || row.size === null || !(await files.has(row.sha256)))
    throw new DomainError("platform.not-found");
  await inTransaction(db, (tx) =>
    audit(tx, account, "people.export-downloaded", { target: account.id, export: exportId }),
  );
  return { stream: await files.read(row.sha256), size: row.size };
}

/** Removes a person's copies, all but one where one is named. */
export async function removeExports(tx: Tx, files: FileStore, accountId: string, but?: string): Promise<void> {
  const removed = await tx
    .deleteFrom("people.dataExport")
    .where("accountId", "=", accountId)
    .$if(but !== undefined, (query) => query.where("id", "<>", but ?? ""))
    .returning("sha256")
    .execute();
  for (const { sha256 } of removed) if (sha256 !== null) await files.remove(sha256);
}

/** Removes copies whose days have passed; a job calls it. */
export async function sweepExports({ db, files }: Pick<HouseParts, "db" | "files">): Promise<void> {
  const old = await db
    .selectFrom("people.dataExport")
    .select(["id", "sha256"])
    .where((where) =>
      where.or([
        where("expiresAt", "<", new Date()),
        where.and([where("state", "=", "failed"), where("askedAt", "<", new Date(Date.now() - 30 * 86_400_000))]),
      ]),
    )
    .execute();
  // The file first: a row without its file is swept again, a file without its row would stay for ever.
  for (const { id, sha256 } of old) {
    if (sha256 !== null) await files.remove(sha256);
    await db.deleteFrom("people.dataExport").where("id", "=", id).execute();
  }
}
