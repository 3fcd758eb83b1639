import { defineEvent } from "#platform/events/index.ts";

/** A sheet of people waits for its next step: to be read, checked or written. */
export const BulkImportMoved = defineEvent<{ importId: string }>("people.bulk-import-moved");
