import type { Tx } from "#platform/database/index.ts";
import type { Json } from "./checking/objects.ts";
import { prepare } from "./keeping/preparing.ts";
import { storeOwn } from "./keeping/store.ts";
import type { Agent, Statement } from "./types.ts";

// JSON refuses half a surrogate pair and texts with the null character cannot be looked for; content may well send both.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is replaced
const storable = (text: string): string => text.toWellFormed().replace(/\u0000/g, "\ufffd");

const asStored = (_key: string, value: unknown): unknown => (typeof value === "string" ? storable(value) : value);

/**
 * Keeps statements of our own making, in the transaction of what they tell. One that is there already, by its id, is left as it is
 * (xAPI 2.0 4.1.11: statements are never changed). `authority` is this installation.
 */
export async function recordStatements(tx: Tx, authority: Agent, statements: readonly Statement[]): Promise<void> {
  const batch = statements.map((statement) => {
    const written = JSON.stringify(statement, asStored);
    return prepare(JSON.parse(written) as Json, written, { authority: { ...authority }, version: "2.0.0" });
  });
  await storeOwn(tx, batch);
}
