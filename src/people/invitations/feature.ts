import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { loadDemoInvitations } from "./demo.ts";
import { InvitationAccepted, InvitationsQueued } from "./events.ts";
import { sendInvitations } from "./lists.ts";
import { invitationMessages } from "./messages/index.ts";
import { mayInvite } from "./permissions.ts";

/** People invited by list. Its routes and personal data stand with those of `people`, whose part it is. */
export const invitations: Feature = {
  name: "invitations",
  desk: [
    {
      path: "/invitations",
      icon: "mail",
      title: "invitations:title",
      text: "invitations:bureau.hint",
      permission: mayInvite,
      order: 50,
    },
  ],
  messages: invitationMessages,
  permissions: [mayInvite],
  errors: {
    "invitations.unreadable": { status: 422 },
    "invitations.too-many": { status: 422 },
    "invitations.not-your-name": { status: 403 },
    "invitations.cannot-vouch": { status: 422 },
    "invitations.list-ended": { status: 409 },
    "invitations.nobody": { status: 422 },
    "invitations.link-ended": { status: 410 },
    "invitations.has-account": { status: 409 },
    "invitations.other-address": { status: 403 },
  },
  events: [InvitationsQueued, InvitationAccepted],
  listeners: [listener(InvitationsQueued, "send", ({ listId }, house) => sendInvitations(house, listId))],
  demo: loadDemoInvitations,
};
