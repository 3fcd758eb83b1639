import { sql } from "kysely";
import { describe, expect } from "vitest";
import type { Db } from "#platform/database/index.ts";
import { system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { aModule } from "../../../tests/support/modules.ts";
import { openLaunch } from "../player/index.ts";
import { aBareModule, completed } from "../test-bare-modules.ts";
import { codeOf } from "./codes.ts";
import { addCode, type EnrolmentRule, setEnrolment } from "./enrolment.ts";
import { followLearners, learnersAsked } from "./learners.ts";
import { askForPlace, leavePlace, sweepOffers } from "./places.ts";
import { ownAssigned } from "./queries.ts";

const rule = (over: Partial<EnrolmentRule> = {}): EnrolmentRule => ({
  way: "free",
  capacity: null,
  closesAt: null,
  acceptHours: 72,
  ...over,
});
const nothing = { code: "", words: "" };
const placeOf = async (db: Db, moduleId: string, { id }: { id: string }) =>
  (
    await sql<{
      state: string;
    }>`select state from learning.place where module_id = ${moduleId} and account_id = ${id}`.execute(db)
  ).rows[0]?.state;
const subjects = async (db: Db, { email }: { email: string }) =>
  (
    await sql<{
      subject: string;
    }>`select subject from platform.mail where recipient = ${email} order by created_at, id`.execute(db)
  ).rows.map(({ subject }) => subject);

describe("a module with few places", () => {
  test("gives the last place once; who waits moves up by a letter, in turn, and an offer that is not taken goes on", async ({
    app,
    open,
    db,
  }) => {
    const { house } = open;
    const owner = await anAccount(db, { roles: ["trainer"] });
    const { id, slug } = await aModule(open, { ownerId: owner.id });
    await setEnrolment(house, owner, id, rule({ capacity: 2 }));
    const [one, two, three, four] = [
      await anAccount(db),
      await anAccount(db, { lang: "fr" }),
      await anAccount(db),
      await anAccount(db),
    ];
    const ask = (person: typeof one) => askForPlace(house, person, id, nothing, "127.0.0.1");
    expect(await ask(one)).toBe("held");
    const raced = await Promise.all([ask(two), ask(three)]);
    expect([...raced].sort()).toEqual(["held", "queued"]);
    const [holder, waiter] = raced[0] === "held" ? [two, three] : [three, two];
    expect(await ask(waiter)).toBe("queued");
    expect(await ask(four)).toBe("queued");
    await expect(openLaunch(house, waiter, { slug, lang: "en" })).rejects.toThrow("assigning.no-place");
    const browser = new Visitor(app, four.token);
    const page = async () => (await browser.get(`/en/learning/${slug}`)).text();
    expect(await page()).toContain("One person is before you in line.");
    await leavePlace(house, one, id);
    expect(await placeOf(db, id, waiter)).toBe("offered");
    expect((await subjects(db, waiter)).at(-1)).toMatch(/is free for you|est libre pour vous/);
    // Nobody overtakes: the free place is the offer's.
    expect(await ask(one)).toBe("queued");
    await sql`update learning.place set offer_until = now() - interval '1 minute' where module_id = ${id} and state = 'offered'`.execute(
      db,
    );
    await sweepOffers(house);
    expect(await placeOf(db, id, waiter)).toBe("left");
    expect(await placeOf(db, id, four)).toBe("offered");
    const accepted = await browser.post(`/en/learning/${slug}/place/accept`, {}, { page: `/en/learning/${slug}` });
    expect(accepted.headers.get("location")).toBe(`/en/learning/${slug}`);
    expect(await placeOf(db, id, four)).toBe("held");
    expect(await page()).toContain("You have a place.");
    // More places: the line moves up; a suspended person is passed over.
    await sql`update people.account set suspended_at = now() where id = ${one.id}`.execute(db);
    await ask(waiter);
    await setEnrolment(house, owner, id, rule({ capacity: 3 }));
    expect(await placeOf(db, id, waiter)).toBe("offered");
    expect(await placeOf(db, id, one)).toBe("queued");
    expect(await placeOf(db, id, holder)).toBe("held");
    await setEnrolment(house, owner, id, rule({ capacity: 3, closesAt: new Date(Date.now() - 1000) }));
    await expect(askForPlace(house, await anAccount(db), id, nothing, "127.0.0.1")).rejects.toThrow("assigning.closed");
    await expect(setEnrolment(house, holder, id, rule())).rejects.toThrow("platform.forbidden");
  });
});

test("eight who take the last place at the same moment are one who has it and seven in line", async ({ open, db }) => {
  const { id } = await aBareModule(db);
  await setEnrolment(open.house, system, id, rule({ capacity: 1 }));
  const people = await Promise.all(Array.from({ length: 8 }, () => anAccount(db)));
  const states = await Promise.all(people.map((person) => askForPlace(open.house, person, id, nothing, "127.0.0.1")));
  expect(states.filter((state) => state === "held")).toHaveLength(1);
  expect(states.filter((state) => state === "queued")).toHaveLength(7);
});

describe("approval", () => {
  test("the owner is told, approves or refuses with a reason, and who was refused does not ask again", async ({
    app,
    open,
    db,
  }) => {
    const owner = await anAccount(db, { roles: ["trainer"] });
    const module = await aModule(open, { ownerId: owner.id });
    await setEnrolment(open.house, owner, module.id, rule({ way: "approval" }));
    const [good, bad] = [await anAccount(db, { name: "Good Learner" }), await anAccount(db)];
    const page = `/en/learning/${module.slug}`;
    for (const person of [good, bad]) {
      const browser = new Visitor(app, person.token);
      expect(await (await browser.get(page)).text()).toContain("Ask for a place");
      const sent = await browser.post(`${page}/place`, { words: "For <my> unit" });
      expect(sent.headers.get("location")).toBe(page);
      expect((await browser.post(`${page}/launch`, {}, { page })).status).toBe(409);
    }
    expect(await subjects(db, owner)).toHaveLength(2);
    const keeper = new Visitor(app, owner.token);
    const list = await (await keeper.get(`${page}/enrolment`)).text();
    expect(list).toContain("Good Learner");
    expect(list).toContain("For &lt;my> unit");
    const decide = (person: { id: string }, decision: string, reason = "") =>
      keeper.post(`${page}/enrolment/${person.id}`, { decision, reason });
    expect((await decide(bad, "no")).status).toBe(422);
    expect((await decide(bad, "no", "Not your field")).status).toBe(303);
    expect((await decide(good, "yes")).status).toBe(303);
    expect((await subjects(db, good)).at(-1)).toContain("you have a place");
    await expect(askForPlace(open.house, bad, module.id, nothing, "127.0.0.1")).rejects.toThrow(
      "assigning.was-refused",
    );
    expect(await (await new Visitor(app, bad.token).get(page)).text()).toContain("Not your field");
    const { url } = await openLaunch(open.house, good, { slug: module.slug, lang: "en" });
    expect(url).toContain("/play/");
    // Who has begun goes on, also without a place.
    await leavePlace(open.house, good, module.id);
    await openLaunch(open.house, good, { slug: module.slug, lang: "en" });
    const stranger = new Visitor(app, good.token);
    expect((await stranger.get(`${page}/enrolment`)).status).toBe(403);
    expect((await stranger.post(`${page}/enrolment`, { way: "free" }, { page })).status).toBe(403);
  });
});

describe("those who take a module", () => {
  test("are asked by its owner for a day, and who begins later too; the owner reads figures and no names", async ({
    app,
    db,
  }) => {
    const owner = await anAccount(db, { roles: ["trainer"] });
    const module = await aBareModule(db, { ownerId: owner.id });
    const [begun, done, later] = [
      await anAccount(db, { name: "Begun Early" }),
      await anAccount(db),
      await anAccount(db),
    ];
    const begin = (person: { id: string }) =>
      sql`insert into learning.registration (id, module_id, account_id) values (gen_random_uuid(), ${module.id}, ${person.id})`.execute(
        db,
      );
    await begin(begun);
    await completed(db, done.id, module.id);
    const keeper = new Visitor(app, owner.token);
    const page = `/en/learning/${module.slug}/enrolment`;
    expect((await keeper.post(`${page}/learners`, { dueOn: "2020-01-01" }, { page })).status).toBe(422);
    expect((await keeper.post(`${page}/learners`, { dueOn: "2099-01-01", note: "" }, { page })).status).toBe(303);
    await begin(later);
    await followLearners({ db });
    await followLearners({ db });
    for (const person of [begun, later])
      expect(await ownAssigned(db, person)).toMatchObject([{ slug: module.slug, state: "open" }]);
    expect(await ownAssigned(db, done)).toEqual([]);
    const html = await (await keeper.get(page)).text();
    expect(html).toContain("2 people");
    expect(html).not.toContain("Begun Early");
    const [asked] = await learnersAsked(db, module.id);
    const stranger = await anAccount(db, { roles: ["trainer"] });
    const withdraw = `${page}/learners/${asked?.id}/withdraw`;
    expect(
      (await new Visitor(app, stranger.token).post(withdraw, {}, { page: `/en/learning/${module.slug}` })).status,
    ).toBe(403);
    expect((await keeper.post(withdraw, {}, { page })).status).toBe(303);
    expect(await ownAssigned(db, begun)).toEqual([]);
  });
});

describe("codes", () => {
  test("open as often as they may, until they end; guesses are stopped, and no table holds a code", async ({
    app,
    open,
    db,
  }) => {
    const { house } = open;
    const owner = await anAccount(db, { roles: ["trainer"] });
    const { id, slug } = await aBareModule(db, { ownerId: owner.id });
    await expect(addCode(house, owner, id, { most: 1, expiresAt: null, note: "" })).rejects.toThrow(
      "assigning.no-rule",
    );
    await setEnrolment(house, owner, id, rule({ way: "code" }));
    const code = await addCode(house, owner, id, { most: 2, expiresAt: null, note: "Lyon" });
    expect(code).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/);
    const { rows } = await sql<{
      row: string;
    }>`select c::text as row from learning.enrolment_code c where module_id = ${id}`.execute(db);
    expect(rows[0]?.row).not.toContain(code.replaceAll("-", ""));
    const keeper = new Visitor(app, owner.token);
    expect(await (await keeper.get(`/en/learning/${slug}/enrolment`)).text()).toContain(code);
    const use = async (typed: string, address = "10.0.0.1") =>
      askForPlace(house, await anAccount(db), id, { code: typed, words: "" }, address);
    // The last use is had once, also when two come at the same moment; typed small and without dashes.
    expect(await use(code.toLowerCase().replaceAll("-", " "))).toBe("held");
    const last = await Promise.allSettled([use(code), use(code)]);
    expect(last.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = last.find((each) => each.status === "rejected");
    expect(String(refused?.reason)).toContain("assigning.wrong-code");
    const other = await aBareModule(db, { ownerId: owner.id });
    await setEnrolment(house, owner, other.id, rule({ way: "code" }));
    const elsewhere = await addCode(house, owner, other.id, { most: 9, expiresAt: null, note: "" });
    const over = await addCode(house, owner, id, { most: 9, expiresAt: new Date(Date.now() - 1000), note: "" });
    for (const wrong of [elsewhere, over, "", codeOf(house.secrets, id)])
      await expect(use(wrong)).rejects.toThrow("assigning.wrong-code");
    const guesser = await anAccount(db);
    const guess = () => askForPlace(house, guesser, id, { code: "2222-2222-2222", words: "" }, "10.0.0.2");
    for (let times = 0; times < 8; times += 1) await expect(guess()).rejects.toThrow("assigning.wrong-code");
    await expect(guess()).rejects.toThrow("platform.too-many");
    // Another account at the same place has few left; the right code does not open to the one who guessed.
    const fresh = await addCode(house, owner, id, { most: 9, expiresAt: null, note: "" });
    await expect(askForPlace(house, guesser, id, { code: fresh, words: "" }, "10.0.0.3")).rejects.toThrow(
      "platform.too-many",
    );
    const person = await anAccount(db);
    const browser = new Visitor(app, person.token);
    const page = `/en/learning/${slug}/place`;
    expect((await browser.post(page, { code: "nonsense" })).status).toBe(422);
    expect((await browser.post(page, { code: fresh })).status).toBe(303);
    expect(await placeOf(db, id, person)).toBe("held");
    const { rows: codes } = await sql<{ id: string }>`
      select id from learning.enrolment_code where module_id = ${id} and ended_at is null and uses = 1`.execute(db);
    await keeper.post(
      `/en/learning/${slug}/enrolment/codes/${codes[0]?.id}/end`,
      {},
      { page: `/en/learning/${slug}/enrolment` },
    );
    await expect(use(fresh)).rejects.toThrow("assigning.wrong-code");
  });
});
