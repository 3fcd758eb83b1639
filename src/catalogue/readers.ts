import { sql } from "kysely";
import type { Tx } from "#platform/database/index.ts";

/** Takes a reader's label off everything; what nobody else may read goes. Counts follow. */
export async function forgetReader(tx: Tx, label: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from catalogue.thing where facts @> ${[`reader:${label}`]}::text[] order by id for update`.execute(tx);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return;
  const tell = (change: number) =>
    sql`
    insert into catalogue.tally (fact, readers, things)
    select unnest(facts), readers, ${change}::int from catalogue.thing where id = any(${ids}::uuid[])`.execute(tx);
  await tell(-1);
  await sql`delete from catalogue.thing where id = any(${ids}::uuid[]) and readers <@ ${[label]}::text[]`.execute(tx);
  await sql`
    update catalogue.thing set readers = array_remove(readers, ${label}), facts = array_remove(facts, ${`reader:${label}`})
    where id = any(${ids}::uuid[])`.execute(tx);
  await sql`
    update catalogue.finder f set facts = catalogue.finder_facts(t.facts, t.langs) from catalogue.thing t
    where t.id = f.id and f.id = any(${ids}::uuid[])`.execute(tx);
  await tell(1);
}
