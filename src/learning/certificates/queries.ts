import { sql } from "kysely";
import type { Cursor, Db, LocalizedText, Tx } from "#platform/database/index.ts";
import { pathById } from "../paths/queries.ts";
import { type CertifiedThing, type RuleFacts, renewalDays, type ThingKind } from "./types.ts";

/** The module or path of an id; undefined where there is none. */
export async function certifiedThing(db: Db | Tx, kind: ThingKind, id: string): Promise<CertifiedThing | undefined> {
  if (kind === "path") {
    const path = await pathById(db, id);
    return path === undefined ? undefined : { ...path, kind, body: path.bodyName ?? bodyNamed(path.ownerBody) };
  }
  const { rows } = await sql<
    Omit<CertifiedThing, "kind" | "body"> & { bodyName: LocalizedText | null; ownerBody: string }
  >`
    select m.id, m.slug, m.title, m.summary, m.minutes, m.subjects, m.owner_id, m.owner_body_id, m.owner_body,
      (select b.name from people.public_body b where b.id = m.owner_body_id) as body_name
    from learning.module m where m.id = ${id}::uuid`.execute(db);
  const [module] = rows;
  return module === undefined ? undefined : { ...module, kind, body: module.bodyName ?? bodyNamed(module.ownerBody) };
}

const bodyNamed = (name: string): LocalizedText | null => (name === "" ? null : { en: name });

/** What its owner says of the certificate; undefined where nothing was ever said. */
export async function ruleOf(db: Db | Tx, kind: ThingKind, thingId: string): Promise<RuleFacts | undefined> {
  const row = await db
    .selectFrom("learning.certificateRule")
    .select(["isOn", "rule", "leastScore", "validMonths", "isAccredited", "designId", "statement", "renewal"])
    .where("thingKind", "=", kind)
    .where("thingId", "=", thingId)
    .executeTakeFirst();
  return row as RuleFacts | undefined;
}

/** Designs that certificates of a thing may have: those of everybody, and those of its own body. */
export async function designChoices(
  db: Db | Tx,
  { ownerBodyId }: Pick<CertifiedThing, "ownerBodyId">,
): Promise<{ id: string; name: LocalizedText }[]> {
  const { rows } = await sql<{ id: string; name: LocalizedText }>`
    select id, name from credentials.public_design
    where state = 'in-use' and (body_id is null or body_id = ${ownerBodyId}::uuid) order by body_id nulls first, id limit 200`.execute(
    db,
  );
  return rows;
}

export interface Qualified {
  accountId: string;
  score: number | null;
  completedAt: Date;
}

/** By the rule, of what counts for a person (of the attempt `r`, where a renewal is asked for). */
function qualifies(rule: Pick<RuleFacts, "rule" | "leastScore">) {
  if (rule.rule === "passed") return sql<boolean>`r.success = 'passed'`;
  if (rule.rule === "score") return sql<boolean>`r.success <> 'failed' and r.score >= ${rule.leastScore ?? 1}`;
  return sql<boolean>`true`;
}

/** Who has done what is asked; with certificates of it, valid or not, left out. `accountId`: one person only. */
function qualified(kind: ThingKind, thingId: string, rule: RuleFacts, accountId: string | undefined) {
  const isOne = (column: string) =>
    accountId === undefined ? sql`` : sql`and ${sql.ref(column)} = ${accountId}::uuid`;
  const hasNone = sql`not exists (
    select from credentials.public_credential c where c.source_kind = ${kind} and c.source_id = ${thingId}::uuid and c.account_id = r.account_id)`;
  const isActive = sql`exists (select from people.public_account a where a.id = r.account_id and a.is_active)`;
  return kind === "path"
    ? sql<Qualified>`
        select r.account_id, null::real as score, r.completed_at from learning.path_progress r
        where r.path_id = ${thingId}::uuid and r.completed_at is not null ${isOne("r.account_id")} and ${hasNone} and ${isActive}`
    : sql<Qualified>`
        select r.account_id, r.score, coalesce(r.completed_at, r.last_at) as completed_at from learning.registration r
        where r.module_id = ${thingId}::uuid and r.status = 'completed' and ${qualifies(rule)} ${isOne("r.account_id")} and ${hasNone} and ${isActive}`;
}

/** The next so many who qualify and have no certificate. */
export async function nextQualified(
  tx: Tx,
  kind: ThingKind,
  thingId: string,
  rule: RuleFacts,
  { accountId, limit }: { accountId?: string; limit: number },
): Promise<Qualified[]> {
  const { rows } = await sql<Qualified>`${qualified(kind, thingId, rule, accountId)} limit ${limit}`.execute(tx);
  return rows;
}

export interface CertificateCounts {
  /** Up to ten thousand and one. */
  waiting: number;
  issued: number;
}

const mostCounted = 10_001;

export async function countCertificates(
  db: Db,
  kind: ThingKind,
  thingId: string,
  rule: RuleFacts,
): Promise<CertificateCounts> {
  const { rows } = await sql<CertificateCounts>`
    select (select count(*)::int from (${qualified(kind, thingId, rule, undefined)} limit ${mostCounted}) q) as waiting,
      (select count(*)::int from (select from credentials.public_credential where source_kind = ${kind} and source_id = ${thingId}::uuid limit ${mostCounted}) i) as issued`.execute(
    db,
  );
  return rows[0] ?? { waiting: 0, issued: 0 };
}

export interface IssuedCertificate {
  id: string;
  state: "waiting" | "issued" | "revoked";
  awardedAt: Date;
  validUntil: Date | null;
  revokedAt: Date | null;
}

/** Certificates of a thing, the newest first, or the one of an id; whose they are is not told. */
export async function issuedCertificates(
  db: Db,
  kind: ThingKind,
  thingId: string,
  after: Cursor | undefined,
  limit: number,
  id?: string,
): Promise<IssuedCertificate[]> {
  const { rows } = await sql<IssuedCertificate>`
    select id, state, awarded_at, valid_until, revoked_at from credentials.public_credential
    where source_kind = ${kind} and source_id = ${thingId}::uuid
      ${id === undefined ? sql`` : sql`and id = ${id}`}
      ${after === undefined ? sql`` : sql`and (awarded_at, id) < (${after[0]}::timestamptz, ${after[1]}::text)`}
    order by awarded_at desc, id desc limit ${limit}`.execute(db);
  return rows;
}

export interface EarlierCertificate {
  id: string;
  accountId: string;
  state: string;
  validUntil: Date | null;
}

/** One certificate of a thing, with whose it is: for operations. */
export async function certificateOf(
  tx: Tx,
  kind: ThingKind,
  thingId: string,
  credentialId: string,
): Promise<EarlierCertificate | undefined> {
  const { rows } = await sql<EarlierCertificate>`
    select id, account_id, state, valid_until from credentials.public_credential
    where id = ${credentialId} and source_kind = ${kind} and source_id = ${thingId}::uuid`.execute(tx);
  return rows[0];
}

export interface Renewable extends Qualified {
  thingId: string;
  renews: string;
  validUntil: Date;
}

/**
 * Who has taken a module again since their certificate began to end: a later attempt, completed within the last 90 days of it or after,
 * that fits the rule. The newest certificate counts, and only one that was not revoked.
 */
export async function nextRenewable(tx: Tx, limit: number): Promise<Renewable[]> {
  const { rows } = await sql<Renewable>`
    select c.source_id as thing_id, c.account_id, c.id as renews, c.valid_until, r.score, r.completed_at
    from credentials.public_credential c
    join learning.certificate_rule l on l.thing_kind = 'module' and l.thing_id = c.source_id and l.is_on
    join learning.registration g on g.module_id = c.source_id and g.account_id = c.account_id
    cross join lateral (
      select a.score, a.completed_at from learning.attempt a
      where a.registration_id = g.id and a.status = 'completed'
        and a.completed_at >= greatest(c.valid_until - ${renewalDays} * interval '1 day', c.awarded_at)
        and (l.rule = 'completed' or (l.rule = 'passed' and a.success = 'passed')
          or (l.rule = 'score' and a.success <> 'failed' and a.score >= l.least_score))
      order by a.completed_at desc limit 1
    ) r
    where c.source_kind = 'module' and c.state = 'issued' and c.valid_until < now() + ${renewalDays} * interval '1 day'
      and exists (select from people.public_account p where p.id = c.account_id and p.is_active)
      and not exists (select from credentials.public_credential n
        where n.source_kind = 'module' and n.source_id = c.source_id and n.account_id = c.account_id and n.awarded_at > c.awarded_at)
    order by c.valid_until limit ${limit}`.execute(tx);
  return rows;
}
