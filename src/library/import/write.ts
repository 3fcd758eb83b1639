import { sql } from "kysely";
import type { Tx } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { reservedSlugs, slugOf } from "#platform/slugs.ts";
import { addressKey, firstTitle, titleKey } from "../rules.ts";
import { kindOfType, noFacts, type RecordFacts } from "../types.ts";

export interface AddedRecord {
  number: number;
  id: string;
}

/**
 * Makes drafts of many at once: two statements for a part of any size. Slugs are for ever, so those that are taken get the end of the
 * record's id.
 */
export async function addDrafts(
  tx: Tx,
  rows: readonly { number: number; facts: RecordFacts }[],
): Promise<AddedRecord[]> {
  const made = rows.map(({ number, facts }) => {
    const id = newId();
    const title = firstTitle(facts.title);
    const { contributors: _, ...told } = facts;
    return {
      ...snake(told),
      number,
      id,
      kind: kindOfType(facts.type),
      slug: slugOf(title) || `record-${id.slice(-8)}`,
      title_key: titleKey(title),
      address_key: addressKey(facts.address),
    };
  });
  const { rows: taken } = await sql<{ slug: string }>`
    select slug from library.record where slug = any(${made.map(({ slug }) => slug)}::text[])`.execute(tx);
  const used = new Set(taken.map(({ slug }) => slug));
  for (const row of made) {
    if (used.has(row.slug) || reservedSlugs.has(row.slug)) row.slug = `${row.slug}-${row.id.slice(-12)}`;
    used.add(row.slug);
  }
  await sql`
    insert into library.record (id, slug, kind, type, title, summary, why, abstract, address, languages, country, year, subjects, level,
      owner_body_id, owner_body, access, licence, audience, conditions, contact, container, volume, issue, pages, publisher, doi, isbn,
      issn, transcript, title_key, address_key)
    select id, slug, kind, type, title, summary, why, abstract, address, languages, country, year, subjects, level,
      owner_body_id, owner_body, access, licence, audience, conditions, contact, container, volume, issue, pages, publisher, doi, isbn,
      issn, transcript, title_key, address_key
    from jsonb_populate_recordset(null::library.record, ${JSON.stringify(made)}::jsonb)`.execute(tx);
  const contributors = made.flatMap(({ id }, at) =>
    (rows[at]?.facts.contributors ?? []).map((contributor, position) => ({ record_id: id, position, ...contributor })),
  );
  if (contributors.length > 0)
    await sql`
      insert into library.contributor
      select * from jsonb_populate_recordset(null::library.contributor, ${JSON.stringify(contributors)}::jsonb)`.execute(
      tx,
    );
  return made.map(({ number, id }) => ({ number, id }));
}

const snake = (facts: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );

/** Of a record, what it says of itself. */
export function factsOfRecord(record: RecordFacts): RecordFacts {
  const told = record as unknown as Record<string, unknown>;
  return Object.fromEntries(Object.keys(noFacts).map((name) => [name, told[name]])) as unknown as RecordFacts;
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === "" ||
  value === undefined ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** What a record lacks and another telling of it has; texts by language. Undefined where nothing is lacking. */
export function completed(record: RecordFacts, told: RecordFacts): RecordFacts | undefined {
  let isChanged = false;
  const whole: Record<string, unknown> = { ...record };
  for (const [name, value] of Object.entries(told)) {
    // What it is, who may see it and whose it is are for a person to change.
    if (["type", "access", "ownerBodyId", "ownerBody"].includes(name) || isEmpty(value)) continue;
    const own = whole[name];
    if (isEmpty(own)) {
      whole[name] = value;
      isChanged = true;
    } else if (isText(name)) {
      const missing = Object.entries(value as object).filter(([lang]) =>
        isEmpty((own as Record<string, unknown>)[lang]),
      );
      if (missing.length === 0) continue;
      whole[name] = { ...(own as object), ...Object.fromEntries(missing) };
      isChanged = true;
    }
  }
  return isChanged ? (whole as unknown as RecordFacts) : undefined;
}

const isText = (name: string): boolean =>
  ["title", "summary", "why", "abstract", "audience", "conditions", "transcript"].includes(name);
