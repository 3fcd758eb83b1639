import { sql } from "kysely";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { job } from "#platform/jobs/index.ts";
import { planSitemap } from "./sitemap.ts";
import { learnWords, rereadWords } from "./spelling.ts";

/** Adds up what writers appended to the tally, fact by fact. Readers see all of it or none. */
export async function addUpTally(db: Db): Promise<void> {
  await sql`
    with many as (select fact, readers from catalogue.tally group by fact, readers having count(*) > 1),
    gone as (
      delete from catalogue.tally where ctid in (
        select t.ctid from catalogue.tally t join many m on m.fact = t.fact and m.readers = t.readers for update of t skip locked
      ) returning fact, readers, things
    )
    insert into catalogue.tally (fact, readers, things)
    select fact, readers, sum(things) from gone group by fact, readers having sum(things) <> 0`.execute(db);
  await sql`delete from catalogue.fact twice using catalogue.fact kept where kept.number = twice.number and kept.ctid < twice.ctid`.execute(
    db,
  );
}

/** Counts everything anew. Writers wait meanwhile: their rows must be either in the count or after it. */
export async function recount(db: Db): Promise<void> {
  await inTransaction(db, async (tx) => {
    await sql`lock table catalogue.tally in exclusive mode`.execute(tx);
    await sql`delete from catalogue.tally`.execute(tx);
    await sql`
      insert into catalogue.tally (fact, readers, things)
      select fact, readers, count(*)::int from catalogue.thing cross join unnest(facts) as fact group by fact, readers`.execute(
      tx,
    );
  });
}

export const jobs = [
  job({
    name: "catalogue.learn-words",
    cron: "* * * * *",
    run: async (_payload, { db }) => {
      await addUpTally(db);
      while ((await learnWords(db)) > 0);
    },
  }),
  job({ name: "catalogue.plan-sitemap", cron: "11 3 * * *", run: (_payload, { db }) => planSitemap(db) }),
  job({ name: "catalogue.reread-words", cron: "41 2 * * *", run: (_payload, { db }) => rereadWords(db) }),
];
