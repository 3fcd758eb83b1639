import { sql } from "kysely";
import { describe, expect } from "vitest";
import { newId } from "#platform/ids.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { requestForDecision, waitingRequests } from "./queries.ts";
import { askForAccess, confirmAccess } from "./requests.ts";

import { anApplicant, anOfficer, aWish, mailsTo, password, tokenOf } from "./test-people.ts";

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
