import { defineEvent } from "#platform/events/index.ts";

/** Somebody asked for all certificates of something in one file. */
export const CollectionRequested = defineEvent<{ collectionId: string }>("credentials.collection-requested");
