import fc from "fast-check";
import { describe, expect } from "vitest";
import { defaultDesignId, issueWaiting } from "#credentials/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { OpenHouse } from "#platform/house.ts";
import { newId } from "#platform/ids.ts";
import { system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { aModule, type TestModule } from "../../../tests/support/modules.ts";
import { awardAll, awardTo, renewCertificates } from "./award.ts";
import { awardAnew, revokeCertificate, saveRule } from "./operations.ts";
import { monthsAfter, validUntil } from "./rules.ts";
import type { RuleFacts } from "./types.ts";

const day = 86_400_000;

const rule = (overrides: Partial<RuleFacts> = {}): RuleFacts => ({
  isOn: true,
  rule: "completed",
  leastScore: null,
  validMonths: null,
  isAccredited: false,
  designId: defaultDesignId,
  statement: {},
  renewal: {},
  ...overrides,
});

interface Result {
  success?: "unknown" | "passed" | "failed";
  score?: number | null;
  daysAgo?: number;
}

/** A completion as the player leaves it. */
async function completed(db: Db, module: TestModule, accountId: string, result: Result = {}): Promise<void> {
  const { success = "passed", score = 0.9, daysAgo = 0 } = result;
  const at = new Date(Date.now() - daysAgo * day);
  const facts = { status: "completed", success, score, progress: 1, seconds: 60, lastAt: at, completedAt: at };
  await inTransaction(db, async (tx) => {
    const known = await tx
      .selectFrom("learning.registration")
      .select("id")
      .where("moduleId", "=", module.id)
      .where("accountId", "=", accountId)
      .executeTakeFirst();
    const registrationId = known?.id ?? newId();
    if (known === undefined)
      await tx
        .insertInto("learning.registration")
        .values({ id: registrationId, moduleId: module.id, accountId, ...facts })
        .execute();
    const { length } = await tx
      .selectFrom("learning.attempt")
      .select("id")
      .where("registrationId", "=", registrationId)
      .execute();
    const attempt = { id: newId(), registrationId, versionId: module.versionId, number: length + 1, ...facts };
    await tx.insertInto("learning.attempt").values(attempt).execute();
  });
}

/** The certificates of a person for a module, the first first. */
const certificatesOf = ({ house }: Pick<OpenHouse, "house">, module: TestModule, accountId: string) =>
  house.db
    .selectFrom("credentials.credential")
    .select(["id", "state", "validUntil", "renews", "achievement", "result", "holderName"])
    .where("sourceId", "=", module.id)
    .where("accountId", "=", accountId)
    .orderBy("awardedAt")
    .execute();

describe("who gets one", () => {
  test("whoever has done what the owner's rule asks, once, and nobody else", async ({ open, db }) => {
    const people = await Promise.all(Array.from({ length: 4 }, () => anAccount(db)));
    const [passed, failed, low, unscored] = people.map(({ id }) => id) as [string, string, string, string];
    const module = await aModule(open);
    await completed(db, module, passed);
    await completed(db, module, failed, { success: "failed", score: 0.95 });
    await completed(db, module, low, { success: "passed", score: 0.79 });
    await completed(db, module, unscored, { success: "unknown", score: null });
    const counts = async (facts: RuleFacts) => {
      await db.deleteFrom("credentials.credential").where("sourceId", "=", module.id).execute();
      await saveRule(db, system, "module", module.id, facts);
      for (const id of [passed, failed, low, unscored, passed, low]) await awardTo(open.house, "module", module.id, id);
      const each = [passed, failed, low, unscored].map(async (id) => (await certificatesOf(open, module, id)).length);
      return Promise.all(each);
    };
    expect(await counts(rule({ isOn: false }))).toEqual([0, 0, 0, 0]);
    expect(await counts(rule())).toEqual([1, 1, 1, 1]);
    expect(await counts(rule({ rule: "passed" }))).toEqual([1, 0, 1, 0]);
    expect(await counts(rule({ rule: "score", leastScore: 0.8 }))).toEqual([1, 0, 0, 0]);
  });

  test("at completion, by the event, in the holder's language with their name of that day; a letter tells them", async ({
    open,
    db,
  }) => {
    const module = await aModule(open, { title: { en: "Crowds", ar: "الحشود" } });
    await saveRule(db, system, "module", module.id, rule({ rule: "score", leastScore: 0.85, validMonths: 12 }));
    const holder = await anAccount(db, { lang: "ar", name: "ليلى حداد" });
    await completed(db, module, holder.id);
    const listener = open.features
      .flatMap(({ listeners }) => listeners ?? [])
      .find(({ event, name }) => event.name === "learning.module-completed" && name === "certificate");
    await listener?.handle({ registrationId: newId(), moduleId: module.id, accountId: holder.id }, open.house);
    await issueWaiting(open.house);
    const [one] = await certificatesOf(open, module, holder.id);
    expect(one).toMatchObject({ state: "issued", holderName: "ليلى حداد", result: { score: 0.9 } });
    expect(one?.achievement.criteria.ar).toContain("85%");
    expect(one?.validUntil?.toISOString().slice(0, 10)).toBe(monthsAfter(new Date(), 12).toISOString().slice(0, 10));
    const letter = await db
      .selectFrom("platform.mail")
      .select(["subject", "lang"])
      .where("recipient", "=", holder.email)
      .executeTakeFirst();
    expect(letter).toEqual({ subject: "شهادة لك: الحشود", lang: "ar" });
  });

  test("who has completed already gets one when the owner wishes it, those whose accounts are closed aside", async ({
    open,
    db,
  }) => {
    const module = await aModule(open);
    const people = await Promise.all(Array.from({ length: 5 }, () => anAccount(db)));
    for (const { id } of people) await completed(db, module, id, { daysAgo: 400 });
    await db
      .updateTable("people.account")
      .set({ suspendedAt: new Date() })
      .where("id", "=", people[0]?.id ?? "")
      .execute();
    await saveRule(db, system, "module", module.id, rule());
    expect(await awardAll(open.house, "module", module.id)).toBe(4);
    expect(await awardAll(open.house, "module", module.id)).toBe(0);
    expect(await certificatesOf(open, module, people[0]?.id ?? "")).toEqual([]);
  });
});

describe("its end", () => {
  test("who takes the course again in time gets another, which adds to what the first has left; later ones begin anew", async ({
    open,
    db,
  }) => {
    const module = await aModule(open);
    await saveRule(db, system, "module", module.id, rule({ rule: "passed", validMonths: 12 }));
    const [early, soon, late, failed] = await Promise.all(Array.from({ length: 4 }, () => anAccount(db)));
    const endsIn = async (person: typeof early, days: number) => {
      await completed(db, module, person?.id ?? "", { daysAgo: 380 });
      await awardTo(open.house, "module", module.id, person?.id ?? "");
      await db
        .updateTable("credentials.credential")
        .set({
          state: "issued",
          awardedAt: new Date(Date.now() - 380 * day),
          validUntil: new Date(Date.now() + days * day),
        })
        .where("accountId", "=", person?.id ?? "")
        .execute();
    };
    await endsIn(early, 200);
    await endsIn(soon, 40);
    await endsIn(late, -100);
    await endsIn(failed, 40);
    for (const person of [early, soon, late]) await completed(db, module, person?.id ?? "");
    await completed(db, module, failed?.id ?? "", { success: "failed" });
    expect(await renewCertificates(open.house)).toBe(2);
    expect(await renewCertificates(open.house)).toBe(0);
    const of = async (person: typeof early) => certificatesOf(open, module, person?.id ?? "");
    expect((await of(early)).length).toBe(1);
    expect((await of(failed)).length).toBe(1);
    const [first, second] = await of(soon);
    expect(second?.renews).toBe(first?.id);
    expect(second?.validUntil).toEqual(monthsAfter(first?.validUntil ?? new Date(), 12));
    const [, anew] = await of(late);
    expect((anew?.validUntil?.getTime() ?? 0) - Date.now()).toBeLessThan(367 * day);
  });

  test("months later is the same day, or the last of a shorter month, and never earlier", () => {
    expect(monthsAfter(new Date("2024-02-29T10:00:00Z"), 48)).toEqual(new Date("2028-02-29T10:00:00Z"));
    expect(monthsAfter(new Date("2025-01-31T10:00:00Z"), 1)).toEqual(new Date("2025-02-28T10:00:00Z"));
    expect(validUntil({ validMonths: null }, new Date())).toBeNull();
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date("2200-01-01"), noInvalidDate: true }),
        fc.integer({ min: 1, max: 240 }),
        (from, months) => {
          const later = monthsAfter(from, months);
          const days = (later.getTime() - from.getTime()) / day;
          expect(days).toBeGreaterThan(months * 28 - 1);
          expect(days).toBeLessThan(months * 31 + 1);
        },
      ),
    );
  });
});

describe("the owner's page", () => {
  test("sets the rule, awards to who qualifies, lists certificates without names, revokes one and awards it anew", async ({
    open,
    db,
    app,
  }) => {
    const owner = await anAccount(db, { roles: ["trainer"] });
    const module = await aModule(open, { ownerId: owner.id });
    const holder = await anAccount(db, { name: "Quorra Zephyrine" });
    await completed(db, module, holder.id);
    const browser = new Visitor(app, owner.token);
    const page = `/en/learning/${module.slug}/certificate`;
    const form = {
      isOn: "yes",
      rule: "score",
      leastScore: "85",
      validMonths: "24",
      designId: defaultDesignId,
      "statement-fr": "Deux jours",
    };
    expect((await browser.post(page, form)).status).toBe(303);
    const row = await db
      .selectFrom("learning.certificateRule")
      .selectAll()
      .where("thingId", "=", module.id)
      .executeTakeFirst();
    expect(row).toMatchObject({
      isOn: true,
      rule: "score",
      validMonths: 24,
      isAccredited: false,
      statement: { fr: "Deux jours" },
    });
    expect(await (await browser.get(page)).text()).toContain("People who qualify and have none: 1");
    expect((await browser.post(`${page}/award`, {}, { page })).status).toBe(303);
    await awardAll(open.house, "module", module.id);
    await issueWaiting(open.house, { isSilent: true });
    const [one] = await certificatesOf(open, module, holder.id);
    const list = await (await browser.get(page)).text();
    expect(list).toContain(`${page}/${one?.id}`);
    expect(list).not.toContain("Zephyrine");
    const own = `${page}/${one?.id}`;
    expect((await browser.post(`${own}/revoke`, { reason: " " }, { page: own })).status).toBe(422);
    await browser.post(`${own}/revoke`, { reason: "Taken by somebody else" }, { page: own });
    expect((await certificatesOf(open, module, holder.id))[0]?.state).toBe("revoked");
    // What was revoked does not come back by itself.
    expect(await awardAll(open.house, "module", module.id)).toBe(0);
    await browser.post(`${own}/anew`, {}, { page: own });
    const [, anew] = await certificatesOf(open, module, holder.id);
    expect(anew).toMatchObject({ state: "waiting", renews: one?.id });
    await expect(awardAnew(open.house, owner, { kind: "module", id: module.id }, one?.id ?? "")).rejects.toThrow(
      "awarding.awarded-already",
    );
    await expect(awardAnew(open.house, owner, { kind: "module", id: module.id }, anew?.id ?? "")).rejects.toThrow(
      "awarding.still-valid",
    );
  });

  test("is nobody else's; what it is sent that makes no sense is told at the field, and accreditation is not the owner's to say", async ({
    open,
    db,
    app,
  }) => {
    const owner = await anAccount(db, { roles: ["trainer"] });
    const [module, other] = [await aModule(open, { ownerId: owner.id }), await aModule(open)];
    const page = `/en/learning/${module.slug}/certificate`;
    const stranger = await anAccount(db);
    expect((await new Visitor(app, stranger.token).get(page)).status).toBe(403);
    expect((await new Visitor(app).get(page)).status).toBe(401);
    await expect(saveRule(db, stranger, "module", module.id, rule())).rejects.toThrow("platform.forbidden");
    await expect(saveRule(db, owner, "module", other.id, rule())).rejects.toThrow("platform.forbidden");
    const browser = new Visitor(app, owner.token);
    const good = { isOn: "yes", rule: "completed", validMonths: "", designId: defaultDesignId };
    const wrong: Record<string, string>[] = [
      { rule: "score" },
      { rule: "whatever" },
      { validMonths: "0" },
      { validMonths: "1e9" },
      { rule: "score", leastScore: "101" },
      { rule: "score", leastScore: "NaN" },
      { designId: "x" },
      { designId: crypto.randomUUID() },
      { "statement-en": "x".repeat(301) },
    ];
    for (const change of wrong) {
      const { status } = await browser.post(page, { ...good, ...change });
      expect(status, JSON.stringify(change)).toBe(422);
    }
    await browser.post(page, { ...good, isAccredited: "yes" });
    const read = () =>
      db
        .selectFrom("learning.certificateRule")
        .select(["isAccredited", "validMonths"])
        .where("thingId", "=", module.id)
        .executeTakeFirst();
    expect(await read()).toEqual({ isAccredited: false, validMonths: null });
    await saveRule(db, system, "module", module.id, rule({ isAccredited: true }));
    expect(await read()).toEqual({ isAccredited: true, validMonths: 48 });
    await saveRule(db, owner, "module", module.id, rule());
    expect(await read()).toEqual({ isAccredited: true, validMonths: 48 });
    const holder = await anAccount(db);
    await completed(db, module, holder.id);
    await awardTo(open.house, "module", module.id, holder.id);
    const [one] = await certificatesOf(open, module, holder.id);
    await expect(revokeCertificate(db, owner, { kind: "module", id: other.id }, one?.id ?? "", "x")).rejects.toThrow(
      "platform.forbidden",
    );
    await expect(revokeCertificate(db, system, { kind: "module", id: other.id }, one?.id ?? "", "x")).rejects.toThrow(
      "platform.not-found",
    );
  });
});
