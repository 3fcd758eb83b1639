import type { ThingKeeper } from "#platform/feature.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { mayManageModule } from "./permissions.ts";

/** Modules, for who runs them. */
export const moduleKeeper: ThingKeeper = {
  kinds: ["module"],
  async find(db, actor, id) {
    const module = await db
      .selectFrom("learning.module")
      .select(["slug", "title", "ownerId", "ownerBodyId"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (module === undefined || !isAllowed(actor, mayManageModule, module)) return undefined;
    return { title: module.title, editPath: `/learning/${module.slug}/edit` };
  },
};
