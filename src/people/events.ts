import { defineEvent } from "#platform/events/index.ts";

/** An account exists and its person may sign in. */
export const AccountAdded = defineEvent<{ accountId: string }>("people.account-added");
