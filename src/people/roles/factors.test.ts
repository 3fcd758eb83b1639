import { sql } from "kysely";
import { describe, expect } from "vitest";
import type { Db } from "#platform/database/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { password, setUp } from "../security/test-sign-in.ts";
import { resetSecondFactor } from "./factors.ts";
import { anAdministrator, mailsTo, reason } from "./test-grants.ts";

/** Somebody with an authenticator, recovery codes and a passkey. */
async function withFactors(db: Db, app: ConstructorParameters<typeof Visitor>[0], overrides = {}) {
  const person = await anAccount(db, { password, ...overrides });
  await setUp(new Visitor(app, person.token));
  await sql`insert into people.passkey (id, account_id, credential_id, public_key, counter, transports, name)
    values (gen_random_uuid(), ${person.id}, ${person.id}, 'x', 0, '{}', 'Key')`.execute(db);
  return person;
}

const left = async (db: Db, id: string) => {
  const { rows } = await sql<Record<string, number>>`
    select (select count(*)::int from people.authenticator where account_id = ${id}) as authenticators,
      (select count(*)::int from people.recovery_code where account_id = ${id}) as codes,
      (select count(*)::int from people.passkey where account_id = ${id}) as passkeys,
      (select count(*)::int from people.session where account_id = ${id}) as sessions`.execute(db);
  return rows[0];
};
const nothing = { authenticators: 0, codes: 0, passkeys: 0, sessions: 0 };

describe("who lost phone and recovery codes", () => {
  test("is helped back in by an administrator's page: factors and sessions go, a mail tells why, the password opens", async ({
    app,
    db,
  }) => {
    const admin = await anAdministrator(db);
    const person = await withFactors(db, app, { lang: "fr" });
    const browser = new Visitor(app, admin.token);
    const page = `/en/admin/people/${person.id}`;
    expect(await (await browser.get(page)).text()).toContain(`action="${page}/reset-factors"`);
    const done = await browser.post(`${page}/reset-factors`, { factorsReason: reason }, { page });
    expect(done.headers.get("location")).toBe(page);
    expect(await left(db, person.id)).toEqual(nothing);
    const mail = (await mailsTo(db, person.email)).find(({ subject }) => subject.includes("a été retiré"));
    expect(mail?.body).toContain(reason);
    expect(mail?.body).toContain("http://localhost:3000/fr/account/security");
    const entered = await new Visitor(app).post("/en/sign-in", { email: person.email, password });
    expect(entered.headers.get("location")).toBe("/fr");
    const entry = await db
      .selectFrom("platform.auditEntry")
      .select(["actorId", "details"])
      .where("action", "=", "people.second-factor-reset")
      .where("targetId", "=", person.id)
      .executeTakeFirst();
    expect(entry).toEqual({ actorId: admin.id, details: { reason } });
    // There is nothing more to remove, and the page does not offer it.
    expect(await (await browser.get(page)).text()).not.toContain("reset-factors");
    const again = await browser.post(`${page}/reset-factors`, { factorsReason: reason }, { page });
    expect(again.status).toBe(422);
  });

  test("is not helped by an administrator who has not just proved themselves, and nobody helps themselves", async ({
    app,
    open,
    db,
  }) => {
    const admin = await anAdministrator(db);
    await sql`update people.session set confirmed_at = now() - interval '11 minutes' where id = ${admin.sessionId}`.execute(
      db,
    );
    const person = await withFactors(db, app);
    const page = `/en/admin/people/${person.id}`;
    const browser = new Visitor(app, admin.token);
    const html = await (await browser.get(page)).text();
    expect(html).not.toContain("reset-factors");
    expect(html).toContain(`/en/account/security/confirm?to=${encodeURIComponent(page)}`);
    const sent = await browser.post(`${page}/reset-factors`, { factorsReason: reason }, { page });
    expect(await sent.text()).toContain("Confirm first that it is you.");
    const own = await withFactors(db, app, { roles: ["administrator"] });
    const { rows } = await sql<{ id: string }>`select id from people.session where account_id = ${own.id}`.execute(db);
    await expect(
      resetSecondFactor(open.house, { ...own, sessionId: rows[0]?.id ?? "" }, own.id, reason),
    ).rejects.toThrow("roles.own");
    expect(await left(db, person.id)).toMatchObject({ authenticators: 1, passkeys: 1 });
    expect(await left(db, own.id)).toMatchObject({ authenticators: 1, passkeys: 1 });
  });

  test("is not helped by whoever is no administrator, nor without a reason", async ({ app, open, db }) => {
    const person = await withFactors(db, app, { country: "FR" });
    const officer = await anAccount(db, { roles: ["bureau-officer", "auditor", "secretariat"], country: "FR" });
    await expect(resetSecondFactor(open.house, officer, person.id, reason)).rejects.toThrow("platform.forbidden");
    const path = `/en/admin/people/${person.id}`;
    const admin = new Visitor(app, (await anAdministrator(db)).token);
    const sent = await admin.post(`${path}/reset-factors`, { factorsReason: " " }, { page: path });
    expect(sent.status).toBe(422);
    expect(await left(db, person.id)).toMatchObject({ authenticators: 1 });
  });
});
