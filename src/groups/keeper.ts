import type { ThingKeeper } from "#platform/feature.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { mayKeepGroups } from "./permissions.ts";

/** Guidelines, for the secretariat of their group. */
export const guidelineKeeper: ThingKeeper = {
  kinds: ["guideline"],
  async find(db, actor, id) {
    const guideline = await db
      .selectFrom("groups.guideline")
      .select(["slug", "title", "groupId"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (guideline === undefined || !isAllowed(actor, mayKeepGroups, guideline)) return undefined;
    return { title: guideline.title, editPath: `/guidelines/${guideline.slug}/edit` };
  },
};

/** Groups, for their secretariat. */
export const groupKeeper: ThingKeeper = {
  kinds: ["group"],
  async find(db, actor, id) {
    const group = await db
      .selectFrom("groups.standingGroup")
      .select(["slug", "name"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (group === undefined || !isAllowed(actor, mayKeepGroups, { groupId: id })) return undefined;
    return { title: group.name, editPath: `/groups/${group.slug}/edit` };
  },
};
