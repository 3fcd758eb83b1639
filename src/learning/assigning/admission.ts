import { type RawBuilder, sql } from "kysely";
import type { Db, Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import type { Account } from "#platform/permissions/index.ts";
import type { Way } from "./enrolment.ts";
import type { PlaceState } from "./places.ts";

/** How one person stands to a module's door. */
export interface Admission {
  /** Null: one comes in freely. */
  way: Way | null;
  capacity: number | null;
  closesAt: Date | null;
  isClosed: boolean;
  /** Places that are free now; null where there are as many as come. */
  free: number | null;
  queued: number;
  place: PlaceState | null;
  /** Of those who wait for a place, how many are before one. */
  ahead: number;
  offerUntil: Date | null;
  reason: string | null;
  /** It is asked of the person, who needs a supervisor's release first. */
  isUnreleased: boolean;
  isBegun: boolean;
}

/** The door of the module `moduleId` for a person, as JSON within the statement of its page. */
export const admissionJson = (moduleId: RawBuilder<unknown>, accountId: string | null) => sql<AdmissionJson>`(
  select jsonb_build_object('way', e.way, 'capacity', e.capacity, 'closesAt', e.closes_at, 'isClosed', coalesce(e.closes_at <= now(), false),
    'free', case when e.capacity is null then null else greatest(0, e.capacity - (
      select count(*) from learning.place x where x.module_id = e.module_id and x.state in ('held', 'offered'))) end,
    'queued', (select count(*) from learning.place x where x.module_id = e.module_id and x.state = 'queued'),
    'place', c.state, 'offerUntil', c.offer_until, 'reason', c.reason,
    'ahead', case when c.state = 'queued' then (select count(*) from learning.place x where x.module_id = e.module_id and x.state = 'queued'
      and (x.asked_at, x.account_id) < (c.asked_at, c.account_id)) else 0 end,
    'isUnreleased', o.is_unreleased,
    'isBegun', exists (select from learning.registration r where r.module_id = ${moduleId} and r.account_id = ${accountId}::uuid))
  from (select coalesce(bool_and(d.state in ('unreleased', 'refused')), false) as is_unreleased from learning.assigned d
      join learning.assignment t on t.id = d.assignment_id and t.withdrawn_at is null
      where d.account_id = ${accountId}::uuid and d.module_id = ${moduleId} and d.state in ('unreleased', 'refused', 'open')) o
    left join learning.enrolment e on e.module_id = ${moduleId}
    left join learning.place c on c.module_id = e.module_id and c.account_id = ${accountId}::uuid)`;

export type AdmissionJson = Omit<Admission, "closesAt" | "offerUntil"> & {
  closesAt: string | null;
  offerUntil: string | null;
};

export const admissionFrom = (json: AdmissionJson): Admission => ({
  ...json,
  closesAt: json.closesAt === null ? null : new Date(json.closesAt),
  offerUntil: json.offerUntil === null ? null : new Date(json.offerUntil),
});

/** Whether the door is open: who has begun goes on, whatever the rule has become. */
export function doorOf(admission: Admission): "open" | "unreleased" | "closed" | "no-place" {
  if (admission.isBegun) return "open";
  if (admission.isUnreleased) return "unreleased";
  const { way, capacity } = admission;
  if (way === null || admission.place === "held") return "open";
  if (admission.isClosed) return "closed";
  return way === "free" && capacity === null ? "open" : "no-place";
}

/** How a person stands to a module's door. */
export async function admissionOf(db: Db | Tx, account: Account, moduleId: string): Promise<Admission> {
  const { rows } = await sql<{ admission: AdmissionJson }>`
    select ${admissionJson(sql`${moduleId}::uuid`, account.id)} as admission`.execute(db);
  const json = rows[0]?.admission;
  if (json === undefined) throw new Error("a statement without a row");
  return admissionFrom(json);
}

/** Refuses who may not begin a module yet. Throws `assigning.not-released`, `assigning.closed`, `assigning.no-place`. */
export async function admit(db: Db | Tx, account: Account, moduleId: string): Promise<void> {
  const door = doorOf(await admissionOf(db, account, moduleId));
  if (door !== "open") throw new DomainError(door === "unreleased" ? "assigning.not-released" : `assigning.${door}`);
}
