import { expect } from "vitest";
import { features } from "../src/app.ts";
import { columnsOf, exportedColumns } from "../src/platform/personal-data/index.ts";
import { test } from "./support/house.ts";

const declared = features.flatMap((feature) => feature.personalData ?? []);
const placeOf = ({ table, column }: { table: string; column: string }) => `${table}.${column}`;

/** Names by which columns without a foreign key hold a person: `account_id`, `owner_id`, `created_by`, `by_id`. */
const personal =
  /^(account|actor|owner|author|person|user|learner|holder|officer|reviewer|editor|trainer|applicant|target)_id$|_by$|^by_id$/;

test("every column of every table that holds a person's key is declared by a feature", async ({ open }) => {
  const { rows } = await open.pool.query<{ place: string; type: string; isReference: boolean }>(`
    select n.nspname || '.' || c.relname || '.' || a.attname as place, format_type(a.atttypid, null) as type,
      exists (select from pg_constraint k where k.contype = 'f' and k.conrelid = c.oid and k.confrelid = 'people.account'::regclass
        and a.attnum = any(k.conkey)) as "isReference"
    from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
      join pg_namespace n on n.oid = c.relnamespace
    where a.attnum > 0 and not a.attisdropped and n.nspname !~ '^pg_|^information_schema$|^pgboss$'
    order by 1`);
  expect(rows.length).toBeGreaterThan(100);
  const known = new Set(declared.map(placeOf));
  const undeclared = rows
    .filter(({ place, type, isReference }) => {
      const column = place.split(".")[2] ?? "";
      return isReference || ((type === "uuid" || column === "target_id") && personal.test(column));
    })
    .map(({ place }) => place)
    .filter((place) => !known.has(place));
  expect(undeclared).toEqual([]);
});

test("what is declared names tables and columns that are there, and says it in words", async ({ db, open }) => {
  const wrong: string[] = [];
  for (const data of declared) {
    const columns = await columnsOf(db, data.table).catch(() => []);
    const names = columns.map(({ name }) => name);
    const named = [
      data.column,
      ...(typeof data.exported === "string" ? [] : data.exported),
      ...(data.retention === undefined ? [] : [data.retention.column]),
      ...(typeof data.erasure === "string" || "by" in data.erasure
        ? []
        : "blot" in data.erasure
          ? data.erasure.blot
          : Object.keys(data.erasure.anonymise)),
    ];
    for (const name of named) if (!names.includes(name)) wrong.push(`${data.table} has no ${name}`);
    const [feature = "", key = ""] = data.told.split(":");
    if (!open.house.messages.has(feature, key)) wrong.push(`${placeOf(data)}: no message ${data.told}`);
  }
  expect(wrong).toEqual([]);
});

test("no secret is among what a person gets to take along", async ({ db }) => {
  const got: string[] = [];
  for (const data of declared) {
    const columns = await columnsOf(db, data.table);
    for (const name of exportedColumns(data, columns)) {
      const type = columns.find((column) => column.name === name)?.type;
      if (type === "bytea" || /hash|secret|salt|token|public_key/.test(name)) got.push(`${data.table}.${name}`);
    }
  }
  expect(got).toEqual([]);
});

test("every column of an account is either emptied at erasure or rightly left", async ({ db }) => {
  const account = declared.find(({ table, column }) => table === "people.account" && column === "id");
  const erasure = account?.erasure;
  const emptied = typeof erasure === "object" && "anonymise" in erasure ? Object.keys(erasure.anonymise) : [];
  // The key itself, the language of nothing any more, and times that tell of no person.
  const left = ["id", "lang", "created_at", "disabled_at", "suspended_at", "erased_at", "vouch_scope"];
  const columns = (await columnsOf(db, "people.account")).map(({ name }) => name);
  expect([...emptied, ...left].sort()).toEqual(columns.sort());
});
