import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";

const pauseMilliseconds = 2_000;
const mostAtOnce = 200;

interface Waiting {
  sessions: Set<string>;
  timer: NodeJS.Timeout | undefined;
}

const waiting = new WeakMap<Db, Waiting>();

/**
 * Notes that a session was seen. Written a moment later, together with others: no page waits for it, and a thousand people who come at
 * nine o'clock are one write instead of a thousand. A process that is killed loses two seconds of last visits and nothing else.
 */
export function noteVisit(db: Db, sessionId: string): void {
  const known = waiting.get(db) ?? { sessions: new Set<string>(), timer: undefined };
  waiting.set(db, known);
  known.sessions.add(sessionId);
  // A failure keeps them for the next visit's turn: the database is away or closing, and every page says so by itself.
  known.timer ??= setTimeout(() => writeVisits(db).catch(() => {}), pauseMilliseconds).unref();
}

/** Writes the visits noted so far. */
export async function writeVisits(db: Db): Promise<void> {
  const known = waiting.get(db);
  if (known === undefined) return;
  clearTimeout(known.timer);
  known.timer = undefined;
  const sessions = [...known.sessions].sort();
  for (let from = 0; from < sessions.length; from += mostAtOnce) {
    const some = sessions.slice(from, from + mostAtOnce);
    // Who was erased or signed out meanwhile has no session left, and is not seen. Of an account the hour is enough.
    await sql`
      with seen as (update people.session set last_seen_at = now() where id = any(${some}::uuid[]))
      update people.account set last_seen_at = now()
      where id = any(array(select account_id from people.session where id = any(${some}::uuid[])))
        and (last_seen_at is null or last_seen_at < now() - interval '1 hour')`.execute(db);
    for (const id of some) known.sessions.delete(id);
  }
}
