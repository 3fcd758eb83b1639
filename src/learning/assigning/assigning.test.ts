import { sql } from "kysely";
import { describe, expect } from "vitest";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { addPath, publishPath, restructurePath } from "../paths/operations.ts";
import { followModule } from "../paths/progress.ts";
import { aBareModule, completed } from "../test-bare-modules.ts";
import { type AssignmentFacts, assign, withdrawAssignment } from "./assignments.ts";
import { addByAddress, addByFilter, addCohort } from "./cohorts.ts";
import { askedPeople, listAssignments, overdue, overdueCount, ownAssigned } from "./queries.ts";
import { askSupervisor, decideRelease, exempt } from "./release.ts";
import { addressesIn } from "./rules.ts";
import { remind, settle, tellAsked } from "./telling.ts";

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const asking = (moduleId: string, over: Partial<AssignmentFacts> = {}): AssignmentFacts => ({
  thing: { kind: "module", id: moduleId },
  scope: "",
  audience: { accountIds: [] },
  isMandatory: true,
  startsOn: day(0),
  dueOn: day(10),
  countsEarlier: true,
  needsRelease: false,
  remindDays: 7,
  note: "",
  ...over,
});

const anOfficer = (db: Db, country: string) => anAccount(db, { roles: ["bureau-officer"], country, lang: "fr" });
const inCountry = (db: Db, country: string, over = {}) => anAccount(db, { country, ...over });
const letters = async (db: Db, email: string) =>
  (
    await sql<{ subject: string; body: string; lang: string }>`
      select subject, body, lang from platform.mail where recipient = ${email} order by created_at, id`.execute(db)
  ).rows;
const rowsOf = async (db: Db, assignmentId: string) =>
  (
    await sql<{ accountId: string; state: string; reason: string | null }>`
      select account_id, state, reason from learning.assigned where assignment_id = ${assignmentId}`.execute(db)
  ).rows;
const stateOf = async (db: Db, assignmentId: string, { id }: { id: string }) =>
  (await rowsOf(db, assignmentId)).find(({ accountId }) => accountId === id)?.state;
const anyOverdue = { q: "", onlyMandatory: false };
/** As if so many days had passed since it was asked. */
const pass = async (db: Db, assignmentId: string, days: number) =>
  inTransaction(db, async (tx) => {
    await sql`
      update learning.assigned set due_at = due_at - ${days} * interval '1 day', starts_at = starts_at - ${days} * interval '1 day',
        created_at = created_at - ${days} * interval '1 day' where assignment_id = ${assignmentId}`.execute(tx);
    await sql`
      update learning.assignment set created_at = created_at - ${days} * interval '1 day', due_on = due_on - ${days}::int,
        starts_on = starts_on - ${days}::int where id = ${assignmentId}`.execute(tx);
  });

describe("who may be asked", () => {
  test("a bureau asks its own people; whoever is elsewhere is passed over, and the suspended are listed as left out", async ({
    db,
  }) => {
    const officer = await anOfficer(db, "FR");
    const { id: moduleId } = await aBareModule(db, { access: "community" });
    const [own, suspended, unvetted, foreign] = [
      await inCountry(db, "FR"),
      await inCountry(db, "FR"),
      await inCountry(db, "FR"),
      await inCountry(db, "DE"),
    ];
    await sql`update people.account set suspended_at = now() where id = ${suspended.id}`.execute(db);
    await sql`update people.account set vetted_until = null where id = ${unvetted.id}`.execute(db);
    const accountIds = [own, suspended, unvetted, foreign].map(({ id }) => id);
    const scoped = { scope: "country:FR", audience: { accountIds } };
    const made = await assign(db, officer, asking(moduleId, scoped));
    expect(made).toMatchObject({ asked: 1, done: 0, leftOut: 2 });
    const rows = await rowsOf(db, made.id);
    expect(rows.map(({ accountId }) => accountId)).not.toContain(foreign.id);
    expect(rows.find(({ accountId }) => accountId === suspended.id)).toMatchObject({
      state: "left-out",
      reason: "inactive",
    });
    expect(rows.find(({ accountId }) => accountId === unvetted.id)).toMatchObject({
      state: "left-out",
      reason: "not-vetted",
    });
    // Only the other country's: there is nobody.
    await expect(
      assign(db, officer, asking(moduleId, { scope: "country:FR", audience: { accountIds: [foreign.id] } })),
    ).rejects.toThrow("assigning.nobody");
    for (const scope of ["", "country:DE", "group:x", "body:00000000-0000-7000-8000-000000000000"])
      await expect(assign(db, officer, asking(moduleId, { ...scoped, scope }))).rejects.toThrow("platform.not-found");
    await expect(assign(db, own, asking(moduleId, scoped))).rejects.toThrow("platform.forbidden");
    await expect(assign(db, officer, asking(newId(), scoped))).rejects.toThrow("platform.not-found");
    const german = await anOfficer(db, "DE");
    await expect(withdrawAssignment(db, german, made.id, "no")).rejects.toThrow("platform.not-found");
    expect(await askedPeople(db, german, made.id, "all", undefined, 10)).toEqual([]);
    expect((await listAssignments(db, german, undefined, 50)).map(({ id }) => id)).not.toContain(made.id);
  });

  test("days that make no sense are refused", async ({ db }) => {
    const { id } = await aBareModule(db);
    const accountIds = [(await anAccount(db)).id];
    const given = (startsOn: string, dueOn: string) =>
      assign(db, system, asking(id, { audience: { accountIds }, startsOn, dueOn }));
    await expect(given(day(-20), day(-2))).rejects.toThrow("assigning.due-past");
    await expect(given(day(5), day(4))).rejects.toThrow("assigning.due-before-start");
  });

  test("a deadline ends with its day where each person is", async ({ db }) => {
    const { id } = await aBareModule(db);
    const [east, west] = [
      await anAccount(db, { timeZone: "Pacific/Auckland" }),
      await anAccount(db, { timeZone: "America/Los_Angeles" }),
    ];
    await assign(db, system, asking(id, { audience: { accountIds: [east.id, west.id] }, dueOn: "2030-01-15" }));
    expect((await ownAssigned(db, east))[0]?.dueAt?.toISOString()).toBe("2030-01-15T11:00:00.000Z");
    expect((await ownAssigned(db, west))[0]?.dueAt?.toISOString()).toBe("2030-01-16T08:00:00.000Z");
  });

  test("ten thousand are asked at once, one more is refused, and letters come by jobs that do not double them", async ({
    open,
    db,
  }) => {
    const { id } = await aBareModule(db);
    await sql`
      insert into people.account (id, email, name, lang, time_zone, vetted_at, vetted_until)
      select gen_random_uuid(), 'crowd-' || n || '@police.example', 'Crowd ' || n, 'en', 'UTC', now(), now() + interval '1 year'
      from generate_series(1, 10001) n`.execute(db);
    const { rows } = await sql<{ id: string }>`select id from people.account where email like 'crowd-%'`.execute(db);
    const ids = rows.map((row) => row.id);
    await expect(assign(db, system, asking(id, { audience: { accountIds: ids } }))).rejects.toThrow(
      "assigning.too-many",
    );
    expect(await assign(db, system, asking(id, { audience: { accountIds: ids.slice(1) } }))).toMatchObject({
      asked: 10_000,
    });
    await sql`delete from learning.assigned where account_id = any(${ids.slice(1_201)}::uuid[])`.execute(db);
    await Promise.all([tellAsked(open.house), tellAsked(open.house)]);
    const { rows: sent } = await sql<{ count: number; people: number }>`
      select count(*)::int as count, count(distinct recipient)::int as people from platform.mail where recipient like 'crowd-%'`.execute(
      db,
    );
    expect(sent[0]).toEqual({ count: 1_200, people: 1_200 });
    await sql`delete from learning.assigned where account_id = any(${ids}::uuid[])`.execute(db);
  });
});

describe("cohorts", () => {
  test("are filled by addresses and by what people are; addresses elsewhere are unknown like those of nobody", async ({
    db,
  }) => {
    const officer = await anOfficer(db, "SN");
    const [one, two] = [await inCountry(db, "SN"), await inCountry(db, "SN", { roles: ["trainer"] })];
    const foreign = await inCountry(db, "ML");
    const cohort = await addCohort(db, officer, { name: "Dakar 1", scope: "country:SN" });
    const { addresses, wrong } = addressesIn(
      `Jane <${one.email.toUpperCase()}>; ${foreign.email}\nnobody@police.example, not an address`,
    );
    expect(wrong).toEqual(["not an address"]);
    expect(await addByAddress(db, officer, cohort, addresses)).toEqual({
      added: 1,
      known: 0,
      unknown: [foreign.email, "nobody@police.example"],
    });
    expect(await addByFilter(db, officer, cohort, { role: "trainer" })).toMatchObject({ added: 1 });
    await expect(addByFilter(db, officer, cohort, { country: "ML" })).rejects.toThrow("assigning.nobody");
    await expect(addCohort(db, officer, { name: "x", scope: "country:ML" })).rejects.toThrow("platform.not-found");
    await expect(addByAddress(db, await anOfficer(db, "ML"), cohort, addresses)).rejects.toThrow("platform.not-found");
    // Who joins later is asked what is asked of the cohort.
    const { id: moduleId } = await aBareModule(db);
    const made = await assign(db, officer, asking(moduleId, { scope: "country:SN", audience: { cohortId: cohort } }));
    expect(made.asked).toBe(2);
    const late = await inCountry(db, "SN");
    await addByAddress(db, officer, cohort, [late.email]);
    expect(await stateOf(db, made.id, late)).toBe("open");
    expect(await stateOf(db, made.id, two)).toBe("open");
  });
});

describe("letters", () => {
  test("one for several at once in the person's language; before, on the day and when late, each once; none when done, none to the suspended", async ({
    open,
    db,
  }) => {
    const { house } = open;
    const [one, two] = [await aBareModule(db), await aBareModule(db)];
    const [person, doer, gone] = [
      await anAccount(db, { lang: "fr" }),
      await anAccount(db, { lang: "ar" }),
      await anAccount(db),
    ];
    const audience = { accountIds: [person.id, doer.id, gone.id] };
    const first = await assign(db, system, asking(one.id, { audience }));
    const second = await assign(db, system, asking(two.id, { audience, isMandatory: false }));
    await tellAsked(house);
    await tellAsked(house);
    const [told, ...more] = await letters(db, person.email);
    expect(more).toEqual([]);
    expect(told).toMatchObject({ lang: "fr", subject: expect.stringContaining("une formation vous est demandée") });
    expect(told?.body).toContain(`Module ${one.id}`);
    expect(told?.body).toContain(`Module ${two.id}`);
    await sql`update people.account set suspended_at = now() where id = ${gone.id}`.execute(db);
    await completed(db, doer.id, one.id);
    await completed(db, doer.id, two.id);
    await settle({ db }, doer.id);
    // Nothing yet: ten days are left.
    await remind(house);
    expect(await letters(db, person.email)).toHaveLength(1);
    const inHours = async (hours: number) => {
      await sql`
        update learning.assigned set due_at = now() + ${hours} * interval '1 hour', created_at = now() - interval '3 days'
        where assignment_id = any(${[first.id, second.id]}::uuid[])`.execute(db);
      await remind(house);
      await remind(house);
      return (await letters(db, person.email)).length;
    };
    expect(await inHours(24 * 8)).toBe(1);
    expect(await inHours(24 * 5)).toBe(2);
    expect(await inHours(24 * 4)).toBe(2);
    expect(await inHours(17)).toBe(3);
    expect(await inHours(-1)).toBe(4);
    expect(await inHours(-100)).toBe(4);
    expect((await letters(db, person.email)).at(-1)?.body).toContain("date limite passée");
    expect(await letters(db, doer.email)).toHaveLength(1);
    expect(await letters(db, gone.email)).toHaveLength(1);
    expect((await letters(db, doer.email))[0]?.lang).toBe("ar");
  });
});

describe("done", () => {
  test("what was completed before counts where the assigner says so, else only what is completed since; a path counts as a whole", async ({
    open,
    db,
  }) => {
    const [one, two] = [await aBareModule(db), await aBareModule(db)];
    const person = await anAccount(db);
    const audience = { accountIds: [person.id] };
    await completed(db, person.id, one.id, { at: new Date(Date.now() - 30 * 86_400_000) });
    expect(await assign(db, system, asking(one.id, { audience }))).toMatchObject({ asked: 0, done: 1 });
    const anew = await assign(db, system, asking(one.id, { audience, countsEarlier: false }));
    expect(anew).toMatchObject({ asked: 1, done: 0 });
    await settle({ db }, person.id);
    expect(await stateOf(db, anew.id, person)).toBe("open");
    await completed(db, person.id, one.id);
    await settle({ db }, person.id);
    expect(await stateOf(db, anew.id, person)).toBe("done");

    const path = await addPath(db, system, {
      title: { en: "Two steps" },
      summary: { en: "Two" },
      objectives: {},
      subjects: [],
      level: "basic",
      access: "public",
      ownerBodyId: null,
      ownerBody: "",
    });
    const part = (id: string) => ({ partId: newId(), kind: "module" as const, id, requires: [], equivalents: [] });
    await restructurePath(db, system, path.id, 1, () => ({
      isOrdered: false,
      before: [],
      stages: [{ stageId: newId(), title: {}, needed: null, isOrdered: false, parts: [part(one.id), part(two.id)] }],
    }));
    await publishPath(db, system, path.id);
    const whole = await assign(db, system, { ...asking(one.id, { audience }), thing: { kind: "path", id: path.id } });
    await tellAsked(open.house);
    expect((await askedPeople(db, system, whole.id, "all", undefined, 5))[0]).toMatchObject({
      state: "open",
      progress: 0.5,
    });
    await completed(db, person.id, two.id);
    await followModule({ db }, { moduleId: two.id, accountId: person.id });
    await settle({ db });
    expect(await stateOf(db, whole.id, person)).toBe("done");
    expect(await ownAssigned(db, person)).toEqual([]);
  });

  test("late are those of one's own country, by days; excused, withdrawn and suspended people are not", async ({
    app,
    open,
    db,
  }) => {
    const officer = await anOfficer(db, "MA");
    const { id: moduleId, slug } = await aBareModule(db);
    const [late, excused, gone, taken] = [
      await inCountry(db, "MA", { name: "Yasmine Late" }),
      await inCountry(db, "MA", { name: "=1+1" }),
      await inCountry(db, "MA"),
      await inCountry(db, "MA"),
    ];
    const scoped = (people: { id: string }[]) => ({
      scope: "country:MA",
      audience: { accountIds: people.map(({ id }) => id) },
    });
    const made = await assign(db, officer, asking(moduleId, scoped([late, excused, gone])));
    const other = await assign(db, officer, asking((await aBareModule(db)).id, scoped([taken])));
    for (const { id } of [made, other]) await pass(db, id, 13);
    const idOf = async (person: { id: string }) =>
      (await askedPeople(db, officer, made.id, "all", undefined, 9)).find(({ accountId }) => accountId === person.id)
        ?.id ?? "";
    expect(await overdueCount(db, officer)).toBe(4);
    await exempt(open.house, officer, await idOf(excused), "On leave");
    await sql`update people.account set suspended_at = now() where id = ${gone.id}`.execute(db);
    await withdrawAssignment(db, officer, other.id, "Replaced");
    expect(await overdue(db, officer, anyOverdue, undefined, 10)).toMatchObject([
      { name: "Yasmine Late", days: 3, slug, isMandatory: true },
    ]);
    expect(await overdue(db, officer, { ...anyOverdue, q: "yasm" }, undefined, 10)).toHaveLength(1);
    expect(await overdue(db, officer, { ...anyOverdue, q: "zzz" }, undefined, 10)).toEqual([]);
    expect(await overdue(db, await anOfficer(db, "DZ"), anyOverdue, undefined, 10)).toEqual([]);
    const browser = new Visitor(app, officer.token);
    const csv = await (await browser.get("/fr/assignments/overdue.csv")).text();
    expect(csv).toContain("Yasmine Late,Maroc,");
    const book = await browser.get("/fr/assignments/overdue.xlsx");
    expect(
      Buffer.from(await book.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe("PK");
    expect(await (await browser.get("/fr/bureau")).text()).toContain("/fr/assignments/overdue");
    expect((await browser.get(`/fr/assignments/overdue?thing=/learning/${slug}&only=mandatory`)).status).toBe(200);
    // A training officer who vouches for nobody sees that somebody is late, and not who.
    const training = await anAccount(db, { roles: ["training-officer"] });
    const seen = await overdue(db, training, anyOverdue, undefined, 100);
    expect(seen.find(({ accountId }) => accountId === late.id)).toMatchObject({ name: null, country: "MA" });
    expect(await (await new Visitor(app, training.token).get("/en/assignments/overdue")).text()).not.toContain(
      "Yasmine",
    );
  });
});

describe("a supervisor's release", () => {
  test("comes by a link that opens once, needs no account, and is not the person's own", async ({ app, open, db }) => {
    const { house } = open;
    const module = await aBareModule(db);
    const person = await anAccount(db, { name: "Awa Diop", lang: "es" });
    const made = await assign(
      db,
      system,
      asking(module.id, { audience: { accountIds: [person.id] }, needsRelease: true }),
    );
    const [own] = await ownAssigned(db, person);
    const assignedId = own?.id ?? "";
    expect(own?.state).toBe("unreleased");
    const learner = new Visitor(app, person.token);
    expect(await (await learner.get("/en/learning/mine")).text()).toContain("Waits for a release");
    expect((await learner.post(`/en/learning/${module.slug}/launch`, {}, { page: "/en/learning/mine" })).status).toBe(
      409,
    );
    await expect(askSupervisor(house, person, assignedId, person.email)).rejects.toThrow("assigning.own-address");
    await expect(askSupervisor(house, await anAccount(db), assignedId, "boss@police.example")).rejects.toThrow(
      "platform.not-found",
    );
    const boss = `boss-${newId()}@police.example`;
    const linkOf = async () => /\/release\/\S+/.exec((await letters(db, boss)).at(-1)?.body ?? "")?.[0] ?? "";
    await askSupervisor(house, person, assignedId, boss);
    const old = await linkOf();
    const page = `/en/assigned/${assignedId}`;
    expect((await learner.post(`${page}/supervisor`, { supervisor: boss }, { page })).status).toBe(303);
    const link = `/en${await linkOf()}`;
    const visitor = new Visitor(app);
    // The newer link made the older void; opening decides nothing.
    expect((await visitor.get(`/en${old}`)).status).toBe(410);
    const html = await (await visitor.get(link)).text();
    expect(html).toContain("Awa Diop");
    expect(html).toContain('name="robots" content="noindex"');
    expect((await visitor.get(`${link.slice(0, -2)}xx`)).status).toBe(410);
    expect((await visitor.post(link, { decision: "no", reason: "" })).status).toBe(422);
    expect(await stateOf(db, made.id, person)).toBe("unreleased");
    // The token from a page that stays, so that both reach the decision.
    const elsewhere = { page: "/en/sign-in" };
    const answers = await Promise.all([
      visitor.post(link, { decision: "yes", reason: "" }, elsewhere),
      visitor.post(link, { decision: "yes", reason: "" }, elsewhere),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410]);
    expect((await visitor.get(link)).status).toBe(410);
    expect(await stateOf(db, made.id, person)).toBe("open");
    expect((await letters(db, person.email)).at(-1)).toMatchObject({
      lang: "es",
      subject: expect.stringContaining("tiempo"),
    });
    for (let times = 0; times < 5; times += 1) await askSupervisor(house, person, assignedId, boss).catch(() => {});
    const more = await assign(
      db,
      system,
      asking((await aBareModule(db)).id, { audience: { accountIds: [person.id] }, needsRelease: true }),
    );
    const another = (await ownAssigned(db, person)).find(({ state }) => state === "unreleased")?.id ?? "";
    for (let times = 0; times < 3; times += 1) await askSupervisor(house, person, another, boss);
    await expect(askSupervisor(house, person, another, boss)).rejects.toThrow("platform.too-many");
    expect(more.asked).toBe(1);
  });

  test("an officer releases or refuses with a reason, but not what is asked of themselves", async ({ open, db }) => {
    const { house } = open;
    const officer = await anOfficer(db, "TN");
    const person = await inCountry(db, "TN");
    const made = await assign(
      db,
      officer,
      asking((await aBareModule(db)).id, {
        scope: "country:TN",
        audience: { accountIds: [person.id, officer.id] },
        needsRelease: true,
      }),
    );
    const people = await askedPeople(db, officer, made.id, "unreleased", undefined, 9);
    const idOf = ({ id }: { id: string }) => people.find(({ accountId }) => accountId === id)?.id ?? "";
    const refusal = { isReleased: false, reason: "" };
    await expect(decideRelease(house, officer, idOf(person), refusal)).rejects.toThrow("assigning.no-reason");
    await expect(decideRelease(house, officer, idOf(officer), { ...refusal, reason: "x" })).rejects.toThrow(
      "assigning.own",
    );
    await expect(
      decideRelease(house, await anOfficer(db, "LY"), idOf(person), { ...refusal, reason: "x" }),
    ).rejects.toThrow("platform.not-found");
    await decideRelease(house, officer, idOf(person), { isReleased: false, reason: "Summer duty" });
    expect(await ownAssigned(db, person)).toMatchObject([{ state: "refused", reason: "Summer duty" }]);
    expect((await letters(db, person.email)).at(-1)?.body).toContain("Summer duty");
    await expect(decideRelease(house, officer, idOf(person), { isReleased: true, reason: "" })).rejects.toThrow(
      "assigning.other-state",
    );
  });
});
