import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import { registrationKey } from "./keeping/names.ts";
import type { Statement } from "./types.ts";

/** What is stored of some registrations, each registration's in the order it was stored. For who may see their results. */
export async function statementsOfRegistrations(db: Db, registrations: readonly string[]): Promise<Statement[]> {
  const { rows } = await sql<{ raw: Statement }>`
    select s.raw from unnest(${registrations.map(registrationKey)}::bigint[]) with ordinality as w (key, place)
      join lrs.relation r on r.key = w.key join lrs.statement s on s.seq = r.seq
    order by w.place, s.seq`.execute(db);
  return rows.map(({ raw }) => raw);
}
