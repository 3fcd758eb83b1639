import { sql } from "kysely";
import type { Tx } from "#platform/database/index.ts";

/** A table whose rows hang on a record, and how they go along when it becomes one with another. */
export interface Belonging {
  table: string;
  move(tx: Tx, kept: string, gone: string): Promise<void>;
}

/**
 * What goes along when two records become one, beside what they say of themselves (the kept one is given what it lacks) and their relations
 * (the catalogue moves them). A part that hangs rows on records adds its table here; a test looks that none is missing.
 */
export const belongings: readonly Belonging[] = [
  {
    table: "library.file",
    async move(tx, kept, gone) {
      await sql`
        update library.file f set record_id = ${kept},
          -- What only the vetted might have is not opened to all by it.
          access = coalesce(f.access, (select nullif(g.access, 'public') from library.record g where g.id = ${gone})),
          position = position + 1 + coalesce((select max(position) from library.file where record_id = ${kept}), -1)
        where record_id = ${gone}`.execute(tx);
    },
  },
  {
    table: "library.collection_item",
    async move(tx, kept, gone) {
      await sql`
        insert into library.collection_item (collection_id, thing_id, position, note, label)
        select collection_id, ${kept}, position, note, label from library.collection_item where thing_id = ${gone}
        on conflict (collection_id, thing_id) do update set note = excluded.note || collection_item.note`.execute(tx);
      await sql`delete from library.collection_item where thing_id = ${gone}`.execute(tx);
    },
  },
  {
    table: "library.practice_note",
    async move(tx, kept, gone) {
      await sql`update library.practice_note set thing_id = ${kept} where thing_id = ${gone}`.execute(tx);
    },
  },
  {
    table: "library.import_row",
    async move(tx, kept, gone) {
      for (const column of ["record_id", "twin_id", "apart_id"])
        await sql`update library.import_row set ${sql.id(column)} = ${kept} where ${sql.id(column)} = ${gone}`.execute(
          tx,
        );
    },
  },
  {
    // Whatever was told apart from the one is told apart from the other, which is the same.
    table: "library.not_twins",
    async move(tx, kept, gone) {
      await sql`
        insert into library.not_twins
        select least(o.id, ${kept}::uuid), greatest(o.id, ${kept}::uuid) from (
          select case when one_id = ${gone} then other_id else one_id end as id from library.not_twins
          where one_id = ${gone} or other_id = ${gone}) o
        where o.id <> ${kept} on conflict do nothing`.execute(tx);
      await sql`delete from library.not_twins where one_id = ${gone} or other_id = ${gone}`.execute(tx);
    },
  },
];

/** Tables whose rows stay with the record that is gone: what it said of itself, and what was once done to it. */
export const stayingRows: readonly string[] = ["library.contributor", "library.bulk_row"];
