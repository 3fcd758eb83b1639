import type { ThingKeeper } from "#platform/feature.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { mayManageRecord } from "./permissions.ts";
import { recordKinds } from "./types.ts";

/** Records, for who looks after them. */
export const recordKeeper: ThingKeeper = {
  kinds: recordKinds,
  async find(db, actor, id) {
    const record = await db
      .selectFrom("library.record")
      .select(["title", "ownerBodyId"])
      .where("id", "=", id)
      .where("mergedInto", "is", null)
      .executeTakeFirst();
    if (record === undefined || !isAllowed(actor, mayManageRecord, record)) return undefined;
    return { title: record.title, editPath: `/library/manage/${id}` };
  },
};
