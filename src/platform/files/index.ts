// Files: blobs by their SHA-256, in a folder or any S3-compatible store.
// Owns the store; features keep hashes in their tables.
// Refuses: names, changes in place. A blob is written once and stays, unless it is a person's own or what held it has let it go.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { Disk } from "flydrive";
import { FSDriver } from "flydrive/drivers/fs";
import { newId } from "../ids.ts";
import type { Settings } from "../settings.ts";

export { limited } from "./limited.ts";
export { releaseBlobs, removeReleased } from "./release.ts";
export { pingScanner, ScannerDown, type ScanVerdict, scanStream } from "./scan.ts";

export interface StoredBlob {
  sha256: string;
  size: number;
}

export interface FileStore {
  /** Streams into the store; hashed on the way. */
  put(stream: Readable): Promise<StoredBlob>;
  /** Moves a finished local file, whose hash is known, into the store. */
  adopt(path: string, blob: StoredBlob): Promise<void>;
  /** The bytes from `start` to `end`, both included; the whole without them. */
  read(sha256: string, range?: { start: number; end: number }): Promise<Readable>;
  has(sha256: string): Promise<boolean>;
  /** Takes a blob away that only one row names, such as a person's own export. One that is not there is no error. */
  remove(sha256: string): Promise<void>;
  /** Takes a blob away that nothing names any more, unless it was stored again after `since`; says whether it is gone. */
  removeUnless(sha256: string, since: Date): Promise<boolean>;
  /** The blob as a file on this machine, for what must seek in it; `release` when done. */
  local(sha256: string): Promise<{ path: string; release(): Promise<void> }>;
  /** A local folder for files on their way; emptied of what is older than a day at start. */
  readonly workFolder: string;
  list(): AsyncIterable<{ key: string; size: number }>;
}

const keyOf = (sha256: string): string => {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error("not a SHA-256 in hex");
  return `blobs/${sha256.slice(0, 2)}/${sha256}`;
};

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A folder on this machine: written aside, synced, then renamed, so that a blob is whole or absent. */
function folderStore(root: string, workFolder: string): FileStore {
  const disk = new Disk(new FSDriver({ location: root, visibility: "private" }));
  const pathOf = (sha256: string) => join(root, keyOf(sha256));
  const has = async (sha256: string) => (await stat(pathOf(sha256)).catch(() => undefined)) !== undefined;
  const adopt = async (path: string, blob: StoredBlob) => {
    // Its time tells `removeUnless` that somebody stored it again.
    const isThere = await utimes(pathOf(blob.sha256), new Date(), new Date()).then(
      () => true,
      () => false,
    );
    if (isThere) return void (await rm(path, { force: true }));
    await mkdir(dirname(pathOf(blob.sha256)), { recursive: true });
    await syncFile(path);
    await rename(path, pathOf(blob.sha256));
  };
  return {
    workFolder,
    has,
    adopt,
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    async removeUnless(sha256, since) {
      const [path, aside] = [pathOf(sha256), join(workFolder, newId())];
      const facts = await stat(path).catch(() => undefined);
      if (facts === undefined) return true;
      if (facts.mtime > since) return false;
      await mkdir(workFolder, { recursive: true });
      await rename(path, aside);
      // Whoever stores it from here on finds nothing and writes it; who did a moment before left the time of that.
      if ((await stat(aside)).mtime > since) {
        await rename(aside, path);
        return false;
      }
      await rm(aside);
      return true;
    },
    async local(sha256) {
      return { path: pathOf(sha256), release: async () => {} };
    },
    async put(stream) {
      await mkdir(workFolder, { recursive: true });
      const path = join(workFolder, newId());
      const hash = createHash("sha256");
      let size = 0;
      try {
        await pipeline(
          stream,
          new Transform({
            transform(chunk: Buffer, _encoding, done) {
              hash.update(chunk);
              size += chunk.length;
              done(null, chunk);
            },
          }),
          createWriteStream(path, { mode: 0o600 }),
        );
        const blob = { sha256: hash.digest("hex"), size };
        await adopt(path, blob);
        return blob;
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },
    async read(sha256, range) {
      return createReadStream(pathOf(sha256), range ?? {});
    },
    async *list() {
      let token: string | undefined;
      do {
        const page = await disk
          .listAll("blobs", { recursive: true, ...(token === undefined ? {} : { paginationToken: token }) })
          .catch(() => ({ objects: [], paginationToken: undefined }));
        for (const object of page.objects) {
          if (!object.isFile) continue;
          const size = (await stat(join(root, object.key))).size;
          yield { key: object.key.replace(/^.*\//, ""), size };
        }
        token = page.paginationToken;
      } while (token !== undefined);
    },
  };
}

/** `s3://bucket?endpoint=…&region=…`; keys from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. */
async function bucketStore(url: URL, workFolder: string): Promise<FileStore> {
  const [{ S3Driver }, { CopyObjectCommand, GetObjectCommand, S3Client }] = await Promise.all([
    import("flydrive/drivers/s3"),
    import("@aws-sdk/client-s3"),
  ]);
  const endpoint = url.searchParams.get("endpoint");
  const bucket = url.hostname;
  const client = new S3Client({
    region: url.searchParams.get("region") ?? "us-east-1",
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
  });
  const disk = new Disk(new S3Driver({ client, bucket, visibility: "private", supportsACL: false }));
  const has = (sha256: string) => disk.exists(keyOf(sha256));
  const adopt = async (path: string, blob: StoredBlob) => {
    const key = keyOf(blob.sha256);
    // Copied upon itself it has a new time, which tells `removeUnless` that somebody stored it again.
    const copy = { Bucket: bucket, Key: key, CopySource: `${bucket}/${key}`, MetadataDirective: "REPLACE" } as const;
    if (await has(blob.sha256)) await client.send(new CopyObjectCommand(copy));
    else await disk.putStream(key, createReadStream(path), { contentLength: blob.size });
    await rm(path, { force: true });
  };
  const aside = folderStore(workFolder, workFolder);
  const read: FileStore["read"] = async (sha256, range) => {
    const object = await client.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key: keyOf(sha256),
        ...(range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` }),
      }),
    );
    return object.Body as Readable;
  };
  return {
    workFolder,
    has,
    adopt,
    read,
    remove: (sha256) => disk.delete(keyOf(sha256)),
    async removeUnless(sha256, since) {
      if (!(await has(sha256))) return true;
      if ((await disk.getMetaData(keyOf(sha256))).lastModified > since) return false;
      await disk.delete(keyOf(sha256));
      return true;
    },
    async local(sha256) {
      const path = join(workFolder, newId());
      await pipeline(await read(sha256), createWriteStream(path, { mode: 0o600 }));
      return { path, release: () => rm(path, { force: true }) };
    },
    async put(stream) {
      const blob = await aside.put(stream);
      await adopt(join(workFolder, keyOf(blob.sha256)), blob);
      return blob;
    },
    async *list() {
      let token: string | undefined;
      do {
        const page = await disk.listAll("blobs", {
          recursive: true,
          ...(token === undefined ? {} : { paginationToken: token }),
        });
        for (const object of page.objects) {
          if (object.isFile) yield { key: object.name, size: (await disk.getMetaData(object.key)).contentLength };
        }
        token = page.paginationToken;
      } while (token !== undefined);
    },
  };
}

const day = 86_400_000;

/** Removes what an interrupted upload or import left behind: nothing honest is on its way for a day. */
async function sweepWork(workFolder: string): Promise<void> {
  for (const name of await readdir(workFolder)) {
    const path = join(workFolder, name);
    const facts = await stat(path).catch(() => undefined);
    if (facts !== undefined && facts.mtimeMs < Date.now() - day) await rm(path, { recursive: true, force: true });
  }
}

/** The store the settings name: FILES_URL, or `files` in the data folder. */
export async function openFileStore(settings: Pick<Settings, "dataDir" | "filesUrl">): Promise<FileStore> {
  const workFolder = join(settings.dataDir, "work");
  await mkdir(workFolder, { recursive: true });
  await sweepWork(workFolder);
  if (settings.filesUrl?.startsWith("s3:") === true) return bucketStore(new URL(settings.filesUrl), workFolder);
  const root = settings.filesUrl === undefined ? join(settings.dataDir, "files") : fileURLToPath(settings.filesUrl);
  await mkdir(root, { recursive: true });
  return folderStore(root, workFolder);
}

/** A whole blob as text; for small files. */
export async function readText(files: FileStore, sha256: string): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of await files.read(sha256)) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

export const readableOf = (text: string | Buffer): Readable =>
  Readable.from([typeof text === "string" ? Buffer.from(text) : text]);
