import { defineEvent } from "#platform/events/index.ts";

/** A package stands in the file store and waits to be read. */
export const PackageUploaded = defineEvent<{ importId: string }>("learning.package-uploaded");

/** A module may be found and taken from now on. */
export const ModulePublished = defineEvent<{ moduleId: string }>("learning.module-published");

/** A module is no longer offered; who has begun keeps their results. */
export const ModuleWithdrawn = defineEvent<{ moduleId: string }>("learning.module-withdrawn");

/**
 * A person's counted result in a module has become a completed one, or a completed one has become better (passed, a higher score). Whoever
 * gives something for it (a certificate, a step on a path, an assignment fulfilled) listens, and asks the registration what holds now.
 */
export const ModuleCompleted = defineEvent<{ registrationId: string; moduleId: string; accountId: string }>(
  "learning.module-completed",
);

/** A person has done everything that a learning path asks. */
export const PathCompleted = defineEvent<{ pathId: string; accountId: string }>("learning.path-completed");
