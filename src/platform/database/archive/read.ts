import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import yauzl from "yauzl";
import {
  ArchiveError,
  type ArchiveSummary,
  type FileRecord,
  fileRecord,
  filesEntry,
  keysEntry,
  type Manifest,
  manifest,
  manifestEntry,
  summaryOf,
} from "./format.ts";
import { Meter } from "./meter.ts";

/** An archive that has been read to its end and found whole. */
export interface Archive {
  manifest: Manifest;
  files: FileRecord[];
  keys: unknown;
  summary: ArchiveSummary;
  read(entry: string): Promise<Readable>;
  close(): Promise<void>;
}

/** Opens an archive and checks every byte of it against the manifest. Throws ArchiveError `damaged` or `unknown_format`. */
export async function openArchive(path: string): Promise<Archive> {
  let zip: yauzl.ZipFile;
  try {
    zip = await yauzl.openPromise(path, { autoClose: false, lazyEntries: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined) throw error;
    throw damaged(path, "it is no archive, or its end is missing", error);
  }
  try {
    return await check(path, zip);
  } catch (error) {
    zip.close();
    if (error instanceof ArchiveError) throw error;
    throw damaged(path, (error as Error).message, error);
  }
}

function damaged(path: string, why: string, cause?: unknown): ArchiveError {
  return new ArchiveError("damaged", `${path} is damaged: ${why}. Nothing was written; take another backup.`, {
    cause,
  });
}

async function check(path: string, zip: yauzl.ZipFile): Promise<Archive> {
  const entries = new Map<string, yauzl.Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  const read = async (name: string): Promise<Readable> => {
    const entry = entries.get(name);
    if (entry === undefined) throw damaged(path, `${name} is missing`);
    return await zip.openReadStreamPromise(entry);
  };
  const found = parseManifest(path, await textOf(await read(manifestEntry)));
  const lines = await textOf(await read(filesEntry));
  if (sha256Of(lines) !== found.files.sha256) throw damaged(path, `${filesEntry} has been changed`);
  const files = lines
    .split("\n")
    .filter(Boolean)
    .map((line) => fileRecord.parse(JSON.parse(line)));
  const keys = found.keys === null ? null : await textOf(await read(keysEntry));
  if (keys !== null && sha256Of(keys) !== found.keys?.sha256) throw damaged(path, `${keysEntry} has been changed`);
  for (const { entry, sha256 } of [...found.tables, ...files]) {
    const meter = new Meter();
    await pipeline(await read(entry), meter.resume());
    if (meter.sha256() !== sha256) throw damaged(path, `${entry} has been changed`);
  }
  return {
    manifest: found,
    files,
    keys: keys === null ? null : JSON.parse(keys),
    summary: summaryOf(found),
    read,
    close: () =>
      new Promise((resolve) => {
        zip.once("close", resolve);
        zip.close();
      }),
  };
}

function parseManifest(path: string, text: string): Manifest {
  const json = JSON.parse(text) as { format?: unknown; version?: unknown };
  if (json.format !== 1) {
    throw new ArchiveError(
      "unknown_format",
      `${path} was written by Praxis ${String(json.version)} in a form this one does not know. Restore it with that version or a later one.`,
    );
  }
  const parsed = manifest.safeParse(json);
  if (!parsed.success) throw damaged(path, `${manifestEntry} is not complete`, parsed.error);
  return parsed.data;
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const sha256Of = (text: string) => createHash("sha256").update(text).digest("hex");
