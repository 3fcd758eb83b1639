import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { extractArchive, type FileSink, type PackageFile, readEntryInto } from "./archive-extraction.ts";
import { type ArchiveEntry, type ArchiveInspection, inspectArchive } from "./archive-inspection.ts";
import { defaultLimits, type PackageLimits } from "./limits.ts";
import { type PackageFiles, readManifest } from "./manifest.ts";
import type { ManifestReading } from "./manifest-context.ts";
import { type Problem, Refusal } from "./problems.ts";
import type { PackageReading } from "./reading.ts";

export type { PackageFile } from "./archive-extraction.ts";

export interface ReadPackage {
  reading: PackageReading;
  /** What was stored; empty when the package was refused. */
  files: PackageFile[];
}

export interface ReadingProgress {
  phase: "inspecting" | "reading" | "extracting";
  /** Bytes, unpacked. */
  done: number;
  total: number;
}

export interface ReadPackageOptions {
  limits?: PackageLimits;
  onProgress?: (progress: ReadingProgress) => void;
  signal?: AbortSignal;
}

/**
 * Reads an uploaded file whole: looks it through, reads its manifest, then streams its files into `sink`. A package that cannot be
 * played is stored all the same, so that its author can see what is in it; a refused one is not.
 * Faults of the package are problems in the reading; throws what the sink, the file system or `signal` throws.
 */
export async function readPackage(
  path: string,
  sink: FileSink,
  { limits = defaultLimits, onProgress, signal }: ReadPackageOptions = {},
): Promise<ReadPackage> {
  const file = await open(path, "r");
  try {
    if (await isBareCourse(file)) return await readBareCourse(path, sink, limits);
    onProgress?.({ phase: "inspecting", done: 0, total: 0 });
    const archive = await inspectArchive(path, limits, signal);
    if (archive.refused) return refused(archive.problems);
    onProgress?.({ phase: "reading", done: 0, total: archive.totalBytes });
    const manifest = await manifestOf(file, archive, limits, signal);
    if (!("standard" in manifest)) return refused([manifest]);
    const reading = wholeReading(manifest, archive);
    if (reading.problems.some(({ severity }) => severity === "fatal")) return { reading, files: [] };

    const extracted = await extractArchive(path, archive.entries, sink, {
      onProgress: ({ bytes }) => onProgress?.({ phase: "extracting", done: bytes, total: archive.totalBytes }),
      ...(signal ? { signal } : {}),
    });
    if (extracted.ok) return { reading, files: extracted.files };
    const problems = [extracted.problem, ...reading.problems];
    return { reading: { ...reading, playable: false, problems }, files: [] };
  } finally {
    await file.close();
  }
}

/** A reading of a file of which nothing but its fault is known. */
export function refused(problems: Problem[]): ReadPackage {
  const reading: PackageReading = {
    standard: null,
    title: {},
    description: {},
    languages: [],
    organizations: [],
    resources: [],
    problems,
    playable: false,
    fileCount: 0,
    totalBytes: 0,
  };
  return { reading, files: [] };
}

async function manifestOf(
  file: FileHandle,
  archive: ArchiveInspection,
  limits: PackageLimits,
  signal: AbortSignal | undefined,
): Promise<ManifestReading | Problem> {
  const entries = new Map<string, ArchiveEntry>(archive.entries.map((entry) => [entry.path, entry]));
  const files: PackageFiles = {
    paths: [...entries.keys()],
    read(path, consume) {
      const entry = entries.get(path);
      if (entry === undefined) throw new Error(`not in the package: ${path}`);
      return readEntryInto(file, entry, consume, signal);
    },
  };
  try {
    return await readManifest(files, { limits });
  } catch (error) {
    if (error instanceof Refusal) return error.problem;
    throw error;
  }
}

function wholeReading(manifest: ManifestReading, archive: ArchiveInspection): PackageReading {
  return {
    ...manifest,
    ...(archive.strippedFolder === null ? {} : { strippedFolder: archive.strippedFolder }),
    problems: [...manifest.problems, ...archive.problems],
    fileCount: archive.entries.length,
    totalBytes: archive.totalBytes,
  };
}

/** cmi5 14: a course structure may come as an XML file by itself, with all content elsewhere. */
async function readBareCourse(path: string, sink: FileSink, limits: PackageLimits): Promise<ReadPackage> {
  const files: PackageFiles = { paths: ["cmi5.xml"], read: (_, consume) => consume(createReadStream(path)) };
  const reading = await readManifest(files, { limits, isArchive: false });
  if (reading.problems.some(({ severity }) => severity === "fatal")) {
    return { reading: { ...reading, fileCount: 1, totalBytes: 0 }, files: [] };
  }
  const stored = await sink.store("cmi5.xml", createReadStream(path));
  const whole: PackageReading = { ...reading, fileCount: 1, totalBytes: stored.size };
  return { reading: whole, files: [{ path: "cmi5.xml", ...stored }] };
}

// By its name and not only by its brackets: a web page begins like XML too, and its author needs another answer.
async function isBareCourse(file: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(16 * 1024), 0, 16 * 1024, 0);
  // Zeros of two-byte characters and byte order marks fall away; what remains is enough to see letters.
  const text = new TextDecoder("latin1").decode(buffer.subarray(0, bytesRead)).replace(/\0|^(?:ï»¿|ÿþ|þÿ)/g, "");
  return /^\s*</.test(text) && /<(?:[\w.-]+:)?courseStructure[\s>]/.test(text);
}
