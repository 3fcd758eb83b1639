import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DomainError } from "#platform/errors.ts";
import { readSheet } from "#platform/sheets/index.ts";
import { addressesIn, mostAsked } from "./rules.ts";

/** Addresses are short: ten thousand of them are below this. */
export const mostSheetBytes = 4 * 1024 * 1024;

/**
 * The addresses of an uploaded sheet, wherever in their rows they stand; the sheet is kept nowhere. Throws `assigning.unreadable`,
 * `assigning.not-utf8`, and `assigning.too-many` before it is read to its end.
 */
export async function addressesOfSheet(bytes: Buffer): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "praxis-sheet-"));
  const found: string[] = [];
  try {
    const path = join(folder, "sheet");
    await writeFile(path, bytes);
    for await (const cells of readSheet(path, { room: "assigning" })) {
      found.push(...cells.flatMap((cell) => (cell.includes("@") ? addressesIn(cell).addresses : [])));
      if (found.length > mostAsked) throw new DomainError("assigning.too-many", { args: { most: mostAsked } });
    }
  } catch (error) {
    // One row is enough for us: it need not have a heading.
    if (!(error instanceof DomainError && error.code === "assigning.no-rows")) throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return found;
}
