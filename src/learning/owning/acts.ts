import { sql } from "kysely";
import { actorOf, type LetterHouse, letterOf } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { localized } from "#platform/i18n/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { ModuleCompleted } from "../events.ts";
import { mayManageModule } from "../permissions.ts";
import type { Facts } from "../player/protocol.ts";
import { versionFacts } from "../player/queries.ts";
import { countsMore, rollUp, unknownFacts } from "../player/rules.ts";
import type { CompletionRule, ResultBefore } from "../types.ts";
import { countAgain } from "./counts.ts";

type House = LetterHouse & { db: Db };

interface LockedRegistration extends Facts {
  id: string;
  accountId: string;
  attemptId: string | null;
  completedAt: Date | null;
  module: {
    id: string;
    slug: string;
    title: Record<string, string>;
    rule: CompletionRule;
    versionId: string | null;
    ownerId: string | null;
    ownerBodyId: string | null;
  };
}

/** A registration of a module, held, for who looks after the module. One of another module does not exist there. */
async function lockRegistration(tx: Tx, actor: Actor, moduleId: string, id: string): Promise<LockedRegistration> {
  if (!isId(id)) throw new DomainError("platform.not-found");
  const { rows } = await sql<LockedRegistration>`
    select r.id, r.account_id, r.attempt_id, r.status, r.success, r.progress, r.score, r.seconds, r.completed_at,
      jsonb_build_object('id', m.id, 'slug', m.slug, 'title', m.title, 'rule', m.completion_rule, 'versionId', m.version_id,
        'ownerId', m.owner_id, 'ownerBodyId', m.owner_body_id) as module
    from learning.registration r join learning.module m on m.id = r.module_id
    where r.id = ${id} and m.id = ${moduleId} for update of r`.execute(tx);
  const registration = rows[0];
  if (registration === undefined) throw new DomainError("platform.not-found");
  authorize(actor, mayManageModule, registration.module);
  return registration;
}

interface LockedAttempt extends Facts {
  id: string;
  number: number;
  versionId: string;
  completedAt: Date | null;
}

async function latestAttempt(tx: Tx, registrationId: string): Promise<LockedAttempt | undefined> {
  const { rows } = await sql<LockedAttempt>`
    select id, number, version_id, status, success, progress, score, seconds, completed_at from learning.attempt
    where registration_id = ${registrationId} order by number desc limit 1 for update`.execute(tx);
  return rows[0];
}

/** Another attempt, on the version that new learners take. */
async function beginAttempt(tx: Tx, registration: LockedRegistration, number: number): Promise<LockedAttempt> {
  const { versionId } = registration.module;
  if (versionId === null) throw new DomainError("owning.no-version");
  const id = newId();
  await sql`
    insert into learning.attempt (id, registration_id, version_id, number) values (${id}, ${registration.id}, ${versionId}, ${number})`.execute(
    tx,
  );
  await sql`update learning.registration set attempt_id = ${id} where id = ${registration.id}`.execute(tx);
  return { ...unknownFacts, id, number, versionId, completedAt: null };
}

const snapshot = ({ status, success, progress, score, completedAt }: Facts & { completedAt: Date | null }) => ({
  status,
  success,
  progress,
  score,
  completedAt: completedAt?.toISOString() ?? null,
});

async function note(
  tx: Tx,
  actor: Actor,
  registration: LockedRegistration,
  attempt: LockedAttempt,
  kind: "completed" | "undone" | "reset",
  reason: string,
): Promise<void> {
  const before: ResultBefore = { attempt: snapshot(attempt), registration: snapshot(registration) };
  await tx
    .insertInto("learning.ownerAct")
    .values({
      id: newId(),
      registrationId: registration.id,
      attemptId: attempt.id,
      kind,
      reason,
      before: JSON.stringify(before),
      byId: actor.kind === "account" ? actor.id : null,
    })
    .execute();
  await audit(tx, actor, `learning.result-${kind}`, {
    target: registration.accountId,
    module: registration.module.id,
    registration: registration.id,
    reason,
  });
  await countAgain(tx, registration.module.id);
}

/** Tells the learner, in their language, what was done and why; nothing to a closed account. */
async function tell(tx: Tx, house: House, { accountId, module }: LockedRegistration, name: string, reason: string) {
  const person = await actorOf(tx as Db, accountId);
  if (person.kind !== "account") return;
  const title = localized(module.title, person.lang).text;
  await sendMail(tx, {
    to: person.email,
    ...letterOf("owning", house, person.lang, name, `/learning/${module.slug}`, { name: person.name, title, reason }),
  });
}

/**
 * Completes a module for a learner by hand: their latest attempt, or a first one, counts as completed from now on; what they did in it stays as
 * it is. They are told, with the reason. Throws `owning.completed-already`.
 */
export async function completeByHand(
  house: House,
  actor: Actor,
  target: { moduleId: string; registrationId: string },
  reason: string,
): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const registration = await lockRegistration(tx, actor, target.moduleId, target.registrationId);
    if (registration.status === "completed") throw new DomainError("owning.completed-already");
    const attempt = (await latestAttempt(tx, registration.id)) ?? (await beginAttempt(tx, registration, 1));
    await note(tx, actor, registration, attempt, "completed", reason);
    await sql`
      update learning.attempt set status = 'completed', progress = 1, completed_at = coalesce(completed_at, now()), revision = revision + 1
      where id = ${attempt.id}`.execute(tx);
    await sql`
      update learning.registration set status = 'completed', progress = 1, completed_at = coalesce(completed_at, now())
      where id = ${registration.id}`.execute(tx);
    const { accountId, module } = registration;
    await emit(tx, ModuleCompleted, { registrationId: registration.id, moduleId: module.id, accountId });
    await tell(tx, house, registration, "completed", reason);
  });
}

/**
 * Takes back the last completion by hand: the attempt stands where its parts have brought it, and the best of all attempts counts. Throws
 * `owning.nothing-to-undo` where nothing was completed by hand since, or it was reset.
 */
export async function undoCompletion(
  house: House,
  actor: Actor,
  target: { moduleId: string; registrationId: string },
  reason: string,
): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const registration = await lockRegistration(tx, actor, target.moduleId, target.registrationId);
    const { rows } = await sql<{ kind: string; attemptId: string; before: ResultBefore }>`
      select kind, attempt_id, before from learning.owner_act where registration_id = ${registration.id}
      order by at desc, id desc limit 1`.execute(tx);
    const attempt = await latestAttempt(tx, registration.id);
    const act = rows[0];
    if (act?.kind !== "completed" || attempt === undefined || attempt.id !== act.attemptId)
      throw new DomainError("owning.nothing-to-undo");
    await note(tx, actor, registration, attempt, "undone", reason);
    const now = await factsOfParts(tx, attempt, registration.module.rule, act.before);
    await sql`
      update learning.attempt set status = ${now.status}, success = ${now.success}, progress = ${now.progress}, score = ${now.score},
        completed_at = case when ${now.status} = 'completed' then completed_at end, revision = revision + 1
      where id = ${attempt.id}`.execute(tx);
    await countBest(tx, registration.id);
    await tell(tx, house, registration, "undone", reason);
  });
}

/** What an attempt's parts say, at least what was known before a hand came in between. */
async function factsOfParts(
  tx: Tx,
  attempt: LockedAttempt,
  rule: CompletionRule,
  { attempt: before }: ResultBefore,
): Promise<Facts> {
  const { rows } = await sql<Facts & { item: string }>`
    select item, status, success, progress, score, seconds from learning.sco_state where attempt_id = ${attempt.id}`.execute(
    tx,
  );
  const { standard, items } = await versionFacts(tx, attempt.versionId);
  const rolled = rollUp(rule, items, new Map(rows.map(({ item, ...facts }) => [item, facts])));
  // A sequenced package says itself when it is done.
  const isDone = rolled.status === "completed" && (standard !== "scorm-2004" || rule !== "package");
  const isBegun = rolled.status !== "not-started" || before.status !== "not-started";
  return {
    status: isDone || before.status === "completed" ? "completed" : isBegun ? "incomplete" : "not-started",
    success: attempt.success,
    progress: isDone ? 1 : Math.min(0.99, Math.max(before.progress, rolled.progress)),
    score: attempt.score,
    seconds: attempt.seconds,
  };
}

/** What counts for a person: the best of the attempts since the last reset. */
async function countBest(tx: Tx, registrationId: string): Promise<void> {
  const { rows } = await sql<Facts & { completedAt: Date | null }>`
    select status, success, progress, score, seconds, completed_at from learning.attempt
    where registration_id = ${registrationId} and number >= coalesce((
      select max(a.number) from learning.owner_act o join learning.attempt a on a.id = o.attempt_id
      where o.registration_id = ${registrationId} and o.kind = 'reset'), 0)
    order by number`.execute(tx);
  const best = rows.reduce((one, other) => (countsMore(other, one) ? other : one), {
    ...unknownFacts,
    completedAt: null as Date | null,
  });
  await sql`
    update learning.registration set status = ${best.status}, success = ${best.success}, progress = ${best.progress}, score = ${best.score},
      seconds = ${best.seconds}, completed_at = case when ${best.status} = 'completed' then coalesce(${best.completedAt}::timestamptz, now()) end
    where id = ${registrationId}`.execute(tx);
}

/**
 * Lets a learner begin anew, on the version that new learners take: a new attempt counts from now on, the earlier ones stay to be read. They
 * are told, with the reason. Throws `owning.nothing-to-reset`.
 */
export async function resetLearner(
  house: House,
  actor: Actor,
  target: { moduleId: string; registrationId: string },
  reason: string,
): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const registration = await lockRegistration(tx, actor, target.moduleId, target.registrationId);
    const last = await latestAttempt(tx, registration.id);
    if (last === undefined) throw new DomainError("owning.nothing-to-reset");
    // The course may be open: what it still sends belongs to the old attempt, and reaches nobody's result.
    await sql`update learning.launch set expires_at = now(), ended_at = coalesce(ended_at, now()) where attempt_id = ${last.id} and expires_at > now()`.execute(
      tx,
    );
    const attempt = await beginAttempt(tx, registration, last.number + 1);
    await note(tx, actor, registration, attempt, "reset", reason);
    await sql`
      update learning.registration set status = 'not-started', success = 'unknown', progress = 0, score = null, seconds = 0, completed_at = null
      where id = ${registration.id}`.execute(tx);
    await tell(tx, house, registration, "reset", reason);
  });
}
