import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DomainError } from "#platform/errors.ts";
import { readSheet } from "#platform/sheets/index.ts";
import { mostInvited, type ReadAddresses, readRows } from "./addresses.ts";

/** Addresses are short: two thousand of them are far below this. */
export const mostSheetBytes = 2 * 1024 * 1024;

/**
 * The people of an uploaded sheet, which is kept nowhere. Throws what `readSheet` throws, and `invitations.too-many` before it is read to
 * its end.
 */
export async function readAddressSheet(bytes: Buffer): Promise<ReadAddresses> {
  const folder = await mkdtemp(join(tmpdir(), "praxis-sheet-"));
  const rows: string[][] = [];
  try {
    const path = join(folder, "sheet");
    await writeFile(path, bytes);
    for await (const cells of readSheet(path, { room: "bulk" })) {
      rows.push(cells);
      if (rows.length > mostInvited + 1) throw new DomainError("invitations.too-many", { args: { most: mostInvited } });
    }
  } catch (error) {
    // One row is enough for us: it need not have a heading.
    if (!(error instanceof DomainError && error.code === "bulk.no-rows")) throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return readRows(rows);
}
