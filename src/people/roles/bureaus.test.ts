import { sql } from "kysely";
import { describe, expect } from "vitest";
import type { Db } from "#platform/database/index.ts";
import type { Account } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { readActor } from "../actor.ts";
import { addBody, changeBody } from "./bodies.ts";
import { officersOfBureau } from "./bureau-queries.ts";
import { appointDeputy, decideProposal, endDeputy, handOver, proposeOfficer } from "./bureaus.ts";
import { disableAccount, endRole, grantRole, openAccount } from "./grants.ts";
import { listBodies } from "./queries.ts";
import { anAdministrator, grantIdOf, grantsOf, mailsTo, reason } from "./test-grants.ts";

describe("bureaus", () => {
  const proposalOf = async (db: Db, country: string) =>
    (
      await db
        .selectFrom("people.bureauProposal")
        .select("id")
        .where("country", "=", country)
        .where("decidedAt", "is", null)
        .executeTakeFirstOrThrow()
    ).id;

  test("one administrator proposes the officer and another confirms; the one who proposed cannot", async ({
    open,
    db,
  }) => {
    const { house } = open;
    const [one, two] = [await anAdministrator(db), await anAdministrator(db)];
    const person = await anAccount(db, { country: "KE", lang: "fr" });
    await proposeOfficer(house, one, "KE", person.email.toUpperCase(), reason);
    await expect(proposeOfficer(house, two, "KE", person.email, reason)).rejects.toThrow("roles.proposal-open");
    const id = await proposalOf(db, "KE");
    await expect(decideProposal(house, one, "KE", id, "confirm", reason)).rejects.toThrow("roles.own-proposal");
    expect(await grantsOf(db, person.id)).toEqual(["learner"]);
    await expect(decideProposal(house, two, "FR", id, "confirm", reason)).rejects.toThrow("platform.not-found");
    await decideProposal(house, two, "KE", id, "confirm", reason);
    expect(await grantsOf(db, person.id)).toEqual(["bureau-officer country:KE", "learner"]);
    await expect(decideProposal(house, two, "KE", id, "decline", reason)).rejects.toThrow("roles.proposal-decided");
    expect((await mailsTo(db, person.email))[0]?.body).toContain("Kenya");
  });

  test("two administrators who decide at once: one of them finds it decided", async ({ open, db }) => {
    const { house } = open;
    const [one, two, three] = [await anAdministrator(db), await anAdministrator(db), await anAdministrator(db)];
    const person = await anAccount(db, { country: "GH" });
    await proposeOfficer(house, one, "GH", person.email, reason);
    const id = await proposalOf(db, "GH");
    const ends = await Promise.allSettled(
      [two, three].map((admin) => decideProposal(house, admin, "GH", id, "confirm", reason)),
    );
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(ends.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "roles.proposal-decided" },
    });
  });

  test("the database itself refuses a proposal that its proposer confirms", async ({ db }) => {
    const admin = await anAdministrator(db);
    const insert = sql`
      insert into people.bureau_proposal (id, country, account_id, proposed_by, reason, decided_by, decided_at, is_confirmed)
      values (gen_random_uuid(), 'NO', ${admin.id}, ${admin.id}, 'x', ${admin.id}, now(), true)`;
    await expect(insert.execute(db)).rejects.toThrow("bureau_proposal");
  });

  test("only a vetted person of the country is proposed, never oneself, and never by one act alone", async ({
    open,
    db,
  }) => {
    const { house } = open;
    const admin = await anAccount(db, { roles: ["administrator"], country: "PE" });
    const foreign = await anAccount(db, { country: "CL" });
    const unvetted = await anAccount(db, { country: "PE" });
    await db.updateTable("people.account").set({ vettedUntil: null }).where("id", "=", unvetted.id).execute();
    const propose = (email: string) => proposeOfficer(house, admin, "PE", email, reason);
    await expect(propose(foreign.email)).rejects.toThrow("roles.not-of-country");
    await expect(propose(unvetted.email)).rejects.toThrow("roles.not-vetted");
    await expect(propose(admin.email)).rejects.toThrow("roles.own");
    await expect(propose("nobody@police.example")).rejects.toThrow("roles.no-such-person");
    await expect(
      grantRole(house, admin, foreign.id, { role: "bureau-officer", scope: "country:CL", reason }),
    ).rejects.toThrow("roles.two-needed");
  });

  test("who was proposed and confirmed cannot be the one who confirms", async ({ open, db }) => {
    const { house } = open;
    const one = await anAdministrator(db);
    const two = await anAccount(db, { roles: ["administrator"], country: "UG" });
    await proposeOfficer(house, one, "UG", two.email, reason);
    const id = await proposalOf(db, "UG");
    await expect(decideProposal(house, two, "UG", id, "confirm", reason)).rejects.toThrow("roles.own");
    expect(await grantsOf(db, two.id)).toEqual(["administrator"]);
  });

  test("the officer names deputies of their own country, who name nobody", async ({ open, db }) => {
    const { house } = open;
    const officer = await anAccount(db, { roles: ["bureau-officer"], country: "SN" });
    const deputy = await anAccount(db, { country: "SN" });
    const colleague = await anAccount(db, { country: "SN" });
    const foreign = await anAccount(db, { country: "ML" });
    await appointDeputy(house, officer, "SN", deputy.email, reason);
    expect(await grantsOf(db, deputy.id)).toEqual(["bureau-officer country:SN deputy", "learner"]);
    const acting = (await readActor(db, house.settings, deputy.token)) as Account;
    await expect(appointDeputy(house, acting, "SN", colleague.email, reason)).rejects.toThrow("roles.deputy");
    await expect(handOver(house, acting, "SN", colleague.email, reason)).rejects.toThrow("roles.deputy");
    // Whether an address elsewhere has an account is not told.
    await expect(appointDeputy(house, officer, "SN", foreign.email, reason)).rejects.toThrow("roles.no-such-person");
    await expect(appointDeputy(house, officer, "SN", officer.email, reason)).rejects.toThrow("roles.own");
    await expect(appointDeputy(house, officer, "SN", deputy.email, reason)).rejects.toThrow("roles.already-held");
    const [, second] = await officersOfBureau(db, "SN");
    await endDeputy(house, officer, "SN", second?.grantId ?? "", reason);
    expect(await grantsOf(db, deputy.id)).toEqual(["learner"]);
  });

  test("another country's bureau does not exist for an officer, whatever the form says", async ({ app, open, db }) => {
    const { house } = open;
    const officer = await anAccount(db, { roles: ["bureau-officer"], country: "TN" });
    const other = await anAccount(db, { roles: ["bureau-officer"], country: "DZ" });
    const colleague = await anAccount(db, { country: "DZ" });
    await appointDeputy(house, other, "DZ", colleague.email, reason);
    await expect(appointDeputy(house, officer, "DZ", colleague.email, reason)).rejects.toThrow("platform.not-found");
    await expect(handOver(house, officer, "DZ", colleague.email, reason)).rejects.toThrow("platform.not-found");
    const deputyGrant = await grantIdOf(db, colleague.id, "bureau-officer");
    await expect(endDeputy(house, officer, "DZ", deputyGrant, reason)).rejects.toThrow("platform.not-found");
    await expect(endDeputy(house, officer, "TN", deputyGrant, reason)).rejects.toThrow("platform.not-found");
    const browser = new Visitor(app, officer.token);
    const page = "/en/bureau/officers";
    expect((await browser.get(`${page}?country=DZ`)).status).toBe(404);
    const fields = { country: "DZ", email: colleague.email, until: "", reason };
    expect((await browser.post(`${page}/deputy`, fields, { page })).status).toBe(404);
    expect(await (await browser.get(page)).text()).not.toContain(colleague.name);
  });

  test("handing over is one act: the successor has the role and the officer has lost it", async ({ app, open, db }) => {
    const officer = await anAccount(db, { roles: ["bureau-officer"], country: "MA" });
    const deputy = await anAccount(db, { country: "MA" });
    await appointDeputy(open.house, officer, "MA", deputy.email, reason);
    const browser = new Visitor(app, officer.token);
    const response = await browser.post(
      "/fr/bureau/officers/hand-over",
      { country: "MA", successor: deputy.email, handOverReason: "Mutation" },
      { page: "/fr/bureau/officers" },
    );
    expect(response.headers.get("location")).toBe("/fr/account");
    expect(await grantsOf(db, officer.id)).toEqual([]);
    expect(await grantsOf(db, deputy.id)).toEqual(["bureau-officer country:MA", "learner"]);
    expect((await browser.get("/fr/bureau/officers")).status).toBe(403);
  });

  test("a country without an officer is shown as the administrators'", async ({ app, open, db }) => {
    const { house } = open;
    const [admin, other] = [await anAdministrator(db), await anAdministrator(db)];
    const officer = await anAccount(db, { roles: ["bureau-officer"], country: "IS", name: "Sigrún Jónsdóttir" });
    const browser = new Visitor(app, admin.token);
    const unserved = async () => (await browser.get("/en/admin/bureaus?show=unserved")).text();
    expect(await unserved()).not.toContain("/en/admin/bureaus/IS");
    expect(await (await browser.get("/en/admin/bureaus")).text()).toContain("Sigrún Jónsdóttir");
    // An officer whose account is closed acts for nobody.
    await disableAccount(house, other, officer.id, reason);
    expect(await unserved()).toContain("/en/admin/bureaus/IS");
    await openAccount(house, other, officer.id, reason);
    await endRole(house, other, officer.id, await grantIdOf(db, officer.id, "bureau-officer"), reason);
    expect(await (await browser.get("/en/admin/bureaus/IS")).text()).toContain("fall to the administrators");
  });
});

describe("bodies", () => {
  test("an administrator makes a body and appoints its officer", async ({ app, db }) => {
    const admin = await anAdministrator(db);
    const officer = await anAccount(db, { name: "Nurul Aziz" });
    const browser = new Visitor(app, admin.token);
    const made = await browser.post("/en/admin/bodies", {
      name_en: "Lakes <b>Academy</b>",
      name_fr: "Académie des Lacs",
      name_es: "",
      name_ar: "أكاديمية البحيرات",
      kind: "academy",
      country: "",
      mayVouch: "yes",
    });
    const page = made.headers.get("location") ?? "";
    const appointed = await browser.post(
      `${page}/officers`,
      { email: officer.email, until: "2099-12-31", reason },
      { page },
    );
    expect(appointed.headers.get("location")).toBe(page);
    const html = await (await browser.get(page)).text();
    expect(html).toContain("Nurul Aziz");
    expect(html).not.toContain("<b>Academy");
    const id = page.split("/").at(-1) ?? "";
    expect(await grantsOf(db, officer.id)).toEqual([`body-officer body:${id}`, "learner"]);
    expect((await listBodies(db)).find((body) => body.id === id)).toMatchObject({
      name: { en: "Lakes <b>Academy</b>", fr: "Académie des Lacs", ar: "أكاديمية البحيرات" },
      mayVouch: true,
    });
  });

  test("a body that is no more there, or never was, cannot be changed", async ({ open, db }) => {
    const admin = await anAdministrator(db);
    const facts = { name: { en: "X" }, kind: "academy", country: null, mayVouch: false } as const;
    for (const id of ["01900000-0000-7000-8000-000000000001", "x"])
      await expect(changeBody(open.house, admin, id, facts)).rejects.toThrow("platform.not-found");
    await expect(addBody(open.house, await anAccount(db), facts)).rejects.toThrow("platform.forbidden");
  });
});
