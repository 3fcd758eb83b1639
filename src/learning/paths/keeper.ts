import type { ThingKeeper } from "#platform/feature.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { mayManagePath } from "./permissions.ts";
import { pathById } from "./queries.ts";

/** Paths, for who looks after them. */
export const pathKeeper: ThingKeeper = {
  kinds: ["path"],
  async find(db, actor, id) {
    const path = await pathById(db, id);
    if (path === undefined || !isAllowed(actor, mayManagePath, path)) return undefined;
    return { title: path.title, editPath: `/paths/${path.slug}/edit` };
  },
};
