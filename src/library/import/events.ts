import { defineEvent } from "#platform/events/index.ts";

/** An import stands at a step that the house does: reading, checking, writing. */
export const ImportMoved = defineEvent<{ importId: string }>("library.import-moved");
