import { defineEvent } from "#platform/events/index.ts";

/** What a path asks has changed, or what a path within it asks: whoever is on it is reckoned anew. */
export const PathChanged = defineEvent<{ pathId: string }>("learning.path-changed");
