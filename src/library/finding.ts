import { type RawBuilder, sql } from "kysely";
import { isId } from "#platform/ids.ts";
import type { Actor } from "#platform/permissions/index.ts";
import { isKeptBy } from "./access.ts";
import { titleKey } from "./rules.ts";
import type { RecordKind, RecordState, RecordType } from "./types.ts";

/** What a librarian's list is narrowed by. */
export interface RecordFilters {
  state: RecordState;
  /** A part of the first title. */
  q?: string | undefined;
  kind?: RecordKind | undefined;
  type?: RecordType | undefined;
  subject?: string | undefined;
  language?: string | undefined;
  country?: string | undefined;
  body?: string | undefined;
  /** The import that brought it or filled it in. */
  from?: string | undefined;
}

/** Records `r` that an actor looks after and that fit, as a condition of SQL. */
export function isFoundBy(
  actor: Actor,
  { state, q = "", kind, type, subject, language, country, body, from }: RecordFilters,
): RawBuilder<boolean> {
  const key = titleKey(q);
  const conditions: RawBuilder<unknown>[] = [
    sql`r.state = ${state}`,
    isKeptBy(actor),
    ...(key === "" ? [] : [sql`r.title_key like ${`%${key}%`}`]),
    ...(kind === undefined ? [] : [sql`r.kind = ${kind}`]),
    ...(type === undefined ? [] : [sql`r.type = ${type}`]),
    ...(subject === undefined ? [] : [sql`r.subjects @> array[${subject}::text]`]),
    ...(language === undefined ? [] : [sql`r.languages @> array[${language}::text]`]),
    ...(country === undefined ? [] : [sql`r.country = ${country}`]),
    ...(body === undefined || !isId(body) ? [] : [sql`r.owner_body_id = ${body}::uuid`]),
    ...(from === undefined || !isId(from)
      ? []
      : [sql`exists (select from library.import_row i where i.record_id = r.id and i.import_id = ${from}::uuid)`]),
  ];
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}
