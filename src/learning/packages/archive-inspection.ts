import { type FileHandle, open } from "node:fs/promises";
import { getFileNameLowLevel, openPromise, type Entry as ZipEntry, type ZipFile } from "yauzl";
import { foldedName, isSystemFile, normaliseEntryName } from "./entry-names.ts";
import { defaultLimits, type PackageLimits } from "./limits.ts";
import { type Problem, problem, Refusal } from "./problems.ts";

/** A file that may be extracted. All numbers come from the central directory and are checked again while extracting. */
export interface ArchiveEntry {
  /** Inside the package: clean, relative, without the folder around the package. */
  path: string;
  /** As the archive spells it. */
  entryName: string;
  size: number;
  compressedSize: number;
  crc32: number;
  isDeflated: boolean;
  /** Where its bytes begin in the archive. */
  dataStart: number;
}

export interface ArchiveInspection {
  /** In the order of the archive; empty when refused. */
  entries: ArchiveEntry[];
  /** The folder that held everything, taken off every path. */
  strippedFolder: string | null;
  totalBytes: number;
  problems: Problem[];
  refused: boolean;
}

interface RawEntry extends ArchiveEntry {
  headerStart: number;
}

const mostNamedFaults = 20;
const MiB = 1024 * 1024;

/**
 * Reads the central directory and the headers of every file, and decides whether the archive may be unpacked at all.
 * Faults are values; throws only what the file system or `signal` throws.
 */
export async function inspectArchive(
  zipPath: string,
  limits: PackageLimits = defaultLimits,
  signal?: AbortSignal,
): Promise<ArchiveInspection> {
  const file = await open(zipPath, "r");
  try {
    return await inspectOpenFile(file, zipPath, limits, signal);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { entries: [], strippedFolder: null, totalBytes: 0, problems: [error.problem], refused: true };
  } finally {
    await file.close();
  }
}

async function inspectOpenFile(
  file: FileHandle,
  zipPath: string,
  limits: PackageLimits,
  signal: AbortSignal | undefined,
): Promise<ArchiveInspection> {
  const { size: archiveSize } = await file.stat();
  if (archiveSize === 0) throw new Refusal(problem("empty-file"));
  if (archiveSize > limits.archiveBytes) {
    throw new Refusal(problem("archive-too-large", { limit: Math.floor(limits.archiveBytes / MiB) }));
  }
  const zip = await openZip(file, zipPath);
  const directoryStart = zip.readEntryCursor as unknown as number;
  let listed: Listing;
  try {
    listed = await listEntries(zip, limits, signal);
  } finally {
    zip.close();
  }
  if (listed.faults.length > 0) return refusedWith(listed.faults);

  const found = listed.files;
  refuseSizes(found, archiveSize, limits);
  await locateData(file, found, directoryStart, signal);
  const [onlyOne] = found;
  if (onlyOne === undefined) throw new Refusal(problem("no-files"));
  if (found.length === 1 && /\.zip$/i.test(onlyOne.path)) {
    throw new Refusal(problem("only-an-inner-zip", { entry: onlyOne.entryName }));
  }

  const notes = listed.notes;
  const strippedFolder = folderAround(found);
  if (strippedFolder !== null) {
    for (const entry of found) entry.path = entry.path.slice(strippedFolder.length + 1);
    notes.push(problem("top-folder-stripped", { folder: strippedFolder }));
  }
  return {
    entries: found.map(({ headerStart: _, ...entry }) => entry),
    strippedFolder,
    totalBytes: found.reduce((sum, entry) => sum + entry.size, 0),
    problems: notes,
    refused: false,
  };
}

async function openZip(file: FileHandle, zipPath: string): Promise<ZipFile> {
  try {
    // Names come undecoded: yauzl would stop at the first bad one, without telling which.
    return await openPromise(zipPath, { decodeStrings: false, validateEntrySizes: false, autoClose: false });
  } catch (error) {
    const start = Buffer.alloc(4);
    await file.read(start, 0, 4, 0);
    throw new Refusal(problemOfUnreadable(String(error), start));
  }
}

function problemOfUnreadable(message: string, start: Buffer): Problem {
  const signature = start.readUInt32LE(0);
  // APPNOTE 8.5.3: a split or spanned archive begins with this signature; its first parts have no directory at all.
  if (/multi-disk/.test(message) || signature === 0x08074b50) return problem("multi-disk-archive");
  if (/central directory record signature not found/.test(message)) {
    return signature === 0x04034b50 ? problem("truncated-archive") : problem("not-a-zip");
  }
  return problem("damaged-archive");
}

interface Listing {
  files: RawEntry[];
  faults: Problem[];
  notes: Problem[];
}

async function listEntries(zip: ZipFile, limits: PackageLimits, signal: AbortSignal | undefined): Promise<Listing> {
  const files: RawEntry[] = [];
  const faults: Problem[] = [];
  const names = new NameRegister();
  const seen: Seen = { ignored: 0 };
  let read = 0;
  // Folders and macOS' shadow files are entries too, so the count of entries alone does not tell.
  if (zip.entryCount > limits.files * 4) throw new Refusal(problem("too-many-files", { limit: limits.files }));
  try {
    for await (const raw of zip.eachEntry()) {
      if (++read % 512 === 0) signal?.throwIfAborted();
      const entry = readEntry(raw, limits, faults, seen);
      if (faults.length >= mostNamedFaults) break;
      if (entry === null) continue;
      const collision = names.add(entry);
      if (collision !== null) faults.push(collision);
      files.push(entry);
      if (files.length > limits.files) throw new Refusal(problem("too-many-files", { limit: limits.files }));
    }
  } catch (error) {
    if (error instanceof Refusal || signal?.aborted) throw error;
    throw new Refusal(
      /strong encryption/.test(String(error))
        ? problem("encrypted-entry", { entry: `#${read + 1}` })
        : problem("damaged-archive"),
    );
  }
  faults.push(...names.filesThatAreFolders().slice(0, mostNamedFaults));
  return { files, faults, notes: notesOf(seen) };
}

interface Seen {
  ignored: number;
  backslash?: string;
  guessedName?: string;
}

function notesOf(seen: Seen): Problem[] {
  const notes: Problem[] = [];
  if (seen.ignored > 0) notes.push(problem("system-files-ignored", { count: seen.ignored }));
  if (seen.backslash !== undefined) notes.push(problem("backslash-paths", { entry: seen.backslash }));
  if (seen.guessedName !== undefined) notes.push(problem("name-encoding-guessed", { entry: seen.guessedName }));
  return notes;
}

/** The entry as a file to extract; null for folders, system files and those refused (which stand in `faults`). */
function readEntry(raw: ZipEntry, limits: PackageLimits, faults: Problem[], seen: Seen): RawEntry | null {
  const { name, isGuessed } = decodeName(raw);
  const normal = normaliseEntryName(name, limits);
  if (!normal.ok) {
    faults.push(normal.problem);
    return null;
  }
  const fault = faultOfKind(raw, name);
  if (fault !== null) {
    faults.push(fault);
    return null;
  }
  if (normal.isFolder) return null;
  if (isSystemFile(normal.path)) {
    seen.ignored += 1;
    return null;
  }
  if (normal.hadBackslashes) seen.backslash ??= name;
  if (isGuessed) seen.guessedName ??= name;
  return {
    path: normal.path,
    entryName: name,
    size: raw.uncompressedSize,
    compressedSize: raw.compressedSize,
    crc32: raw.crc32,
    isDeflated: raw.compressionMethod === 8,
    dataStart: 0,
    headerStart: raw.relativeOffsetOfLocalHeader,
  };
}

// APPNOTE 4.4.4, bit 11: the name is UTF-8. Many tools write UTF-8 without saying so, so what reads as UTF-8 is taken for it;
// the rest is code page 437, the standard's default, which may garble a name: that is said.
function decodeName(raw: ZipEntry): { name: string; isGuessed: boolean } {
  const bytes = raw.fileNameRaw;
  let isUtf8 = true;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    isUtf8 = false;
  }
  const flag = isUtf8 ? raw.generalPurposeBitFlag | 0x800 : raw.generalPurposeBitFlag & ~0x800;
  const name = getFileNameLowLevel(flag, bytes, raw.extraFields, true);
  // Info-ZIP's Unicode path field (0x7075), when there is one, has told the name.
  return { name, isGuessed: !isUtf8 && !raw.extraFields.some(({ id }) => id === 0x7075) };
}

function faultOfKind(raw: ZipEntry, entry: string): Problem | null {
  // APPNOTE 4.4.4: bit 0 traditional, bit 6 strong encryption, bit 13 masked headers.
  if ((raw.generalPurposeBitFlag & 0x2041) !== 0) return problem("encrypted-entry", { entry });
  if (raw.compressionMethod !== 0 && raw.compressionMethod !== 8) {
    return problem("unsupported-compression", { entry, method: raw.compressionMethod });
  }
  if (raw.compressionMethod === 0 && raw.compressedSize !== raw.uncompressedSize) {
    return problem("size-mismatch", { entry });
  }
  // The upper half holds st_mode where a Unix made the archive; a link counts whoever says it made it.
  const fileType = (raw.externalFileAttributes >>> 16) & 0xf000;
  if (fileType === 0xa000) return problem("symbolic-link", { entry });
  const host = raw.versionMadeBy >>> 8;
  const isUnix = host === 3 || host === 19;
  if (isUnix && fileType !== 0 && fileType !== 0x8000 && fileType !== 0x4000) return problem("special-file", { entry });
  return null;
}

class NameRegister {
  readonly #byFolded = new Map<string, RawEntry>();

  add(entry: RawEntry): Problem | null {
    const folded = foldedName(entry.path);
    const other = this.#byFolded.get(folded);
    if (other === undefined) {
      this.#byFolded.set(folded, entry);
      return null;
    }
    return other.path === entry.path
      ? problem("duplicate-entry", { entry: entry.entryName })
      : problem("colliding-names", { entry: entry.entryName, other: other.entryName });
  }

  filesThatAreFolders(): Problem[] {
    const faults: Problem[] = [];
    const clean = new Set<string>();
    for (const [folded, entry] of this.#byFolded) {
      for (let end = folded.lastIndexOf("/"); end > 0; end = folded.lastIndexOf("/", end - 1)) {
        const folder = folded.slice(0, end);
        if (clean.has(folder)) break;
        clean.add(folder);
        const other = this.#byFolded.get(folder);
        if (other !== undefined) {
          faults.push(problem("file-is-folder", { entry: other.entryName, other: entry.entryName }));
        }
      }
    }
    return faults;
  }
}

function refusedWith(faults: Problem[]): ArchiveInspection {
  return { entries: [], strippedFolder: null, totalBytes: 0, problems: faults, refused: true };
}

function refuseSizes(entries: RawEntry[], archiveSize: number, limits: PackageLimits): void {
  let total = 0;
  for (const { size, compressedSize, entryName: entry } of entries) {
    if (size > limits.fileBytes) {
      throw new Refusal(problem("file-too-large", { entry, limit: Math.floor(limits.fileBytes / MiB) }));
    }
    if (size > limits.ratioFromBytes && size > compressedSize * limits.ratio) {
      throw new Refusal(problem("compression-bomb", { entry, limit: limits.ratio }));
    }
    total += size;
  }
  if (total > limits.totalBytes) {
    throw new Refusal(problem("package-too-large", { limit: Math.floor(limits.totalBytes / MiB) }));
  }
  if (total > limits.ratioFromBytes && total > archiveSize * limits.ratio) {
    const largest = entries.reduce((most, entry) => (entry.size > most.size ? entry : most));
    throw new Refusal(problem("compression-bomb", { entry: largest.entryName, limit: limits.ratio }));
  }
}

/**
 * Finds where each file's bytes begin, and refuses files that share bytes: Fifield's bomb ("A better zip bomb", 2019) lets
 * thousands of files overlap one kernel, each with an honest ratio.
 */
async function locateData(
  file: FileHandle,
  entries: RawEntry[],
  directoryStart: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const header = Buffer.alloc(30);
  const inOrder = entries.toSorted((a, b) => a.headerStart - b.headerStart);
  let previous: RawEntry | null = null;
  let previousEnd = 0;
  for (const [index, entry] of inOrder.entries()) {
    if (index % 512 === 0) signal?.throwIfAborted();
    if (previous !== null && entry.headerStart < previousEnd) {
      throw new Refusal(problem("overlapping-entries", { entry: entry.entryName, other: previous.entryName }));
    }
    const { bytesRead } = await file.read(header, 0, 30, entry.headerStart);
    if (bytesRead < 30 || header.readUInt32LE(0) !== 0x04034b50) throw new Refusal(problem("damaged-archive"));
    const nameLength = header.readUInt16LE(26);
    entry.dataStart = entry.headerStart + 30 + nameLength + header.readUInt16LE(28);
    previousEnd = entry.dataStart + entry.compressedSize;
    if (previousEnd > directoryStart) throw new Refusal(problem("damaged-archive"));
    refuseOtherHeader(header, entry);
    previous = entry;
  }
}

// Two readers must not see two packages in one file: the header beside the data has to tell the same story.
function refuseOtherHeader(header: Buffer, entry: RawEntry): void {
  const isSame = (header.readUInt16LE(6) & 0x2041) === 0 && (header.readUInt16LE(8) === 8) === entry.isDeflated;
  if (!isSame) throw new Refusal(problem("local-header-mismatch", { entry: entry.entryName }));
}

/** The one folder that holds every file, however deep: people often zip the folder instead of what is in it. */
function folderAround(entries: RawEntry[]): string | null {
  const [first] = entries;
  if (first === undefined) return null;
  let folder = first.path.slice(0, Math.max(0, first.path.lastIndexOf("/")));
  for (const { path } of entries) {
    while (folder !== "" && !path.startsWith(`${folder}/`)) {
      folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
    }
  }
  return folder === "" ? null : folder;
}
