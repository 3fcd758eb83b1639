import type { Db } from "#platform/database/index.ts";
import { type Account, authorize } from "#platform/permissions/index.ts";
import { mayImportPeople } from "./permissions.ts";

export interface BulkImportFacts {
  id: string;
  fileName: string;
  state: "reading" | "matching" | "checking" | "checked" | "writing" | "done" | "failed";
  columns: string[];
  mapping: Record<string, number>;
  total: number;
  done: number;
  wrong: number;
  known: number;
  added: number;
  fault: string | null;
  createdAt: Date;
  /** The first rows as they stand in the sheet. */
  sample: { number: number; cells: string[] }[];
  /** The first rows that cannot be taken. */
  faults: { number: number; fault: string; cells: string[] }[];
}

const shownFaults = 100;

/** One of one's own imports, with what its page shows of the rows. */
export async function bulkImport(db: Db, actor: Account, id: string): Promise<BulkImportFacts | undefined> {
  authorize(actor, mayImportPeople);
  const facts = await db
    .selectFrom("people.bulkImport")
    .select([
      "id",
      "fileName",
      "state",
      "columns",
      "mapping",
      "total",
      "done",
      "wrong",
      "known",
      "added",
      "fault",
      "createdAt",
    ])
    .where("id", "=", id)
    .where("accountId", "=", actor.id)
    .executeTakeFirst();
  if (facts === undefined) return;
  const rows = db.selectFrom("people.bulkRow").where("importId", "=", id).orderBy("number");
  const sample = await rows.select(["number", "cells"]).limit(5).execute();
  const faults = await rows
    .select(["number", "fault", "cells"])
    .where("fault", "is not", null)
    .limit(shownFaults)
    .execute();
  return { ...facts, sample, faults } as BulkImportFacts;
}

/** One's own latest imports. */
export function ownBulkImports(
  db: Db,
  actor: Account,
): Promise<Pick<BulkImportFacts, "id" | "fileName" | "state" | "added" | "createdAt">[]> {
  authorize(actor, mayImportPeople);
  return db
    .selectFrom("people.bulkImport")
    .select(["id", "fileName", "state", "added", "createdAt"])
    .where("accountId", "=", actor.id)
    .orderBy("createdAt", "desc")
    .limit(20)
    .execute() as Promise<Pick<BulkImportFacts, "id" | "fileName" | "state" | "added" | "createdAt">[]>;
}
