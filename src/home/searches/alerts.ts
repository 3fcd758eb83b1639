import { sql } from "kysely";
import { type CatalogueHit, searchPath } from "#catalogue/index.ts";
import { actorOf, letterOf } from "#people/index.ts";
import { inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { errorFields } from "#platform/log.ts";
import { sendMail } from "#platform/mail/index.ts";
import type { AlertRhythm } from "../types.ts";
import { newestOf, type SavedSearch } from "./queries.ts";

const batch = 100;
const mostTold = 10;

/** Tells of what saved searches found since the last time; a daily job, which counts Mondays as weekly too. Returns the mails written. */
export async function tellOfNewFinds(house: HouseParts, now = new Date()): Promise<number> {
  const rhythms: AlertRhythm[] = now.getUTCDay() === 1 ? ["daily", "weekly"] : ["daily"];
  // What is published while this runs is told the next time.
  const until = now;
  let told = 0;
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const { rows } = await sql<SavedSearch & { accountId: string; toldUntil: Date }>`
      select id, account_id, name, lang, query, alert, feed_version, told_until from home.saved_search
      where alert = any(${rhythms}::text[]) and id > ${after}::uuid and told_until < ${until}
      order by id limit ${batch}`.execute(house.db);
    if (rows.length === 0) return told;
    for (const search of rows) {
      try {
        told += (await tellOne(house, search, until)) ? 1 : 0;
      } catch (error) {
        // One search that fails, by a filter no longer known say, keeps nobody else's from being told.
        house.log.error("a saved search could not be told of", { search: search.id, ...errorFields(error) });
      }
    }
    after = rows.at(-1)?.id ?? after;
  }
}

async function tellOne(
  house: HouseParts,
  search: SavedSearch & { accountId: string; toldUntil: Date },
  until: Date,
): Promise<boolean> {
  const actor = await actorOf(house.db, search.accountId);
  if (actor.kind !== "account") return false;
  const hits = (await newestOf(house.db, actor, search, 50)).filter(
    ({ publishedAt }) => publishedAt >= search.toldUntil && publishedAt < until,
  );
  return inTransaction(house.db, async (tx) => {
    const turn = await tx
      .updateTable("home.savedSearch")
      .set({ toldUntil: until })
      .where("id", "=", search.id)
      .where("toldUntil", "<", until)
      .returning("id")
      .executeTakeFirst();
    // Told by another process meanwhile, or given up by its person.
    if (turn === undefined || hits.length === 0) return false;
    await sendMail(tx, {
      to: actor.email,
      ...letterOf("home", house, actor.lang, "finds", searchPath({ ...search.query, sort: "date" }), {
        name: actor.name,
        search: search.name,
        count: hits.length,
        list: hits
          .slice(0, mostTold)
          .map((hit) => lineOf(house, actor.lang, hit))
          .join("\n\n"),
        settings: `${house.settings.publicUrl}/${actor.lang}/account/searches`,
      }),
    });
    return true;
  });
}

const lineOf = ({ settings }: HouseParts, lang: string, { title, path }: CatalogueHit): string =>
  `${title}\n${settings.publicUrl}/${lang}${path}`;
