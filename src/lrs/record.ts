import { sql } from "kysely";
import type { Tx } from "#platform/database/index.ts";
import { agentKey } from "./statements.ts";
import type { Agent, Statement } from "./types.ts";

// jsonb refuses the null character and half a surrogate pair, which content may well send.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is replaced
const storable = (text: string): string => text.toWellFormed().replace(/\u0000/g, "\ufffd");

const asStored = (_key: string, value: unknown): unknown => (typeof value === "string" ? storable(value) : value);

/**
 * Keeps statements of our own making, in the transaction of what they tell. One that is there already, by its id, is left as it is
 * (xAPI 2.0 4.1.11: statements are never changed). `authority` is this installation.
 */
export async function recordStatements(tx: Tx, authority: Agent, statements: readonly Statement[]): Promise<void> {
  if (statements.length === 0) return;
  const stored = new Date();
  const rows = statements.map((statement) => ({
    id: statement.id,
    happened_at: statement.timestamp,
    actor: agentKey(statement.actor),
    verb: statement.verb.id,
    activity: statement.object.id,
    registration: statement.context?.registration ?? null,
    raw: { ...statement, authority, stored: stored.toISOString(), version: "2.0.0" },
  }));
  // One parameter whatever their number, so that the statement is prepared once.
  await sql`
    insert into lrs.statement (id, stored, happened_at, actor, verb, activity, registration, raw)
    select r.id, ${stored}, r.happened_at, r.actor, r.verb, r.activity, r.registration, r.raw
    from jsonb_to_recordset(${JSON.stringify(rows, asStored)}::jsonb)
      as r (id uuid, happened_at timestamptz, actor text, verb text, activity text, registration uuid, raw jsonb)
    on conflict (id) do nothing`.execute(tx);
}
