import { type RawBuilder, sql } from "kysely";

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
