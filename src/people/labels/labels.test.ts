import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { readableOf } from "#platform/files/index.ts";
import type { Account } from "#platform/permissions/index.ts";
import { system } from "#platform/permissions/index.ts";
import { columnsOf, erasePersonalData, exportedColumns } from "#platform/personal-data/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { exportPeople } from "../bulk/export.ts";
import { advanceBulkImport, confirmImport, matchColumns, requestBulkImport } from "../bulk/imports.ts";
import { bulkImport } from "../bulk/queries.ts";
import { enterDirectory, findPeople } from "../privacy/directory.ts";
import { setProtected } from "../privacy/protection.ts";
import { decideRequest } from "../vetting/decisions.ts";
import { ownPeople, waitingRequests } from "../vetting/queries.ts";
import { askAgain } from "../vetting/requests.ts";
import { giveMemberLabel } from "./give.ts";
import { addMemberLabel, changeMemberLabel, type MemberLabelFacts } from "./list.ts";
import { labelsToGive, listMemberLabels } from "./queries.ts";
import { labelFinder } from "./rules.ts";

const hongKong = { en: "Hong Kong (China)", fr: "Hong Kong (Chine)", es: "Hong Kong (China)", ar: "هونغ كونغ (الصين)" };
const island = (name: string) => ({ en: name, fr: `${name} fr`, es: `${name} es`, ar: `${name} ar` });
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

let labels = 0;
/** A label of a spelling of its own, in use without dates. */
async function aLabel(db: Db, country: string, overrides: Partial<MemberLabelFacts> = {}) {
  labels += 1;
  const facts = { country, name: island(`Island ${labels}`), since: null, until: null, ...overrides };
  return { ...facts, ...(await addMemberLabel(db, system, facts)) };
}

const labelOf = async (db: Db, { id }: { id: string }) =>
  (await db.selectFrom("people.account").select("memberLabel").where("id", "=", id).executeTakeFirstOrThrow())
    .memberLabel;

const audited = async (db: Db, action: string, target: string) =>
  (await sql`select from platform.audit_entry where action = ${action} and target_id = ${target}`.execute(db)).rows
    .length;

const anOfficer = (db: Db, country: string) => anAccount(db, { roles: ["bureau-officer"], country });

const filled = { country: "NL", name_en: "Bonaire", name_fr: "Bonaire fr", name_es: "Bonaire es", name_ar: "بونير" };

describe("the list", () => {
  test("an administrator adds a label by page and changes it, both audited; to a bureau's officer the list is closed", async ({
    app,
    db,
  }) => {
    const administrator = await anAccount(db, { roles: ["administrator"] });
    const browser = new Visitor(app, administrator.token);
    const page = "/en/admin/member-labels";
    expect((await browser.post(page, { ...filled, since: "2010-10-10", until: "" })).status).toBe(303);
    const added = (await listMemberLabels(db, administrator)).find(({ name }) => name.en === "Bonaire");
    expect(added).toMatchObject({ country: "NL", since: "2010-10-10", until: null, use: "now" });
    const own = `${page}/${added?.id}`;
    expect(await (await browser.get(own)).text()).toContain('value="2010-10-10"');
    await browser.post(own, { ...filled, name_en: "Bonaire (Netherlands)", since: "2010-10-10", until: day(-1) });
    expect((await listMemberLabels(db, administrator)).find(({ id }) => id === added?.id)).toMatchObject({
      name: { en: "Bonaire (Netherlands)", ar: "بونير" },
      until: day(-1),
      use: "former",
    });
    expect(await audited(db, "people.member-label-added", added?.id ?? "")).toBe(1);
    expect(await audited(db, "people.member-label-changed", added?.id ?? "")).toBe(1);
    expect(await (await browser.get("/en/admin")).text()).toContain('href="/en/admin/member-labels"');

    const officer = await anOfficer(db, "NL");
    expect((await new Visitor(app, officer.token).get(page)).status).toBe(403);
    await expect(
      addMemberLabel(db, officer, { country: "NL", name: island("x"), since: null, until: null }),
    ).rejects.toThrow("platform.forbidden");
    await expect(listMemberLabels(db, officer)).rejects.toThrow("platform.forbidden");
  });

  test("a day that is none, a missing language, a country that is no member and a last day before the first are told at their fields", async ({
    app,
    db,
  }) => {
    const administrator = await anAccount(db, { roles: ["administrator"] });
    const browser = new Visitor(app, administrator.token);
    const wrong: Record<string, Partial<Record<string, string>>> = {
      since: { since: "0000-01-01" },
      until: { until: "2026-02-30" },
      name_ar: { name_ar: " \u202e " },
      country: { country: "ZZ" },
    };
    for (const [field, change] of Object.entries(wrong)) {
      const fields = { ...filled, name_en: "Saba", since: "", until: "", ...change } as Record<string, string>;
      const response = await browser.post("/en/admin/member-labels", fields);
      expect(response.status, field).toBe(422);
      expect(await response.text(), field).toContain(`id="${field}-error"`);
    }
    const backwards = await browser.post("/en/admin/member-labels", {
      ...filled,
      name_en: "Saba",
      since: "2020-01-02",
      until: "2020-01-01",
    });
    expect(await backwards.text()).toContain("The last day is before the first.");
    expect((await listMemberLabels(db, administrator)).filter(({ name }) => name.en === "Saba")).toEqual([]);
    expect((await browser.get("/en/admin/member-labels/none")).status).toBe(404);
    await expect(
      changeMemberLabel(db, administrator, crypto.randomUUID(), {
        country: "NL",
        name: island("y"),
        since: null,
        until: null,
      }),
    ).rejects.toThrow("platform.not-found");
  });

  test("a spelling stands once for each day of a country, also when two administrators add it at once", async ({
    db,
  }) => {
    const facts = { country: "DK", name: island("Faroe"), since: "2000-01-01", until: "2009-12-31" };
    await addMemberLabel(db, system, facts);
    await addMemberLabel(db, system, { ...facts, since: "2010-01-01", until: null });
    await addMemberLabel(db, system, { ...facts, country: "NO" });
    const again = { ...facts, name: { ...island("Other"), fr: "FAROE FR" }, since: null, until: "2000-01-01" };
    await expect(addMemberLabel(db, system, again)).rejects.toThrow("labels.twice");
    // A colleague's row that is not committed yet is waited for.
    let second: Promise<unknown> = Promise.resolve();
    const greenland = { ...facts, name: island("Greenland") };
    await inTransaction(db, async (tx) => {
      await addMemberLabel(tx, system, greenland);
      second = addMemberLabel(db, system, greenland).catch((error: Error) => error.message);
      await Promise.race([second, setTimeout(300)]);
    });
    expect(await second).toBe("labels.twice");
  });
});

describe("giving", () => {
  test("a bureau gives its own person a label of their country; it stays as spelled then when the list changes", async ({
    app,
    db,
  }) => {
    const officer = await anOfficer(db, "CN");
    const person = await anAccount(db, { country: "CN" });
    const label = await aLabel(db, "CN", { name: hongKong, since: "1997-07-01" });
    const browser = new Visitor(app, officer.token);
    const page = `/en/bureau/people/${person.id}`;
    expect(await (await browser.get(page)).text()).toContain("None: the name of the country");
    await browser.post(`${page}/member-label`, { memberLabel: label.id }, { page });
    expect(await labelOf(db, person)).toEqual(hongKong);
    await changeMemberLabel(db, system, label.id, { ...label, name: island("Xianggang") });
    const after = await (await browser.get(page)).text();
    expect(after).toContain("Hong Kong (China), as spelled then");
    // The form sent as it stands changes nothing.
    await browser.post(`${page}/member-label`, { memberLabel: "kept" }, { page });
    expect(await labelOf(db, person)).toEqual(hongKong);
    expect(await audited(db, "people.member-label-given", person.id)).toBe(1);
    await browser.post(`${page}/member-label`, { memberLabel: "" }, { page });
    expect(await labelOf(db, person)).toBeNull();
  });

  test("an administrator gives it to anyone with a country, on their page", async ({ app, db }) => {
    const administrator = await anAccount(db, { roles: ["administrator"] });
    await anOfficer(db, "PT");
    const person = await anAccount(db, { country: "PT" });
    const label = await aLabel(db, "PT");
    const page = `/en/admin/people/${person.id}`;
    const browser = new Visitor(app, administrator.token);
    await browser.post(`${page}/member-label`, { memberLabel: label.id }, { page });
    expect(await labelOf(db, person)).toEqual(label.name);
    expect(await (await browser.get(page)).text()).toContain(`<dd><bdi>${label.name.en}</bdi></dd>`);
  });

  test("not one of another country, nor one whose days are over or not yet come, nor what is no label", async ({
    app,
    db,
  }) => {
    const officer = await anOfficer(db, "AU");
    const person = await anAccount(db, { country: "AU" });
    const now = await aLabel(db, "AU", { since: day(0), until: day(0) });
    const refused = [
      await aLabel(db, "NZ"),
      await aLabel(db, "AU", { until: day(-1) }),
      await aLabel(db, "AU", { since: day(1) }),
      { id: crypto.randomUUID() },
    ];
    expect((await labelsToGive(db, officer, "AU")).map(({ id }) => id)).toEqual([now.id]);
    for (const { id } of refused)
      await expect(giveMemberLabel(db, officer, person.id, id)).rejects.toThrow("labels.no-such-label");
    const page = `/en/bureau/people/${person.id}`;
    const browser = new Visitor(app, officer.token);
    const response = await browser.post(`${page}/member-label`, { memberLabel: refused[0]?.id ?? "" }, { page });
    expect(await response.text()).toContain("This label is not in use for the country of this person.");
    for (const memberLabel of ["' or true --", "KEPT", "x".repeat(5_000)])
      expect((await browser.post(`${page}/member-label`, { memberLabel }, { page })).status).toBe(422);
    // Nothing sent takes nothing away.
    await giveMemberLabel(db, officer, person.id, now.id);
    expect((await browser.post(`${page}/member-label`, {}, { page })).status).toBe(422);
    expect(await labelOf(db, person)).toEqual(now.name);
  });

  test("not to another country's person, not to oneself, not to who was erased, and not by who vouches for nobody", async ({
    app,
    db,
  }) => {
    const officer = await anOfficer(db, "FR");
    const foreign = await anAccount(db, { country: "US" });
    const [french, american] = [await aLabel(db, "FR"), await aLabel(db, "US")];
    await expect(giveMemberLabel(db, officer, foreign.id, american.id)).rejects.toThrow("platform.not-found");
    const page = `/en/bureau/people/${foreign.id}/member-label`;
    const response = await new Visitor(app, officer.token).post(
      page,
      { memberLabel: american.id },
      { page: "/en/bureau" },
    );
    expect(response.status).toBe(404);
    await expect(giveMemberLabel(db, officer, officer.id, french.id)).rejects.toThrow("roles.own");
    const administrator = await anAccount(db, { roles: ["administrator"], country: "FR" });
    await expect(giveMemberLabel(db, administrator, administrator.id, french.id)).rejects.toThrow("roles.own");
    await sql`update people.account set erased_at = now() where id = ${foreign.id}`.execute(db);
    await expect(giveMemberLabel(db, administrator, foreign.id, american.id)).rejects.toThrow("platform.not-found");
    const learner = await anAccount(db, { country: "FR" });
    await expect(giveMemberLabel(db, learner, officer.id, french.id)).rejects.toThrow("platform.forbidden");
    expect(await labelOf(db, foreign)).toBeNull();
  });

  test("whom another country takes over leaves the label of the first behind; who stays keeps it", async ({
    open,
    db,
  }) => {
    const officers: Record<string, Account> = { GB: await anOfficer(db, "GB"), ES: await anOfficer(db, "ES") };
    const label = await aLabel(db, "GB", { name: island("Gibraltar") });
    const person = await anAccount(db, { country: "GB" });
    await giveMemberLabel(db, officers.GB as Account, person.id, label.id);
    const approvedBy = async (country: string) => {
      const officer = officers[country] as Account;
      await askAgain(db, person, { country, body: "", organisation: "Police", function: "Officer", reason: "r" });
      const request = (await waitingRequests(db, officer, undefined, 50)).find(({ name }) => name === person.name);
      await decideRequest(open.house, officer, request?.id ?? "", "approve", "");
    };
    await approvedBy("GB");
    expect(await labelOf(db, person)).toEqual(label.name);
    await approvedBy("ES");
    expect(await labelOf(db, person)).toBeNull();
  });
});

test("it stands where the country stood, in the reader's language: profile, bureau's list, directory, administration, export", async ({
  app,
  db,
}) => {
  const officer = await anOfficer(db, "DE");
  const administrator = await anAccount(db, { roles: ["administrator"] });
  const person = await anAccount(db, { country: "DE", lang: "fr", name: "Labelled Person" });
  const label = await aLabel(db, "DE", { name: island("Heligoland") });
  await giveMemberLabel(db, officer, person.id, label.id);

  expect(await (await new Visitor(app, person.token).get("/fr/account")).text()).toContain("<bdi>Heligoland fr</bdi>");
  const list = await (await new Visitor(app, officer.token).get("/es/bureau/people?q=labelled")).text();
  expect(list).toContain("<bdi>Heligoland es</bdi>");
  const found = await (await new Visitor(app, administrator.token).get("/ar/admin/people?q=labelled")).text();
  expect(found).toContain("<bdi>Heligoland ar</bdi>");
  expect(found).not.toContain("ألمانيا");
  expect(await text(exportPeople(db, officer))).toMatch(/^Labelled Person,DE,Heligoland,/m);

  // The directory only where the person shows the country.
  const reader = await anAccount(db);
  await enterDirectory(db, person, { fields: [], languages: [] });
  expect((await findPeople(db, reader, { words: "labelled" })).people).toMatchObject([{ memberLabel: null }]);
  await enterDirectory(db, person, { fields: ["country"], languages: [] });
  const directory = await (await new Visitor(app, reader.token).get("/en/people?q=labelled")).text();
  expect(directory).toContain("<bdi>Heligoland</bdi>");
  expect(directory).not.toContain("Germany");
  await setProtected(db, officer, person.email, true);
  expect(await (await new Visitor(app, officer.token).get("/en/people/protected")).text()).toContain(
    "<bdi>Heligoland</bdi>",
  );
  expect((await ownPeople(db, officer, { q: "labelled", state: "all" }, undefined, 9))[0]?.memberLabel).toEqual(
    label.name,
  );
});

describe("a sheet", () => {
  test("a column of it gives labels by their spelling in any language; what is not in use for the country is a fault of its row", async ({
    open,
    db,
  }) => {
    const officer = await anOfficer(db, "DK");
    await aLabel(db, "DK", {
      name: { en: "Bornholm (Denmark)", fr: "Bornholm (Danemark)", es: "Bornholm (Dinamarca)", ar: "بورنهولم" },
    });
    await aLabel(db, "DK", { name: island("Slesvig"), until: day(-1) });
    await aLabel(db, "SE", { name: island("Gotland") });
    const sheet = [
      "Name,E-mail,Country,Territory",
      "One,one@dk.example,DK,Bornholm (Denmark)",
      "Two,two@dk.example,,bornholm  (DANEMARK)",
      "Three,three@dk.example,DK,",
      "Four,four@dk.example,DK,Slesvig",
      "Five,five@dk.example,DK,Gotland",
      "Six,six@dk.example,,Gotland",
      "Seven,seven@dk.example,DK,=Bornholm",
    ].join("\n");
    const id = await requestBulkImport(db, officer, "people.csv", await open.house.files.put(readableOf(sheet)));
    await advanceBulkImport(open.house, id);
    const { mapping } = (await bulkImport(db, officer, id)) ?? {};
    expect(mapping).toEqual({ name: 0, email: 1, country: 2, member: 3 });
    await matchColumns(db, officer, id, mapping ?? {});
    await advanceBulkImport(open.house, id);
    expect((await bulkImport(db, officer, id))?.faults.map(({ number, fault }) => [number, fault])).toEqual([
      [5, "member"],
      [6, "member"],
      [7, "not-yours"],
      [8, "member"],
    ]);
    await confirmImport(db, officer, id, false);
    await advanceBulkImport(open.house, id);
    const { rows } = await sql`
      select name, country, member_label ->> 'ar' as label from people.account where email like '%@dk.example' order by email`.execute(
      db,
    );
    expect(rows).toEqual([
      { name: "One", country: "DK", label: "بورنهولم" },
      { name: "Three", country: "DK", label: null },
      { name: "Two", country: "DK", label: "بورنهولم" },
    ]);
  });

  test("a spelling that two countries have is taken only where the country is named", () => {
    const [here, there] = [
      { country: "AA", name: island("Saint Martin") },
      { country: "BB", name: island("Saint Martin") },
    ];
    const find = labelFinder([here, there]);
    expect(find("saint martin", null)).toBeUndefined();
    expect(find("Saint  Martin", "BB")).toBe(there);
    expect(find("toString", null)).toBeUndefined();
  });
});

test("a person gets their label with their data, and it goes with them", async ({ open, db }) => {
  const officer = await anOfficer(db, "IT");
  const person = await anAccount(db, { country: "IT" });
  await giveMemberLabel(db, officer, person.id, (await aLabel(db, "IT")).id);
  const declared = open.house.personalData.find(({ table, column }) => table === "people.account" && column === "id");
  if (declared === undefined) throw new Error("accounts are not declared");
  expect(exportedColumns(declared, await columnsOf(db, "people.account"))).toContain("member_label");
  await inTransaction(db, (tx) => erasePersonalData(tx, [declared], person, open.house));
  expect(await labelOf(db, person)).toBeNull();
});
