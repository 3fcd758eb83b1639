import { defineEvent } from "#platform/events/index.ts";

/** People of a list wait for their mail. */
export const InvitationsQueued = defineEvent<{ listId: string }>("people.invitations-queued");

/** An invited person came in, with a new account or their own. */
export const InvitationAccepted = defineEvent<{ listId: string; invitationId: string; accountId: string }>(
  "people.invitation-accepted",
);
