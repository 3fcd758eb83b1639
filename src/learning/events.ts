import { defineEvent } from "#platform/events/index.ts";

/** A package stands in the file store and waits to be read. */
export const PackageUploaded = defineEvent<{ importId: string }>("learning.package-uploaded");

/** A module may be found and taken from now on. */
export const ModulePublished = defineEvent<{ moduleId: string }>("learning.module-published");

/** A module is no longer offered; who has begun keeps their results. */
export const ModuleWithdrawn = defineEvent<{ moduleId: string }>("learning.module-withdrawn");
