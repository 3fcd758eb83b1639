import { permission } from "#platform/permissions/index.ts";

/** Asking people to take a module or a path by a day: anybody, or the people of one's own country or body. */
export const mayAssign = permission(
  "learning.assign",
  ["training-officer", "administrator", "bureau-officer", "body-officer"],
  { isForAnyScope: true },
);
