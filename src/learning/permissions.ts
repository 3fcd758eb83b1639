import { permission } from "#platform/permissions/index.ts";

/** Bringing packages in and seeing every module, drafts too. */
export const mayImportModules = permission("learning.import-modules", ["training-officer", "administrator", "trainer"]);

/** Changing, publishing and withdrawing a module; its owner may, whatever the role. */
export const mayManageModule = permission<{ ownerId: string | null }>(
  "learning.manage-module",
  ["training-officer", "administrator"],
  (actor, module) => module.ownerId === actor.id,
);
