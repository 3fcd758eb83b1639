import { sql } from "kysely";
import { describe, expect } from "vitest";
import { encodeCursor } from "#platform/database/index.ts";
import type { OpenHouse } from "#platform/house.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { openSession } from "../sessions.ts";
import { suspendOrRestore } from "../vetting/decisions.ts";
import { ownPeople } from "../vetting/queries.ts";
import { anOfficer, mailsTo } from "../vetting/test-people.ts";
import { dormantCount, dormantPeople } from "./queries.ts";
import { askTheDormant, decideOnDormant, keepOwnAccount } from "./review.ts";

type Person = Awaited<ReturnType<typeof anAccount>>;

/** Somebody who came last so many months ago; `asked` days ago the question went out. */
async function aDormant(
  { house: { db } }: OpenHouse,
  overrides: Parameters<typeof anAccount>[1] = {},
  { months = 14, asked = 40 as number | null } = {},
): Promise<Person> {
  const person = await anAccount(db, overrides);
  const askedAt = asked === null ? sql`null` : sql`date_trunc('milliseconds', now()) - make_interval(days => ${asked})`;
  await sql`
    update people.account set last_seen_at = now() - make_interval(months => ${months}), created_at = now() - interval '3 years',
      dormant_asked_at = ${askedAt} where id = ${person.id}`.execute(db);
  // Their session of that time has ended since.
  await sql`delete from people.session where account_id = ${person.id}`.execute(db);
  return person;
}

const unasked = { asked: null };
const letters = async (open: OpenHouse, person: Person) =>
  (await mailsTo(open.house.db, person.email)).filter(({ body }) => body.includes("/account/still-needed"));
const namesFor = async (open: OpenHouse, reader: Person) =>
  (await dormantPeople(open.house.db, reader, undefined, 100)).map(({ id }) => id);

describe("asking the dormant", () => {
  test("who has not come for a year is asked once, in their language; who came, is closed or suspended is not", async ({
    open,
    db,
  }) => {
    const quiet = await aDormant(open, { lang: "ar" }, unasked);
    const recent = await aDormant(open, {}, { months: 11, ...unasked });
    const [closed, suspended] = [await aDormant(open, {}, unasked), await aDormant(open, {}, unasked)];
    await sql`update people.account set disabled_at = now() where id = ${closed.id}`.execute(db);
    await sql`update people.account set suspended_at = now() where id = ${suspended.id}`.execute(db);
    await Promise.all([askTheDormant(open.house), askTheDormant(open.house)]);
    await askTheDormant(open.house);
    expect(await letters(open, quiet)).toMatchObject([{ lang: "ar" }]);
    for (const person of [recent, closed, suspended]) expect(await letters(open, person)).toEqual([]);
  });

  test("the months are a setting, and a person who never came counts from when their account was made", async ({
    open,
    db,
  }) => {
    const person = await aDormant(open, {}, { months: 7, ...unasked });
    const house = { ...open.house, settings: { ...open.house.settings, dormantMonths: 6 } };
    await askTheDormant(house);
    expect(await letters(open, person)).toHaveLength(1);
    const never = await aDormant(open, {}, unasked);
    await sql`update people.account set last_seen_at = null, created_at = now() - interval '2 months' where id = ${never.id}`.execute(
      db,
    );
    await askTheDormant(house);
    expect(await letters(open, never)).toEqual([]);
  });

  test("one click after signing in answers; a year later the question comes anew", async ({ open, db, app }) => {
    const officer = await anOfficer(db, "LA");
    const person = await aDormant(open, { country: "LA" });
    expect(await namesFor(open, officer)).toEqual([person.id]);
    const visitor = await new Visitor(app).get("/en/account/still-needed");
    expect(visitor.status).not.toBe(200);
    const from = { address: "192.0.2.4", userAgent: "" };
    const browser = new Visitor(app, await openSession(db, person.id, from));
    expect(await (await browser.get("/en/account/still-needed")).text()).toContain("Yes, I still need it");
    expect((await browser.post("/en/account/still-needed", {}, { page: "/en/account/still-needed" })).status).toBe(303);
    expect(await namesFor(open, officer)).toEqual([]);
    await askTheDormant(open.house);
    expect(await letters(open, person)).toEqual([]);
    await sql`delete from people.session where account_id = ${person.id}`.execute(db);
    await sql`
      update people.account set dormant_asked_at = now() - interval '14 months', dormant_kept_at = now() - interval '13 months',
        last_seen_at = now() - interval '13 months' where id = ${person.id}`.execute(db);
    await askTheDormant(open.house);
    expect(await letters(open, person)).toHaveLength(1);
  });
});

describe("who signs in counts as seen", () => {
  test("without asking for another page: the question is not asked, and not left unanswered", async ({ open, db }) => {
    const officer = await anOfficer(db, "PW");
    const from = { address: "192.0.2.4", userAgent: "" };
    const [unasked, asked] = [
      await aDormant(open, { country: "PW" }, { asked: null }),
      await aDormant(open, { country: "PW" }),
    ];
    expect(await namesFor(open, officer)).toEqual([asked.id]);
    for (const { id } of [unasked, asked]) await openSession(db, id, from);
    await askTheDormant(open.house);
    expect(await letters(open, unasked)).toEqual([]);
    expect(await namesFor(open, officer)).toEqual([]);
    expect(await decideOnDormant(open.house, officer, [asked.id], "suspend", "gone")).toBe(0);
  });

  test("so does who came back by a session that the account's hour does not know of", async ({ open, db }) => {
    const officer = await anOfficer(db, "TO");
    const [unasked, asked] = [
      await aDormant(open, { country: "TO" }, { asked: null }),
      await aDormant(open, { country: "TO" }),
    ];
    for (const { id } of [unasked, asked]) {
      await openSession(db, id, { address: "192.0.2.4", userAgent: "" });
      await sql`update people.account set last_seen_at = now() - interval '14 months' where id = ${id}`.execute(db);
    }
    await askTheDormant(open.house);
    expect(await letters(open, unasked)).toEqual([]);
    expect(await namesFor(open, officer)).toEqual([]);
    expect(await dormantCount(db, officer)).toBe(0);
  });
});

describe("the review", () => {
  test("lists one's own people only, after thirty days without an answer", async ({ open, db }) => {
    const [officer, other] = [await anOfficer(db, "KH"), await anOfficer(db, "VN")];
    const person = await aDormant(open, { country: "KH" });
    await aDormant(open, { country: "KH" }, { asked: 29 });
    expect(await namesFor(open, officer)).toEqual([person.id]);
    expect(await dormantCount(db, officer)).toBe(1);
    expect(await namesFor(open, other)).toEqual([]);
    expect(await decideOnDormant(open.house, other, [person.id], "suspend", "gone")).toBe(0);
    await expect(dormantPeople(db, person, undefined, 10)).rejects.toThrow("platform.forbidden");
    await expect(decideOnDormant(open.house, person, [person.id], "keep", "mine")).rejects.toThrow(
      "platform.forbidden",
    );
  });

  test("many are suspended or kept at once, with a reason; sessions end, letters go, and it is audited", async ({
    open,
    db,
  }) => {
    const officer = await anOfficer(db, "BT");
    const people = [await aDormant(open, { country: "BT" }), await aDormant(open, { country: "BT" })];
    const kept = await aDormant(open, { country: "BT" });
    const ids = people.map(({ id }) => id);
    await expect(decideOnDormant(open.house, officer, ids, "suspend", "")).rejects.toThrow("dormant.reason-missing");
    await expect(decideOnDormant(open.house, officer, [], "suspend", "x")).rejects.toThrow("dormant.nobody-chosen");
    expect(await decideOnDormant(open.house, officer, ids, "suspend", "Nobody knows them")).toBe(2);
    expect(await decideOnDormant(open.house, officer, [kept.id, ...ids], "keep", "On a long mission")).toBe(1);
    expect(await namesFor(open, officer)).toEqual([]);
    expect(await db.selectFrom("people.session").select("id").where("accountId", "in", ids).execute()).toEqual([]);
    const mails = await mailsTo(db, people[0]?.email ?? "");
    expect(mails.at(-1)?.body).toContain("Nobody knows them");
    const { rows } = await sql<{ action: string }>`
      select action from platform.audit_entry where action like 'people.dormant-%' and target_id = ${kept.id}`.execute(
      db,
    );
    expect(rows).toEqual([{ action: "people.dormant-kept" }]);
  });

  test("two who decide at once decide once, and who answered meanwhile is passed over", async ({ open, db }) => {
    const officer = await anOfficer(db, "MN");
    const [person, quick] = [await aDormant(open, { country: "MN" }), await aDormant(open, { country: "MN" })];
    await keepOwnAccount(db, quick);
    const counts = await Promise.all([
      decideOnDormant(open.house, officer, [person.id, quick.id], "suspend", "gone"),
      decideOnDormant(open.house, officer, [person.id, quick.id], "suspend", "gone"),
    ]);
    expect(counts.sort()).toEqual([0, 1]);
  });

  test("whoever is opened again after it is not listed at once", async ({ open, db }) => {
    const officer = await anOfficer(db, "NP");
    const person = await aDormant(open, { country: "NP" });
    await decideOnDormant(open.house, officer, [person.id], "suspend", "gone");
    await suspendOrRestore(open.house, officer, person.id, "restored", "back");
    expect(await namesFor(open, officer)).toEqual([]);
  });

  test("an administrator is left to administrators, who also see those without country and body, never themselves", async ({
    open,
    db,
  }) => {
    const officer = await anOfficer(db, "LK");
    const boss = await aDormant(open, { country: "LK", roles: ["administrator"] });
    const nobodys = await aDormant(open, { country: null });
    const reader = await aDormant(open, { roles: ["administrator"] });
    expect(await namesFor(open, officer)).toEqual([]);
    expect(await decideOnDormant(open.house, officer, [boss.id], "suspend", "gone")).toBe(0);
    const seen = await namesFor(open, reader);
    expect(seen).toEqual(expect.arrayContaining([boss.id, nobodys.id]));
    expect(seen).not.toContain(reader.id);
  });

  test("the page pages without repeating, takes any cursor, and refuses a form without names or reason", async ({
    open,
    db,
    app,
  }) => {
    const officer = await anOfficer(db, "MV");
    const people: Person[] = [];
    for (let index = 0; index < 3; index += 1)
      people.push(await aDormant(open, { country: "MV", name: `<i>${index}</i>` }));
    const [first] = await dormantPeople(db, officer, undefined, 1);
    const rest = await dormantPeople(db, officer, [first?.askedAt.toISOString() ?? "", first?.id ?? ""], 10);
    expect([first?.id, ...rest.map(({ id }) => id)].sort()).toEqual(people.map(({ id }) => id).sort());
    const browser = new Visitor(app, officer.token);
    expect(await (await browser.get("/en/bureau/dormant")).text()).not.toContain("<i>0");
    for (const cursor of ["x", encodeCursor(["no time", officer.id]), encodeCursor([1, 2])])
      expect((await browser.get(`/en/bureau/dormant?after=${cursor}`)).status).toBe(200);
    for (const fields of [
      { act: "suspend", reason: "gone", who: [] as string[] },
      { act: "suspend", reason: "", who: [people[0]?.id ?? ""] },
      { act: "erase", reason: "gone", who: [people[0]?.id ?? ""] },
      { act: "suspend", reason: "gone", who: ["not an id"] },
    ])
      expect((await browser.post("/en/bureau/dormant", fields)).status).toBe(422);
    expect(
      (await ownPeople(db, officer, { q: "", state: "dormant" }, undefined, 10)).map(({ id }) => id).sort(),
    ).toEqual(people.map(({ id }) => id).sort());
  });
});
