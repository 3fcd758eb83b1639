import { defineEvent } from "#platform/events/index.ts";

/** A change of many records stands at a step that the house does: checking, writing, undoing. */
export const BulkMoved = defineEvent<{ changeId: string }>("library.bulk-moved");
