import { permission } from "#platform/permissions/index.ts";

/** Making, ordering, publishing and deleting collections: of the whole library. */
export const mayKeepCollections = permission("library.keep-collections", ["librarian", "administrator"]);
