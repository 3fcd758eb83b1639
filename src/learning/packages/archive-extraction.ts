import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
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

/**
 * Where extracted files go. `content` fails before its end when the bytes are not what the archive promised: keep nothing then. A piece
 * of it is good until the next is asked for, since all pieces of stored entries are read into one buffer.
 */
export interface FileSink {
  store(path: string, content: AsyncIterable<Buffer>): Promise<StoredFile>;
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
  const buffer = Buffer.allocUnsafeSlow(chunkSize);
  const files: PackageFile[] = [];
  let bytes = 0;
  try {
    for (const entry of entries) {
      const before = bytes;
      const onBytes = (read: number) => onProgress?.({ files: files.length, bytes: before + read });
      const stored = await sink.store(entry.path, contentOf(archive, entry, { signal, onBytes, buffer }));
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
export function readEntryInto<T>(
  archive: FileHandle,
  entry: ArchiveEntry,
  consume: (content: Readable) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return consume(Readable.from(contentOf(archive, entry, { signal }), { objectMode: false }));
}

interface ContentOptions {
  signal?: AbortSignal | undefined;
  onBytes?: (read: number) => void;
  /** To read into, again and again; without it every piece has memory of its own, and may be kept. */
  buffer?: Buffer;
}

/** The bytes of an entry. Throws a `Refusal` where they, or in place of their end their number or their CRC-32, are not as promised. */
async function* contentOf(
  archive: FileHandle,
  entry: ArchiveEntry,
  { signal, onBytes, buffer }: ContentOptions,
): AsyncGenerator<Buffer> {
  let size = 0;
  let crc = 0;
  const pieces = entry.isDeflated ? inflated(archive, entry, signal) : rawBytes(archive, entry, buffer);
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    size += piece.length;
    if (size > entry.size) throw new Refusal(problem("size-mismatch", { entry: entry.entryName }));
    crc = crc32(piece, crc);
    onBytes?.(size);
    yield piece;
  }
  signal?.throwIfAborted();
  if (size !== entry.size) throw new Refusal(problem("size-mismatch", { entry: entry.entryName }));
  if (crc !== entry.crc32) throw new Refusal(problem("checksum-mismatch", { entry: entry.entryName }));
}

async function* inflated(
  archive: FileHandle,
  entry: ArchiveEntry,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize });
  const feeding = pipeline(rawBytes(archive, entry), inflate, signal === undefined ? {} : { signal });
  try {
    yield* inflate as AsyncIterable<Buffer>;
  } catch (error) {
    signal?.throwIfAborted();
    throw refusalFrom(error, entry);
  } finally {
    // Who reads has the fault already; who had enough early wants to hear of none.
    await feeding.catch(() => {});
  }
}

// Not `archive.createReadStream`: each such stream leaves a listener on the handle, and there are thousands of entries.
async function* rawBytes(
  archive: FileHandle,
  { dataStart, compressedSize }: ArchiveEntry,
  reused?: Buffer,
): AsyncGenerator<Buffer> {
  for (let read = 0; read < compressedSize; ) {
    const wanted = Math.min(chunkSize, compressedSize - read);
    const { buffer, bytesRead } = await archive.read(
      reused ?? Buffer.allocUnsafeSlow(wanted),
      0,
      wanted,
      dataStart + read,
    );
    if (bytesRead === 0) return;
    read += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function refusalFrom(error: unknown, entry: ArchiveEntry): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  // zlib's own codes: Z_DATA_ERROR, Z_BUF_ERROR (cut short), Z_NEED_DICT.
  return typeof code === "string" && code.startsWith("Z_")
    ? new Refusal(problem("damaged-entry", { entry: entry.entryName }))
    : error;
}
