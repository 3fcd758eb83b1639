import { sql } from "kysely";
import { awardCredential, revokeFor } from "#credentials/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { type Account, type Actor, authorize, isAllowed, type System } from "#platform/permissions/index.ts";
import { mayManagePath } from "../paths/permissions.ts";
import { mayManageModule } from "../permissions.ts";
import { awardOf } from "./award.ts";
import { CertificatesAsked } from "./events.ts";
import { certificateOf, certifiedThing, designChoices, ruleOf } from "./queries.ts";
import { accreditedMonths, type CertifiedThing, type RuleFacts, type ThingKind } from "./types.ts";

const permissionOf = { module: mayManageModule, path: mayManagePath } as const;

/** Saying that a course is accredited is not its owner's, but the directorate's. */
export const mayAccredit = (actor: Actor, kind: ThingKind): boolean => isAllowed(actor, permissionOf[kind]);

/** Refuses who may not manage the thing. */
export function authorizeThing(actor: Actor, thing: CertifiedThing): asserts actor is Account | System {
  authorize(actor, permissionOf[thing.kind], thing);
}

async function managedThing(tx: Tx, actor: Actor, kind: ThingKind, id: string): Promise<CertifiedThing> {
  const thing = await certifiedThing(tx, kind, id);
  if (thing === undefined) throw new DomainError("platform.not-found");
  authorizeThing(actor, thing);
  return thing;
}

/**
 * Says by which rule a module or a path gives a certificate. What was given stays as it is. Throws `awarding.no-design`,
 * `awarding.no-score`, `awarding.path-rule`.
 */
export async function saveRule(
  db: Db,
  actor: Actor,
  kind: ThingKind,
  thingId: string,
  facts: RuleFacts,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const thing = await managedThing(tx, actor, kind, thingId);
    const before = await ruleOf(tx, kind, thingId);
    if (kind === "path" && facts.rule !== "completed") throw new DomainError("awarding.path-rule", { field: "rule" });
    if (facts.rule === "score" && facts.leastScore === null)
      throw new DomainError("awarding.no-score", { field: "leastScore" });
    if (
      facts.designId !== before?.designId &&
      !(await designChoices(tx, thing)).some(({ id }) => id === facts.designId)
    )
      throw new DomainError("awarding.no-design", { field: "designId" });
    const isAccredited = mayAccredit(actor, kind) ? facts.isAccredited : before?.isAccredited === true;
    const row = {
      isOn: facts.isOn,
      rule: facts.rule,
      leastScore: facts.rule === "score" ? facts.leastScore : null,
      // An accredited course is not for ever.
      validMonths: facts.validMonths ?? (isAccredited ? accreditedMonths : null),
      isAccredited,
      designId: facts.designId,
      statement: JSON.stringify(facts.statement),
      renewal: JSON.stringify(facts.renewal),
      updatedBy: actor.kind === "account" ? actor.id : null,
      updatedAt: new Date(),
    };
    await tx
      .insertInto("learning.certificateRule")
      .values({ thingKind: kind, thingId, ...row })
      .onConflict((conflict) => conflict.columns(["thingKind", "thingId"]).doUpdateSet(row))
      .execute();
    await audit(tx, actor, "learning.certificate-rule-changed", {
      target: thingId,
      kind,
      isOn: row.isOn,
      rule: row.rule,
      leastScore: row.leastScore,
      validMonths: row.validMonths,
      isAccredited,
    });
  });
}

/** Wishes that all who qualify already get theirs; it is done behind the page. Throws `awarding.off`. */
export async function askForAwards(db: Db, actor: Actor, kind: ThingKind, thingId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await managedThing(tx, actor, kind, thingId);
    if ((await ruleOf(tx, kind, thingId))?.isOn !== true) throw new DomainError("awarding.off");
    await audit(tx, actor, "learning.certificates-asked", { target: thingId, kind });
    await emit(tx, CertificatesAsked, { kind, thingId });
  });
}

/** Revokes a certificate of a thing one manages, for good. Throws `platform.not-found`, `credentials.revoked-already`. */
export async function revokeCertificate(
  db: Db,
  actor: Actor,
  { kind, id }: { kind: ThingKind; id: string },
  credentialId: string,
  reason: string,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const thing = await managedThing(tx, actor, kind, id);
    authorizeThing(actor, thing);
    await revokeFor(tx, actor, credentialId, reason, { kind, id });
  });
}

/**
 * Gives the holder of a revoked or ended certificate another one, with what counts for them now. Throws `platform.not-found`,
 * `awarding.still-valid`, `awarding.does-not-qualify`.
 */
export async function awardAnew(
  house: Pick<HouseParts, "db" | "messages">,
  actor: Actor,
  { kind, id }: { kind: ThingKind; id: string },
  credentialId: string,
): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const thing = await managedThing(tx, actor, kind, id);
    const earlier = await certificateOf(tx, kind, id, credentialId);
    const rule = await ruleOf(tx, kind, id);
    if (earlier === undefined || rule === undefined) throw new DomainError("platform.not-found");
    const hasEnded = earlier.validUntil !== null && earlier.validUntil <= new Date();
    if (earlier.state !== "revoked" && !hasEnded) throw new DomainError("awarding.still-valid");
    const counted = await countedResult(tx, kind, id, earlier.accountId);
    if (counted === undefined) throw new DomainError("awarding.does-not-qualify");
    // What was revoked is not carried on: the new one stands for itself.
    const made = await awardCredential(tx, awardOf(house, thing, rule, counted, { renews: credentialId }));
    if (!made.isNew) throw new DomainError("awarding.awarded-already");
    await audit(tx, actor, "learning.certificate-awarded-anew", {
      target: earlier.accountId,
      credential: made.id,
      after: credentialId,
    });
  });
}

/** What counts for a person, if they have completed the thing and their account is open. */
async function countedResult(tx: Tx, kind: ThingKind, id: string, accountId: string) {
  const isActive = sql`exists (select from people.public_account a where a.id = r.account_id and a.is_active)`;
  const { rows } = await (kind === "path"
    ? sql<{ accountId: string; score: number | null; completedAt: Date }>`
        select r.account_id, null::real as score, r.completed_at from learning.path_progress r
        where r.path_id = ${id}::uuid and r.account_id = ${accountId} and r.completed_at is not null and ${isActive}`
    : sql<{ accountId: string; score: number | null; completedAt: Date }>`
        select r.account_id, r.score, coalesce(r.completed_at, r.last_at) as completed_at from learning.registration r
        where r.module_id = ${id}::uuid and r.account_id = ${accountId} and r.status = 'completed' and ${isActive}`
  ).execute(tx);
  return rows[0];
}
