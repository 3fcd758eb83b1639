import { DomainError } from "#platform/errors.ts";
import type { StoredBlob } from "#platform/files/index.ts";
import { type PageContext, sendStored, takeUpload } from "#platform/http/index.ts";
import type { StoredGalley } from "./queries.ts";

const largest = 150 * 1024 ** 2;

/** Hands a stored file out. */
export async function sendFile(c: PageContext, file: StoredGalley | undefined): Promise<Response> {
  if (file === undefined) throw new DomainError("platform.not-found");
  return sendStored(c, file);
}

/** Stores what a request brings; `isPdf` refuses anything else. Throws `journal.no-pdf`, `platform.too-large`. */
export const takeFile = (c: PageContext, isPdf: boolean): Promise<StoredBlob & { fileName: string }> =>
  takeUpload(c, { most: largest, fallback: "article", ...(isPdf ? { notPdf: "journal.no-pdf" } : {}) });
