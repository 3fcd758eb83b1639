import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSites } from "#platform/house.ts";
import { newestMails } from "#platform/mail/index.ts";
import { anAccount, buildHouse, Visitor } from "../../../tests/support/house.ts";
import { aLyingProvider, aProvider, clientId, clientSecret } from "./test-providers.ts";
import { codeNow, password, setUp } from "./test-sign-in.ts";

type House = Awaited<ReturnType<typeof buildHouse>>;
const place = (response: Response) => response.headers.get("location") ?? "";
const settingsFor = (issuer: string) => ({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: clientId,
  OIDC_CLIENT_SECRET: clientSecret,
});
const accountOf = (house: House, email: string) =>
  house.house.db.selectFrom("people.account").selectAll().where("email", "=", email).executeTakeFirst();

describe("the organisation's own sign-in", () => {
  const people = {
    new: { email: "New.Person@Police.example", email_verified: true, name: "New Person" },
    known: { email: "known@police.example", email_verified: true, name: "Known" },
    strong: { email: "strong@police.example", email_verified: true, name: "Strong" },
    unverified: { email: "unverified@police.example", email_verified: false, name: "Unverified" },
    planted: { email: "planted@police.example", email_verified: true, name: "Planted" },
    gone: { email: "gone@police.example", email_verified: true, name: "Gone" },
    demo: { email: "demo@demo.example", email_verified: true, name: "Demo" },
  };
  let provider: Awaited<ReturnType<typeof aProvider>>;
  let house: House;
  let portal: ReturnType<typeof createSites>["portal"];
  beforeAll(async () => {
    provider = await aProvider(people);
    house = await buildHouse(settingsFor(provider.issuer));
    portal = createSites(house).portal;
  });
  afterAll(async () => {
    await house.tearDown();
    await provider.stop();
  });

  async function signIn(
    sub: keyof typeof people,
    { visitor = new Visitor(portal), to = "", lang = "en", zone = "" } = {},
  ) {
    const begun = await visitor.get(`/${lang}/sign-in/organisation?to=${encodeURIComponent(to)}&zone=${zone}`);
    const back = await provider.follow(place(begun), sub);
    return { visitor, back, response: await visitor.get(back.pathname + back.search) };
  }

  test("stands on the sign-in page where it is set up", async () => {
    expect(await (await new Visitor(portal).get("/en/sign-in")).text()).toContain("/en/sign-in/organisation");
  });

  test("makes an account that nobody has vetted, once, and brings back to the page that was wanted", async () => {
    const { visitor, response } = await signIn("new", { to: "/fr/account", lang: "fr" });
    // By way of the consents that a new person has yet to read.
    expect(place(response)).toBe("/fr/account/consent?to=%2Ffr%2Faccount");
    expect(await (await visitor.get("/fr/account")).text()).toContain("New Person");
    const account = await accountOf(house, "new.person@police.example");
    expect(account).toMatchObject({ lang: "fr", vettedAt: null, vettedUntil: null, passwordHash: null });
    expect(account?.emailConfirmedAt).not.toBeNull();
    expect(place((await signIn("new", { to: "https://evil.example/" })).response)).toBe("/fr/account/consent?to=%2Ffr");
    const same = await house.house.db
      .selectFrom("people.identity")
      .select("accountId")
      .where("subject", "=", "new")
      .execute();
    expect(same).toEqual([{ accountId: account?.id }]);
  });

  test("joins the account that has the confirmed address already, and a mail tells of it", async () => {
    const officer = await anAccount(house.house.db, { email: "known@police.example", password, lang: "es" });
    const { visitor } = await signIn("known", { zone: "Africa/Dakar" });
    expect(await (await visitor.get("/en/account")).text()).toContain("known@police.example");
    const mails = (await newestMails(house.house.db)).filter(({ recipient }) => recipient === officer.email);
    expect(mails.some(({ body }) => body.includes("Su cuenta se ha unido"))).toBe(true);
    // From a zone this account was never used in: that is told too.
    expect(mails.some(({ body }) => body.includes("Huso horario del navegador: Senegal"))).toBe(true);
    await signIn("known", { zone: "Mars/Olympus" });
    const { rows } =
      await sql`select time_zone from people.session where account_id = ${officer.id} order by created_at`.execute(
        house.house.db,
      );
    expect(rows.slice(-2)).toEqual([{ timeZone: "Africa/Dakar" }, { timeZone: null }]);
  });

  test("asks for the second factor that the account has", async () => {
    const officer = await anAccount(house.house.db, { email: "strong@police.example", password });
    const { secret } = await setUp(new Visitor(portal, officer.token));
    const { visitor, response } = await signIn("strong");
    expect(place(response)).toMatch(/^\/\w\w\/sign-in\/second-factor$/);
    expect((await visitor.get("/en/account")).status).toBe(401);
    expect((await visitor.post("/en/sign-in/second-factor", { code: codeNow(secret) })).status).toBe(303);
  });

  test("refuses an address the provider has not confirmed, and makes no account", async () => {
    expect((await signIn("unverified")).response.status).toBe(422);
    expect(await accountOf(house, "unverified@police.example")).toBeUndefined();
  });

  test("takes an account planted with an unconfirmed address away from whoever chose its password", async () => {
    const planted = await anAccount(house.house.db, { email: "planted@police.example", password });
    await house.house.db
      .updateTable("people.account")
      .set({ emailConfirmedAt: null })
      .where("id", "=", planted.id)
      .execute();
    await signIn("planted");
    expect((await new Visitor(portal, planted.token).get("/en/account")).status).toBe(401);
    const response = await new Visitor(portal).post("/en/sign-in", { email: "planted@police.example", password });
    expect(response.status).toBe(422);
  });

  test("opens no suspended account and no demo account", async () => {
    const gone = await anAccount(house.house.db, { email: "gone@police.example" });
    await anAccount(house.house.db, { email: "demo@demo.example", isDemo: true });
    await house.house.db
      .updateTable("people.account")
      .set({ suspendedAt: new Date() })
      .where("id", "=", gone.id)
      .execute();
    expect((await signIn("gone")).response.status).toBe(422);
    expect((await signIn("demo")).response.status).toBe(422);
  });

  test("takes an answer once, and only in the browser that asked", async () => {
    const { visitor, back } = await signIn("new");
    expect((await visitor.get(back.pathname + back.search)).status).toBe(410);
    const begun = await new Visitor(portal).get("/en/sign-in/organisation");
    const others = await provider.follow(place(begun), "new");
    expect((await new Visitor(portal).get(others.pathname + others.search)).status).toBe(410);
    // Another's answer put into one's own way: the state differs.
    const mine = new Visitor(portal);
    await mine.get("/en/sign-in/organisation");
    expect((await mine.get(others.pathname + others.search)).status).toBe(422);
  });

  test("is begun by the person, not by a link on another site", async () => {
    for (const site of ["cross-site", "same-site"]) {
      const led = await new Visitor(portal).get("/en/sign-in/organisation?to=%2Fen%2Faccount", {
        "sec-fetch-site": site,
      });
      expect(place(led)).toBe("/en/sign-in?to=%2Fen%2Faccount");
    }
    const begun = await new Visitor(portal).get("/en/sign-in/organisation", { "sec-fetch-site": "same-origin" });
    expect(place(begun)).toContain(provider.issuer);
  });

  test("does not exist where it is not set up", async () => {
    const plain = await buildHouse();
    const site = createSites(plain).portal;
    expect((await site.request("/en/sign-in/organisation")).status).toBe(404);
    expect((await site.request("/sign-in/organisation/return?code=x&state=y")).status).toBe(404);
    expect(await (await site.request("/en/sign-in")).text()).not.toContain("/sign-in/organisation");
    await plain.tearDown();
  });
});

describe("an identity provider that is not what it should be", () => {
  let liar: Awaited<ReturnType<typeof aLyingProvider>>;
  let house: House;
  let portal: ReturnType<typeof createSites>["portal"];
  beforeAll(async () => {
    liar = await aLyingProvider();
    house = await buildHouse(settingsFor(liar.issuer));
    portal = createSites(house).portal;
  });
  afterAll(async () => {
    await house.tearDown();
    await liar.stop();
  });

  const honest = { email: "officer@police.example", email_verified: true, name: "Officer" };

  /** Comes back with what the provider says; `claims` by the nonce that we sent. */
  async function comeBack(
    claims: (nonce: string) => Record<string, unknown>,
    answer: Record<string, string | undefined> = {},
    how: { alg?: string; isForged?: boolean } = {},
  ): Promise<Response> {
    const visitor = new Visitor(portal);
    const asked = new URL(place(await visitor.get("/en/sign-in/organisation"))).searchParams;
    expect(asked.get("code_challenge_method")).toBe("S256");
    Object.assign(liar.lie, { alg: "RS256", isForged: false, ...how, claims: claims(asked.get("nonce") ?? "") });
    const back = new URLSearchParams();
    const given = { code: "c", state: asked.get("state") ?? "", iss: liar.issuer, ...answer };
    for (const [name, value] of Object.entries(given)) if (value !== undefined) back.set(name, value);
    return visitor.get(`/sign-in/organisation/return?${back}`);
  }

  test("is believed when all is right: what follows fails for its own reason", async () => {
    expect((await comeBack((nonce) => ({ nonce, ...honest }))).status).toBe(303);
    expect(liar.lie.verifier.length).toBeGreaterThanOrEqual(43);
  });

  const lies: Record<string, Parameters<typeof comeBack>> = {
    "leaves out the nonce": [() => honest],
    "repeats another's nonce": [() => ({ ...honest, nonce: "of another sign-in" })],
    "answers under another issuer's name (mix-up)": [
      (nonce) => ({ ...honest, nonce }),
      { iss: "https://other.example" },
    ],
    "leaves out its name though it promised it (mix-up)": [(nonce) => ({ ...honest, nonce }), { iss: undefined }],
    "sends another state": [(nonce) => ({ ...honest, nonce }), { state: "of another sign-in" }],
    "sends no state": [(nonce) => ({ ...honest, nonce }), { state: undefined }],
    "speaks of another issuer in the token": [(nonce) => ({ ...honest, nonce, iss: "https://other.example" })],
    "speaks to somebody else": [(nonce) => ({ ...honest, nonce, aud: "another client" })],
    "sends an outdated token": [(nonce) => ({ ...honest, nonce, exp: 1_000, iat: 900 })],
    "signs with another's key": [(nonce) => ({ ...honest, nonce }), {}, { isForged: true }],
    "does not sign": [(nonce) => ({ ...honest, nonce }), {}, { alg: "none" }],
    "says the address is confirmed in words": [(nonce) => ({ ...honest, nonce, email_verified: "true" })],
    "says nothing of whether the address is confirmed": [(nonce) => ({ nonce, email: honest.email })],
    "gives no address": [(nonce) => ({ nonce, email_verified: true })],
    "reports an error": [(nonce) => ({ ...honest, nonce }), { code: undefined, error: "access_denied" }],
  };
  for (const [kind, given] of Object.entries(lies)) {
    test(`is refused when it ${kind}`, async () => {
      const response = await comeBack(...given);
      expect(response.status).toBe(422);
      expect(response.headers.getSetCookie().filter((line) => line.includes("-session="))).toEqual([]);
    });
  }

  test("that cannot be reached leaves the password: a plain page says so", async () => {
    const silent = await buildHouse(settingsFor("http://localhost:9"));
    const response = await createSites(silent).portal.request("/en/sign-in/organisation");
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("cannot be reached at the moment");
    await silent.tearDown();
  });
});
