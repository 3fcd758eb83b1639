import { sql } from "kysely";
import { describe, expect } from "vitest";
import { type Cursor, type Db, encodeCursor } from "#platform/database/index.ts";
import type { OpenHouse } from "#platform/house.ts";
import { newId } from "#platform/ids.ts";
import { type Account, readerLabels, visitor } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { readActor } from "../sessions.ts";
import { decideRequest, renewOrEnd, reportLeaving, settleReport, suspendOrRestore } from "./decisions.ts";
import { accessForm } from "./forms.ts";
import {
  dueForRenewal,
  openReports,
  ownPeople,
  personForDecision,
  requestForDecision,
  waitingCounts,
  waitingRequests,
} from "./queries.ts";
import { remindOfficers, remindOfLapse } from "./reminders.ts";
import { answerBureau, askAgain, askForAccess, confirmAccess } from "./requests.ts";

const password = "correct horse battery staple";
let asked = 0;

const aWish = (overrides: Partial<Parameters<typeof askForAccess>[1]> = {}): Parameters<typeof askForAccess>[1] => {
  asked += 1;
  return {
    kind: "officer",
    name: `Applicant ${asked}`,
    email: `applicant-${asked}@police.example`,
    lang: "en",
    country: "FR",
    body: "",
    organisation: "Police nationale",
    function: "Officer",
    reason: "A course",
    ...overrides,
  };
};

const mailsTo = (db: Db, recipient: string) =>
  db
    .selectFrom("platform.mail")
    .select(["subject", "body", "lang"])
    .where("recipient", "=", recipient)
    .orderBy("createdAt")
    .execute();

async function tokenOf(db: Db, email: string): Promise<string> {
  const mails = await mailsTo(db, email);
  return /access\/confirm\/([\w-]{43})/.exec(mails.at(-1)?.body ?? "")?.[1] ?? "";
}

/** Somebody who asked and confirmed; their request waits. */
async function anApplicant(open: OpenHouse, overrides: Parameters<typeof aWish>[0] = {}) {
  const wish = aWish(overrides);
  await askForAccess(open.house, wish, "192.0.2.7");
  const { accountId } = await confirmAccess(open.house.db, await tokenOf(open.house.db, wish.email), password);
  const request = await open.house.db
    .selectFrom("people.accessRequest")
    .select("id")
    .where("accountId", "=", accountId)
    .executeTakeFirst();
  return { ...wish, accountId, requestId: request?.id ?? "" };
}

const anOfficer = (db: Db, country: string) => anAccount(db, { roles: ["bureau-officer"], country });

/** An account as its next request would find it. */
const actorOf = async (open: OpenHouse, account: { token: string }) =>
  readActor(open.house.db, open.house.settings, account.token);

describe("asking", () => {
  test("a confirmed address makes an account that sees the public shelves only, and a request for its bureau alone", async ({
    open,
    db,
  }) => {
    const [french, german] = [await anOfficer(db, "FR"), await anOfficer(db, "DE")];
    const wish = aWish();
    await askForAccess(open.house, wish, "192.0.2.7");
    expect(await waitingRequests(db, french, undefined, 10)).toEqual([]);
    expect(await db.selectFrom("people.account").select("id").where("email", "=", wish.email).execute()).toEqual([]);
    const { accountId } = await confirmAccess(db, await tokenOf(db, wish.email), password);
    const [request] = await waitingRequests(db, french, undefined, 10);
    expect(request).toMatchObject({ name: wish.name, vouchScope: "country:FR", state: "waiting" });
    expect(await waitingRequests(db, german, undefined, 10)).toEqual([]);
    expect(await requestForDecision(db, german, request?.id ?? "")).toBeUndefined();
    const stored = await db
      .selectFrom("people.account")
      .select(["vettedUntil", "emailConfirmedAt"])
      .where("id", "=", accountId)
      .executeTakeFirstOrThrow();
    expect(stored).toMatchObject({ vettedUntil: null, emailConfirmedAt: expect.any(Date) });
  });

  test("a link works once and not after a week; a second request replaces the first", async ({ open, db }) => {
    const wish = aWish();
    await askForAccess(open.house, wish, "192.0.2.7");
    const first = await tokenOf(db, wish.email);
    await askForAccess(open.house, wish, "192.0.2.7");
    await expect(confirmAccess(db, first, password)).rejects.toThrow("vetting.link-expired");
    const second = await tokenOf(db, wish.email);
    await confirmAccess(db, second, password);
    await expect(confirmAccess(db, second, password)).rejects.toThrow("vetting.link-expired");
    const late = aWish();
    await askForAccess(open.house, late, "192.0.2.7");
    await sql`update people.access_request set token_expires_at = now() - interval '1 second' where email = ${late.email}`.execute(
      db,
    );
    await expect(confirmAccess(db, await tokenOf(db, late.email), password)).rejects.toThrow("vetting.link-expired");
  });

  test("a password that is guessed first is refused and the link still works", async ({ open, db }) => {
    const wish = aWish();
    await askForAccess(open.house, wish, "192.0.2.12");
    const token = await tokenOf(db, wish.email);
    await expect(confirmAccess(db, token, "password123456")).rejects.toThrow("security.common-password");
    await confirmAccess(db, token, password);
  });

  test("an address that has an account gets a letter saying so, and the page says the same as to anyone", async ({
    open,
    app,
    db,
  }) => {
    const known = await anAccount(db, { email: "known@police.example", lang: "fr" });
    const pageFor = async (email: string) => {
      const person = new Visitor(app);
      const response = await person.post("/en/access", { ...aWish({ email }), body: "" });
      return {
        status: response.status,
        text: (await response.text()).replaceAll(email, "…").replace(/nonce|[\w-]{20,}/g, ""),
      };
    };
    const [theirs, others] = [await pageFor(known.email), await pageFor("unknown@police.example")];
    expect(theirs).toEqual(others);
    expect(theirs.status).toBe(200);
    expect(await mailsTo(db, known.email)).toMatchObject([{ lang: "fr" }]);
    expect((await mailsTo(db, known.email))[0]?.body).not.toMatch(/access\/confirm/);
    void open;
  });

  test("case, spaces and an override do not make a second account of one address", async ({ open, db }) => {
    await anAccount(db, { email: "one@police.example" });
    for (const email of ["ONE@police.example", " one@police.example ", "one@\u202epolice.example"]) {
      const parsed = accessForm.safeParse({ ...aWish(), email });
      if (!parsed.success) continue;
      expect(parsed.data.email).toBe("one@police.example");
      await askForAccess(open.house, parsed.data, "192.0.2.8");
    }
    expect(
      await db.selectFrom("people.accessRequest").select("id").where("email", "=", "one@police.example").execute(),
    ).toEqual([]);
  });

  test("a plus address and a look-alike are other people's", async ({ open, db }) => {
    await anAccount(db, { email: "two@police.example" });
    for (const email of ["two+tag@police.example", "twо@police.example"]) {
      const parsed = accessForm.safeParse({ ...aWish(), email });
      if (!parsed.success) continue;
      await askForAccess(open.house, parsed.data, "192.0.2.9");
      expect((await mailsTo(db, parsed.data.email)).at(-1)?.body).toMatch(/access\/confirm/);
    }
  });

  test("the same address asked for again and again is told to wait", async ({ open, db }) => {
    const wish = aWish();
    for (let one = 0; one < 3; one += 1) await askForAccess(open.house, wish, "192.0.2.10");
    await expect(askForAccess(open.house, wish, "192.0.2.10")).rejects.toThrow("platform.too-many");
    void db;
  });

  test("who writes for the journal needs a confirmed address only", async ({ open, db }) => {
    const author = await anApplicant(open, { kind: "contributor", country: "" });
    expect(author.requestId).toBe("");
    const roles = await db
      .selectFrom("people.roleGrant")
      .select("role")
      .where("accountId", "=", author.accountId)
      .execute();
    expect(roles).toEqual([{ role: "author" }]);
  });

  test("an officer's request names a country or a body that exists", async ({ open }) => {
    await expect(askForAccess(open.house, aWish({ country: "" }), "192.0.2.11")).rejects.toThrow(
      "vetting.nobody-to-ask",
    );
    await expect(askForAccess(open.house, aWish({ country: "", body: newId() }), "192.0.2.11")).rejects.toThrow(
      "vetting.nobody-to-ask",
    );
  });
});

describe("deciding", () => {
  test("approval opens the community at once, for the setting's months, with a letter in the person's language", async ({
    open,
    db,
  }) => {
    const officer = await anOfficer(db, "FR");
    const person = await anApplicant(open, { lang: "ar" });
    await decideRequest(open.house, officer, person.requestId, "approve", "Known to us");
    const { vettedUntil } = await db
      .selectFrom("people.account")
      .select("vettedUntil")
      .where("id", "=", person.accountId)
      .executeTakeFirstOrThrow();
    const days = ((vettedUntil?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(725);
    expect(days).toBeLessThan(735);
    expect((await mailsTo(db, person.email)).at(-1)).toMatchObject({
      lang: "ar",
      subject: expect.stringMatching(/وصولك/),
    });
    expect(await personForDecision(db, officer, person.accountId)).toMatchObject({
      history: [{ act: "approved", reason: "Known to us", by: officer.name }],
    });
  });

  test("another country's officer decides nothing, whatever the address", async ({ open, app, db }) => {
    const german = await anOfficer(db, "DE");
    const person = await anApplicant(open);
    await expect(decideRequest(open.house, german, person.requestId, "approve", "")).rejects.toThrow(
      "platform.not-found",
    );
    await expect(suspendOrRestore(open.house, german, person.accountId, "suspended", "x")).rejects.toThrow(
      "platform.not-found",
    );
    const theirs = await anAccount(db, { country: "FR" });
    expect(await renewOrEnd(open.house, german, [theirs.id], "end", "x")).toBe(0);
    expect(await personForDecision(db, german, person.accountId)).toBeUndefined();
    const browser = new Visitor(app, german.token);
    for (const path of [`/en/bureau/requests/${person.requestId}`, `/en/bureau/people/${person.accountId}`])
      expect((await browser.get(path)).status).toBe(404);
    for (const path of ["/en/bureau", "/en/bureau/requests", "/en/bureau/people"])
      expect((await new Visitor(app, theirs.token).get(path)).status).toBe(403);
  });

  test("two officers at once: the first decides, the other is told", async ({ open, db }) => {
    const [one, other] = [await anOfficer(db, "FR"), await anOfficer(db, "FR")];
    const person = await anApplicant(open);
    const outcomes = await Promise.allSettled([
      decideRequest(open.house, one, person.requestId, "approve", ""),
      decideRequest(open.house, other, person.requestId, "refuse", "Not known"),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = outcomes.find((outcome) => outcome.status === "rejected");
    expect(String(refused?.reason)).toMatch(/vetting.already-decided/);
    expect(
      await db.selectFrom("people.vetting").select("id").where("accountId", "=", person.accountId).execute(),
    ).toHaveLength(outcomes[0]?.status === "fulfilled" ? 1 : 0);
  });

  test("nobody vets themselves: not by request, not by renewal, not by suspension lifted", async ({ open, db }) => {
    const officer = await anOfficer(db, "FR");
    await sql`update people.account set vetted_until = now() + interval '1 day' where id = ${officer.id}`.execute(db);
    await askAgain(db, officer, { country: "FR", body: "", organisation: "o", function: "f", reason: "r" });
    const request = (await waitingRequests(db, officer, undefined, 50)).find(({ name }) => name === officer.name);
    await expect(decideRequest(open.house, officer, request?.id ?? "", "approve", "")).rejects.toThrow(
      "vetting.own-vetting",
    );
    expect(await renewOrEnd(open.house, officer, [officer.id], "renew", "")).toBe(0);
    await expect(suspendOrRestore(open.house, officer, officer.id, "suspended", "x")).rejects.toThrow(
      "platform.not-found",
    );
  });

  test("a question is answered by the person and the request waits again", async ({ open, db }) => {
    const officer = await anOfficer(db, "FR");
    const person = await anApplicant(open);
    await expect(decideRequest(open.house, officer, person.requestId, "ask", "")).rejects.toThrow(
      "vetting.reason-missing",
    );
    await decideRequest(open.house, officer, person.requestId, "ask", "Which unit?");
    const account = { ...officer, id: person.accountId, email: person.email, grants: [], roles: [] } as Account;
    await answerBureau(db, account, "Modane");
    expect(await requestForDecision(db, officer, person.requestId)).toMatchObject({
      state: "waiting",
      question: "Which unit?",
      answer: "Modane",
    });
    await expect(answerBureau(db, account, "again")).rejects.toThrow("vetting.nothing-asked");
    await expect(
      askAgain(db, account, { country: "FR", body: "", organisation: "o", function: "f", reason: "r" }),
    ).rejects.toThrow("vetting.already-asked");
  });

  test("a country without an officer falls to the administrators, and no longer when it has one", async ({
    open,
    db,
  }) => {
    const administrator = await anAccount(db, { roles: ["administrator"] });
    const person = await anApplicant(open, { country: "KE" });
    expect((await waitingRequests(db, administrator, undefined, 50)).map(({ id }) => id)).toContain(person.requestId);
    const officer = await anOfficer(db, "KE");
    expect((await waitingRequests(db, administrator, undefined, 50)).map(({ id }) => id)).not.toContain(
      person.requestId,
    );
    await sql`update people.account set suspended_at = now() where id = ${officer.id}`.execute(db);
    expect((await waitingRequests(db, administrator, undefined, 50)).map(({ id }) => id)).toContain(person.requestId);
  });

  test("a body vouches for its own people only while it may", async ({ open, db }) => {
    const body = newId();
    await sql`insert into people.body (id, name, kind, may_vouch) values (${body}, '{"en":"Academy"}', 'academy', true)`.execute(
      db,
    );
    const officer = await anAccount(db);
    await sql`insert into people.role_grant (id, account_id, role, scope) values (${newId()}, ${officer.id}, 'body-officer', ${`body:${body}`})`.execute(
      db,
    );
    const actor = (await actorOf(open, officer)) as Account;
    const person = await anApplicant(open, { country: "", body });
    expect((await waitingRequests(db, actor, undefined, 10)).map(({ id }) => id)).toEqual([person.requestId]);
    await sql`update people.body set may_vouch = false where id = ${body}`.execute(db);
    expect(await waitingRequests(db, actor, undefined, 10)).toEqual([]);
    await expect(decideRequest(open.house, actor, person.requestId, "approve", "")).rejects.toThrow(
      "platform.not-found",
    );
  });
});

describe("staying and leaving", () => {
  test("vetting lapses by itself, and is renewed in one list", async ({ open, db }) => {
    const officer = await anOfficer(db, "PT");
    const people = [await anAccount(db, { country: "PT" }), await anAccount(db, { country: "PT" })];
    await sql`update people.account set vetted_until = now() - interval '1 day' where id = any(${people.map(({ id }) => id)}::uuid[])`.execute(
      db,
    );
    const lapsed = await actorOf(open, people[0] ?? { token: "" });
    expect(readerLabels(lapsed)).not.toContain("community");
    expect((await dueForRenewal(db, officer, undefined, 10)).map(({ id }) => id).sort()).toEqual(
      people.map(({ id }) => id).sort(),
    );
    expect(await waitingCounts(db, officer)).toMatchObject({ renewals: 2 });
    const stranger = await anAccount(db, { country: "ES" });
    expect(await renewOrEnd(open.house, officer, [...people.map(({ id }) => id), stranger.id], "renew", "")).toBe(2);
    expect(readerLabels(await actorOf(open, people[0] ?? { token: "" }))).toContain("community");
    expect(await dueForRenewal(db, officer, undefined, 10)).toEqual([]);
  });

  test("a report suspends at once, ends sessions, says nothing of who exists, and is settled by the bureau", async ({
    open,
    db,
  }) => {
    const officer = await anOfficer(db, "IT");
    const [person, reporter] = [await anAccount(db, { country: "IT" }), await anAccount(db, { country: "DE" })];
    await reportLeaving(open.house, reporter, "nobody@police.example", "gone");
    await reportLeaving(open.house, reporter, person.email, "gone to the ministry");
    expect(await actorOf(open, person)).toEqual(visitor);
    expect(await db.selectFrom("people.session").select("id").where("accountId", "=", person.id).execute()).toEqual([]);
    const { rows } = await sql<{
      active: boolean;
    }>`select is_active as active from people.public_account where id = ${person.id}`.execute(db);
    expect(rows).toEqual([{ active: false }]);
    const [report] = await openReports(db, officer, 10);
    expect(report).toMatchObject({ accountId: person.id, note: "gone to the ministry", by: reporter.name });
    await expect(settleReport(open.house, await anOfficer(db, "DE"), report?.id ?? "", "left", "")).rejects.toThrow(
      "platform.not-found",
    );
    await settleReport(open.house, officer, report?.id ?? "", "serves", "");
    expect(await openReports(db, officer, 10)).toEqual([]);
    const again = await db
      .selectFrom("people.account")
      .select(["suspendedAt", "disabledAt"])
      .where("id", "=", person.id)
      .executeTakeFirst();
    expect(again).toEqual({ suspendedAt: null, disabledAt: null });
    await reportLeaving(open.house, reporter, person.email, "gone");
    const [second] = await openReports(db, officer, 10);
    await settleReport(open.house, officer, second?.id ?? "", "left", "");
    expect(
      await db.selectFrom("people.account").select("disabledAt").where("id", "=", person.id).executeTakeFirst(),
    ).toEqual({ disabledAt: expect.any(Date) });
  });

  test("nobody closes the house by reporting its administrators, or many people a day", async ({ open, db }) => {
    const administrator = await anAccount(db, { roles: ["administrator"], country: "SE" });
    const reporter = await anAccount(db, { country: "SE" });
    await reportLeaving(open.house, reporter, administrator.email, "gone");
    expect(await actorOf(open, administrator)).toMatchObject({ kind: "account" });
    for (let one = 0; one < 4; one += 1) await reportLeaving(open.house, reporter, "x@police.example", "gone");
    await expect(reportLeaving(open.house, reporter, "x@police.example", "gone")).rejects.toThrow("platform.too-many");
  });

  test("lists page without repeating or skipping, and search by part of a name", async ({ db }) => {
    const officer = await anOfficer(db, "NO");
    for (const name of ["Åse", "åse", "Bjørn", "Cecilie", "100%_sure"]) await anAccount(db, { country: "NO", name });
    const seen: string[] = [];
    let after: [string, string] | undefined;
    for (let page = 0; page < 10; page += 1) {
      const rows = await ownPeople(db, officer, { q: "", state: "all" }, after, 2);
      seen.push(...rows.map(({ id }) => id));
      const last = rows.at(-1);
      if (last === undefined) break;
      after = [last.key, last.id];
    }
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
    expect((await ownPeople(db, officer, { q: "%_", state: "all" }, undefined, 10)).map(({ name }) => name)).toEqual([
      "100%_sure",
    ]);
  });

  test("a cursor from outside begins a list anew, and names are ordered by the database alone", async ({ app, db }) => {
    const officer = await anOfficer(db, "TR");
    for (const name of ["İlker", "ILKER", "ilker", "Işık", "ẞtraße"]) await anAccount(db, { country: "TR", name });
    const browser = new Visitor(app, officer.token);
    for (const list of ["people", "requests", "renewals"])
      for (const cursor of [
        ["x", "y"],
        [1, 2],
        ["1", officer.id],
        ["2026-01-01T00:00:00.000Z", "no id"],
        ["no time", officer.id],
      ])
        expect((await browser.get(`/en/bureau/${list}?after=${encodeCursor(cursor)}`)).status, list).toBe(200);
    const seen: string[] = [];
    for (let after: Cursor | undefined, page = 0; page < 10; page += 1) {
      const rows = await ownPeople(db, officer, { q: "", state: "all" }, after, 1);
      const [row] = rows;
      if (row === undefined) break;
      seen.push(row.id);
      after = [row.key, row.id];
    }
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
  });

  test("who lapses soon is told once, and officers of requests that wait", async ({ open, db }) => {
    const person = await anAccount(db, { country: "DK" });
    await sql`update people.account set vetted_until = now() + interval '10 days' where id = ${person.id}`.execute(db);
    await remindOfLapse(open.house);
    await remindOfLapse(open.house);
    expect(await mailsTo(db, person.email)).toHaveLength(1);
    const officer = await anOfficer(db, "DK");
    await anApplicant(open, { country: "DK" });
    await remindOfficers(open.house);
    expect((await mailsTo(db, officer.email)).at(-1)?.body).toMatch(/one person waits/);
  });
});

test("applicant and bureau do their errand by the pages", async ({ app, db }) => {
  const officer = await anOfficer(db, "BE");
  const applicant = new Visitor(app);
  const wish = aWish({ country: "BE" });
  expect((await applicant.post("/en/access", { ...wish })).status).toBe(200);
  const confirm = `/en/access/confirm/${await tokenOf(db, wish.email)}`;
  expect((await applicant.post(confirm, { password: "short" })).status).toBe(422);
  const entered = (await applicant.post(confirm, { password })).headers.get("location");
  expect(entered).toBe("/en/account/consent?to=%2Fen%2Faccount%2Faccess");
  expect(await (await applicant.get("/en/account/access")).text()).toMatch(/Your request waits since/);
  const bureau = new Visitor(app, officer.token);
  const list = await (await bureau.get("/en/bureau/requests")).text();
  const path = /\/en\/bureau\/requests\/[0-9a-f-]{36}/.exec(list)?.[0] ?? "";
  expect((await bureau.post(path, { decision: "approve", reason: "" })).status).toBe(303);
  expect(await (await applicant.get("/en/account/access")).text()).toMatch(/You are vetted until/);
});
