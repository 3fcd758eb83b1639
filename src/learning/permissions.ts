import { bodyScope, permission } from "#platform/permissions/index.ts";

/** What of a module decides who runs it. */
export interface Ownership {
  ownerId: string | null;
  /** The body it belongs to, if that is one we know. */
  ownerBodyId: string | null;
}

const within = ({ ownerBodyId }: Pick<Ownership, "ownerBodyId">): string[] =>
  ownerBodyId === null ? [] : [bodyScope(ownerBodyId)];

/** Bringing packages in, for everybody or for the body one does it for. */
export const mayImportModules = permission(
  "learning.import-modules",
  ["training-officer", "administrator", "trainer"],
  {
    isForAnyScope: true,
  },
);

/** Seeing modules that are not published. */
export const maySeeDrafts = permission<Ownership>(
  "learning.see-drafts",
  ["training-officer", "administrator", "trainer"],
  { within, because: (actor, module) => module.ownerId === actor.id },
);

/** Changing, publishing and withdrawing a module; its owner may, whatever the role. */
export const mayManageModule = permission<Ownership>("learning.manage-module", ["training-officer", "administrator"], {
  within,
  because: (actor, module) => module.ownerId === actor.id,
});
