import { describe, expect } from "vitest";
import type { Db } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { type Account, journalScope, readerLabels, scopesOf, system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { readActor } from "../actor.ts";
import { disableAccount, endRole, grantRole, openAccount } from "./grants.ts";
import { listPeople, rolesHeldBy } from "./queries.ts";
import { anAdministrator, grantIdOf, grantsOf, mailsTo, reason } from "./test-grants.ts";

describe("granting and ending", () => {
  test("a granted role counts at once, is audited with its reason, and the person is told in their language", async ({
    open,
    db,
  }) => {
    const { house } = open;
    const admin = await anAdministrator(db);
    const person = await anAccount(db, { lang: "ar" });
    await grantRole(house, admin, person.id, { role: "librarian", scope: "", reason });
    expect(await readActor(db, house.settings, person.token)).toMatchObject({ roles: ["learner", "librarian"] });
    const [mail] = await mailsTo(db, person.email);
    expect(mail).toMatchObject({ lang: "ar" });
    expect(mail?.subject).toContain("دور جديد");
    expect(mail?.body).toContain(reason);
    const entry = await db
      .selectFrom("platform.auditEntry")
      .select(["actorId", "details"])
      .where("action", "=", "people.role-granted")
      .where("targetId", "=", person.id)
      .executeTakeFirstOrThrow();
    expect(entry).toMatchObject({ actorId: admin.id, details: { role: "librarian", scope: "", reason } });
  });

  test("an ended role counts no more, keeps who ended it and why, and may be granted anew", async ({ open, db }) => {
    const { house } = open;
    const admin = await anAdministrator(db);
    const person = await anAccount(db);
    const { id } = await grantRole(house, admin, person.id, { role: "editor", scope: "", reason });
    await endRole(house, admin, person.id, id, "The issue is out");
    expect(await readActor(db, house.settings, person.token)).toMatchObject({ roles: ["learner"] });
    const held = await rolesHeldBy(db, admin, person.id);
    expect(held.find(({ role }) => role === "editor")).toMatchObject({
      isHeld: false,
      endedBy: admin.name,
      endReason: "The issue is out",
    });
    await expect(endRole(house, admin, person.id, id, reason)).rejects.toThrow("roles.ended");
    await grantRole(house, admin, person.id, { role: "editor", scope: "", reason });
    await expect(grantRole(house, admin, person.id, { role: "editor", scope: "", reason })).rejects.toThrow(
      "roles.already-held",
    );
  });

  test("a role ends by itself after its last day", async ({ open, db }) => {
    const { house } = open;
    const admin = await anAdministrator(db);
    const person = await anAccount(db);
    const endsAt = new Date(Date.now() + 86_400_000);
    const { id } = await grantRole(house, admin, person.id, { role: "chair", scope: "", reason, endsAt });
    expect(await grantsOf(db, person.id)).toEqual(["chair", "learner"]);
    await db
      .updateTable("people.roleGrant")
      .set({ endsAt: new Date(Date.now() - 1) })
      .where("id", "=", id)
      .execute();
    expect(await readActor(db, house.settings, person.token)).toMatchObject({ roles: ["learner"] });
    await expect(
      grantRole(house, admin, person.id, { role: "editor", scope: "", reason, endsAt: new Date(Date.now() - 1) }),
    ).rejects.toThrow("roles.in-the-past");
  });

  test("nobody grants or ends their own roles, or closes their own account", async ({ open, db }) => {
    const { house } = open;
    const admin = await anAdministrator(db);
    await expect(grantRole(house, admin, admin.id, { role: "auditor", scope: "", reason })).rejects.toThrow(
      "roles.own",
    );
    const own = await grantIdOf(db, admin.id, "administrator");
    await expect(endRole(house, admin, admin.id, own, reason)).rejects.toThrow("roles.own");
    await expect(disableAccount(house, admin, admin.id, reason)).rejects.toThrow("roles.own");
  });

  test("whoever is no administrator grants nothing, by form or by address", async ({ app, open, db }) => {
    const bureau = await anAccount(db, { roles: ["bureau-officer", "training-officer", "auditor"], country: "FR" });
    const person = await anAccount(db);
    await expect(grantRole(open.house, bureau, person.id, { role: "librarian", scope: "", reason })).rejects.toThrow(
      "platform.forbidden",
    );
    const browser = new Visitor(app, bureau.token);
    const fields = { role: "librarian", scope: "", until: "", grantReason: reason };
    const response = await browser.post(`/en/admin/people/${person.id}/roles`, fields, { page: "/en/account" });
    expect(response.status).toBe(403);
    for (const path of ["", `/${person.id}`]) expect((await browser.get(`/en/admin/people${path}`)).status).toBe(403);
    expect(await grantsOf(db, person.id)).toEqual(["learner"]);
  });

  test("a role is held where it can be: a body's officer for a body, the others everywhere", async ({ open, db }) => {
    const { house } = open;
    const admin = await anAdministrator(db);
    const person = await anAccount(db, { country: "FR" });
    for (const [role, scope] of [
      ["administrator", "country:FR"],
      ["body-officer", ""],
      ["body-officer", "country:FR"],
      ["body-officer", "body:not-an-id"],
      ["body-officer", "body:01900000-0000-7000-8000-000000000001"],
      ["librarian", "country:XX"],
      ["librarian", "everywhere' or true --"],
    ] as const)
      await expect(grantRole(house, admin, person.id, { role, scope, reason }), `${role} ${scope}`).rejects.toThrow(
        "roles.wrong-scope",
      );
    expect(await grantsOf(db, person.id)).toEqual(["learner"]);
  });

  test("an editor is for one journal: of those there are, told and listed by its name, and of no other", async ({
    open,
    db,
  }) => {
    const [known, unknown] = [newId(), newId()];
    const name = { en: "Journal of Patrol", fr: "Revue de la patrouille" };
    const house = { ...open.house, scopes: [{ kind: "journal" as const, list: async () => [{ id: known, name }] }] };
    const admin = await anAdministrator(db);
    const person = await anAccount(db, { lang: "fr" });
    const wrong = [journalScope(unknown), `group:${known}`, `body:${known}`];
    for (const scope of wrong)
      await expect(grantRole(house, admin, person.id, { role: "editor", scope, reason })).rejects.toThrow(
        "roles.wrong-scope",
      );
    await grantRole(house, admin, person.id, { role: "editor", scope: journalScope(known), reason });
    const actor = await readActor(db, open.house.settings, person.token);
    expect(actor).toMatchObject({ roles: ["learner"] });
    expect(scopesOf(actor, "editor")).toEqual([journalScope(known)]);
    expect((await mailsTo(db, person.email))[0]?.body).toContain("Revue de la patrouille");
    const held = await rolesHeldBy(db, admin, person.id);
    expect(held.find(({ role }) => role === "editor")?.bodyName).toEqual(name);
  });

  test("a role that is stored for one country only opens nothing elsewhere", async ({ app, open, db }) => {
    const person = await anAccount(db);
    await db
      .updateTable("people.roleGrant")
      .set({ role: "administrator", scope: "country:FR" })
      .where("accountId", "=", person.id)
      .execute();
    expect(await readActor(db, open.house.settings, person.token)).toMatchObject({ roles: [] });
    expect((await new Visitor(app, person.token).get("/en/admin/people")).status).toBe(403);
  });

  test("a closed account is signed out at once, and opens again with its roles", async ({ app, open, db }) => {
    const { house } = open;
    const admin = await anAdministrator(db);
    const person = await anAccount(db, { roles: ["learner", "librarian"] });
    const browser = new Visitor(app, person.token);
    expect((await browser.get("/en/roles")).status).toBe(200);
    await disableAccount(house, admin, person.id, reason);
    expect((await browser.get("/en/roles")).status).toBe(401);
    await expect(disableAccount(house, admin, person.id, reason)).rejects.toThrow("roles.disabled");
    await expect(grantRole(house, admin, person.id, { role: "editor", scope: "", reason })).rejects.toThrow(
      "roles.disabled",
    );
    await openAccount(house, admin, person.id, reason);
    expect(await grantsOf(db, person.id)).toEqual(["learner", "librarian"]);
    expect((await mailsTo(db, person.email)).map(({ subject }) => subject).sort()).toEqual([
      expect.stringContaining("is closed"),
      expect.stringContaining("is open again"),
    ]);
    // The old session is gone for good.
    expect((await browser.get("/en/roles")).status).toBe(401);
  });
});

describe("the last administrator", () => {
  /** Leaves only these as administrators. */
  async function only(db: Db, ...accounts: Account[]): Promise<void> {
    await db
      .updateTable("people.roleGrant")
      .set({ endsAt: new Date(0) })
      .where("role", "=", "administrator")
      .where(
        "accountId",
        "not in",
        accounts.map(({ id }) => id),
      )
      .execute();
  }

  test("cannot be ended or closed, not even by the operator", async ({ open, db }) => {
    const { house } = open;
    const [admin, other] = [await anAdministrator(db), await anAdministrator(db)];
    await only(db, admin, other);
    await endRole(house, admin, other.id, await grantIdOf(db, other.id, "administrator"), reason);
    const last = await grantIdOf(db, admin.id, "administrator");
    await expect(endRole(house, system, admin.id, last, reason)).rejects.toThrow("roles.last-administrator");
    await expect(disableAccount(house, system, admin.id, reason)).rejects.toThrow("roles.last-administrator");
    expect(await grantsOf(db, admin.id)).toEqual(["administrator"]);
    expect((await readActor(db, house.settings, admin.token)).kind).toBe("account");
  });

  test("one who is closed, or whose term ends, does not count as left", async ({ open, db }) => {
    const { house } = open;
    const [admin, closed, passing] = [await anAdministrator(db), await anAdministrator(db), await anAdministrator(db)];
    await only(db, admin, closed, passing);
    await disableAccount(house, admin, closed.id, reason);
    const tomorrow = new Date(Date.now() + 86_400_000);
    await db.updateTable("people.roleGrant").set({ endsAt: tomorrow }).where("accountId", "=", passing.id).execute();
    const last = await grantIdOf(db, admin.id, "administrator");
    await expect(endRole(house, passing, admin.id, last, reason)).rejects.toThrow("roles.last-administrator");
  });

  test("two who end each other at the same moment leave one", async ({ open, db }) => {
    const { house } = open;
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = [await anAdministrator(db), await anAdministrator(db)];
      await only(db, one, two);
      const [first, second] = [
        await grantIdOf(db, one.id, "administrator"),
        await grantIdOf(db, two.id, "administrator"),
      ];
      const ends = await Promise.allSettled([
        endRole(house, two, one.id, first, reason),
        endRole(house, one, two.id, second, reason),
      ]);
      expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect([...(await grantsOf(db, one.id)), ...(await grantsOf(db, two.id))]).toEqual(["administrator"]);
    }
  });
});

describe("finding people", () => {
  const found = async (db: Db, actor: Account, q: string) =>
    (await listPeople(db, actor, { q })).people.map(({ name }) => name);

  test("a part of a name or of an address finds a person, two letters the beginning of a word", async ({ db }) => {
    const admin = await anAdministrator(db);
    await anAccount(db, { name: "Zoraïda Qvist", email: "z.qvist@north.example" });
    await anAccount(db, { name: "خالد الزهراني" });
    expect(await found(db, admin, "qvis")).toEqual(["Zoraïda Qvist"]);
    expect(await found(db, admin, "ZORAÏDA")).toEqual(["Zoraïda Qvist"]);
    expect(await found(db, admin, "@north.ex")).toEqual(["Zoraïda Qvist"]);
    expect(await found(db, admin, "qv")).toEqual(["Zoraïda Qvist"]);
    expect(await found(db, admin, "vi")).not.toContain("Zoraïda Qvist");
    expect(await found(db, admin, "الزهر")).toEqual(["خالد الزهراني"]);
    for (const hostile of ["%", "_", "\\", "%%%", "a'; drop table people.account; --"])
      expect(await found(db, admin, hostile)).toEqual([]);
  });

  test("the list goes on where the page before ended, and survives a cursor that is not ours", async ({ app, db }) => {
    const admin = await anAdministrator(db);
    for (let count = 0; count < 55; count += 1) await anAccount(db, { name: "Wendelin Same" });
    const first = await listPeople(db, admin, { q: "wendelin" });
    expect(first.people).toHaveLength(50);
    const browser = new Visitor(app, admin.token);
    const html = await (await browser.get(`/en/admin/people?q=wendelin&after=${first.next}`)).text();
    expect(html.match(/Wendelin Same/g)).toHaveLength(5);
    for (const after of ["x", Buffer.from('["a","b"]').toString("base64url"), "%00"])
      expect((await browser.get(`/en/admin/people?after=${after}`)).status).toBe(200);
    expect((await browser.get("/en/admin/people?q=%00a")).status).toBe(200);
  });

  test("a protected person is found by their whole address only", async ({ db }) => {
    const admin = await anAdministrator(db);
    const person = await anAccount(db, { name: "Undercover Ulf", email: "ulf@hidden.example" });
    await db.updateTable("people.account").set({ isProtected: true }).where("id", "=", person.id).execute();
    expect(await found(db, admin, "undercover")).toEqual([]);
    expect(await found(db, admin, "ulf@hidden")).toEqual([]);
    expect(await found(db, admin, "ULF@hidden.example")).toEqual(["Undercover Ulf"]);
  });

  test("a person's page refuses addresses that are none", async ({ app, db }) => {
    const browser = new Visitor(app, (await anAdministrator(db)).token);
    for (const id of ["x", "01900000-0000-7000-8000-000000000001", "%27"])
      expect((await browser.get(`/en/admin/people/${id}`)).status).toBe(404);
  });
});

describe("what a person may see, and why", () => {
  test("the labels are those that reading uses, with their reasons, and a closed account has a visitor's", async ({
    app,
    open,
    db,
  }) => {
    const admin = await anAdministrator(db);
    const person = await anAccount(db, { roles: ["librarian"] });
    const browser = new Visitor(app, admin.token);
    const page = async () => (await browser.get(`/en/admin/people/${person.id}`)).text();
    const html = await page();
    for (const label of readerLabels(person)) expect(html).toContain(`>${label}<`);
    expect(html).toMatch(/Vetted until \d/);
    await disableAccount(open.house, admin, person.id, reason);
    expect(await page()).not.toContain(">community<");
    expect(await page()).toContain("Nothing: the account is closed or suspended");
  });

  test("an address is asked of the same guards that pages have", async ({ app, db }) => {
    const admin = await anAdministrator(db);
    const person = await anAccount(db, { roles: ["training-officer"] });
    const browser = new Visitor(app, admin.token);
    const ask = async (address: string) => {
      const path = `/en/admin/people/${person.id}?address=${encodeURIComponent(address)}`;
      const verdict = /id="verdict">[\s\S]*?<\/section>/.exec(await (await browser.get(path)).text())?.[0] ?? "";
      return verdict.split("</section>")[0]?.replace(/<[^>]+>/g, " ") ?? "";
    };
    const opens = new Visitor(app, person.token);
    for (const [address, words] of [
      ["/en/learning/import", "Opens for this person"],
      ["https://learn.example/fr/admin/people?q=x#y", "Closed to this person"],
      ["/en/about", "Opens for this person"],
      ["/en/account", "Opens for this person"],
      ["/en/no/such/page", "There is no such page"],
      ["/en/../../etc/passwd", "There is no such page"],
      ["javascript:alert(1)", "There is no such page"],
    ] as const) {
      expect(await ask(address), address).toContain(words);
      if (!address.startsWith("/en/") || address.includes("..")) continue;
      expect((await opens.get(address)).status < 400, address).toBe(words === "Opens for this person");
    }
    expect(await ask("/ar/learning/import")).toContain("Training officer (everywhere)");
  });
});

test("the roles page tells every account what each role may do, in their language", async ({ app, db }) => {
  const person = await anAccount(db, { roles: ["librarian"] });
  const browser = new Visitor(app, person.token);
  for (const lang of ["en", "fr", "es", "ar"]) expect((await browser.get(`/${lang}/roles`)).status).toBe(200);
  expect(await (await browser.get("/en/roles")).text()).toContain("Grant and end the roles of others");
  expect((await new Visitor(app).get("/en/roles")).status).toBe(401);
});

test("a session opened before a role was ended acts without it in the next request", async ({ app, open, db }) => {
  const [admin, second] = [await anAdministrator(db), await anAdministrator(db)];
  const browser = new Visitor(app, second.token);
  expect((await browser.get("/en/admin/people")).status).toBe(200);
  await endRole(open.house, admin, second.id, await grantIdOf(db, second.id, "administrator"), reason);
  expect((await browser.get("/en/admin/people")).status).toBe(403);
});
