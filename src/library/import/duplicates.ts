import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { type LibraryRecord, recordById } from "../queries.ts";
import { likeness, nearTitle } from "./facts.ts";
import { mayMergeRecords } from "./permissions.ts";
import type { TwinReason } from "./types.ts";

export interface RecordPair {
  by: TwinReason;
  one: LibraryRecord;
  other: LibraryRecord;
}

const shown = 20;
/** Pairs of one author and year whose titles are compared. */
const mostCompared = 2_000;

const isThere = sql`state in ('suggested', 'draft', 'published') and merged_into is null`;
const isOpen = sql`not exists (select from library.not_twins n where n.one_id = least(a.id, b.id) and n.other_id = greatest(a.id, b.id))`;

interface Pair {
  by: TwinReason;
  one: string;
  other: string;
  likeness: number;
}

/** Records that seem to be one work, twenty pairs at most: by DOI, by ISBN and title, by address and title, by near-equal title of one author and year. */
export async function duplicateRecords(db: Db, actor: Actor): Promise<RecordPair[]> {
  authorize(actor, mayMergeRecords);
  // The values that stand twice are found first: few, whatever the size of the library.
  const { rows: sure } = await sql<Pair>`
    with doi as (select doi from library.record where doi is not null and ${isThere} group by doi having count(*) > 1 limit ${shown}),
    isbn as (select isbn from library.record where isbn is not null and ${isThere} group by isbn having count(*) > 1 limit ${shown}),
    address as (select address_key from library.record where address_key <> '' and ${isThere} group by address_key having count(*) > 1 limit ${shown}),
    r as (select * from library.record where ${isThere})
    select 'doi' as by, a.id as one, b.id as other, 1::float8 as likeness from doi join r a using (doi) join r b using (doi) where a.id < b.id and ${isOpen}
    union all
    select 'isbn', a.id, b.id, 1 from isbn join r a using (isbn) join r b using (isbn)
      where a.id < b.id and a.title_key = b.title_key and ${isOpen}
    union all
    select 'address', a.id, b.id, 1 from address join r a using (address_key) join r b using (address_key)
      where a.id < b.id and a.title_key = b.title_key and ${isOpen}
    limit ${shown}`.execute(db);
  const { rows: compared } = await sql<{ one: string; other: string; oneTitle: string; otherTitle: string }>`
    with k as (
      select r.id, r.year, r.title_key, r.doi, lower(coalesce(nullif(c.family, ''), c.literal)) as author
      from library.record r join library.contributor c on c.record_id = r.id and c.position = 0 where ${isThere})
    select a.id as one, b.id as other, a.title_key as one_title, b.title_key as other_title
    from k a join k b on a.author = b.author and a.year is not distinct from b.year and left(a.title_key, 8) = left(b.title_key, 8)
    where a.id < b.id and (a.doi is null or b.doi is null) and ${isOpen} limit ${mostCompared}`.execute(db);
  const near = compared.flatMap(({ one, other, oneTitle, otherTitle }): Pair[] => {
    const alike = likeness(oneTitle, otherTitle);
    return alike >= nearTitle ? [{ by: "title", one, other, likeness: alike }] : [];
  });
  const known = new Set<string>();
  const pairs = [...sure, ...near.sort((a, b) => b.likeness - a.likeness)]
    .filter(({ one, other }) => {
      const key = `${one} ${other}`;
      return !known.has(key) && known.add(key);
    })
    .slice(0, shown);
  const records = await Promise.all(
    pairs.map(async ({ by, one, other }) => ({
      by,
      one: await recordById(db, one),
      other: await recordById(db, other),
    })),
  );
  return records.filter((pair): pair is RecordPair => pair.one !== undefined && pair.other !== undefined);
}
