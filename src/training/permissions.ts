import { bodyScope, permission } from "#platform/permissions/index.ts";

/** Whose activity it is: the body that hosts it, where that is one we know. */
export interface Hosted {
  hostBodyId: string | null;
}

/** Announcing activities; a training officer of one body, those it hosts. */
export const mayAnnounce = permission<Hosted>("training.announce", ["training-officer", "administrator"], {
  within: ({ hostBodyId }) => (hostBodyId === null ? [] : [bodyScope(hostBodyId)]),
});

/** Coming to the desk of activities at all. */
export const mayEnterTraining = permission("training.enter-desk", ["training-officer", "administrator"], {
  isForAnyScope: true,
});

/** Changing what the directorate's page says. */
export const mayKeepDirectorate = permission("training.keep-directorate", ["administrator"]);
