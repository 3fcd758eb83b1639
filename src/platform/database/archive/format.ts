import type { Readable } from "node:stream";
import { z } from "zod";

export type ArchiveErrorCode =
  /** Not an archive, cut short or changed. */
  | "damaged"
  /** Written by a Praxis whose archives this one cannot read. */
  | "unknown_format"
  /** The database already holds an installation. */
  | "not_empty"
  /** After the migrations the database lacks a table or column of the archive. */
  | "other_schema"
  /** What was written is not what was read: the restore was undone. */
  | "differs"
  /** The file to write exists. */
  | "exists";

/** Its message says what is wrong and what to do about it. */
export class ArchiveError extends Error {
  readonly code: ArchiveErrorCode;

  constructor(code: ArchiveErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ArchiveError";
    this.code = code;
  }
}

/** Where an installation keeps its files. */
export interface BlobStore {
  list(): AsyncIterable<{ key: string; size: number }>;
  read(key: string): Readable | Promise<Readable>;
  /** Resolves when the content is stored. */
  write(key: string, content: Readable): Promise<void>;
  /** For the blobs of a restore that failed. */
  remove?(key: string): Promise<void>;
}

export const manifestEntry = "manifest.json";
export const filesEntry = "files.jsonl";
export const keysEntry = "keys.json";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

const table = z.object({
  schema: z.string(),
  name: z.string(),
  /** Those that are not generated, in the order of the rows. */
  columns: z.array(z.string()),
  /** The leaves of a partitioned table; its rows stand in one entry. */
  partitions: z.array(z.object({ parent: z.string(), schema: z.string(), name: z.string(), bound: z.string() })),
  entry: z.string(),
  rows: count,
  /** Sum over the rows' hashes: the same whatever order they come in. */
  sum: sha256,
  sha256,
});
export type TableRecord = z.infer<typeof table>;

const sequence = z.object({
  schema: z.string(),
  name: z.string(),
  value: z.string().regex(/^-?\d+$/),
  isCalled: z.boolean(),
});
export type SequenceRecord = z.infer<typeof sequence>;

export const fileRecord = z.object({ key: z.string(), entry: z.string(), size: count, sha256 });
export type FileRecord = z.infer<typeof fileRecord>;

export const manifest = z.object({
  format: z.literal(1),
  /** Of the Praxis that wrote it. */
  version: z.string(),
  createdAt: z.string(),
  postgres: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(table),
  sequences: z.array(sequence),
  files: z.object({ count, bytes: count, sha256 }),
  keys: z.object({ sha256 }).nullable(),
});
export type Manifest = z.infer<typeof manifest>;

/** What a command prints. */
export interface ArchiveSummary {
  version: string;
  createdAt: string;
  migrations: number;
  tables: number;
  rows: number;
  files: number;
  bytes: number;
}

export function summaryOf({ version, createdAt, migrations, tables, files }: Manifest): ArchiveSummary {
  return {
    version,
    createdAt,
    migrations: migrations.length,
    tables: tables.length,
    rows: tables.reduce((sum, each) => sum + each.rows, 0),
    files: files.count,
    bytes: files.bytes,
  };
}
