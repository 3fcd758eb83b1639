import { permission } from "#platform/permissions/index.ts";

/** Bringing in records from files: into the whole library, or for the body one looks after. */
export const mayImportRecords = permission("library.import", ["librarian", "administrator"], { isForAnyScope: true });

/** Making one record of two, and saying that two are not one: of the whole library. */
export const mayMergeRecords = permission("library.merge", ["librarian", "administrator"]);
