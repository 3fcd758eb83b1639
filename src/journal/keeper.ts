import type { ThingKeeper } from "#platform/feature.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { mayEditJournal } from "./permissions.ts";

/** Articles, for the editors of their journal. */
export const articleKeeper: ThingKeeper = {
  kinds: ["article"],
  async find(db, actor, id) {
    const article = await db
      .selectFrom("journal.article as a")
      .innerJoin("journal.journal as j", "j.id", "a.journalId")
      .select(["a.slug", "a.title", "a.journalId", "j.slug as journalSlug"])
      .where("a.id", "=", id)
      .executeTakeFirst();
    if (article === undefined || !isAllowed(actor, mayEditJournal, article)) return undefined;
    return { title: article.title, editPath: `/journal/manage/${article.journalSlug}/articles/${article.slug}` };
  },
};
