import { sql } from "kysely";
import { describe, expect } from "vitest";
import { inTransaction } from "#platform/database/index.ts";
import { erasePersonalData } from "#platform/personal-data/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { acceptAsNew, acceptSignedIn } from "./accept.ts";
import { changeLastDay, inviteAgain, sendInvitations, takeBack } from "./lists.ts";
import {
  accountOf,
  aList,
  anAddress,
  bodyOfficer,
  bureauOfficer,
  days,
  person,
  rowsOf,
  tokenOf,
  trainingOfficer,
} from "./test-invitations.ts";

describe("the link", () => {
  test("makes an account for the invited address that is not vetted, and tells of it once", async ({ open, db }) => {
    const email = anAddress();
    const officer = await trainingOfficer(db);
    const { id } = await aList(open, officer, [email]);
    const token = await tokenOf(db, email);
    const { accountId, isVetted } = await acceptAsNew(open.house, token, person({ country: "BW" }));
    expect(isVetted).toBe(false);
    expect(await accountOf(db, email)).toMatchObject({
      id: accountId,
      country: "BW",
      vettedUntil: null,
      emailConfirmedAt: expect.any(Date),
    });
    expect(await rowsOf(db, officer, id)).toMatchObject([{ state: "accepted", acceptedAt: expect.any(Date) }]);
    await expect(acceptAsNew(open.house, token, person())).rejects.toThrow("invitations.link-ended");
    const { rows } = await sql`
      select payload from platform.event where name = 'people.invitation-accepted' and payload ->> 'accountId' = ${accountId}`.execute(
      db,
    );
    expect(rows).toMatchObject([{ payload: { listId: id, accountId } }]);
  });

  test("used, expired, taken back, replaced or invented leads to one answer", async ({ open, db, app }) => {
    const officer = await trainingOfficer(db);
    const [used, late, back, renewed] = [anAddress(), anAddress(), anAddress(), anAddress()];
    const list = await aList(open, officer, [used, back, renewed]);
    const lateList = await aList(open, officer, [late]);
    const tokens = [
      await tokenOf(db, used),
      await tokenOf(db, late),
      await tokenOf(db, back),
      await tokenOf(db, renewed),
      "x".repeat(43),
      "short",
    ];
    await acceptAsNew(open.house, tokens[0] ?? "", person());
    await changeLastDay(db, officer, lateList.id, days(-1));
    const rows = await rowsOf(db, officer, list.id);
    const idOf = (email: string) => rows.find((row) => row.email === email)?.id ?? "";
    expect(await takeBack(db, officer, list.id, [idOf(back), idOf(used)])).toBe(1);
    expect(await inviteAgain(db, officer, list.id, [idOf(renewed), idOf(used)])).toBe(1);
    await sendInvitations(open.house, list.id);
    const answers = await Promise.all(
      tokens.map(async (token) => {
        const response = await new Visitor(app).get(`/en/invitation/${token}`);
        const text = (await response.text()).replaceAll(token, "").replace(/<nav class="langs[\s\S]*?<\/nav>/, "");
        return [response.status, /does not open anything/.test(text)];
      }),
    );
    expect(answers).toEqual(tokens.map(() => [410, true]));
    for (const token of tokens)
      await expect(acceptAsNew(open.house, token, person())).rejects.toThrow("invitations.link-ended");
    await acceptAsNew(open.house, await tokenOf(db, renewed), person());
  });

  test("of two who open it at once, one comes in", async ({ open, db }) => {
    const email = anAddress();
    await aList(open, await trainingOfficer(db), [email]);
    const token = await tokenOf(db, email);
    const outcomes = await Promise.allSettled([
      acceptAsNew(open.house, token, person({ name: "One" })),
      acceptAsNew(open.house, token, person({ name: "Two" })),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await db.selectFrom("people.account").select("id").where("email", "=", email).execute()).toHaveLength(1);
  });

  test("forwarded to somebody with an account, it stays the invited person's, and an address with an account makes no second", async ({
    open,
    db,
  }) => {
    const [meant, other] = [await anAccount(db, { country: "KE" }), await anAccount(db)];
    const officer = await trainingOfficer(db);
    const { id } = await aList(open, officer, [meant.email]);
    const token = await tokenOf(db, meant.email);
    await expect(acceptAsNew(open.house, token, person())).rejects.toThrow("invitations.has-account");
    await expect(acceptSignedIn(open.house, other, token)).rejects.toThrow("invitations.other-address");
    await acceptSignedIn(open.house, meant, token);
    expect(await rowsOf(db, officer, id)).toMatchObject([{ state: "accepted", email: meant.email }]);
    await expect(acceptSignedIn(open.house, meant, token)).rejects.toThrow("invitations.link-ended");
  });

  test("an extra field of the form changes neither address nor role nor vetting, and a guessable password is refused", async ({
    open,
    db,
    app,
  }) => {
    const email = anAddress();
    await aList(open, await trainingOfficer(db), [email]);
    const path = `/en/invitation/${await tokenOf(db, email)}`;
    const browser = new Visitor(app);
    const weak = await browser.post(path, { ...person(), password: "password123456" });
    expect(weak.status).toBe(422);
    const response = await browser.post(path, {
      ...person(),
      email: "thief@elsewhere.example",
      role: "administrator",
      vets: "yes",
      scope: "country:FR",
    });
    expect([response.status, response.headers.get("location")]).toEqual([
      303,
      expect.stringMatching(/account\/consent/),
    ]);
    const account = await accountOf(db, email);
    expect(account).toMatchObject({ vettedUntil: null, bodyId: null });
    const roles = await db.selectFrom("people.roleGrant").select("role").where("accountId", "=", account.id).execute();
    expect(roles).toEqual([{ role: "learner" }]);
    expect(await db.selectFrom("people.account").select("id").where("email", "like", "thief@%").execute()).toEqual([]);
  });

  test("hostile names are shown as text, and what no field takes is refused", async ({ open, db, app }) => {
    const email = anAddress();
    await aList(open, await trainingOfficer(db), [email], {
      title: '"><script>alert(1)</script>',
      note: "<img src=x>",
    });
    const path = `/en/invitation/${await tokenOf(db, email)}`;
    const browser = new Visitor(app);
    expect(await (await browser.get(path)).text()).not.toMatch(/<script>alert|<img src=x/);
    for (const wrong of [
      { name: "x".repeat(500) },
      { country: "XX" },
      { lang: "de" },
      { name: "\u0000" },
      { password: "short" },
    ])
      expect((await browser.post(path, { ...person(), ...wrong })).status).toBe(422);
    await browser.post(path, { ...person({ name: "\u202eNaomi\u0000" }) });
    expect((await accountOf(db, email)).name).toBe("Naomi");
  });
});

describe("vouching by a list", () => {
  test("a bureau's officer vets their own people, whatever country the form says", async ({ open, db }) => {
    const email = anAddress();
    const officer = await bureauOfficer(db, "MG");
    await aList(open, officer, [email], { scope: "country:MG", vets: true });
    const { accountId, isVetted } = await acceptAsNew(open.house, await tokenOf(db, email), person({ country: "FR" }));
    expect(isVetted).toBe(true);
    expect(await accountOf(db, email)).toMatchObject({ country: "MG", vettedUntil: expect.any(Date) });
    const history = await db.selectFrom("people.vetting").selectAll().where("accountId", "=", accountId).execute();
    expect(history).toMatchObject([{ act: "approved", byId: officer.id, reason: "A course" }]);
  });

  test("a body's officer too, whose body the person then belongs to", async ({ open, db }) => {
    const email = anAddress();
    const { bodyId, officer } = await bodyOfficer(open);
    await aList(open, officer, [email], { scope: `body:${bodyId}`, vets: true });
    await acceptAsNew(open.house, await tokenOf(db, email), person({ country: "IT" }));
    expect(await accountOf(db, email)).toMatchObject({ country: "IT", bodyId, vettedUntil: expect.any(Date) });
  });

  test("a reach that has ended meanwhile vets nobody", async ({ open, db }) => {
    const [ended, suspended, untrusted] = [anAddress(), anAddress(), anAddress()];
    const [first, second] = [await bureauOfficer(db, "NE"), await bureauOfficer(db, "NE")];
    await aList(open, first, [ended], { scope: "country:NE", vets: true });
    await aList(open, second, [suspended], { scope: "country:NE", vets: true });
    const { bodyId, officer } = await bodyOfficer(open);
    await aList(open, officer, [untrusted], { scope: `body:${bodyId}`, vets: true });
    await sql`update people.role_grant set ends_at = now() - interval '1 minute' where account_id = ${first.id}`.execute(
      db,
    );
    await sql`update people.account set suspended_at = now() where id = ${second.id}`.execute(db);
    await sql`update people.body set may_vouch = false where id = ${bodyId}`.execute(db);
    for (const email of [ended, suspended, untrusted]) {
      expect(await acceptAsNew(open.house, await tokenOf(db, email), person())).toMatchObject({ isVetted: false });
      expect(await accountOf(db, email)).toMatchObject({ vettedUntil: null, bodyId: null });
    }
  });

  test("nobody vets themselves, nor somebody of another country who joins by signing in", async ({ open, db }) => {
    const officer = await bureauOfficer(db, "DJ");
    const [foreign, own] = [await anAccount(db, { country: "ER" }), await anAccount(db, { country: "DJ" })];
    const ids = [officer.id, foreign.id, own.id];
    await sql`update people.account set vetted_until = now() - interval '1 day' where id = any(${ids}::uuid[])`.execute(
      db,
    );
    await aList(open, officer, [officer.email, foreign.email, own.email], { scope: "country:DJ", vets: true });
    for (const account of [officer, foreign, own])
      await acceptSignedIn(open.house, account, await tokenOf(db, account.email));
    const vetted = await db
      .selectFrom("people.account")
      .select("id")
      .where("id", "in", ids)
      .where("vettedUntil", ">", new Date())
      .execute();
    expect(vetted).toEqual([{ id: own.id }]);
  });

  test("the page says whether coming in vets", async ({ open, db, app }) => {
    const [vetted, plain] = [anAddress(), anAddress()];
    await aList(open, await bureauOfficer(db, "GA"), [vetted], { scope: "country:GA", vets: true });
    await aList(open, await trainingOfficer(db), [plain]);
    const page = async (email: string) =>
      (await new Visitor(app).get(`/en/invitation/${await tokenOf(db, email)}`)).text();
    expect(await page(vetted)).toContain("Gabon vouches for you");
    expect(await page(plain)).toContain("you are not yet vetted");
  });
});

test("erasing an invited person takes them from every list", async ({ open, db }) => {
  const email = anAddress();
  const officer = await trainingOfficer(db);
  const list = await aList(open, officer, [email]);
  const second = await aList(open, officer, [email]);
  const { accountId } = await acceptAsNew(open.house, await tokenOf(db, email), person());
  const house = { secrets: open.house.secrets, settings: open.house.settings, files: open.house.files };
  await inTransaction(db, (tx) =>
    erasePersonalData(tx, open.house.personalData, { id: accountId, email, name: "Invited One" }, house),
  );
  expect(await rowsOf(db, officer, list.id)).toEqual([]);
  expect(await rowsOf(db, officer, second.id)).toEqual([]);
});
