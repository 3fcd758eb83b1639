import { type RawBuilder, sql } from "kysely";
import { isId } from "../ids.ts";

/** The sort values of the last row shown; the next page begins after it. */
export type Cursor = readonly (string | number)[];

export function encodeCursor(values: Cursor): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** Reads a cursor from an address; undefined when it is not one of ours (the list then begins at its start). */
export function decodeCursor(text: string | undefined, length: number): Cursor | undefined {
  if (text === undefined || text.length > 600) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    const isCursor =
      Array.isArray(value) &&
      value.length === length &&
      value.every(
        (part) =>
          (typeof part === "string" && !part.includes("\0")) || (typeof part === "number" && Number.isFinite(part)),
      );
    return isCursor ? (value as (string | number)[]) : undefined;
  } catch {
    return undefined;
  }
}

/** `(a, b) < (x, y)`: the row-wise comparison that lets an index find the next page. */
export function afterKey(columns: readonly string[], direction: "asc" | "desc", cursor: Cursor): RawBuilder<boolean> {
  const left = sql.join(columns.map((column) => sql.ref(column)));
  const right = sql.join(cursor.map((value) => sql`${value}`));
  return direction === "asc" ? sql`(${left}) > (${right})` : sql`(${left}) < (${right})`;
}

/** One page of rows that were read one beyond its size, and the cursor of the page after it. */
export function pageOf<Row>(
  rows: readonly Row[],
  size: number,
  key: (row: Row) => Cursor,
): { rows: Row[]; next: string | undefined } {
  const shown = rows.slice(0, size);
  const last = rows.length > size ? shown.at(-1) : undefined;
  return { rows: shown, next: last === undefined ? undefined : encodeCursor(key(last)) };
}

/** A cursor of a text and an id, read from an address; undefined for anything else. */
export function textCursor(text: string | undefined): Cursor | undefined {
  const cursor = decodeCursor(text, 2);
  return cursor !== undefined && typeof cursor[0] === "string" && isId(String(cursor[1])) ? cursor : undefined;
}

/** The same whose first part is a time. */
export function timeCursor(text: string | undefined): Cursor | undefined {
  const cursor = textCursor(text);
  const time = String(cursor?.[0]);
  return /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(time) && !Number.isNaN(Date.parse(time)) ? cursor : undefined;
}
