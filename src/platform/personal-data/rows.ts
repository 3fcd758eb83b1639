import { type RawBuilder, sql } from "kysely";
import type { Db, Tx } from "../database/index.ts";
import type { Person, PersonalData, PersonalHouse } from "./types.ts";

export interface Column {
  name: string;
  type: string;
}

/** The columns of a table as the database has them. Throws for a table that is not there: a declaration is wrong. */
export async function columnsOf(db: Db | Tx, table: string): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select attname as name, format_type(atttypid, null) as type from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped order by attnum`.execute(db);
  return rows;
}

/** Which rows are the person's. */
export function rowsOf(
  data: PersonalData,
  columns: readonly Column[],
  person: Person,
  house: PersonalHouse,
): RawBuilder<boolean> {
  const type = columns.find((column) => column.name === data.column)?.type;
  if (type === undefined) throw new Error(`${data.table} has no column ${data.column}`);
  const keys = [...(data.keys?.(person, house) ?? [person.id])];
  const column = sql.ref(data.column);
  if (data.through !== undefined) {
    const [before = "", after = ""] = data.through.split("{keys}");
    return sql`${column} in (${sql.raw(before)}${keys}::uuid[]${sql.raw(after)})`;
  }
  return type.endsWith("[]")
    ? sql`${column} && ${keys}::${sql.raw(type)}`
    : sql`${column} = any(${keys}::${sql.raw(type)}[])`;
}

const isSecret = ({ name, type }: Column): boolean => type === "bytea" || /_hash$|^token|secret|^salt$|^tx$/.test(name);

/** The columns a person gets of their rows, in the table's order. */
export function exportedColumns(data: PersonalData, columns: readonly Column[]): string[] {
  if (data.exported === "nothing") return [];
  const wanted = data.exported;
  return columns
    .filter((column) => !isSecret(column) && (wanted === "all" || wanted.includes(column.name)))
    .map((column) => column.name);
}
