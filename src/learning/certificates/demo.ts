import { sql } from "kysely";
import { awardCredential, defaultDesignId, demoAccreditedDesignId, issueWaiting } from "#credentials/index.ts";
import { demoAccountId } from "#people/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { newId } from "#platform/ids.ts";
import { system } from "#platform/permissions/index.ts";
import { awardOf } from "./award.ts";
import { revokeCertificate, saveRule } from "./operations.ts";
import { certifiedThing, ruleOf } from "./queries.ts";
import { monthsAfter } from "./rules.ts";
import type { RuleFacts } from "./types.ts";

const renewal: LocalizedText = {
  en: "Take the course again and pass its assessment: a new certificate follows by itself.",
  fr: "Suivez à nouveau le cours et réussissez son évaluation : un nouveau certificat suivra de lui-même.",
  es: "Haga de nuevo el curso y apruebe su evaluación: un certificado nuevo llegará por sí solo.",
  ar: "أعد الدورة واجتز تقييمها، وستصلك شهادة جديدة تلقائيا.",
};

const plain: RuleFacts = {
  isOn: true,
  rule: "completed",
  leastScore: null,
  validMonths: null,
  isAccredited: false,
  designId: defaultDesignId,
  statement: {},
  renewal: {},
};

/** In the order of the modules' addresses. */
const rules: readonly RuleFacts[] = [
  { ...plain, rule: "passed", validMonths: 48, isAccredited: true, designId: demoAccreditedDesignId, renewal },
  { ...plain, rule: "score", leastScore: 0.8, validMonths: 24, renewal },
  plain,
];

/** Courses that the demonstration's people have before them: the one that the tour begins with, and the one that is asked of them. */
const newToAll = "^(first-responder|human-rights)";

const day = 86_400_000;

/** Who has one already, of which module, since how many days, and what became of it. */
const given: readonly { name: string; rule: number; daysAgo: number; isRevoked?: true }[] = [
  // Four years from then: long to go.
  { name: "officer", rule: 0, daysAgo: 200 },
  // Two years from then: it ends in three weeks.
  { name: "officer", rule: 1, daysAgo: 709 },
  { name: "officer", rule: 2, daysAgo: 40, isRevoked: true },
  { name: "officer-ar", rule: 0, daysAgo: 60 },
  // Two years from then: over.
  { name: "ncb-fr", rule: 1, daysAgo: 800 },
  { name: "ncb-fr", rule: 2, daysAgo: 90 },
];

/** Gives three modules of the demonstration a certificate, and some of its people theirs: valid, ending, ended and revoked ones. Once. */
export async function loadDemoCertificates(house: HouseParts, say: (line: string) => void): Promise<void> {
  const { db } = house;
  const known = await db.selectFrom("learning.certificateRule").select("thingId").limit(1).executeTakeFirst();
  if (known !== undefined) return;
  const { rows: modules } = await sql<{ id: string }>`
    select m.id from learning.module m
    where m.state = 'published' and m.slug !~ ${newToAll} and not exists (
      select from learning.registration r join people.public_account a on a.id = r.account_id
      where r.module_id = m.id and r.account_id = any(${await accountsOf(db)}::uuid[]))
    order by m.slug limit ${rules.length}`.execute(db);
  if (modules.length < rules.length) return;
  for (const [index, rule] of rules.entries()) await saveRule(db, system, "module", modules[index]?.id ?? "", rule);
  const revoked: { module: string; credential: string }[] = [];
  await inTransaction(db, async (tx) => {
    for (const { name, rule, daysAgo, isRevoked } of given) {
      const [accountId, moduleId] = [await demoAccountId(tx as Db, name), modules[rule]?.id];
      if (accountId === undefined || moduleId === undefined) continue;
      const id = await awardBefore(house, tx, moduleId, accountId, new Date(Date.now() - daysAgo * day));
      if (isRevoked === true && id !== undefined) revoked.push({ module: moduleId, credential: id });
    }
  });
  await issueWaiting(house, { isSilent: true });
  for (const { module, credential } of revoked)
    await revokeCertificate(
      db,
      system,
      { kind: "module", id: module },
      credential,
      "The assessment was taken by somebody else.",
    );
  say(`${given.length} certificates`);
}

const accountsOf = async (db: Db): Promise<string[]> =>
  (await Promise.all([...new Set(given.map(({ name }) => name))].map((name) => demoAccountId(db, name)))).filter(
    (id) => id !== undefined,
  );

/** A completion of some time ago, and what it earned; written as rows, since it happened before this installation did. */
async function awardBefore(
  house: HouseParts,
  tx: Tx,
  moduleId: string,
  accountId: string,
  at: Date,
): Promise<string | undefined> {
  const [thing, rule] = [await certifiedThing(tx, "module", moduleId), await ruleOf(tx, "module", moduleId)];
  if (thing === undefined || rule === undefined) return undefined;
  const [registrationId, attemptId] = [newId(), newId()];
  const facts = {
    status: "completed",
    success: "passed",
    progress: 1,
    score: 0.92,
    seconds: (thing.minutes ?? 30) * 60,
  };
  const times = { lastAt: at, completedAt: at };
  await sql`
    insert into learning.registration (id, module_id, account_id, attempt_id, created_at, status, success, progress, score, seconds, last_at, completed_at, country)
    select ${registrationId}::uuid, ${moduleId}::uuid, a.id, ${attemptId}::uuid, ${at}, 'completed', 'passed', 1, ${facts.score}, ${facts.seconds}, ${at}, ${at}, a.country
    from people.public_account a where a.id = ${accountId}::uuid`.execute(tx);
  const { versionId } = await tx
    .selectFrom("learning.module")
    .select("versionId")
    .where("id", "=", moduleId)
    .executeTakeFirstOrThrow();
  await tx
    .insertInto("learning.attempt")
    .values({ id: attemptId, registrationId, versionId: versionId ?? "", number: 1, startedAt: at, ...facts, ...times })
    .execute();
  await tx
    .updateTable("learning.module")
    .set((expression) => ({ learnerCount: expression("learnerCount", "+", 1) }))
    .where("id", "=", moduleId)
    .execute();
  const award = awardOf(house, thing, rule, { accountId, score: facts.score, completedAt: at }, { now: at });
  const until = rule.validMonths === null ? null : monthsAfter(at, rule.validMonths);
  return (await awardCredential(tx, { ...award, validUntil: until, awardedAt: at })).id;
}
