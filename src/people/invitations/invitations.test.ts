import { sql } from "kysely";
import { describe, expect } from "vitest";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { OpenHouse } from "#platform/house.ts";
import { newId } from "#platform/ids.ts";
import type { Account } from "#platform/permissions/index.ts";
import { erasePersonalData } from "#platform/personal-data/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { readActor } from "../actor.ts";
import { acceptAsNew, acceptSignedIn } from "./accept.ts";
import { readLines } from "./addresses.ts";
import { addToList, changeLastDay, inviteAgain, makeList, sendInvitations, takeBack } from "./lists.ts";
import { invitationList, invitationLists, invitedPeople } from "./queries.ts";

const password = "correct horse battery staple";
const days = (count: number) => new Date(Date.now() + count * 86_400_000);

let made = 0;
const anAddress = () => {
  made += 1;
  return `invited-${made}@police.example`;
};

/** A list whose mails have left; returns it with the token of each address. */
async function aList(
  open: OpenHouse,
  actor: Account,
  addresses: readonly string[],
  overrides: Partial<Parameters<typeof makeList>[2]> = {},
) {
  const facts = { title: "A course", note: "", lang: "en" as const, scope: "", vets: false, expiresAt: days(14) };
  const list = await makeList(open.house.db, actor, { ...facts, ...overrides }, readLines(addresses.join("\n")));
  await sendInvitations(open.house, list.id);
  return list;
}

async function tokenOf(db: Db, email: string): Promise<string> {
  const mail = await db
    .selectFrom("platform.mail")
    .select("body")
    .where("recipient", "=", email)
    .where("body", "like", "%/invitation/%")
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
  return /\/invitation\/([\w-]{43})/.exec(mail.body)?.[1] ?? "";
}

const person = (overrides: object = {}) => ({
  name: "Invited One",
  country: "",
  lang: "en" as const,
  password,
  ...overrides,
});
const accountOf = (db: Db, email: string) =>
  db.selectFrom("people.account").selectAll().where("email", "=", email).executeTakeFirstOrThrow();
const rowsOf = (db: Db, actor: Account, id: string) =>
  invitedPeople(db, actor, id, { q: "", state: "all" }, undefined, 100);
const trainingOfficer = (db: Db) => anAccount(db, { roles: ["training-officer"] });
const bureauOfficer = (db: Db, country: string) => anAccount(db, { roles: ["bureau-officer"], country });

/** An officer of a body that may vouch, as the house meets them. */
async function bodyOfficer(open: OpenHouse, mayVouch = true) {
  const { db, settings } = open.house;
  const bodyId = newId();
  await db
    .insertInto("people.body")
    .values({ id: bodyId, name: sql`'{"en":"Police Academy"}'::jsonb`, kind: "academy", mayVouch })
    .execute();
  const { id, token } = await anAccount(db, {});
  await db
    .insertInto("people.roleGrant")
    .values({ id: newId(), accountId: id, role: "body-officer", scope: `body:${bodyId}` })
    .execute();
  return { bodyId, officer: (await readActor(db, settings, token)) as Account };
}

describe("a list", () => {
  test("each person gets one mail with one link, in their own language where they have an account", async ({
    open,
    db,
  }) => {
    const [fresh, known] = [anAddress(), await anAccount(db, { lang: "ar" })];
    await aList(open, await trainingOfficer(db), [`New One, ${fresh}`, known.email, fresh.toUpperCase()], {
      lang: "fr",
    });
    const mails = await db
      .selectFrom("platform.mail")
      .select(["recipient", "lang", "body"])
      .where("recipient", "in", [fresh, known.email])
      .where("body", "like", "%/invitation/%")
      .execute();
    expect(mails.map(({ recipient, lang }) => [recipient, lang]).sort()).toEqual(
      [
        [fresh, "fr"],
        [known.email, "ar"],
      ].sort(),
    );
    expect(await tokenOf(db, fresh)).not.toBe(await tokenOf(db, known.email));
  });

  test("the mails of two thousand are written by a job that may run twice, and the request stays short", async ({
    open,
    db,
  }) => {
    const officer = await trainingOfficer(db);
    const lines = Array.from({ length: 2_000 }, (_, index) => `Person ${index}, many-${index}@police.example`).join(
      "\n",
    );
    const begun = performance.now();
    const facts = { title: "Many", note: "", lang: "en" as const, scope: "", vets: false, expiresAt: days(5) };
    const { id } = await makeList(db, officer, facts, readLines(lines));
    expect(performance.now() - begun).toBeLessThan(2_000);
    await Promise.all([sendInvitations(open.house, id), sendInvitations(open.house, id)]);
    const { rows } = await sql<{ mails: number; people: number }>`
      select count(*)::int as mails, count(distinct recipient)::int as people from platform.mail where recipient like 'many-%@police.example'`.execute(
      db,
    );
    expect(rows[0]).toEqual({ mails: 2_000, people: 2_000 });
    await expect(addToList(db, officer, id, readLines(anAddress()))).rejects.toThrow("invitations.too-many");
  });

  test("a line without an address stops the whole list, and nobody is invited", async ({ db }) => {
    const officer = await trainingOfficer(db);
    const email = anAddress();
    const facts = { title: "Half", note: "", lang: "en" as const, scope: "", vets: false, expiresAt: days(5) };
    await expect(makeList(db, officer, facts, readLines(`${email}\nno address`))).rejects.toThrow(
      "invitations.unreadable",
    );
    expect(await db.selectFrom("people.invitation").select("id").where("email", "=", email).execute()).toEqual([]);
  });

  test("is made in the name of what one decides about, and vouches for nobody in the directorate's", async ({
    open,
    db,
  }) => {
    const [officer, staff] = [await bureauOfficer(db, "SN"), await trainingOfficer(db)];
    await expect(aList(open, officer, [], { scope: "country:ML" })).rejects.toThrow("invitations.not-your-name");
    await expect(aList(open, officer, [])).rejects.toThrow("invitations.not-your-name");
    await expect(aList(open, staff, [], { scope: "country:SN" })).rejects.toThrow("invitations.not-your-name");
    await expect(aList(open, staff, [], { vets: true })).rejects.toThrow("invitations.cannot-vouch");
    await expect(aList(open, await anAccount(db), [])).rejects.toThrow("platform.forbidden");
    const { officer: untrusted, bodyId } = await bodyOfficer(open, false);
    await expect(aList(open, untrusted, [], { scope: `body:${bodyId}` })).rejects.toThrow("invitations.not-your-name");
  });

  test("is seen by its maker and the officers of its country, and does not exist for others", async ({ open, db }) => {
    const [officer, colleague, other] = [
      await bureauOfficer(db, "GH"),
      await bureauOfficer(db, "GH"),
      await bureauOfficer(db, "TG"),
    ];
    const { id } = await aList(open, officer, [anAddress()], { scope: "country:GH" });
    const staff = await trainingOfficer(db);
    for (const reader of [officer, colleague]) {
      expect((await invitationLists(db, reader, undefined, 10)).map((list) => list.id)).toContain(id);
      expect(await rowsOf(db, reader, id)).toHaveLength(1);
    }
    for (const stranger of [other, staff]) {
      expect(await invitationLists(db, stranger, undefined, 10)).toEqual([]);
      expect(await invitationList(db, stranger, id)).toBeUndefined();
      expect(await rowsOf(db, stranger, id)).toEqual([]);
      await expect(addToList(db, stranger, id, readLines(anAddress()))).rejects.toThrow("platform.not-found");
      await expect(inviteAgain(db, stranger, id, "waiting")).rejects.toThrow("platform.not-found");
      await expect(takeBack(db, stranger, id, [])).rejects.toThrow("platform.not-found");
      await expect(changeLastDay(db, stranger, id, days(3))).rejects.toThrow("platform.not-found");
    }
  });

  test("people of another list are not touched by way of one's own", async ({ open, db }) => {
    const [mine, theirs] = [await trainingOfficer(db), await trainingOfficer(db)];
    const email = anAddress();
    const other = await aList(open, theirs, [email]);
    const own = await aList(open, mine, [anAddress()]);
    const [row] = await rowsOf(db, theirs, other.id);
    expect(await takeBack(db, mine, own.id, [row?.id ?? ""])).toBe(0);
    expect(await inviteAgain(db, mine, own.id, [row?.id ?? ""])).toBe(0);
    expect((await rowsOf(db, theirs, other.id))[0]?.state).toBe("sent");
  });
});

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

test("who was written to five times about one list is passed over", async ({ open, db }) => {
  const officer = await trainingOfficer(db);
  const { id } = await aList(open, officer, [anAddress()]);
  for (let mail = 2; mail <= 5; mail += 1) {
    expect(await inviteAgain(db, officer, id, "waiting")).toBe(1);
    await sendInvitations(open.house, id);
  }
  expect(await inviteAgain(db, officer, id, "waiting")).toBe(0);
});

test("a list that has ended sends nothing, and with another last day its links work again", async ({ open, db }) => {
  const officer = await trainingOfficer(db);
  const email = anAddress();
  const { id } = await aList(open, officer, [email]);
  await changeLastDay(db, officer, id, days(-1));
  await expect(inviteAgain(db, officer, id, "waiting")).rejects.toThrow("invitations.list-ended");
  await expect(addToList(db, officer, id, readLines(anAddress()))).rejects.toThrow("invitations.list-ended");
  await changeLastDay(db, officer, id, days(3));
  await acceptAsNew(open.house, await tokenOf(db, email), person());
});

test("a training officer makes a list on the page, pages through it, uploads a sheet, and strangers find nothing", async ({
  db,
  app,
}) => {
  const officer = await trainingOfficer(db);
  const browser = new Visitor(app, officer.token);
  const until = days(10).toISOString().slice(0, 10);
  const bad = await browser.post("/en/invitations/new", {
    title: "T",
    lang: "en",
    until: "2001-01-01",
    addresses: "nobody",
  });
  expect(bad.status).toBe(422);
  const people = Array.from({ length: 60 }, (_, index) => `p${String(index).padStart(2, "0")}@list.example`);
  const done = await browser.post("/en/invitations/new", {
    title: "Sixty",
    lang: "es",
    until,
    addresses: people.join("\n"),
  });
  expect(done.status).toBe(303);
  const path = done.headers.get("location") ?? "";
  const first = await (await browser.get(path)).text();
  expect(first).toContain("p00@list.example");
  expect(first).not.toContain("p55@list.example");
  const next = /href="([^"]+after=[^"]+)"/.exec(first)?.[1]?.replaceAll("&amp;", "&") ?? "";
  expect(await (await browser.get(next)).text()).toContain("p55@list.example");
  expect(await (await browser.get(`${path}?after=x'--&state=drop&q=%25`)).status).toBe(200);
  const csrf = await browser.csrf(path);
  const upload = (body: string | Buffer) =>
    browser.request(`${path}/sheet`, {
      method: "PUT",
      body: body as string,
      headers: { "x-csrf-token": csrf, origin: "http://localhost:3000", accept: "application/json" },
    });
  const answer = (await (await upload("name,email\nSheet One,one@sheet.example\n")).json()) as { status: string };
  expect(await (await browser.get(answer.status)).json()).toMatchObject({ state: "done", url: path });
  expect((await upload("only@sheet.example")).status).toBe(202);
  expect((await upload("x".repeat(3_000_000))).status).toBe(413);
  expect((await upload(Buffer.from("name,email\nM\xfcller,m@sheet.example\n", "latin1"))).status).toBe(422);
  const id = path.split("/").at(-1) ?? "";
  expect(await invitationList(db, officer, id)).toMatchObject({ total: 62 });
  const stranger = new Visitor(app, (await trainingOfficer(db)).token);
  expect((await stranger.get(path)).status).toBe(404);
  expect((await new Visitor(app, (await anAccount(db)).token).get("/en/invitations")).status).toBe(403);
  expect((await browser.get("/en/invitations/not-an-id")).status).toBe(404);
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
