import { describe, expect } from "vitest";
import { createSites } from "#platform/house.ts";
import { newestMails } from "#platform/mail/index.ts";
import { system } from "#platform/permissions/index.ts";
import { anAccount, buildHouse, test, Visitor } from "../../../tests/support/house.ts";
import { addAccount } from "../operations.ts";
import { codeNow, password, setUp, setupPath } from "./test-sign-in.ts";

type Db = Parameters<typeof anAccount>[0];
const anOfficer = (db: Db, overrides = {}) => anAccount(db, { password, ...overrides });
const secondPath = "/en/sign-in/second-factor";
const place = (response: Response) => response.headers.get("location");

const signIn = (visitor: Visitor, email: string, to = "") => visitor.post("/en/sign-in", { email, password, to });

describe("an authenticator app", () => {
  test("is set up with a code, and from then on a password alone opens nothing", async ({ app, db }) => {
    const officer = await anOfficer(db);
    const { secret, codes } = await setUp(new Visitor(app, officer.token));
    expect(codes).toHaveLength(10);

    const visitor = new Visitor(app);
    const half = await signIn(visitor, officer.email, "/fr/account");
    expect(place(half)).toBe("/en/sign-in/second-factor");
    expect([...visitor.cookies.keys()].filter((name) => name.endsWith("-session"))).toEqual([]);
    expect((await visitor.get("/en/account")).status).toBe(401);

    const whole = await visitor.post(secondPath, { code: codeNow(secret) });
    expect(place(whole)).toBe("/fr/account");
    expect((await visitor.get("/en/account")).status).toBe(200);
  });

  test("stands in the database sealed, and its recovery codes hashed", async ({ app, db }) => {
    const officer = await anOfficer(db);
    const { secret, codes } = await setUp(new Visitor(app, officer.token));
    const row = await db
      .selectFrom("people.authenticator")
      .select("secret")
      .where("accountId", "=", officer.id)
      .executeTakeFirstOrThrow();
    expect(row.secret.includes(secret)).toBe(false);
    const kept = await db
      .selectFrom("people.recoveryCode")
      .select("codeHash")
      .where("accountId", "=", officer.id)
      .execute();
    expect(kept.some(({ codeHash }) => codes.includes(codeHash))).toBe(false);
  });

  test("cannot be replaced by another without being removed first", async ({ app, db }) => {
    const officer = await anOfficer(db);
    const visitor = new Visitor(app, officer.token);
    const page = await (await visitor.get(setupPath)).text();
    await setUp(visitor);
    const sealed = /name="sealed" value="([^"]+)"/.exec(page)?.[1] ?? "";
    expect(place(await visitor.get(setupPath))).toBe("/en/account/security");
    const again = await visitor.post(setupPath, { sealed, code: "000000" }, { page: "/en/account/security" });
    expect(again.status).toBe(422);
  });

  test("is not set up with a wrong code, a damaged secret or another session's; the page keeps the secret", async ({
    app,
    db,
  }) => {
    const [officer, other] = [await anOfficer(db), await anOfficer(db)];
    const visitor = new Visitor(app, officer.token);
    const sealedOf = (html: string) => /name="sealed" value="([^"]+)"/.exec(html)?.[1] ?? "";
    const sealed = sealedOf(await (await visitor.get(setupPath)).text());
    const wrong = await visitor.post(setupPath, { sealed, code: "12345x" });
    expect(wrong.status).toBe(422);
    expect(sealedOf(await wrong.text())).toBe(sealed);
    for (const bad of ["", "AAAA", `${sealed.slice(0, -2)}xx`, sealed]) {
      const browser = bad === sealed ? new Visitor(app, other.token) : visitor;
      const response = await browser.post(setupPath, { sealed: bad, code: "123456" });
      expect(response.status).toBe(422);
      expect(await response.text()).toContain("Begin again with the new QR code");
    }
    const rows = await db.selectFrom("people.authenticator").select("accountId").execute();
    expect(rows.filter(({ accountId }) => accountId === officer.id || accountId === other.id)).toEqual([]);
  });

  test("ends other sessions, gives this one a new token, and a mail in the person's language tells of it", async ({
    app,
    db,
  }) => {
    const officer = await anOfficer(db, { lang: "fr" });
    const elsewhere = new Visitor(app);
    await signIn(elsewhere, officer.email);
    const here = new Visitor(app, officer.token);
    const { page } = await setUp(here);
    expect((await elsewhere.get("/en/account")).status).toBe(401);
    expect((await new Visitor(app, officer.token).get("/en/account")).status).toBe(401);
    expect((await here.get("/en/account")).status).toBe(200);
    // The page that shows the codes carries forms of the new session.
    const csrf = /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
    const out = await here.request("/en/sign-out", {
      method: "POST",
      body: new URLSearchParams({ _csrf: csrf }),
      headers: { origin: "http://localhost:3000" },
    });
    expect(out.status).toBe(303);
    const [mail] = (await newestMails(db)).filter(({ recipient }) => recipient === officer.email);
    expect(mail?.body).toContain("Une application d’authentification a été ajoutée.");
  });

  test("is removed after confirming, and then the password is enough again", async ({ app, db }) => {
    const officer = await anOfficer(db);
    const visitor = new Visitor(app, officer.token);
    await setUp(visitor);
    const page = { page: "/en/account/security" };
    expect((await visitor.post(`${setupPath}/remove`, {}, page)).status).toBe(303);
    const again = new Visitor(app);
    expect(place(await signIn(again, officer.email))).toBe("/en");
    expect((await newestMails(db)).some(({ body }) => body.includes("The authenticator app was removed."))).toBe(true);
  });
});

describe("the step between password and code", () => {
  test("ends after five wrong codes, also for the right one", async ({ app, db }) => {
    const officer = await anOfficer(db);
    const { secret } = await setUp(new Visitor(app, officer.token));
    const visitor = new Visitor(app);
    await signIn(visitor, officer.email);
    for (let count = 0; count < 5; count += 1) await visitor.post(secondPath, { code: "abc" });
    expect((await visitor.get(secondPath)).status).toBe(410);
    const late = await visitor.post(secondPath, { code: codeNow(secret) }, { page: "/en/sign-in" });
    expect(late.status).toBe(410);
  });

  test("lasts ten minutes, and belongs to the browser that gave the password", async ({ app, db }) => {
    const officer = await anOfficer(db);
    const { secret } = await setUp(new Visitor(app, officer.token));
    const visitor = new Visitor(app);
    await signIn(visitor, officer.email);
    const stranger = new Visitor(app);
    expect((await stranger.get(secondPath)).status).toBe(410);
    await db
      .updateTable("people.signInStep")
      .set({ expiresAt: new Date(Date.now() - 1_000) })
      .where("accountId", "=", officer.id)
      .execute();
    expect((await visitor.post(secondPath, { code: codeNow(secret) }, { page: "/en/sign-in" })).status).toBe(410);
  });

  test("a guesser with the password waits after ten wrong codes, whatever steps they open", async ({ app, db }) => {
    const officer = await anOfficer(db);
    const { secret } = await setUp(new Visitor(app, officer.token));
    for (let round = 0; round < 3; round += 1) {
      const guesser = new Visitor(app);
      await signIn(guesser, officer.email);
      for (let count = 0; count < 4; count += 1) await guesser.post(secondPath, { code: "abc" });
    }
    const guesser = new Visitor(app);
    await signIn(guesser, officer.email);
    expect((await guesser.post(secondPath, { code: codeNow(secret) })).status).toBe(429);
  });
});

describe("recovery codes", () => {
  test("open the account once each, however they are typed, and a mail tells of it", async ({ app, db }) => {
    const officer = await anOfficer(db);
    const { codes } = await setUp(new Visitor(app, officer.token));
    const typed = ` ${(codes[0] ?? "").toUpperCase().replaceAll("-", " ")} `;
    const tried = async (code: string) => {
      const visitor = new Visitor(app);
      await signIn(visitor, officer.email);
      return (await visitor.post(secondPath, { code })).status;
    };
    expect(await tried(typed)).toBe(303);
    expect(await tried(typed)).toBe(422);
    expect(await tried(codes[1] ?? "")).toBe(303);
    const mails = (await newestMails(db)).filter(({ recipient }) => recipient === officer.email);
    expect(mails.filter(({ body }) => body.includes("A recovery code was used."))).toHaveLength(2);
  });

  test("of another account are worth nothing", async ({ app, db }) => {
    const [officer, other] = [await anOfficer(db), await anOfficer(db)];
    await setUp(new Visitor(app, officer.token));
    const { codes } = await setUp(new Visitor(app, other.token));
    const visitor = new Visitor(app);
    await signIn(visitor, officer.email);
    expect((await visitor.post(secondPath, { code: codes[0] ?? "" })).status).toBe(422);
  });

  test("are renewed, shown once and not kept by the browser; those before no longer work", async ({ app, db }) => {
    const officer = await anOfficer(db);
    const visitor = new Visitor(app, officer.token);
    const { codes } = await setUp(visitor);
    const page = { page: "/en/account/security" };
    const renewed = await visitor.post("/en/account/security/recovery-codes", {}, page);
    expect(renewed.headers.get("cache-control")).toBe("no-store");
    const [fresh = ""] = [...(await renewed.text()).matchAll(/<code>([a-z2-9-]+)<\/code>/g)].map(
      ([, code = ""]) => code,
    );
    expect(codes).not.toContain(fresh);
    const again = new Visitor(app);
    await signIn(again, officer.email);
    expect((await again.post(secondPath, { code: codes[0] ?? "" })).status).toBe(422);
    expect((await again.post(secondPath, { code: fresh })).status).toBe(303);
  });
});

describe("a role that asks for a second factor", () => {
  test("leads to setting it up before anything else opens, and then opens all", async ({ app, db }) => {
    const { id } = await addAccount(db, system, {
      email: "auditor@police.example",
      name: "Auditor",
      roles: ["auditor", "administrator"],
      password,
    });
    const visitor = new Visitor(app);
    await signIn(visitor, "auditor@police.example");
    for (const path of ["/en", "/en/account", "/en/account/security", "/en/admin", "/en/learning"])
      expect(place(await visitor.get(path)), path).toBe(setupPath);
    const body = new URLSearchParams({
      _csrf: await visitor.csrf(setupPath),
      name: "Someone",
      country: "",
      lang: "en",
      timeZone: "UTC",
    });
    const write = await visitor.request("/en/account", {
      method: "POST",
      body,
      headers: { origin: "http://localhost:3000" },
    });
    expect(write.status).toBe(403);
    expect(await (await visitor.get(setupPath)).text()).toContain("Your role needs a second factor");
    await setUp(visitor);
    expect((await visitor.get("/en/admin")).status).toBe(200);
    const removed = await visitor.post(`${setupPath}/remove`, {}, { page: "/en/account/security" });
    expect(removed.status).toBe(409);
    expect(
      await db.selectFrom("people.authenticator").select("accountId").where("accountId", "=", id).execute(),
    ).toHaveLength(1);
  });

  test("is a setting; demo accounts are exempt", async () => {
    const house = await buildHouse({ SECOND_FACTOR_ROLES: "trainer" });
    const { portal } = createSites(house);
    const add = (email: string, roles: ("trainer" | "administrator")[], isDemo = false) =>
      addAccount(house.house.db, system, { email, name: "Someone", roles, password, isDemo });
    await add("trainer@police.example", ["trainer"]);
    await add("admin@police.example", ["administrator"]);
    await add("demo@demo.example", ["trainer"], true);
    const opened = async (email: string) => {
      const visitor = new Visitor(portal);
      await signIn(visitor, email);
      return (await visitor.get("/en/account")).status;
    };
    expect(await opened("trainer@police.example")).toBe(303);
    expect(await opened("admin@police.example")).toBe(200);
    expect(await opened("demo@demo.example")).toBe(200);
    await house.tearDown();
  });
});
