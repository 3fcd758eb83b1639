// Archive: the whole of an installation (database, files, keys) in one file, without pg_dump.
// Owns the archive's format, version 1: a zip with COPY text for each table and a manifest with counts and SHA-256 of everything.
// Refuses: archives that are not whole, and databases that are not empty. Explicit parameters only; it knows no settings.
export { type BackupOptions, backupDatabase } from "./backup.ts";
export { ArchiveError, type ArchiveErrorCode, type ArchiveSummary, type BlobStore } from "./format.ts";
export { type Archive, openArchive } from "./read.ts";
export { type RestoreOptions, restoreDatabase } from "./restore.ts";
