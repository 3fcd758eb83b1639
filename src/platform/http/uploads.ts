import { pipeline, type Readable, Transform } from "node:stream";
import { audit } from "../audit/index.ts";
import { inTransaction } from "../database/index.ts";
import { DomainError } from "../errors.ts";
import { limited, releaseBlobs, ScannerDown, type StoredBlob, scanStream } from "../files/index.ts";
import type { PageContext } from "./context.ts";

export interface UploadRules {
  /** Bytes. */
  most: number;
  /** What a file that tells no name is called. */
  fallback: string;
  /** Code of the error for whatever is no PDF; without it any file is taken. */
  notPdf?: string;
  /** Its owner asks the scanner before anybody gets the file, and waits while it does not answer. */
  isScannedLater?: true;
}

/**
 * Stores the file that a request brings, under the name it tells. Throws `platform.too-large`, what the rules say, and where a scanner is
 * set `platform.infected`, `platform.too-large-to-scan`, `platform.scanner-down`.
 */
export async function takeUpload(c: PageContext, rules: UploadRules): Promise<StoredBlob & { fileName: string }> {
  if (Number(c.raw.req.header("content-length") ?? 0) > rules.most) throw new DomainError("platform.too-large");
  const blob = await stored(c, c.bodyStream(), rules);
  return { ...blob, fileName: uploadName(c.url.searchParams.get("name") ?? rules.fallback) };
}

/** The same for the files of a form that was sent without a script; fields that no file was chosen for are passed over. */
export async function* takeFormFiles(
  c: PageContext,
  rules: UploadRules,
): AsyncGenerator<StoredBlob & { fileName: string }> {
  for await (const { fileName, stream } of c.formFiles()) {
    if (fileName === "") continue;
    yield { ...(await stored(c, stream, rules)), fileName: uploadName(fileName) };
  }
}

async function stored(c: PageContext, body: Readable, { most, notPdf, isScannedLater }: UploadRules) {
  // An upload that breaks off ends the last stream with an error too, so that nothing of it is kept.
  const checked =
    notPdf === undefined
      ? pipeline(body, limited(most), () => {})
      : pipeline(body, limited(most), pdfOnly(notPdf), () => {});
  const blob = await c.house.files.put(checked);
  if (isScannedLater !== true) await refuseInfected(c, blob);
  return blob;
}

async function refuseInfected(c: PageContext, { sha256 }: StoredBlob): Promise<void> {
  const { files, settings } = c.house;
  if (settings.clamd === undefined) return;
  const verdict = await scanStream(settings.clamd, await files.read(sha256)).catch((error: unknown) => {
    if (error instanceof ScannerDown) return { is: "down" as const, error };
    throw error;
  });
  if (verdict.is === "clean") return;
  await inTransaction(c.db, async (tx) => {
    await releaseBlobs(tx, [sha256]);
    if (verdict.is === "infected")
      await audit(tx, c.actor, "platform.upload-infected", { target: sha256, virus: verdict.name });
  });
  if (verdict.is === "down") throw new DomainError("platform.scanner-down", { retryAfter: 60, cause: verdict.error });
  throw new DomainError(verdict.is === "infected" ? "platform.infected" : "platform.too-large-to-scan");
}

/** A file's name fit to be shown and stored: without controls, marks of direction, folders and quotation marks. */
export const uploadName = (told: string): string => told.replace(/[\p{Cc}\p{Cf}/\\"]/gu, "").slice(0, 200);

/** Passes a PDF on (ISO 32000-2 7.5.2: it begins with `%PDF-`) and refuses anything else before a byte of it is kept. */
function pdfOnly(code: string): Transform {
  let head: Buffer | undefined = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (head === undefined) return done(null, chunk);
      head = Buffer.concat([head, chunk]);
      if (head.length < 5) return done();
      const begin = head;
      head = undefined;
      if (begin.toString("latin1", 0, 5) === "%PDF-") done(null, begin);
      else done(new DomainError(code));
    },
    flush(done) {
      done(head === undefined ? null : new DomainError(code));
    },
  });
}
