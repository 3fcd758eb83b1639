import { groupScope, permission } from "#platform/permissions/index.ts";

/** Where something of a group is done; without a group, where groups are made. */
export interface InGroup {
  groupId: string | null;
}

const within = ({ groupId }: InGroup): string[] => (groupId === null ? [] : [groupScope(groupId)]);

/** Making a group, and changing all that its page shows; the secretariat of one group, of that group only. */
export const mayKeepGroups = permission<InGroup>("groups.keep", ["secretariat", "administrator"], { within });

/** Coming to the groups' desk at all. */
export const mayEnterGroups = permission("groups.enter-desk", ["secretariat", "administrator"], {
  isForAnyScope: true,
});
