// What SCORM 2004 courses share for one learner: objectives and data that outlive a course (CAM 3.4.1.6).
import { sql } from "kysely";
import type { Db, Tx } from "#platform/database/index.ts";
import type { PackageReading } from "../packages/reading.ts";
import { sharedNames } from "../packages/shared-names.ts";
import type { ObjectiveState, SharedState } from "./protocol.ts";

/** The names that a version may share. */
export type SharedNames = ReturnType<typeof sharedNames>;

export const namesIn = (reading: PackageReading): SharedNames =>
  sharedNames(reading.organizations.find(({ isDefault }) => isDefault) ?? reading.organizations[0]);

/** What is known to a learner of the names that a course shares; nothing of others. */
export async function sharedState(db: Db | Tx, accountId: string, names: SharedNames): Promise<SharedState> {
  if (names.objectives.size + names.stores.size === 0) return {};
  const { rows } = await sql<{ kind: "objective" | "data"; name: string; value: ObjectiveState | string }>`
    select kind, name, value from learning.learner_state
    where account_id = ${accountId}
      and ((kind = 'objective' and name = any(${[...names.objectives]}::text[])) or (kind = 'data' and name = any(${[...names.stores]}::text[])))`.execute(
    db,
  );
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ name, value }) => [name, value]);
  return {
    objectives: Object.fromEntries(of("objective")) as Record<string, ObjectiveState>,
    stores: Object.fromEntries(of("data")) as Record<string, string>,
  };
}

/** Keeps what a course has changed; names that its package does not share are passed over. */
export async function keepShared(tx: Tx, accountId: string, names: SharedNames, shared: SharedState): Promise<void> {
  const rows = [
    ...Object.entries(shared.objectives ?? {}).flatMap(([name, value]) =>
      names.objectives.has(name) ? [{ kind: "objective", name, value: JSON.stringify(value) }] : [],
    ),
    ...Object.entries(shared.stores ?? {}).flatMap(([name, value]) =>
      names.stores.has(name) ? [{ kind: "data", name, value: JSON.stringify(value) }] : [],
    ),
  ];
  if (rows.length === 0) return;
  await sql`
    insert into learning.learner_state as s (account_id, kind, name, value)
    select ${accountId}::uuid, kind, name, value::json
    from unnest(${rows.map(({ kind }) => kind)}::text[], ${rows.map(({ name }) => name)}::text[], ${rows.map(({ value }) => value)}::text[])
      as given (kind, name, value)
    on conflict (account_id, kind, name) do update set value = excluded.value, updated_at = now()
      where s.value::text <> excluded.value::text`.execute(tx);
}
