import { permission } from "#platform/permissions/index.ts";

export const mayKeepMemberLabels = permission("people.keep-member-labels", ["administrator"]);

/** Giving a label to a person: a bureau or body to its own people, an administrator to anyone; nobody to themselves. */
export const mayGiveMemberLabels = permission("people.give-member-labels", [
  "bureau-officer",
  "body-officer",
  "administrator",
]);
