import { describe, expect } from "vitest";
import type { Db } from "#platform/database/index.ts";
import { system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { addAccount } from "../operations.ts";
import { askForAccess } from "../vetting/requests.ts";
import { aWish, mailsTo, tokenOf } from "../vetting/test-people.ts";
import { SoftwareAuthenticator } from "./test-authenticator.ts";
import { codeNow, password, setUp } from "./test-sign-in.ts";

const firefox = { "user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0" };
const [dakar, toronto] = ["Africa/Dakar", "America/Toronto"];
const newPlace = async (db: Db, email: string) =>
  (await mailsTo(db, email)).filter(({ subject }) => /New sign-in|Nouvelle connexion|Nuevo inicio|جديد/.test(subject));
const zonesOf = async (db: Db, id: string) =>
  (
    await db.selectFrom("people.session").select("timeZone").where("accountId", "=", id).orderBy("createdAt").execute()
  ).map(({ timeZone }) => timeZone);

/** Somebody who never signed in. */
async function aNewcomer(db: Db, email: string, overrides: Partial<Parameters<typeof addAccount>[2]> = {}) {
  const { id } = await addAccount(db, system, { email, name: "Awa", password, ...overrides });
  return { id, email };
}

describe("the place of a sign-in", () => {
  test("is none the first time, and a mail from a zone that is new for the account, in the person's language", async ({
    app,
    db,
  }) => {
    const { id, email } = await aNewcomer(db, "awa@police.example", { lang: "fr", timeZone: dakar });
    const signIn = (zone: string) =>
      new Visitor(app).post("/en/sign-in", { email, password, zone }, { headers: firefox });
    expect((await signIn(dakar)).status).toBe(303);
    await signIn(dakar);
    expect(await newPlace(db, email)).toEqual([]);
    await signIn(toronto);
    await signIn(toronto);
    const mails = await newPlace(db, email);
    expect(mails).toMatchObject([{ lang: "fr" }]);
    expect(mails[0]?.body).toContain("Appareil : Firefox sur Windows");
    expect(mails[0]?.body).toContain("Canada (heure de l’Est nord-américain)");
    expect(mails[0]?.body).toContain("/fr/account/security");
    expect(await zonesOf(db, id)).toEqual([dakar, dakar, toronto, toronto]);
  });

  test("two who come from a new zone at once are told of once", async ({ app, db }) => {
    const { email } = await aNewcomer(db, "twice@police.example");
    await new Visitor(app).post("/en/sign-in", { email, password, zone: dakar });
    await Promise.all([1, 2].map(() => new Visitor(app).post("/en/sign-in", { email, password, zone: toronto })));
    expect(await newPlace(db, email)).toHaveLength(1);
  });

  test("is known after signing out, and forgotten with the account", async ({ app, db }) => {
    const { id, email } = await aNewcomer(db, "out@police.example");
    await new Visitor(app).post("/en/sign-in", { email, password, zone: dakar });
    await db.deleteFrom("people.session").where("accountId", "=", id).execute();
    await new Visitor(app).post("/en/sign-in", { email, password, zone: dakar });
    expect(await newPlace(db, email)).toEqual([]);
    await db.deleteFrom("people.account").where("id", "=", id).execute();
    expect(await db.selectFrom("people.knownZone").selectAll().where("accountId", "=", id).execute()).toEqual([]);
  });

  test("that no script told, or that is nonsense, keeps nobody out and is not shown", async ({ app, db }) => {
    const { id, email } = await aNewcomer(db, "hostile@police.example");
    const visitor = new Visitor(app);
    for (const zone of [undefined, "", "Mars/Olympus", "<img src=x>", "a\u0000b", "x".repeat(5_000), "+05:30"]) {
      const sent = await visitor.post("/en/sign-in", { email, password, ...(zone === undefined ? {} : { zone }) });
      expect(sent.status, String(zone).slice(0, 20)).toBe(303);
      await visitor.post("/en/sign-out", {}, { page: "/en/account" });
    }
    await visitor.post("/en/sign-in", { email, password, zone: "<img src=x>" });
    expect(await zonesOf(db, id)).toEqual([null]);
    expect(await newPlace(db, email)).toEqual([]);
    expect(await (await visitor.get("/en/account/security")).text()).not.toContain("<img src=x>");
  });

  test("stands in words at each session, with whose word it is", async ({ app, db }) => {
    const { email } = await aNewcomer(db, "words@police.example", { lang: "ar" });
    const visitor = new Visitor(app);
    await visitor.post("/en/sign-in", { email, password, zone: dakar });
    const page = await (await visitor.get("/ar/account/security")).text();
    expect(page).toContain("السنغال · من الشبكة");
    expect(page).toContain("المكان هو المنطقة الزمنية التي أعطاها متصفحك");
  });

  test("comes with the code of a second factor", async ({ app, db }) => {
    const officer = await anAccount(db, { password });
    const { secret } = await setUp(new Visitor(app, officer.token));
    const visitor = new Visitor(app);
    await visitor.post("/en/sign-in", { email: officer.email, password, zone: dakar });
    // Between the two there is no session, and nothing to tell of.
    expect(await newPlace(db, officer.email)).toEqual([]);
    await visitor.post("/en/sign-in/second-factor", { code: codeNow(secret), zone: dakar });
    expect(await newPlace(db, officer.email)).toHaveLength(1);
    expect((await zonesOf(db, officer.id)).at(-1)).toBe(dakar);
  });

  test("comes with a passkey", async ({ app, db }) => {
    const officer = await anAccount(db);
    const visitor = new Visitor(app, officer.token);
    const authenticator = new SoftwareAuthenticator();
    const page = { page: "/en/account/security" };
    const challenge = async (response: Response) => (await response.json()) as { challenge: string };
    const made = await challenge(await visitor.post("/en/account/security/passkeys/options", {}, page));
    await visitor.post("/en/account/security/passkeys", { name: "Phone", answer: authenticator.create(made) }, page);
    const other = new Visitor(app);
    const asked = await challenge(await other.post("/en/sign-in/passkey/options", {}, { page: "/en/sign-in" }));
    const answer = authenticator.get(asked);
    const sent = await other.post("/en/sign-in/passkey", { answer, to: "", zone: toronto }, { page: "/en/sign-in" });
    expect(sent.status).toBe(303);
    expect(await newPlace(db, officer.email)).toHaveLength(1);
    expect((await zonesOf(db, officer.id)).at(-1)).toBe(toronto);
  });

  test("comes with the first sign-in of who confirms an address, without a mail", async ({ open, app, db }) => {
    const wish = aWish();
    await askForAccess(open.house, wish, "192.0.2.7");
    const path = `/en/access/confirm/${await tokenOf(db, wish.email)}`;
    expect((await new Visitor(app).post(path, { password, zone: dakar })).status).toBe(303);
    await new Visitor(app).post("/en/sign-in", { email: wish.email, password, zone: dakar });
    expect(await newPlace(db, wish.email)).toEqual([]);
  });
});

test("who signs in has been seen, however short the visit", async ({ app, db }) => {
  const { id, email } = await aNewcomer(db, "short@police.example");
  const seen = async () =>
    (
      await db.selectFrom("people.account").select("lastSeenAt").where("id", "=", id).executeTakeFirstOrThrow()
    ).lastSeenAt?.getTime() ?? 0;
  expect(await seen()).toBe(0);
  await new Visitor(app).post("/en/sign-in", { email, password });
  expect(Date.now() - (await seen())).toBeLessThan(60_000);
});
