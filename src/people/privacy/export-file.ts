import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { sql } from "kysely";
import type pg from "pg";
import { ZipFile } from "yazl";
import type { HouseParts } from "#platform/feature.ts";
import type { StoredBlob } from "#platform/files/index.ts";
import { directionOf, formatDate, type Language } from "#platform/i18n/index.ts";
import { columnsOf, exportedColumns, type Person, type PersonalData, rowsOf } from "#platform/personal-data/index.ts";
import { csvLine, csvStart } from "#platform/sheets/index.ts";

const batch = 2_000;
const mostShown = 200;
const longestShown = 2_000;

type Row = Record<string, unknown>;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);

interface Section {
  data: PersonalData;
  /** Of its files, without an ending. */
  name: string;
  columns: string[];
  count: number;
  shown: Row[];
}

/** Writes a line and waits where the disk is slower than the database. */
function write(stream: WriteStream, text: string): Promise<void> | undefined {
  if (stream.write(text)) return undefined;
  return new Promise((resolve) => stream.once("drain", resolve));
}

const closed = (stream: WriteStream): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.once("error", reject);
    stream.end(resolve);
  });

/** The person's rows of one declaration, in batches; all batches of all tables are of one moment (the caller's transaction). */
async function* batchesOf(house: HouseParts, client: pg.Client, data: PersonalData, person: Person, columns: string[]) {
  const own = rowsOf(data, await columnsOf(house.db, data.table), person, house);
  let after = "(0,0)";
  for (;;) {
    const { sql: text, parameters } = sql`
      select ctid::text as __place, ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(data.table)}
      where ${own} and ctid > ${after}::tid order by ctid limit ${batch}`.compile(house.db);
    const { rows } = await client.query<Row>(text, [...parameters]);
    // Read now: whoever takes the rows may change them.
    const last = rows.at(-1)?.__place;
    if (rows.length > 0) yield rows;
    if (rows.length < batch) return;
    after = String(last);
  }
}

async function writeSection(
  house: HouseParts,
  client: pg.Client,
  data: PersonalData,
  person: Person,
  folder: string,
  name: string,
): Promise<Section> {
  const columns = exportedColumns(data, await columnsOf(house.db, data.table));
  const section: Section = { data, name, columns, count: 0, shown: [] };
  const csv = createWriteStream(join(folder, `${name}.csv`));
  const json = createWriteStream(join(folder, `${name}.json`));
  try {
    await write(csv, csvStart + csvLine(columns));
    for await (const rows of batchesOf(house, client, data, person, columns)) {
      for (const row of rows) {
        delete row.__place;
        await write(csv, csvLine(columns.map((column) => row[column])));
        await write(json, `${section.count === 0 ? "[\n" : ",\n"}${JSON.stringify(row)}`);
        section.count += 1;
        if (section.shown.length < mostShown) section.shown.push(row);
      }
    }
    await write(json, section.count === 0 ? "[]\n" : "\n]\n");
  } finally {
    await Promise.all([closed(csv), closed(json)]);
  }
  return section;
}

function shownValue(value: unknown, lang: Language): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date)
    return `${formatDate(lang, value, "UTC", { dateStyle: "medium", timeStyle: "medium" })} UTC`;
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

// The page is opened from a disk, far from our style sheets.
const style = `body{font:1rem/1.5 sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}h2{margin-top:2.5rem}
div{overflow-x:auto}table{border-collapse:collapse}th,td{border:1px solid #999;padding:.3rem .5rem;text-align:start;vertical-align:top;
unicode-bidi:plaintext;overflow-wrap:anywhere;min-width:6rem}`;

/** The page a person opens first: everything in words and tables, in their language. */
function indexPage(house: HouseParts, lang: Language, person: Person, sections: readonly Section[], at: Date): string {
  const t = house.messages.of(lang, "privacy");
  const told = (key: string) => {
    const [feature = "", message = ""] = key.split(":");
    return house.messages.text(lang, feature, message);
  };
  const when = `${formatDate(lang, at, "UTC", { dateStyle: "long", timeStyle: "short" })} UTC`;
  const parts = sections.map(({ data, name, columns, count, shown }) => {
    const head = columns.map((column) => `<th scope="col" dir="ltr">${escaped(column)}</th>`).join("");
    const rows = shown.map(
      (row) => `<tr>${columns.map((column) => `<td>${escaped(shownValue(row[column], lang))}</td>`).join("")}</tr>`,
    );
    const files = `<a href="data/${name}.csv">${name}.csv</a> · <a href="data/${name}.json">${name}.json</a>`;
    const note = count > shown.length ? `<p>${escaped(t("export.more", { shown: shown.length, count }))}</p>` : "";
    const table =
      count === 0 ? "" : `<div><table><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
    return `<h2>${escaped(told(data.told))}</h2>\n<p>${escaped(t("export.rows", { count }))} <bdi dir="ltr">${files}</bdi></p>\n${note}${table}`;
  });
  const title = escaped(t("export.title", { name: person.name }));
  return `<!doctype html>
<html lang="${lang}" dir="${directionOf(lang)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${style}</style></head>
<body><h1>${title}</h1><p>${escaped(t("export.intro", { when }))}</p>
${parts.join("\n")}
</body></html>
`;
}

/** Makes the archive of everything the declarations give a person, and stores it. */
export async function writeExport(
  house: HouseParts,
  exportId: string,
  person: Person,
  lang: Language,
): Promise<StoredBlob> {
  const folder = join(house.files.workFolder, `personal-export-${exportId}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const client = await house.connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    const names = new Set<string>();
    const sections: Section[] = [];
    for (const data of house.personalData.filter(({ exported }) => exported !== "nothing")) {
      const name = names.has(data.table) ? `${data.table}.${data.column}` : data.table;
      names.add(data.table);
      sections.push(await writeSection(house, client, data, person, folder, name));
    }
    await client.query("commit");
    const zip = new ZipFile();
    const page = indexPage(house, lang, person, sections, new Date());
    zip.addBuffer(Buffer.from(page), "index.html");
    for (const { name } of sections) {
      for (const ending of ["csv", "json"]) zip.addFile(join(folder, `${name}.${ending}`), `data/${name}.${ending}`);
    }
    zip.end();
    const archive = createWriteStream(join(folder, "export.zip"), { mode: 0o600 });
    await pipeline(zip.outputStream, archive);
    return await house.files.put(createReadStream(join(folder, "export.zip")));
  } finally {
    await client.end();
    await rm(folder, { recursive: true, force: true });
  }
}
