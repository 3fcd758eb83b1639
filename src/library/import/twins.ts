import { sql } from "kysely";
import type { Db, Tx } from "#platform/database/index.ts";
import { likeness, nearTitle } from "./facts.ts";

// A record that is gone into another, or was refused, is nobody's twin.
const isThere = sql`r.state <> 'refused' and r.merged_into is null`;

/**
 * Notes for each row of an import the record that it already is: by DOI, ISBN, address, or by a near-equal title of the same first
 * author and year. Then rows that say again what an earlier row says.
 */
export async function findTwins(db: Db | Tx, importId: string): Promise<void> {
  for (const by of ["doi", "isbn"] as const) {
    const column = sql.ref(by);
    await sql`
      update library.import_row i set twin_id = t.id, twin_by = ${by} from (
        select distinct on (i.number) i.number, r.id from library.import_row i join library.record r on r.${column} = i.${column}
        where i.import_id = ${importId} and i.fault is null and i.twin_id is null and i.${column} is not null and ${isThere}
        order by i.number, r.created_at) t
      where i.import_id = ${importId} and i.number = t.number`.execute(db);
  }
  await sql`
    update library.import_row i set twin_id = t.id, twin_by = 'address' from (
      select distinct on (i.number) i.number, r.id from library.import_row i join library.record r on r.address_key = i.address_key
      where i.import_id = ${importId} and i.fault is null and i.twin_id is null and i.address_key <> '' and ${isThere}
        and (i.doi is null or r.doi is null) and (i.title_key = r.title_key or r.kind = 'website')
      order by i.number, r.created_at) t
    where i.import_id = ${importId} and i.number = t.number`.execute(db);
  await sql`
    update library.import_row i set twin_id = t.id, twin_by = 'title' from (
      select distinct on (i.number) i.number, r.id from library.import_row i join library.record r on r.title_key = i.title_key
      where i.import_id = ${importId} and i.fault is null and i.twin_id is null and i.author_key = '' and i.title_key <> '' and ${isThere}
        and r.year is not distinct from i.year and (i.doi is null or r.doi is null)
        and not exists (select from library.contributor c where c.record_id = r.id)
      order by i.number, r.created_at) t
    where i.import_id = ${importId} and i.number = t.number`.execute(db);
  await findNearTitles(db, importId);
  await sql`
    update library.import_row i set fault = 'twice' from (
      select i.number from library.import_row i where i.import_id = ${importId} and i.fault is null and i.twin_id is null and (
        exists (select from library.import_row o where o.import_id = i.import_id and o.doi = i.doi and o.number < i.number and o.fault is null)
        or exists (select from library.import_row o where o.import_id = i.import_id and o.isbn = i.isbn and o.number < i.number
          and o.fault is null and o.title_key = i.title_key)
        or exists (select from library.import_row o where o.import_id = i.import_id and o.title_key = i.title_key and o.number < i.number
          and o.fault is null and o.author_key = i.author_key and o.year is not distinct from i.year
          and (o.doi is null or i.doi is null or o.doi = i.doi))
      )) t
    where i.import_id = ${importId} and i.number = t.number`.execute(db);
}

const batch = 2_000;
/** Works of one author in one year that a title is compared with. */
const mostCompared = 50;

async function findNearTitles(db: Db | Tx, importId: string): Promise<void> {
  let last = 0;
  for (;;) {
    const { rows } = await sql<{ number: number; titleKey: string; others: { id: string; title: string }[] | null }>`
      select i.number, i.title_key, (
        select jsonb_agg(jsonb_build_object('id', o.id, 'title', o.title_key)) from (
          select r.id, r.title_key from library.contributor c join library.record r on r.id = c.record_id
          where c.position = 0 and lower(coalesce(nullif(c.family, ''), c.literal)) = i.author_key and i.author_key <> ''
            and r.year is not distinct from i.year and ${isThere} and (i.doi is null or r.doi is null)
          limit ${mostCompared}) o) as others
      from library.import_row i where i.import_id = ${importId} and i.number > ${last} and i.fault is null and i.twin_id is null
      order by i.number limit ${batch}`.execute(db);
    if (rows.length === 0) return;
    last = rows.at(-1)?.number ?? last;
    const found = rows.flatMap(({ number, titleKey, others }) => {
      const near = (others ?? []).find(({ title }) => likeness(title, titleKey) >= nearTitle);
      return near === undefined ? [] : [{ number, id: near.id }];
    });
    if (found.length === 0) continue;
    await sql`
      update library.import_row i set twin_id = t.id, twin_by = 'title'
      from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as t (number int, id uuid)
      where i.import_id = ${importId} and i.number = t.number`.execute(db);
  }
}
