import { permission } from "#platform/permissions/index.ts";

/** Seeing what there is to look after; each entry asks for its own right. */
export const mayEnterAdmin = permission(
  "home.enter-admin",
  ["administrator", "training-officer", "trainer", "librarian", "editor", "secretariat"],
  { isForAnyScope: true },
);

/** Keeping searches of one's own, and being told of what they find. */
export const mayKeepSearches = permission("home.keep-searches", "everyone");
