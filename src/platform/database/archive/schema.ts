// What stands in a database, asked of PostgreSQL's own catalogue.
import type pg from "pg";
import type { SequenceRecord, TableRecord } from "./format.ts";

/** Every schema but PostgreSQL's own; pgboss's too, for a queued job may be the only trace of something that happened. */
const isOurs = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";
const isNoExtensions = (catalogue: string) =>
  `not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = c.oid and d.deptype = 'e')`;

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const qualified = (of: { schema: string; name: string }) => `${quoted(of.schema)}.${quoted(of.name)}`;

export type TableInDatabase = Pick<TableRecord, "schema" | "name" | "columns" | "partitions"> & {
  isPartitioned: boolean;
};

/** Tables with the columns that are stored; a partitioned table as one. */
export async function tablesOf(client: pg.ClientBase): Promise<TableInDatabase[]> {
  const { rows } = await client.query<TableInDatabase>(`
    select n.nspname as schema, c.relname as name, c.relkind = 'p' as "isPartitioned",
      coalesce((select json_agg(a.attname order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''), '[]') as columns,
      coalesce((select json_agg(json_build_object(
          'parent', t.parentrelid::regclass::text, 'schema', pn.nspname, 'name', p.relname,
          'bound', pg_get_expr(p.relpartbound, p.oid)) order by t.level, pn.nspname, p.relname)
        from pg_partition_tree(c.oid) t join pg_class p on p.oid = t.relid join pg_namespace pn on pn.oid = p.relnamespace
        where t.isleaf and t.level > 0), '[]') as partitions
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't' and ${isOurs} and ${isNoExtensions("pg_class")}
    order by n.nspname, c.relname`);
  return rows;
}

export async function sequencesOf(client: pg.ClientBase): Promise<SequenceRecord[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    select n.nspname as schema, c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and c.relpersistence <> 't' and ${isOurs} and ${isNoExtensions("pg_class")}
    order by n.nspname, c.relname`);
  const sequences: SequenceRecord[] = [];
  for (const row of rows) {
    const state = await client.query<{ value: string; isCalled: boolean }>(
      `select last_value::text as value, is_called as "isCalled" from ${qualified(row)}`,
    );
    sequences.push({ ...row, ...(state.rows[0] ?? { value: "1", isCalled: false }) });
  }
  return sequences;
}

/** SQL that sends a table's rows as COPY text. */
export function copyOut(table: TableInDatabase): string {
  const columns = table.columns.map(quoted).join(", ");
  // Of a partitioned table only a query may be copied; of any other, a query would add the rows of tables that inherit from it.
  if (table.isPartitioned) return `copy (select ${columns} from ${qualified(table)}) to stdout`;
  return `copy ${qualified(table)}${columns === "" ? "" : ` (${columns})`} to stdout`;
}

export function copyIn(table: Pick<TableRecord, "schema" | "name" | "columns">): string {
  const columns = table.columns.map(quoted).join(", ");
  return `copy ${qualified(table)}${columns === "" ? "" : ` (${columns})`} from stdin`;
}

/** The one way values are written as text, whatever this server's settings are. */
export async function setTextForm(client: pg.ClientBase): Promise<void> {
  await client.query(`
    set local client_encoding = 'UTF8';
    set local datestyle = 'ISO, YMD';
    set local intervalstyle = 'postgres';
    set local timezone = 'UTC';
    set local extra_float_digits = 3;
    set local bytea_output = 'hex';
    set local xmloption = 'content';
    set local search_path = pg_catalog;
    set local row_security = off;
    set local statement_timeout = 0;
    set local lock_timeout = 0;
    set local idle_in_transaction_session_timeout = 0`);
}

/**
 * Statements that take down what would stand in the way of loading rows in any order, and put it up again. Dropping a foreign key and
 * adding it checks all rows at once, needs no superuser (as session_replication_role does), and leaves no unchecked row behind.
 */
export async function obstaclesOf(client: pg.ClientBase): Promise<{ down: string[]; up: string[] }> {
  const triggers = await client.query<{ down: string; up: string }>(`
    select format('alter table %I.%I disable trigger %I', n.nspname, c.relname, t.tgname) as down,
      format('alter table %I.%I enable %s trigger %I', n.nspname, c.relname,
        case t.tgenabled when 'R' then 'replica' when 'A' then 'always' else '' end, t.tgname) as up
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and t.tgparentid = 0 and t.tgenabled <> 'D' and c.relkind in ('r', 'p') and ${isOurs}
    order by t.oid`);
  const keys = await client.query<{ down: string; up: string }>(`
    select format('alter table %I.%I drop constraint %I', n.nspname, c.relname, k.conname) as down,
      format('alter table %I.%I add constraint %I %s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)) as up
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and ${isOurs}
    order by k.oid`);
  const all = [...triggers.rows, ...keys.rows];
  return { down: all.map((each) => each.down), up: all.map((each) => each.up) };
}

export async function materializedViewsOf(client: pg.ClientBase): Promise<{ schema: string; name: string }[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'm' and ${isOurs} order by c.oid`);
  return rows;
}
