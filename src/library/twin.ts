import { sql } from "kysely";
import type { Db, LocalizedText } from "#platform/database/index.ts";
import type { Actor } from "#platform/permissions/index.ts";
import { isSeenBy } from "./access.ts";
import { addressKey, firstTitle, titleKey } from "./rules.ts";
import type { RecordFacts } from "./types.ts";

export interface Twin {
  id: string;
  slug: string;
  title: LocalizedText;
}

/**
 * The record that a new one seems to be already, as far as the actor may see it: by DOI, by ISBN, address or year and first author with the
 * same title.
 */
export async function twinOf(db: Db, actor: Actor, facts: RecordFacts): Promise<Twin | undefined> {
  const title = titleKey(firstTitle(facts.title));
  const address = addressKey(facts.address);
  const [first] = facts.contributors;
  const author = (first === undefined ? "" : first.family === "" ? first.literal : first.family).toLowerCase();
  const { rows } = await sql<Twin>`
    select r.id, r.slug, r.title from library.record r
    where r.state <> 'refused' and r.merged_into is null and ${isSeenBy(actor)} and (
      r.doi = ${facts.doi}
      or (r.title_key = ${title} and ${title} <> '' and (r.doi is null or ${facts.doi}::text is null) and (
        r.isbn = ${facts.isbn} or (r.address_key = ${address} and ${address} <> '')
        or (r.year is not distinct from ${facts.year}::int and coalesce((
          select lower(coalesce(nullif(c.family, ''), c.literal)) from library.contributor c where c.record_id = r.id and c.position = 0
        ), '') = ${author}))))
    order by r.created_at, r.id limit 1`.execute(db);
  return rows[0];
}
