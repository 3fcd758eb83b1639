import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import { countryScope } from "#platform/permissions/index.ts";
import { countries } from "../countries.ts";

export interface BureauOfficer {
  grantId: string;
  id: string;
  name: string;
  email: string;
  isDeputy: boolean;
  /** False while the account is closed or suspended: then nobody acts in this role. */
  isActive: boolean;
  since: Date;
  endsAt: Date | null;
  reason: string;
}

interface ScopedOfficer extends BureauOfficer {
  country: string;
}

/** Who serves the bureaus of some countries, officers before deputies. */
async function officersOf(db: Db, codes: readonly string[]): Promise<ScopedOfficer[]> {
  const { rows } = await sql<ScopedOfficer>`
    select substr(g.scope, 9) as country, g.id as grant_id, a.id, a.name, a.email, g.is_deputy,
      a.disabled_at is null and a.suspended_at is null as is_active, g.granted_at as since, g.ends_at, g.reason
    from people.role_grant g join people.account a on a.id = g.account_id and a.erased_at is null
    where g.role = 'bureau-officer' and g.scope = any(${codes.map(countryScope)}::text[]) and (g.ends_at is null or g.ends_at > now())
    order by g.is_deputy, a.name, a.id`.execute(db);
  return rows;
}

export interface Bureau {
  country: string;
  officers: BureauOfficer[];
  hasProposal: boolean;
  /** Requests for access that wait for a decision. */
  waiting: number;
}

/** The bureaus of all members; where nobody active serves, the administrators decide. */
export async function listBureaus(db: Db): Promise<Bureau[]> {
  const [officers, proposals, requests] = await Promise.all([
    officersOf(
      db,
      countries.map(({ code }) => code),
    ),
    db.selectFrom("people.bureauProposal").select("country").where("decidedAt", "is", null).execute(),
    db
      .selectFrom("people.accessRequest")
      .select(["vouchScope", sql<number>`count(*)::int`.as("count")])
      .where("state", "=", "waiting")
      .groupBy("vouchScope")
      .execute(),
  ]);
  const byCountry = Map.groupBy(officers, ({ country }) => country);
  const proposed = new Set(proposals.map(({ country }) => country));
  const waiting = new Map(requests.map(({ vouchScope, count }) => [vouchScope, count]));
  return countries.map(({ code }) => ({
    country: code,
    officers: byCountry.get(code) ?? [],
    hasProposal: proposed.has(code),
    waiting: waiting.get(countryScope(code)) ?? 0,
  }));
}

/** Whether somebody can act for the country. */
export const isServed = ({ officers }: Pick<Bureau, "officers">): boolean => officers.some(({ isActive }) => isActive);

export const officersOfBureau = (db: Db, country: string): Promise<BureauOfficer[]> => officersOf(db, [country]);

export interface Proposal {
  id: string;
  personId: string;
  name: string;
  email: string;
  proposedById: string;
  proposedBy: string;
  reason: string;
  proposedAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  isConfirmed: boolean | null;
  decisionReason: string;
}

/** The proposals for a country, the open one first, then the newest twenty. */
export async function proposalsOf(db: Db, country: string): Promise<Proposal[]> {
  const { rows } = await sql<Proposal>`
    select p.id, a.id as person_id, a.name, a.email, p.proposed_by as proposed_by_id, b.name as proposed_by, p.reason, p.proposed_at,
      (select name from people.account where id = p.decided_by) as decided_by, p.decided_at, p.is_confirmed, p.decision_reason
    from people.bureau_proposal p join people.account a on a.id = p.account_id join people.account b on b.id = p.proposed_by
    where p.country = ${country}
    order by p.decided_at is null desc, p.proposed_at desc limit 21`.execute(db);
  return rows;
}
