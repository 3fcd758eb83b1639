import type pg from "pg";

/** PostgreSQL types as they arrive in Node. */
const types: Record<string, string> = {
  uuid: "string",
  text: "string",
  varchar: "string",
  bpchar: "string",
  bool: "boolean",
  int2: "number",
  int4: "number",
  int8: "number",
  float4: "number",
  float8: "number",
  numeric: "number",
  timestamptz: "Date",
  date: "Date",
  bytea: "Buffer",
  tsvector: "string",
  xid8: "string",
};

interface Column {
  schema: string;
  table: string;
  kind: "r" | "v" | "p" | "m";
  name: string;
  type: string;
  isNull: boolean;
  hasDefault: boolean;
  isGenerated: boolean;
  comment: string | null;
}

const camel = (text: string): string => text.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
const pascal = (text: string): string => camel(text).replace(/^./, (letter) => letter.toUpperCase());

function columnType(column: Column): string {
  const isArray = column.type.startsWith("_");
  const name = isArray ? column.type.slice(1) : column.type;
  // A migration says what a jsonb column holds: comment on column … is 'ts:LocalizedText'.
  const told = /^ts:(\S+)/.exec(column.comment ?? "")?.[1];
  const plain = name === "jsonb" || name === "json" ? (told ?? "unknown") : (told ?? types[name]);
  if (plain === undefined)
    throw new Error(`no TypeScript type for ${column.type} of ${column.schema}.${column.table}.${column.name}`);
  const selected = `${plain}${isArray ? "[]" : ""}${column.isNull && plain !== "unknown" ? " | null" : ""}`;
  const isJson = name === "jsonb" || name === "json";
  if (column.isGenerated || column.kind === "v" || column.kind === "m") return `ColumnType<${selected}, never, never>`;
  const written = isJson ? `string${column.isNull ? " | null" : ""}` : selected;
  const optional = column.hasDefault || column.isNull ? `${written} | undefined` : written;
  return isJson || column.hasDefault ? `ColumnType<${selected}, ${optional}, ${written}>` : selected;
}

/** The types that migrations name and the feature's own `types.ts` exports. */
function ownTypes(tables: Map<string, Column[]>): string[] {
  const named = [...tables.values()].flat().map((column) => /^ts:(\w+)/.exec(column.comment ?? "")?.[1]);
  return [...new Set(named.filter((name) => name !== undefined && name !== "LocalizedText"))].sort() as string[];
}

/** The generated file of each schema, by schema name, from the migrated database. */
export async function tableTypes(client: Pick<pg.Pool, "query">): Promise<Map<string, string>> {
  const { rows } = await client.query<Column>(`
    select n.nspname as schema, c.relname as table, c.relkind as kind, a.attname as name, t.typname as type,
      not a.attnotnull as "isNull", a.atthasdef or a.attidentity <> '' as "hasDefault", a.attgenerated <> '' or a.attidentity = 'a' as "isGenerated",
      col_description(c.oid, a.attnum) as comment
    from pg_attribute a
      join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'v', 'p', 'm')
      join pg_namespace n on n.oid = c.relnamespace and n.nspname not in ('pg_catalog', 'information_schema', 'pgboss', 'public') and n.nspname not like 'pg_%'
      join pg_type t on t.oid = a.atttypid
    where a.attnum > 0 and not a.attisdropped and not c.relispartition
    order by 1, 2, a.attnum`);
  const schemas = new Map<string, Map<string, Column[]>>();
  for (const column of rows) {
    const tables = schemas.get(column.schema) ?? new Map<string, Column[]>();
    tables.set(column.table, [...(tables.get(column.table) ?? []), column]);
    schemas.set(column.schema, tables);
  }
  const files = new Map<string, string>();
  for (const [schema, tables] of schemas) {
    const interfaces = [...tables].map(([table, columns]) => {
      const fields = columns.map((column) => `  ${camel(column.name)}: ${columnType(column)};`);
      return `export interface ${pascal(schema)}${pascal(table)} {\n${fields.join("\n")}\n}\n`;
    });
    const entries = [...tables.keys()].map(
      (table) => `    "${schema}.${camel(table)}": ${pascal(schema)}${pascal(table)};`,
    );
    const body = interfaces.join("\n");
    const imports = [
      body.includes("ColumnType<") ? 'import type { ColumnType } from "kysely";\n' : "",
      body.includes("LocalizedText") ? 'import type { LocalizedText } from "#platform/database/index.ts";\n' : "",
      ownTypes(tables).length > 0 ? `import type { ${ownTypes(tables).join(", ")} } from "./types.ts";\n` : "",
    ].join("");
    files.set(
      schema,
      `// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).\n${imports}\n${body}\n` +
        `declare module "#platform/database/tables.ts" {\n  interface Tables {\n${entries.join("\n")}\n  }\n}\n`,
    );
  }
  return files;
}
