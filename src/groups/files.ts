import { pipeline, Readable, Transform } from "node:stream";
import { DomainError } from "#platform/errors.ts";
import { limited } from "#platform/files/index.ts";
import type { PageContext } from "#platform/http/index.ts";
import type { OwnFile } from "./operations.ts";

const largest = 50 * 1024 ** 2;

/** Passes a PDF on (ISO 32000-2 7.5.2: it begins with `%PDF-`) and refuses anything else before a byte of it is kept. */
function pdfOnly(): Transform {
  let head: Buffer | undefined = Buffer.alloc(0);
  const refused = () => new DomainError("groups.no-pdf");
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (head === undefined) return done(null, chunk);
      head = Buffer.concat([head, chunk]);
      if (head.length < 5) return done();
      const begin = head;
      head = undefined;
      if (begin.toString("latin1", 0, 5) === "%PDF-") done(null, begin);
      else done(refused());
    },
    flush(done) {
      done(head === undefined ? null : refused());
    },
  });
}

/** Stores the PDF that a request brings. Throws `groups.no-pdf`, `platform.too-large`. */
export async function takePdf(c: PageContext): Promise<OwnFile> {
  if (Number(c.raw.req.header("content-length") ?? 0) > largest) throw new DomainError("platform.too-large");
  // An upload that breaks off ends the last stream with an error too, so that nothing of it is kept.
  const checked = pipeline(c.bodyStream(), limited(largest), pdfOnly(), () => {});
  const { sha256, size } = await c.house.files.put(checked);
  const name = (c.url.searchParams.get("name") ?? "document.pdf").replace(/[\p{Cc}\p{Cf}/\\"]/gu, "").slice(0, 200);
  return { sha256, size, name: /\.pdf$/i.test(name) ? name : `${name}.pdf` };
}

/** Hands a stored PDF out, always to be saved: what somebody else made does not open on our own pages. */
export async function sendPdf(c: PageContext, file: OwnFile): Promise<Response> {
  const stream = Readable.toWeb(await c.house.files.read(file.sha256)) as ReadableStream;
  c.raw.header("content-type", "application/pdf");
  c.raw.header("content-length", String(file.size));
  c.raw.header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(file.name.toWellFormed())}`);
  c.raw.header("cache-control", "private, no-cache");
  return c.raw.body(stream);
}
