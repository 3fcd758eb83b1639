import { open as openFile, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { Readable } from "node:stream";
import { type Entry, open as openZip, type ZipFile } from "yauzl";
import { JatsRefusal } from "./jats/tree.ts";

/** What may come with an article: pictures, the article as PDF, and supplements; anything else in a package is left out. */
export const mediaTypes: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".svg": "image/svg+xml",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
  ".pdf": "application/pdf",
  ".csv": "text/csv",
  ".txt": "text/plain",
  ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  ".zip": "application/zip",
  ".mp4": "video/mp4",
  ".mp3": "audio/mpeg",
};

export interface PackagedFile {
  /** Without folders; only letters, digits, dots and lines. */
  name: string;
  mediaType: string;
  bytes: Buffer;
}

/** An article's XML with what came beside it, or a PDF alone. */
export interface ArticlePackage {
  xml: Buffer | null;
  files: PackagedFile[];
}

export interface PackageLimits {
  entries: number;
  fileBytes: number;
  allBytes: number;
}
export const packageLimits: PackageLimits = { entries: 1_000, fileBytes: 60_000_000, allBytes: 150_000_000 };

/** A name that may stand in an address, its ending kept. */
export const plainName = (path: string): string =>
  basename(path.replaceAll("\\", "/"))
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[.-]+/, "")
    .slice(-120);

function packaged(path: string, bytes: Buffer): PackagedFile | undefined {
  const name = plainName(path);
  const mediaType = mediaTypes[extname(name).toLowerCase()];
  return mediaType === undefined || name === "" ? undefined : { name, mediaType, bytes };
}

const isPdf = (bytes: Buffer): boolean => bytes.toString("latin1", 0, 5) === "%PDF-";

/**
 * Opens a file: JATS XML alone, a zip with one article and its files, or a PDF. Throws a `JatsRefusal` for anything else.
 * `name` tells what a PDF is called.
 */
export async function openPackage(
  path: string,
  name: string,
  limits: PackageLimits = packageLimits,
): Promise<ArticlePackage> {
  const head = await firstBytes(path);
  if (head.toString("latin1", 0, 2) === "PK") return openArchive(path, limits);
  if ((await stat(path)).size > limits.fileBytes) throw new JatsRefusal("too-large");
  const bytes = await readFile(path);
  if (isPdf(bytes)) return { xml: null, files: [{ name: plainName(name), mediaType: "application/pdf", bytes }] };
  if (/\.pdf$/i.test(name)) throw new JatsRefusal("not-pdf", name);
  return { xml: bytes, files: [] };
}

/** The files beside an article on the disk that it may call by name. */
export async function filesBeside(path: string, limits: PackageLimits = packageLimits): Promise<PackagedFile[]> {
  const folder = dirname(path);
  const files: PackagedFile[] = [];
  let all = 0;
  for (const name of (await readdir(folder)).sort().slice(0, limits.entries)) {
    const facts = await stat(join(folder, name));
    if (!facts.isFile() || facts.size > limits.fileBytes || mediaTypes[extname(name).toLowerCase()] === undefined)
      continue;
    all += facts.size;
    if (all > limits.allBytes) throw new JatsRefusal("too-large", name);
    const file = packaged(name, await readFile(join(folder, name)));
    if (file !== undefined) files.push(file);
  }
  return files;
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await openFile(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function openArchive(path: string, limits: PackageLimits): Promise<ArticlePackage> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    openZip(
      path,
      { lazyEntries: true, autoClose: false, decodeStrings: true, validateEntrySizes: true },
      (error, file) => (error === null && file !== undefined ? resolve(file) : reject(new JatsRefusal("bad-archive"))),
    );
  });
  try {
    if (zip.entryCount > limits.entries) throw new JatsRefusal("too-large");
    return await gathered(zip, limits);
  } finally {
    zip.close();
  }
}

async function gathered(zip: ZipFile, limits: PackageLimits): Promise<ArticlePackage> {
  const files = new Map<string, PackagedFile>();
  let xml: Buffer | null = null;
  let all = 0;
  for await (const entry of entriesOf(zip)) {
    const { fileName, uncompressedSize } = entry;
    // What Apple's archiver puts beside each file.
    if (fileName.endsWith("/") || fileName.startsWith("__MACOSX/")) continue;
    const isXml = /\.xml$/i.test(fileName);
    if (!isXml && mediaTypes[extname(fileName).toLowerCase()] === undefined) continue;
    all += uncompressedSize;
    if (uncompressedSize > limits.fileBytes || all > limits.allBytes) throw new JatsRefusal("too-large", fileName);
    const bytes = await contentOf(zip, entry);
    if (!isXml) {
      const file = packaged(fileName, bytes);
      if (file !== undefined && !files.has(file.name)) files.set(file.name, file);
    } else if (/<article[\s>]/.test(bytes.toString("latin1", 0, 20_000))) {
      if (xml !== null) throw new JatsRefusal("several-articles", fileName);
      xml = bytes;
    }
  }
  if (xml === null) throw new JatsRefusal("no-article");
  return { xml, files: [...files.values()] };
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (let read = 0; read < zip.entryCount; read += 1) {
    yield await new Promise<Entry>((resolve, reject) => {
      const broken = () => reject(new JatsRefusal("bad-archive"));
      zip.once("error", broken);
      zip.once("entry", (entry: Entry) => {
        zip.off("error", broken);
        resolve(entry);
      });
      zip.readEntry();
    });
  }
}

async function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  try {
    const stream = await new Promise<Readable>((resolve, reject) => {
      zip.openReadStream(entry, (error, content) =>
        error === null && content !== undefined ? resolve(content) : reject(error),
      );
    });
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    return Buffer.concat(parts);
  } catch {
    throw new JatsRefusal("bad-archive", entry.fileName);
  }
}
