import { sql } from "kysely";
import { expect } from "vitest";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { anAccount, test } from "../../tests/support/house.ts";
import { aThing } from "./fixtures.ts";
import { putInCatalogue, relate } from "./operations.ts";
import { forgetReader } from "./readers.ts";
import { searchCatalogue } from "./search.ts";
import { addUpTally, recount } from "./upkeep.ts";

async function tally(db: Db): Promise<unknown[]> {
  await addUpTally(db);
  const { rows } =
    await sql`select fact, readers, sum(things)::int as things from catalogue.tally group by 1, 2 having sum(things) <> 0 order by 1, 2`.execute(
      db,
    );
  return rows;
}

test("a forgotten reader's label is nowhere: what only they could read goes, what others read stays theirs, and counts are right", async ({
  db,
}) => {
  const [gone, other] = [await anAccount(db), await anAccount(db)];
  const [label, others] = [`account:${gone.id}`, `account:${other.id}`];
  const texts = { en: { title: "Zyzzyva minutes", summary: "About it.", body: "Words." } };
  const [own, shared, open] = [
    aThing({ texts, readers: [label] }),
    aThing({ texts, readers: [label, others] }),
    aThing({ texts, readers: ["public"] }),
  ];
  for (const thing of [own, shared, open]) await putInCatalogue(db, thing);
  await relate(db, { kind: own.kind, id: own.id }, "relates-to", { kind: open.kind, id: open.id });
  const found = async (actor: typeof gone) =>
    (await searchCatalogue(db, actor, { lang: "en", text: "zyzzyva" })).hits.map(({ id }) => id).sort();
  expect(await found(gone)).toEqual([own.id, shared.id, open.id].sort());

  await inTransaction(db, (tx) => forgetReader(tx, label));
  await inTransaction(db, (tx) => forgetReader(tx, label));
  await inTransaction(db, (tx) => forgetReader(tx, `account:${newId()}`));

  expect(await found(gone)).toEqual([open.id]);
  expect(await found(other)).toEqual([shared.id, open.id].sort());
  const { rows } = await sql<{ place: string }>`
    select 'thing' as place from catalogue.thing t where t::text like ${`%${gone.id}%`} or t.id = ${own.id}
    union all select 'entry' from catalogue.entry e where e::text like ${`%${gone.id}%`} or e.thing_id = ${own.id}
    union all select 'unread' from catalogue.unread u where u.thing_id = ${own.id}`.execute(db);
  expect(rows).toEqual([]);
  const counted = await tally(db);
  expect(JSON.stringify(counted)).not.toContain(gone.id);
  await recount(db);
  expect(await tally(db)).toEqual(counted);
});
