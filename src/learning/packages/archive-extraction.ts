import { type FileHandle, open } from "node:fs/promises";
import { Readable, Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import type { ArchiveEntry } from "./archive-inspection.ts";
import { type Problem, problem, Refusal } from "./problems.ts";

export interface StoredFile {
  /** Lower-case hexadecimal. */
  sha256: string;
  size: number;
}

const chunkSize = 64 * 1024;

/** Where extracted files go. `content` fails before its end when the bytes are not what the archive promised: keep nothing then. */
export interface FileSink {
  store(path: string, content: Readable): Promise<StoredFile>;
}

export interface ExtractionOptions {
  onProgress?: (done: { files: number; bytes: number }) => void;
  signal?: AbortSignal;
}

export interface PackageFile extends StoredFile {
  path: string;
}

export type Extraction = { ok: true; files: PackageFile[] } | { ok: false; problem: Problem };

/**
 * Streams the entries of an inspected archive into `sink`, one after the other, holding no file in memory.
 * A file that is not what the central directory promised ends it with a problem that names the file. Throws what the sink, the
 * file system or `signal` throws.
 */
export async function extractArchive(
  zipPath: string,
  entries: readonly ArchiveEntry[],
  sink: FileSink,
  { onProgress, signal }: ExtractionOptions = {},
): Promise<Extraction> {
  const archive = await open(zipPath, "r");
  const files: PackageFile[] = [];
  let bytes = 0;
  try {
    for (const entry of entries) {
      signal?.throwIfAborted();
      const before = bytes;
      const stored = await readEntryInto(
        archive,
        entry,
        (content) => sink.store(entry.path, content),
        signal,
        (read) => onProgress?.({ files: files.length, bytes: before + read }),
      );
      bytes = before + stored.size;
      files.push({ path: entry.path, sha256: stored.sha256, size: stored.size });
      onProgress?.({ files: files.length, bytes });
    }
    return { ok: true, files };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem };
    throw error;
  } finally {
    await archive.close();
  }
}

/** Opens one entry, checked like in `extractArchive`, and gives its bytes to `consume`. Throws a `Refusal` for a wrong entry. */
export async function readEntryInto<T>(
  archive: FileHandle,
  entry: ArchiveEntry,
  consume: (content: Readable) => Promise<T>,
  signal?: AbortSignal,
  onBytes?: (read: number) => void,
): Promise<T> {
  const checked = new CheckedContent(entry, onBytes);
  const raw = Readable.from(rawBytes(archive, entry), { objectMode: false, highWaterMark: chunkSize });
  const stages = entry.isDeflated ? [raw, createInflateRaw({ chunkSize }), checked] : [raw, checked];
  const feeding = pipeline(stages, signal === undefined ? {} : { signal });
  const [fed, consumed] = await Promise.allSettled([feeding, consume(checked)]);
  // The cause stands in the feeding side; the consumer only sees that its stream broke.
  if (signal?.aborted) throw signal.reason;
  // A consumer that has enough, or fails by itself, closes the stream early: then its own outcome counts.
  if (fed.status === "rejected" && !isPrematureEnd(fed.reason)) throw refusalFrom(fed.reason, entry);
  if (consumed.status === "rejected") throw consumed.reason;
  return consumed.value;
}

// Not `archive.createReadStream`: each such stream leaves a listener on the handle, and there are thousands of entries.
async function* rawBytes(archive: FileHandle, { dataStart, compressedSize }: ArchiveEntry): AsyncGenerator<Buffer> {
  for (let read = 0; read < compressedSize; ) {
    const wanted = Math.min(chunkSize, compressedSize - read);
    const { buffer, bytesRead } = await archive.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, dataStart + read);
    if (bytesRead === 0) return;
    read += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Passes the bytes on, and fails in place of its end when their number or their CRC-32 is not the promised one. */
class CheckedContent extends Transform {
  #size = 0;
  #crc = 0;
  readonly #entry: ArchiveEntry;
  readonly #onBytes: ((read: number) => void) | undefined;

  constructor(entry: ArchiveEntry, onBytes?: (read: number) => void) {
    super();
    this.#entry = entry;
    this.#onBytes = onBytes;
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#size += chunk.length;
    if (this.#size > this.#entry.size) {
      done(new Refusal(problem("size-mismatch", { entry: this.#entry.entryName })));
      return;
    }
    this.#crc = crc32(chunk, this.#crc);
    this.#onBytes?.(this.#size);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    const { entryName: entry, size, crc32: promised } = this.#entry;
    if (this.#size !== size) done(new Refusal(problem("size-mismatch", { entry })));
    else if (this.#crc !== promised) done(new Refusal(problem("checksum-mismatch", { entry })));
    else done();
  }
}

function isPrematureEnd(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ABORT_ERR";
}

function refusalFrom(error: unknown, entry: ArchiveEntry): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  // zlib's own codes: Z_DATA_ERROR, Z_BUF_ERROR (cut short), Z_NEED_DICT.
  return typeof code === "string" && code.startsWith("Z_")
    ? new Refusal(problem("damaged-entry", { entry: entry.entryName }))
    : error;
}
