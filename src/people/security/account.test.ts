import { describe, expect } from "vitest";
import { newestMails } from "#platform/mail/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { codeNow, password, setUp } from "./test-sign-in.ts";

type Db = Parameters<typeof anAccount>[0];
const page = { page: "/en/account/security" };
const place = (response: Response) => response.headers.get("location");
const mailsTo = async (db: Db, address: string) =>
  (await newestMails(db, 200)).filter(({ recipient }) => recipient === address);

/** Makes a session's last proof older than it may be. */
async function forget(db: Db, sessionId: string): Promise<void> {
  const confirmedAt = new Date(Date.now() - 11 * 60_000);
  await db.updateTable("people.session").set({ confirmedAt }).where("id", "=", sessionId).execute();
}

describe("confirming that it is you", () => {
  test("is asked for ten minutes after the last proof, before anything that proves a person is changed", async ({
    app,
    db,
  }) => {
    const officer = await anAccount(db, { password });
    await forget(db, officer.sessionId);
    const visitor = new Visitor(app, officer.token);
    const html = await (await visitor.get("/en/account/security")).text();
    expect(html).toContain("first confirm that it is you");
    expect(html).not.toContain('action="/en/account/security/email"');
    for (const path of ["email", "second-factor", "second-factor/remove", "recovery-codes", "passkeys"]) {
      const response = await visitor.post(`/en/account/security/${path}`, { email: "new@police.example" }, page);
      expect(place(response), path).toBe("/en/account/security/confirm?to=%2Fen%2Faccount%2Fsecurity");
    }
    expect((await visitor.post("/en/account/security/passkeys/options", {}, page)).status).toBe(403);
    expect(
      await db.selectFrom("people.emailChange").select("email").where("accountId", "=", officer.id).execute(),
    ).toEqual([]);
  });

  test("by the password opens the changes again, and comes back to this site only", async ({ app, db }) => {
    const officer = await anAccount(db, { password });
    await forget(db, officer.sessionId);
    const visitor = new Visitor(app, officer.token);
    const confirm = (proof: string, to: string) => visitor.post("/en/account/security/confirm", { proof, to });
    expect(await (await confirm("not this one", "")).text()).toContain("This is not your present password.");
    expect(place(await confirm(password, "//evil.example/en"))).toBe("/en");
    expect(await (await visitor.get("/en/account/security")).text()).toContain('action="/en/account/security/email"');
  });

  test("asks for a code where there is an authenticator: the password alone is not enough", async ({ app, db }) => {
    const officer = await anAccount(db, { password });
    const visitor = new Visitor(app, officer.token);
    const { secret } = await setUp(visitor);
    await forget(db, officer.sessionId);
    const confirm = (proof: string) => visitor.post("/en/account/security/confirm", { proof });
    expect((await confirm(password)).status).toBe(422);
    expect((await confirm(codeNow(secret))).status).toBe(303);
  });

  test("in a stolen session allows eight guesses of the password, here and where it is changed", async ({
    app,
    db,
  }) => {
    const officer = await anAccount(db, { password });
    const visitor = new Visitor(app, officer.token);
    const change = (current: string) =>
      visitor.post("/en/account/security/password", { current, password: "a wholly new password" }, page);
    for (let count = 0; count < 4; count += 1) expect((await change(`guess ${count}`)).status).toBe(422);
    for (let count = 0; count < 4; count += 1) await visitor.post("/en/account/security/confirm", { proof: "guess" });
    expect((await change(password)).status).toBe(429);
    // The person elsewhere is not hindered.
    expect(place(await new Visitor(app).post("/en/sign-in", { email: officer.email, password }))).toBe("/en");
  });
});

describe("a new password", () => {
  test("is refused while it is common or personal, in the reader's language, and the old one stays", async ({
    app,
    db,
  }) => {
    const officer = await anAccount(db, { password, name: "Claire Vasseur", lang: "fr" });
    const visitor = new Visitor(app, officer.token);
    const change = (next: string) =>
      visitor.post(
        "/fr/account/security/password",
        { current: password, password: next },
        { page: "/fr/account/security" },
      );
    expect(await (await change("sunshine2024!!")).text()).toContain("Ce mot de passe est très répandu");
    expect(await (await change("ClaireVasseur1")).text()).toContain("fait de votre nom");
    expect(place(await new Visitor(app).post("/en/sign-in", { email: officer.email, password }))).toBe("/fr");
  });

  test("by a mailed link is held to the same, and the link stays good", async ({ app, db }) => {
    const officer = await anAccount(db, { password });
    await new Visitor(app).post("/en/forgotten", { email: officer.email });
    const [mail] = await mailsTo(db, officer.email);
    const path = /http:\/\/localhost:3000(\/en\/reset\/\S+)/.exec(mail?.body ?? "")?.[1] ?? "";
    const visitor = new Visitor(app);
    expect((await visitor.post(path, { password: "qwertyqwerty" })).status).toBe(422);
    expect((await visitor.post(path, { password: "a wholly new password" })).status).toBe(303);
  });

  test("by a mailed link does not get past the second factor", async ({ app, db }) => {
    const officer = await anAccount(db, { password });
    await setUp(new Visitor(app, officer.token));
    await new Visitor(app).post("/en/forgotten", { email: officer.email });
    const mail = (await mailsTo(db, officer.email)).find(({ body }) => body.includes("/reset/"));
    const path = /http:\/\/localhost:3000(\/en\/reset\/\S+)/.exec(mail?.body ?? "")?.[1] ?? "";
    const visitor = new Visitor(app);
    await visitor.post(path, { password: "a wholly new password" });
    const half = await visitor.post("/en/sign-in", { email: officer.email, password: "a wholly new password" });
    expect(place(half)).toBe("/en/sign-in/second-factor");
  });
});

describe("a new e-mail address", () => {
  const ask = (visitor: Visitor, email: string) => visitor.post("/en/account/security/email", { email }, page);
  const linkIn = (body: string | undefined) =>
    /http:\/\/localhost:3000(\/\w\w\/account\/email\/\S+)/.exec(body ?? "")?.[1] ?? "";

  test("counts once its owner has confirmed it; the old address hears of the asking and of the change", async ({
    app,
    db,
  }) => {
    const officer = await anAccount(db, { password, lang: "es" });
    const visitor = new Visitor(app, officer.token);
    expect((await ask(visitor, "Nueva@Policia.example")).status).toBe(303);
    const [asked] = await mailsTo(db, officer.email);
    expect(asked?.body).toContain("ha pedido cambiar la dirección de correo de su cuenta a nueva@policia.example");
    const [link] = await mailsTo(db, "nueva@policia.example");
    const path = linkIn(link?.body);
    expect((await new Visitor(app).post("/en/sign-in", { email: "nueva@policia.example", password })).status).toBe(422);
    expect((await new Visitor(app).post(path, {})).status).toBe(303);
    expect((await new Visitor(app).post("/en/sign-in", { email: "nueva@policia.example", password })).status).toBe(303);
    expect((await new Visitor(app).post("/en/sign-in", { email: officer.email, password })).status).toBe(422);
    expect((await mailsTo(db, officer.email))[0]?.body).toContain("es ahora nueva@policia.example");
    // Once.
    expect((await new Visitor(app).get(path)).status).toBe(410);
  });

  test("that is somebody else's is answered alike, gets no mail and is never taken over", async ({ app, db }) => {
    const [officer, other] = [await anAccount(db, { password }), await anAccount(db)];
    const visitor = new Visitor(app, officer.token);
    const [taken, free] = [await ask(visitor, other.email.toUpperCase()), await ask(visitor, "free@police.example")];
    expect([taken.status, place(taken)]).toEqual([free.status, place(free)]);
    expect(await mailsTo(db, other.email)).toEqual([]);
    const path = linkIn((await mailsTo(db, "free@police.example"))[0]?.body);
    await db.updateTable("people.account").set({ email: "free@police.example" }).where("id", "=", other.id).execute();
    expect((await new Visitor(app).post(path, {})).status).toBe(409);
  });

  test("makes links for a new password that went to the old one worthless", async ({ app, db }) => {
    const officer = await anAccount(db, { password });
    await new Visitor(app).post("/en/forgotten", { email: officer.email });
    const reset = (await mailsTo(db, officer.email))[0]?.body ?? "";
    await ask(new Visitor(app, officer.token), "moved@police.example");
    await new Visitor(app).post(linkIn((await mailsTo(db, "moved@police.example"))[0]?.body), {});
    expect((await new Visitor(app).get(/http:\/\/localhost:3000(\/\S+)/.exec(reset)?.[1] ?? "")).status).toBe(410);
  });
});
