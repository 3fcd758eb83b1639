import { sql } from "kysely";
import { type Db, together } from "#platform/database/index.ts";
import { type Actor, type Grant, type Language, type Role, scopedRoles, visitor } from "#platform/permissions/index.ts";
import type { Settings } from "#platform/settings.ts";
import { tokenHash } from "#platform/tokens.ts";
import { currentPolicy } from "./privacy/policy.ts";
import { noteVisit } from "./visits.ts";

// docs/security.md says why (OWASP ASVS 7.1.1): officers at sea or on a mission come back to a course after days; whoever decides about
// others does not leave a browser open overnight.
const idleDays = 14;
const idleHoursOfStaff = 12;

const tokenShape = /^[A-Za-z0-9_-]{43}$/;

interface SessionFacts {
  hash: string;
  sessionId: string;
  isStale: boolean;
  isIdle: boolean;
  isStrong: boolean;
  agreedTo: number | null;
  id: string;
  name: string;
  email: string;
  country: string | null;
  lang: Language;
  timeZone: string;
  isVetted: boolean;
  isDemo: boolean;
  grants: Grant[];
}

/** What an open session knows of its person, by the hash of its token in hex. */
const sessionFacts = together(
  async (db, hashes: readonly string[]): Promise<(SessionFacts | undefined)[]> => {
    const { rows } = await sql<SessionFacts>`
      select encode(s.token_hash, 'hex') as hash, s.id as session_id, s.is_strong,
        s.last_seen_at < now() - make_interval(hours => ${idleHoursOfStaff}) as is_idle,
        s.last_seen_at < now() - interval '5 minutes' as is_stale,
        (select max(version) from people.consent c where c.account_id = a.id and c.kind = 'privacy' and c.withdrawn_at is null) as agreed_to,
        a.id, a.name, a.email, a.country, a.lang, a.time_zone, coalesce(a.vetted_until > now(), false) as is_vetted, a.is_demo,
        array(select jsonb_build_object('role', role, 'scope', scope) from people.role_grant g
          where g.account_id = a.id and (g.ends_at is null or g.ends_at > now()) order by role, scope) as grants
      from people.session s join people.account a on a.id = s.account_id
      where s.token_hash = any(array(select decode(h, 'hex') from unnest(${[...hashes]}::text[]) h))
        and s.expires_at > now() and s.last_seen_at > now() - make_interval(days => ${idleDays})
        and a.disabled_at is null and a.suspended_at is null`.execute(db);
    const byHash = new Map(rows.map((row) => [row.hash, row]));
    return hashes.map((hash) => byHash.get(hash));
  },
  { running: 2 },
);

/** The account of a session token, or a visitor. The last visit is noted at most every five minutes. */
export async function readActor(db: Db, settings: Settings, token: string | undefined): Promise<Actor> {
  if (token === undefined || !tokenShape.test(token)) return visitor;
  const row = await sessionFacts(db, tokenHash(token).toString("hex"));
  if (row === undefined || (row.isDemo && !settings.isDemo)) return visitor;
  const { sessionId, id, name, email, country, lang, timeZone, isVetted, grants } = row;
  const roles = rolesOf(grants);
  const isStaff = !row.isDemo && roles.some((role) => settings.secondFactorRoles.includes(role));
  if (isStaff && row.isIdle) return visitor;
  if (row.isStale) noteVisit(db, sessionId);
  const held = isStaff && !row.isStrong ? { heldAt: "/account/security/second-factor" } : {};
  // Who never agreed is asked when they sign in; who agreed to an earlier version, wherever they are when there is a new one.
  const asked = (row.agreedTo ?? currentPolicy.version) < currentPolicy.version ? { askedAt: "/account/consent" } : {};
  return {
    kind: "account",
    sessionId,
    id,
    name,
    email,
    country,
    lang,
    timeZone,
    isVetted,
    roles,
    grants,
    ...held,
    ...asked,
  };
}

/** A role held for a body counts where an operation asks about that body's things; one that is never held everywhere counts as it is. */
export const rolesOf = (grants: readonly Grant[]): Role[] => [
  ...new Set(
    grants
      .filter(({ role, scope }) => scope === "" || scopedRoles[role]?.isEverywhereToo === false)
      .map(({ role }) => role),
  ),
];
