import { defineEvent } from "#platform/events/index.ts";

/** A person is vetted from now on, or anew. */
export const AccountVetted = defineEvent<{ accountId: string }>("people.account-vetted");

/** A person's access has ended or rests: whatever they hold open is to be closed. */
export const AccountSuspended = defineEvent<{ accountId: string }>("people.account-suspended");
