import { pipeline, Transform } from "node:stream";
import { DomainError } from "../errors.ts";
import { limited, type StoredBlob } from "../files/index.ts";
import type { PageContext } from "./context.ts";

export interface UploadRules {
  /** Bytes. */
  most: number;
  /** What a file that tells no name is called. */
  fallback: string;
  /** Code of the error for whatever is no PDF; without it any file is taken. */
  notPdf?: string;
}

/** Stores the file that a request brings, under the name it tells. Throws `platform.too-large` and what the rules say. */
export async function takeUpload(
  c: PageContext,
  { most, fallback, notPdf }: UploadRules,
): Promise<StoredBlob & { fileName: string }> {
  if (Number(c.raw.req.header("content-length") ?? 0) > most) throw new DomainError("platform.too-large");
  // An upload that breaks off ends the last stream with an error too, so that nothing of it is kept.
  const checked =
    notPdf === undefined
      ? pipeline(c.bodyStream(), limited(most), () => {})
      : pipeline(c.bodyStream(), limited(most), pdfOnly(notPdf), () => {});
  const blob = await c.house.files.put(checked);
  return { ...blob, fileName: uploadName(c.url.searchParams.get("name") ?? fallback) };
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
