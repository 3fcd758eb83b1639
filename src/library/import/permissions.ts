import { permission } from "#platform/permissions/index.ts";

/** Bringing in records from files, and merging those that are one work: of the whole library. */
export const mayImportRecords = permission("library.import", ["librarian", "administrator"]);
