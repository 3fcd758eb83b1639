import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import type { Statement } from "./types.ts";

/** What is stored of some registrations, each registration's in the order it was stored. For who may see their results. */
export async function statementsOfRegistrations(db: Db, registrations: readonly string[]): Promise<Statement[]> {
  const { rows } = await sql<{ raw: Statement }>`
    select raw from lrs.statement where registration = any(${[...registrations]}::uuid[]) order by registration, stored, id`.execute(
    db,
  );
  return rows.map(({ raw }) => raw);
}
