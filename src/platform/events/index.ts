// Events: "X happened", told to other features after commit, at least once.
// Owns platform.event; an event leaves in its writer's transaction and becomes one job per listener.
// Refuses: listeners inside the writer's transaction; a listener must be idempotent.
import { sql } from "kysely";
import type { Tx } from "../database/index.ts";
import { newId } from "../ids.ts";

export interface EventType<Payload> {
  /** `feature.what-happened`; documented in docs/events.md. */
  name: string;
  /** Carries the payload's type; never set. */
  payload?: Payload;
}

// biome-ignore lint/suspicious/noExplicitAny: listeners of all payloads stand in one list
export interface Listener<Payload = any> {
  event: EventType<Payload>;
  /** Stable: the queue's name is made from it. */
  name: string;
  /** Done in a moment each: many that wait are taken at once, instead of one a second. */
  isQuick?: boolean;
  handle(payload: Payload, deps: import("../feature.ts").HouseParts): Promise<void>;
}

export function defineEvent<Payload extends Record<string, unknown>>(name: string): EventType<Payload> {
  return { name };
}

export function listener<Payload>(
  event: EventType<Payload>,
  name: string,
  handle: Listener<Payload>["handle"],
  { isQuick = false }: { isQuick?: boolean } = {},
): Listener<Payload> {
  return { event, name, handle, isQuick };
}

/** Tells of something in the transaction that did it. */
export async function emit<Payload>(tx: Tx, event: EventType<Payload>, payload: Payload): Promise<void> {
  await tx
    .insertInto("platform.event")
    .values({ id: newId(), name: event.name, payload: sql`${JSON.stringify(payload)}::jsonb` })
    .execute();
}

/** The same of many at once, in one statement. */
export async function emitAll<Payload>(tx: Tx, event: EventType<Payload>, payloads: readonly Payload[]): Promise<void> {
  await sql`
    insert into platform.event (id, name, payload)
    select id, ${event.name}, payload::jsonb
    from unnest(${payloads.map(() => newId())}::uuid[], ${payloads.map((payload) => JSON.stringify(payload))}::text[]) as e (id, payload)`.execute(
    tx,
  );
}
