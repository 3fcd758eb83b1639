import { defineEvent } from "#platform/events/index.ts";

/** Learners of a module wait to be moved from one version to another. */
export const VersionMoveAsked = defineEvent<{ moveId: string }>("learning.version-move-asked");
