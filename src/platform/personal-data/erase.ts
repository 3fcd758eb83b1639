import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../database/index.ts";
import { columnsOf, rowsOf } from "./rows.ts";
import type { Person, PersonalData, PersonalHouse } from "./types.ts";

/** What stands where a name stood. */
const blot = "…";

/** A column's text with the person's name and address replaced; inside JSON both stand as JSON writes them. */
function blotted(column: string, type: string, person: Person): RawBuilder<unknown> {
  const isJson = type.startsWith("json");
  const written = (text: string) => (isJson ? JSON.stringify(text).slice(1, -1) : text);
  const [name, email] = [written(person.name), written(person.email)];
  const text = sql`replace(replace(${sql.ref(column)}::text, ${name}, ${blot}), ${email}, ${blot})`;
  return isJson ? sql`${text}::${sql.raw(type)}` : text;
}

const filledIn = (value: string | boolean | null, person: Person): string | boolean | null =>
  typeof value === "string" ? value.replaceAll("{key}", person.id) : value;

/** Rows found by what others may hold after the person gave it up: their address, say. Those of the person's own time go after their days. */
const mayBeAnothers = ({ keys, erasure }: PersonalData, person: Person): boolean =>
  person.until !== undefined && keys !== undefined && erasure === "delete";

/** Does what every declaration says, in their order. The rows of one table that name a person in several columns are each dealt with. */
export async function erasePersonalData(
  tx: Tx,
  declared: readonly PersonalData[],
  person: Person,
  house: PersonalHouse,
): Promise<void> {
  for (const data of declared) {
    const { erasure } = data;
    if (erasure === "keep" || mayBeAnothers(data, person)) continue;
    if (erasure !== "delete" && "by" in erasure) {
      await erasure.by(tx, person, house);
      continue;
    }
    const columns = await columnsOf(tx, data.table);
    const rows = rowsOf(data, columns, person, house);
    if (erasure === "delete") {
      await sql`delete from ${sql.table(data.table)} where ${rows}`.execute(tx);
      continue;
    }
    const typeOf = (name: string) => columns.find((column) => column.name === name)?.type ?? "text";
    const changes =
      "anonymise" in erasure
        ? Object.entries(erasure.anonymise).map(([name, value]) => sql`${sql.ref(name)} = ${filledIn(value, person)}`)
        : erasure.blot.map((name) => sql`${sql.ref(name)} = ${blotted(name, typeOf(name), person)}`);
    const isTold =
      "blot" in erasure
        ? sql` and (${sql.join(
            erasure.blot.map(
              (name) => sql`${sql.ref(name)}::text is distinct from ${blotted(name, typeOf(name), person)}::text`,
            ),
            sql` or `,
          )})`
        : sql``;
    await sql`update ${sql.table(data.table)} set ${sql.join(changes)} where ${rows}${isTold}`.execute(tx);
  }
}
