import { type Db, inTransaction } from "#platform/database/index.ts";
import type { OpenHouse } from "#platform/house.ts";
import { type Award, awardCredential } from "./award.ts";
import { issueWaiting } from "./issue.ts";
import { type Achievement, defaultDesignId } from "./types.ts";

/** What a test awards, in two languages. */
export const anAchievement = (overrides: Partial<Achievement> = {}): Achievement => ({
  name: { en: "First responder", ar: "المستجيب الأول" },
  description: { en: "The first quarter of an hour" },
  criteria: { en: "Complete the course.", ar: "إتمام الدورة." },
  path: "/learning/first-responder",
  minutes: 45,
  subjects: [],
  body: null,
  isAccredited: false,
  statement: {},
  renewal: {},
  ...overrides,
});

/** A credential for a person, waiting to be signed. */
export async function award(db: Db, accountId: string, overrides: Partial<Award> = {}): Promise<string> {
  const facts: Award = {
    accountId,
    source: { kind: "module", id: crypto.randomUUID() },
    achievement: anAchievement(),
    result: { score: 0.9, completedAt: new Date().toISOString() },
    designId: defaultDesignId,
    ...overrides,
  };
  return (await inTransaction(db, (tx) => awardCredential(tx, facts))).id;
}

/** One that is signed, with its text as the holder gets it. */
export async function awardAndIssue(
  { house }: Pick<OpenHouse, "house">,
  accountId: string,
  overrides: Partial<Award> = {},
): Promise<{ id: string; text: string }> {
  const id = await award(house.db, accountId, overrides);
  await issueWaiting(house, { isSilent: true });
  const row = await house.db
    .selectFrom("credentials.credential")
    .select("signed")
    .where("id", "=", id)
    .executeTakeFirst();
  return { id, text: row?.signed ?? "" };
}
