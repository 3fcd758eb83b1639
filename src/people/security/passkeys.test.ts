import { describe, expect } from "vitest";
import { newestMails } from "#platform/mail/index.ts";
import { system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { addAccount } from "../operations.ts";
import { SoftwareAuthenticator } from "./test-authenticator.ts";
import { password } from "./test-sign-in.ts";

type Site = ConstructorParameters<typeof Visitor>[0];
const page = { page: "/en/account/security" };
const place = (response: Response) => response.headers.get("location");
const challengeFrom = async (response: Response) => (await response.json()) as { challenge: string };

async function creation(visitor: Visitor) {
  return challengeFrom(await visitor.post("/en/account/security/passkeys/options", {}, page));
}

async function register(visitor: Visitor, authenticator: SoftwareAuthenticator, name = "My phone"): Promise<Response> {
  const answer = authenticator.create(await creation(visitor));
  return visitor.post("/en/account/security/passkeys", { name, answer }, page);
}

const request = async (visitor: Visitor) =>
  challengeFrom(await visitor.post("/en/sign-in/passkey/options", {}, { page: "/en/sign-in" }));
const send = (visitor: Visitor, answer: string, to = "") =>
  visitor.post("/en/sign-in/passkey", { answer, to }, { page: "/en/sign-in" });

async function signIn(app: Site, authenticator: SoftwareAuthenticator, wrong = {}, to = ""): Promise<Response> {
  const visitor = new Visitor(app);
  return send(visitor, authenticator.get(await request(visitor), wrong), to);
}

describe("a passkey", () => {
  test("is added, named and told of by mail; then it signs in without a password, strongly", async ({ app, db }) => {
    const officer = await anAccount(db, { password, lang: "ar" });
    const visitor = new Visitor(app, officer.token);
    const authenticator = new SoftwareAuthenticator();
    const added = await register(visitor, authenticator, "<b>Phone</b>");
    expect(await added.text()).toContain("Your recovery codes");
    expect(await (await visitor.get("/en/account/security")).text()).toContain("&lt;b>Phone&lt;/b>");
    const [mail] = (await newestMails(db)).filter(({ recipient }) => recipient === officer.email);
    expect(mail?.body).toContain("أُضيف مفتاح مرور");

    const entered = await signIn(app, authenticator, {}, "/ar/account");
    expect(place(entered)).toBe("/ar/account");
    const sessions = await db
      .selectFrom("people.session")
      .select("isStrong")
      .where("accountId", "=", officer.id)
      .where("userAgent", "=", "")
      .execute();
    expect(sessions).toEqual([{ isStrong: true }]);
  });

  test("makes a password alone insufficient; a recovery code stands in", async ({ app, db }) => {
    const officer = await anAccount(db, { password });
    const added = await (await register(new Visitor(app, officer.token), new SoftwareAuthenticator())).text();
    const [, code = ""] = /<code>([a-z2-9-]+)<\/code>/.exec(added) ?? [];
    const visitor = new Visitor(app);
    const half = await visitor.post("/en/sign-in", { email: officer.email, password });
    expect(place(half)).toBe("/en/sign-in/second-factor");
    expect(place(await visitor.post("/en/sign-in/second-factor", { code }))).toBe("/en");
  });

  test("meets the need of a role that asks for a second factor, before anything else opens", async ({ app, db }) => {
    await addAccount(db, system, { email: "held@police.example", name: "Held", roles: ["auditor"], password });
    const visitor = new Visitor(app);
    await visitor.post("/en/sign-in", { email: "held@police.example", password });
    const setup = { page: "/en/account/security/second-factor" };
    const options = await challengeFrom(await visitor.post("/en/account/security/passkeys/options", {}, setup));
    const answer = new SoftwareAuthenticator().create(options);
    const added = await visitor.post("/en/account/security/passkeys", { name: "Key", answer }, setup);
    expect(added.status).toBe(200);
    expect((await visitor.get("/en/account")).status).toBe(200);
    const { id } = await db
      .selectFrom("people.passkey")
      .select("id")
      .where("name", "=", "Key")
      .executeTakeFirstOrThrow();
    expect((await visitor.post(`/en/account/security/passkeys/${id}/remove`, {}, page)).status).toBe(409);
  });

  test("confirms a session, of its own person only", async ({ app, db }) => {
    const [officer, other] = [await anAccount(db, { password }), await anAccount(db, { password })];
    const [mine, others] = [new SoftwareAuthenticator(), new SoftwareAuthenticator()];
    const visitor = new Visitor(app, officer.token);
    await register(visitor, mine);
    await register(new Visitor(app, other.token), others);
    await db
      .updateTable("people.session")
      .set({ confirmedAt: new Date(0) })
      .where("accountId", "=", officer.id)
      .execute();
    const confirm = async (authenticator: SoftwareAuthenticator) => {
      const options = await challengeFrom(await visitor.post("/en/sign-in/passkey/options", {}, page));
      return visitor.post("/en/account/security/confirm/passkey", { answer: authenticator.get(options) }, page);
    };
    expect((await confirm(others)).status).toBe(422);
    expect((await confirm(mine)).status).toBe(303);
    expect(await (await visitor.get("/en/account/security")).text()).not.toContain("first confirm that it is you");
  });

  test("is removed by its own person, not by another, and no longer signs in", async ({ app, db }) => {
    const [officer, other] = [await anAccount(db, { password }), await anAccount(db, { password })];
    const authenticator = new SoftwareAuthenticator();
    const visitor = new Visitor(app, officer.token);
    await register(visitor, authenticator);
    const { id } = await db
      .selectFrom("people.passkey")
      .select("id")
      .where("accountId", "=", officer.id)
      .executeTakeFirstOrThrow();
    const path = `/en/account/security/passkeys/${id}/remove`;
    expect((await new Visitor(app, other.token).post(path, {}, page)).status).toBe(404);
    expect((await visitor.post(path, {}, page)).status).toBe(303);
    expect((await signIn(app, authenticator)).status).toBe(422);
  });
});

describe("a passkey is refused", () => {
  const wrongs = {
    "of another origin": { origin: "https://learning.evil.example" },
    "of another port": { origin: "http://localhost:3001" },
    "of another site's id": { rpId: "evil.example" },
    "with another challenge": { challenge: "AAAA" },
    "made for another purpose": { type: "webauthn.create-or-get" },
    "without the user's verification": { isVerified: false },
  };
  for (const [kind, wrong] of Object.entries(wrongs)) {
    test(`${kind}, when it is made and when it signs in`, async ({ app, db }) => {
      const officer = await anAccount(db, { password });
      const visitor = new Visitor(app, officer.token);
      const authenticator = new SoftwareAuthenticator();
      const answer = authenticator.create(await creation(visitor), wrong);
      expect((await visitor.post("/en/account/security/passkeys", { name: "Bad", answer }, page)).status).toBe(422);
      await register(visitor, authenticator);
      expect((await signIn(app, authenticator, wrong)).status).toBe(422);
      expect((await signIn(app, authenticator)).status).toBe(303);
    });
  }

  test("when its counter goes back, as a copy's does", async ({ app, db }) => {
    const officer = await anAccount(db, { password });
    const authenticator = new SoftwareAuthenticator();
    await register(new Visitor(app, officer.token), authenticator);
    expect((await signIn(app, authenticator)).status).toBe(303);
    expect((await signIn(app, authenticator, { counter: 1 })).status).toBe(422);
  });

  test("when its answer is sent again, or from another browser than the one that asked", async ({ app, db }) => {
    const officer = await anAccount(db, { password });
    const authenticator = new SoftwareAuthenticator();
    await register(new Visitor(app, officer.token), authenticator);
    const visitor = new Visitor(app);
    const answer = authenticator.get(await request(visitor));
    const step = [...visitor.cookies].find(([name]) => name.endsWith("step-passkey"));
    expect((await send(new Visitor(app), answer)).status).toBe(410);
    expect((await send(visitor, answer)).status).toBe(303);
    const again = new Visitor(app);
    again.cookies.set(step?.[0] ?? "", step?.[1] ?? "");
    expect((await send(again, answer)).status).toBe(410);
  });

  test("in a browser with a made-up step, while two that asked at the same time both get in", async ({ app, db }) => {
    const officer = await anAccount(db, { password });
    const authenticator = new SoftwareAuthenticator();
    await register(new Visitor(app, officer.token), authenticator);
    const [one, two, stranger] = [new Visitor(app), new Visitor(app), new Visitor(app)];
    const [first, second] = [await request(one), await request(two)];
    await request(stranger);
    for (const name of stranger.cookies.keys())
      if (name.endsWith("step-passkey")) stranger.cookies.set(name, "A".repeat(43));
    expect((await send(stranger, authenticator.get(first))).status).toBe(410);
    expect((await send(one, authenticator.get(first))).status).toBe(303);
    expect((await send(two, authenticator.get(second))).status).toBe(303);
  });

  test("of a suspended person", async ({ app, db }) => {
    const officer = await anAccount(db, { password });
    const authenticator = new SoftwareAuthenticator();
    await register(new Visitor(app, officer.token), authenticator);
    await db.updateTable("people.account").set({ suspendedAt: new Date() }).where("id", "=", officer.id).execute();
    expect((await signIn(app, authenticator)).status).toBe(422);
  });

  test("when the answer is no answer", async ({ app, db }) => {
    const officer = await anAccount(db, { password });
    const visitor = new Visitor(app, officer.token);
    for (const answer of ["", "{}", "[]", "null", "x".repeat(30_000), '{"id":"a","response":{}}', '{"id":1}']) {
      await creation(visitor);
      const made = await visitor.post("/en/account/security/passkeys", { name: "Bad", answer }, page);
      expect(made.status, answer.slice(0, 30)).toBe(422);
      const stranger = new Visitor(app);
      await request(stranger);
      expect((await send(stranger, answer)).status, answer.slice(0, 30)).toBe(422);
    }
  });
});
