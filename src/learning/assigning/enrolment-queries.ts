import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import { codeOf } from "./codes.ts";
import type { EnrolmentRule } from "./enrolment.ts";
import type { PlaceState } from "./places.ts";

/** How one comes into a module; undefined where freely. Whoever asks has been found to manage it. */
export async function enrolmentOf(db: Db, moduleId: string): Promise<EnrolmentRule | undefined> {
  const { rows } = await sql<EnrolmentRule>`
    select way, capacity, closes_at, accept_hours from learning.enrolment where module_id = ${moduleId}`.execute(db);
  return rows[0];
}

export interface CodeRow {
  id: string;
  code: string;
  note: string;
  most: number;
  uses: number;
  expiresAt: Date | null;
  isOver: boolean;
}

/** A module's codes, the newest first. */
export async function codesOf(db: Db, secrets: Secrets, moduleId: string): Promise<CodeRow[]> {
  const { rows } = await sql<Omit<CodeRow, "code">>`
    select id, note, most, uses, expires_at, ended_at is not null or uses >= most or coalesce(expires_at <= now(), false) as is_over
    from learning.enrolment_code where module_id = ${moduleId} order by created_at desc, id limit 200`.execute(db);
  return rows.map((row) => ({ ...row, code: codeOf(secrets, row.id) }));
}

export interface PlaceRow {
  accountId: string;
  /** By asking, people tell it to who manages the module. */
  name: string;
  country: string | null;
  state: PlaceState;
  words: string;
  askedAt: Date;
  offerUntil: Date | null;
  isActive: boolean;
}

/** Who asks for a place, waits for one, or has one, in the order of asking: three hundred of each at most. */
export async function placesOf(
  db: Db,
  moduleId: string,
): Promise<{ rows: PlaceRow[]; counts: Record<string, number> }> {
  const [{ rows }, { rows: counts }] = await Promise.all([
    sql<PlaceRow>`
      select x.* from (values ('waiting'), ('queued'), ('offered'), ('held')) s (state) cross join lateral (
        select c.account_id, p.name, p.country, c.state, c.words, c.asked_at, c.offer_until, p.is_active
        from learning.place c join people.public_account p on p.id = c.account_id
        where c.module_id = ${moduleId} and c.state = s.state order by c.asked_at, c.account_id limit 300) x`.execute(
      db,
    ),
    sql<{ state: string; count: number }>`
      select state, count(*)::int as count from learning.place where module_id = ${moduleId} group by state`.execute(
      db,
    ),
  ]);
  return { rows, counts: Object.fromEntries(counts.map(({ state, count }) => [state, count])) };
}
