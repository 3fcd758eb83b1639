import { defineEvent } from "#platform/events/index.ts";

/** A person holds a role from now on. */
export const RoleGranted = defineEvent<{ accountId: string; role: string; scope: string }>("people.role-granted");

/** A body has another name, kind or country. */
export const BodyChanged = defineEvent<{ bodyId: string }>("people.body-changed");

/** A person holds a role no longer. */
export const RoleEnded = defineEvent<{ accountId: string; role: string; scope: string }>("people.role-ended");
