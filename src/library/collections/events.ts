import { defineEvent } from "#platform/events/index.ts";

export const CollectionPublished = defineEvent<{ collectionId: string }>("library.collection-published");
export const CollectionTakenBack = defineEvent<{ collectionId: string }>("library.collection-taken-back");
