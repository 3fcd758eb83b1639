import { describe, expect } from "vitest";
import { createSites } from "#platform/house.ts";
import { newestMails } from "#platform/mail/index.ts";
import { system } from "#platform/permissions/index.ts";
import { anAccount, buildHouse, test, Visitor } from "../../tests/support/house.ts";
import { addAccount } from "./operations.ts";

const password = "four words kept in mind";

async function withPassword(db: Parameters<typeof anAccount>[0], overrides = {}) {
  return anAccount(db, { password, ...overrides });
}

describe("signing in", () => {
  test("an officer signs in and comes back to the page they wanted", async ({ app, db }) => {
    const officer = await withPassword(db, { name: "Naledi", lang: "fr" });
    const visitor = new Visitor(app);
    const response = await visitor.post("/en/sign-in", {
      email: officer.email.toUpperCase(),
      password,
      to: "/fr/account",
    });
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/fr/account");
    expect(await (await visitor.get("/fr/account")).text()).toContain("Naledi");
  });

  test("the ninth failure for one account is told to wait, while a colleague behind the same address signs in", async ({
    app,
    db,
  }) => {
    const [officer, colleague] = [await withPassword(db), await withPassword(db)];
    const visitor = new Visitor(app);
    const fail = () => visitor.post("/en/sign-in", { email: officer.email, password: "wrong" });
    for (let count = 0; count < 8; count += 1) expect((await fail()).status).toBe(422);
    const refused = await fail();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(800);
    expect(await refused.text()).toContain("Too many attempts failed. Wait 15 minutes");
    // The right password does not help a guesser either.
    expect((await visitor.post("/en/sign-in", { email: officer.email, password })).status).toBe(429);
    expect((await new Visitor(app).post("/en/sign-in", { email: colleague.email, password })).status).toBe(303);
  });

  test("a disabled account is as unknown as any", async ({ app, db }) => {
    const officer = await withPassword(db);
    await db.updateTable("people.account").set({ disabledAt: new Date() }).where("id", "=", officer.id).execute();
    expect((await new Visitor(app).post("/en/sign-in", { email: officer.email, password })).status).toBe(422);
    expect((await new Visitor(app, officer.token).get("/en/account")).status).toBe(401);
  });

  test("demo accounts work in a demonstration only", async () => {
    const off = await buildHouse({ PRAXIS_DEMO: "off" });
    const { portal } = createSites(off);
    await addAccount(off.house.db, system, {
      email: "officer@demo.example",
      name: "Demo",
      password: "praxis-demo",
      isDemo: true,
    });
    expect(
      (await new Visitor(portal).post("/en/sign-in", { email: "officer@demo.example", password: "praxis-demo" }))
        .status,
    ).toBe(422);
    await off.tearDown();
  });

  test("an address is taken once, whatever its letters", async ({ db }) => {
    const officer = await withPassword(db);
    await expect(addAccount(db, system, { email: officer.email.toUpperCase(), name: "Again" })).rejects.toThrow(
      "people.email-taken",
    );
  });
});

describe("forged requests", () => {
  test("a form without the token, or with another session's, is refused and says what to do", async ({ app, db }) => {
    const [officer, other] = [await withPassword(db), await withPassword(db)];
    const visitor = new Visitor(app, officer.token);
    const foreign = await new Visitor(app, other.token).csrf("/en/account");
    for (const token of ["", "x", foreign]) {
      const response = await visitor.request("/en/sign-out", {
        method: "POST",
        body: new URLSearchParams({ _csrf: token }),
        headers: { origin: "http://localhost:3000" },
      });
      expect(response.status).toBe(403);
      expect(await response.text()).toContain("reload the page");
    }
    expect((await visitor.get("/en/account")).status).toBe(200);
  });

  test("a session cookie is out of scripts' reach and stays on this host", async ({ app, db }) => {
    const officer = await withPassword(db);
    const visitor = new Visitor(app);
    const response = await visitor.post("/en/sign-in", { email: officer.email, password });
    const cookie = response.headers.getSetCookie().find((line) => line.includes("session"));
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).not.toMatch(/Domain=/i);
  });

  test("behind https cookies carry the __Host- prefix", async () => {
    const house = await buildHouse({
      PUBLIC_URL: "https://learning.example",
      CONTENT_URL: "https://*.content.example",
    });
    const { portal } = createSites(house);
    const response = await portal.request("/en/sign-in");
    expect(response.headers.getSetCookie().join()).toMatch(/^__Host-praxis-form=[^;]+; Path=\/; HttpOnly; Secure/);
    expect(response.headers.get("strict-transport-security")).toContain("max-age");
    await house.tearDown();
  });
});

describe("one's own account", () => {
  test("sessions are listed, and one is ended from another device", async ({ app, db }) => {
    const officer = await withPassword(db);
    const phone = new Visitor(app);
    await phone.post(
      "/en/sign-in",
      { email: officer.email, password },
      { headers: { "user-agent": "Mozilla/5.0 (iPhone) Safari/605" } },
    );
    const laptop = new Visitor(app, officer.token);
    const page = await (await laptop.get("/en/account/security")).text();
    expect(page).toContain("Safari on iPhone");
    const ending = /action="(\/en\/account\/security\/sessions\/[^"/]+\/end)"/.exec(page)?.[1] ?? "";
    expect((await laptop.post(ending, {}, { page: "/en/account/security" })).status).toBe(303);
    expect((await phone.get("/en/account")).status).toBe(401);
    expect((await laptop.get("/en/account")).status).toBe(200);
  });

  test("a new password needs the present one, ends other sessions and is told by mail", async ({ app, db }) => {
    const officer = await withPassword(db, { lang: "es" });
    const elsewhere = new Visitor(app);
    await elsewhere.post("/es/sign-in", { email: officer.email, password });
    const visitor = new Visitor(app, officer.token);
    const change = (current: string) =>
      visitor.post(
        "/es/account/security/password",
        { current, password: "another four words here" },
        { page: "/es/account/security" },
      );
    expect(await (await change("not this one")).text()).toContain("Esta no es su contraseña actual");
    expect((await change(password)).status).toBe(303);
    expect((await elsewhere.get("/es/account")).status).toBe(401);
    const [mail] = (await newestMails(db)).filter((each) => each.recipient === officer.email);
    expect(mail?.subject).toContain("Se ha cambiado su contraseña");
  });

  test("what is typed in a wrong form stands there again with a message at the field", async ({ app, db }) => {
    const officer = await withPassword(db);
    const visitor = new Visitor(app, officer.token);
    const response = await visitor.post("/en/account", {
      name: "",
      lang: "fr",
      timeZone: "Mars/Olympus",
    });
    const page = await response.text();
    expect(response.status).toBe(422);
    expect(page).toContain("Please fill in this field.");
    expect(page).toMatch(/<option value="fr" selected/);
    expect(page).toContain("2 fields need your attention.");
  });

  test("markup, a megabyte, direction overrides and NUL in a field do no harm", async ({ app, db }) => {
    const officer = await withPassword(db);
    const visitor = new Visitor(app, officer.token);
    const send = (name: string) => visitor.post("/en/account", { name, lang: "en", timeZone: "UTC" });
    expect((await send("x".repeat(1_000_000))).status).toBe(413);
    expect((await send("x".repeat(200_000))).status).toBe(422);
    expect((await send("\u202e\u0000<img src=x onerror=alert(1)>\u2066")).status).toBe(303);
    const page = await (await visitor.get("/en/account")).text();
    expect(page).toContain("&lt;img src=x onerror=alert(1)>");
    expect(page).not.toContain("<img src=x");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    expect(page).not.toMatch(/[\u0000\u202e\u2066]/);
  });
});

test("nobody moves to another country by their own profile: who vouches for them decides", async ({ app, db }) => {
  const officer = await withPassword(db, { country: "BW" });
  const visitor = new Visitor(app, officer.token);
  const sent = await visitor.post("/en/account", { name: "Same", country: "FR", lang: "en", timeZone: "UTC" });
  expect(sent.status).toBe(303);
  const stored = await db
    .selectFrom("people.account")
    .select(["name", "country", "vouchScope"])
    .where("id", "=", officer.id)
    .executeTakeFirst();
  expect(stored).toEqual({ name: "Same", country: "BW", vouchScope: "country:BW" });
});

describe("a forgotten password", () => {
  test("a mailed link in the person's language sets a new one, once, and ends every session", async ({ app, db }) => {
    const officer = await withPassword(db, { lang: "ar" });
    await new Visitor(app).post("/en/forgotten", { email: officer.email });
    const [mail] = (await newestMails(db)).filter((each) => each.recipient === officer.email);
    expect(mail?.lang).toBe("ar");
    expect(mail?.subject).toContain("كلمة مرور جديدة");
    const path = /http:\/\/localhost:3000(\/ar\/reset\/\S+)/.exec(mail?.body ?? "")?.[1] ?? "";
    const visitor = new Visitor(app);
    expect((await visitor.post(path, { password: "too short" })).status).toBe(422);
    expect((await visitor.post(path, { password: "a wholly new password" })).status).toBe(303);
    expect((await new Visitor(app, officer.token).get("/en/account")).status).toBe(401);
    expect(
      (await new Visitor(app).post("/en/sign-in", { email: officer.email, password: "a wholly new password" })).status,
    ).toBe(303);
    expect((await visitor.get(path)).status).toBe(410);
  });

  test("an unknown address is answered alike and gets no mail", async ({ app, db }) => {
    const response = await new Visitor(app).post("/en/forgotten", { email: "stranger@police.example" });
    expect(response.status).toBe(303);
    expect((await newestMails(db)).filter((each) => each.recipient === "stranger@police.example")).toEqual([]);
  });
});
