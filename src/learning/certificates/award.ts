import { type Award, awardCredential, awardCredentials } from "#credentials/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { certifiedThing, nextQualified, nextRenewable, type Qualified, ruleOf } from "./queries.ts";
import { achievementOf, validUntil } from "./rules.ts";
import type { CertifiedThing, RuleFacts, ThingKind } from "./types.ts";

export type AwardingHouse = Pick<HouseParts, "messages"> & { db: Db };

const batchSize = 200;

/** What an award of a thing says, whoever gets it. */
export function awardOf(
  { messages }: Pick<HouseParts, "messages">,
  thing: CertifiedThing,
  rule: RuleFacts,
  { accountId, score, completedAt }: Qualified,
  { renews, earlier, now = new Date() }: { renews?: string; earlier?: Date; now?: Date } = {},
): Award {
  return {
    accountId,
    source: { kind: thing.kind, id: thing.id, ...(renews === undefined ? {} : { occasion: `after ${renews}` }) },
    achievement: achievementOf(thing, rule, messages),
    // What courses call a score may be below nothing.
    result: { score: score === null ? null : Math.max(0, score), completedAt: completedAt.toISOString() },
    designId: rule.designId,
    validFrom: now,
    validUntil: validUntil(rule, now, earlier),
    ...(renews === undefined ? {} : { renews }),
  };
}

async function ruleAndThing(tx: Tx, kind: ThingKind, thingId: string) {
  const [rule, thing] = [await ruleOf(tx, kind, thingId), await certifiedThing(tx, kind, thingId)];
  return rule?.isOn === true && thing !== undefined ? { rule, thing } : undefined;
}

/** Gives a person the certificate of a thing, where its rule says so and they have none of it. */
export async function awardTo(
  house: AwardingHouse,
  kind: ThingKind,
  thingId: string,
  accountId: string,
): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const asked = await ruleAndThing(tx, kind, thingId);
    if (asked === undefined) return;
    const [one] = await nextQualified(tx, kind, thingId, asked.rule, { accountId, limit: 1 });
    if (one !== undefined) await awardCredential(tx, awardOf(house, asked.thing, asked.rule, one));
  });
}

/** Gives certificates to all who qualify and have none, some at a time; returns how many. Begun again, it goes on where it was. */
export async function awardAll(house: AwardingHouse, kind: ThingKind, thingId: string): Promise<number> {
  let count = 0;
  for (;;) {
    const given = await inTransaction(house.db, async (tx) => {
      const asked = await ruleAndThing(tx, kind, thingId);
      if (asked === undefined) return 0;
      const people = await nextQualified(tx, kind, thingId, asked.rule, { limit: batchSize });
      await awardCredentials(
        tx,
        people.map((one) => awardOf(house, asked.thing, asked.rule, one)),
      );
      return people.length;
    });
    if (given === 0) return count;
    count += given;
  }
}

/** Renews the certificates of those who have taken their course again in time; a job. Returns how many. */
export async function renewCertificates(house: AwardingHouse): Promise<number> {
  let count = 0;
  for (;;) {
    const given = await inTransaction(house.db, async (tx) => {
      const people = await nextRenewable(tx, batchSize);
      for (const { thingId, renews, validUntil: earlier, ...one } of people) {
        const asked = await ruleAndThing(tx, "module", thingId);
        if (asked === undefined) continue;
        await awardCredential(tx, awardOf(house, asked.thing, asked.rule, one, { renews, earlier }));
      }
      return people.length;
    });
    if (given < batchSize) return count + given;
    count += given;
  }
}
