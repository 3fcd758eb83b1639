import { bodyScope, permission } from "#platform/permissions/index.ts";
import type { Ownership } from "../permissions.ts";

const within = ({ ownerBodyId }: Pick<Ownership, "ownerBodyId">): string[] =>
  ownerBodyId === null ? [] : [bodyScope(ownerBodyId)];

/** Making learning paths of one's own. */
export const mayMakePaths = permission("learning.make-paths", ["training-officer", "administrator", "trainer"], {
  isForAnyScope: true,
});

/** Changing, publishing and withdrawing a path; its owner may, whatever the role. */
export const mayManagePath = permission<Ownership>("learning.manage-path", ["training-officer", "administrator"], {
  within,
  because: (actor, path) => path.ownerId === actor.id,
});
