import { describe, expect, vi } from "vitest";
import { newId } from "#platform/ids.ts";
import { newestMails } from "#platform/mail/index.ts";
import { bodyScope, system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { searchCatalogue } from "../catalogue/search.ts";
import { addBody } from "../people/roles/bodies.ts";
import { webAddressOf } from "../platform/http/index.ts";
import { contributorLine, contributorOf } from "./forms.ts";
import { addRecord, changeRecord, publishRecord, withdrawRecord } from "./operations.ts";
import { ownSuggestions, recordById } from "./queries.ts";
import { doiOf, isbnOf, issnOf, orcidOf, rorOf } from "./rules.ts";
import { noFacts, type RecordFacts } from "./types.ts";

const facts = (told: Partial<RecordFacts> = {}): RecordFacts => ({
  ...noFacts,
  type: "report",
  title: { en: "Patrol by wombat" },
  summary: { en: "What is known of it." },
  subjects: ["crime-prevention"],
  languages: ["en"],
  ...told,
});

const fields = {
  type: "guide",
  "title-en": "Wombats in uniform",
  "summary-en": "A <b>guide</b>.",
  "why-fr": "Utile aux formateurs.",
  contributors: "Roe, Jane; 0000-0002-1825-0097; Academy\nPolice Service (ed.)",
  year: "2019",
  languages: "en, pt",
  address: "https://police.example/wombats?a=1&b=2",
  subjects: ["crime-prevention"],
  access: "public",
};

describe("a record's life", () => {
  test("a librarian makes it by form, publishes it, and it is found, cited and connected; its texts are shown, not run", async ({
    app,
    db,
  }) => {
    const librarian = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
    const made = await librarian.post("/en/library/manage/new", fields);
    const path = new URL(made.headers.get("location") ?? "", "http://localhost:3000").pathname;
    expect(path).toMatch(/^\/en\/library\/manage\/[0-9a-f-]{36}$/);
    expect((await new Visitor(app).get("/en/library/wombats-in-uniform")).status).toBe(404);
    expect((await librarian.post(`${path}/publish`, {}, { page: path })).status).toBe(303);
    const page = await (await new Visitor(app).get("/en/library/wombats-in-uniform")).text();
    expect(page).toContain("A &lt;b>guide&lt;/b>.");
    expect(page).toContain("Utile aux formateurs.");
    expect(page).toContain('href="https://police.example/wombats?a=1&amp;b=2"');
    expect(page).toContain("https://orcid.org/0000-0002-1825-0097");
    const bibtex = await (await new Visitor(app).get("/en/library/wombats-in-uniform?format=bibtex")).text();
    expect(bibtex).toContain("Roe, Jane");
    const visitor = { kind: "visitor" } as const;
    const found = await searchCatalogue(db, visitor, { lang: "es", text: "author:roe wombats" });
    expect(found.hits.map(({ path: at }) => at)).toEqual(["/library/wombats-in-uniform"]);
    const shelf = await (await new Visitor(app).get("/ar/library?kind=resource")).text();
    expect(shelf).toContain("/ar/library/wombats-in-uniform");
  });

  test("a withdrawn one keeps its address, says why, and is found no more", async ({ app, open, db }) => {
    const { id, slug } = await addRecord(db, system, facts({ title: { en: "Numbats on duty" } }));
    await publishRecord(open.house, system, id);
    await withdrawRecord(open.house, system, id, "The method did harm.");
    const response = await new Visitor(app).get(`/en/library/${slug}`);
    expect(response.status).toBe(410);
    expect(await response.text()).toContain("The method did harm.");
    expect((await searchCatalogue(db, { kind: "visitor" }, { lang: "en", text: "numbats" })).hits).toEqual([]);
    // The address is not given to another.
    expect((await addRecord(db, system, facts({ title: { en: "Numbats on duty" } }))).slug).toBe("numbats-on-duty-2");
  });

  test("it is published whole or not: what it lacks is said", async ({ open, db }) => {
    const { id } = await addRecord(db, system, facts({ type: "guide", summary: {}, subjects: [] }));
    await expect(publishRecord(open.house, system, id)).rejects.toThrow("library.no-summary");
    await changeRecord(db, system, id, facts({ type: "guide", subjects: [] }));
    await expect(publishRecord(open.house, system, id)).rejects.toThrow("library.no-subject");
    await changeRecord(db, system, id, facts({ type: "guide" }));
    await expect(publishRecord(open.house, system, id)).rejects.toThrow("library.nothing-to-get");
    await expect(changeRecord(db, system, id, facts({ title: {} }))).rejects.toThrow("library.no-title");
  });

  test("what only the vetted may read does not exist for others, on the page or as a citation", async ({
    app,
    open,
    db,
  }) => {
    const { id, slug } = await addRecord(db, system, facts({ access: "community" }));
    await publishRecord(open.house, system, id);
    for (const path of [`/en/library/${slug}`, `/en/library/${slug}?format=ris`])
      expect((await new Visitor(app).get(path)).status).toBe(404);
    const member = new Visitor(app, (await anAccount(db)).token);
    expect((await member.get(`/en/library/${slug}`)).status).toBe(200);
  });
});

describe("suggestions", () => {
  const suggestion = { type: "site", title: "A site for quolls", address: "https://quoll.example", why: "It helps." };

  test("a vetted person suggests, the librarian asks back, it is completed and published, and the person is told", async ({
    app,
    db,
  }) => {
    const person = await anAccount(db, { lang: "fr" });
    const browser = new Visitor(app, person.token);
    expect((await browser.post("/fr/library/suggest", suggestion)).status).toBe(303);
    const [made] = await ownSuggestions(db, person.id);
    const librarian = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
    expect(await (await librarian.get("/en/library/manage")).text()).toContain("A site for quolls");
    const page = `/en/library/manage/${made?.id}`;
    expect((await librarian.post(`${page}/return`, { reason: "In which language?" }, { page })).status).toBe(303);
    const stored = (await recordById(db, made?.id ?? "")) as RecordFacts;
    await changeRecord(db, system, made?.id ?? "", { ...stored, subjects: ["crime-prevention"], doi: "10.1000/quoll" });
    const own = `/fr/library/suggestions/${made?.id}`;
    expect(await (await browser.get(own)).text()).toContain("In which language?");
    expect((await browser.post(own, { ...suggestion, summary: "En anglais." })).status).toBe(303);
    // What the librarian added stands; and nothing is written over while nobody asks.
    expect(await recordById(db, made?.id ?? "")).toMatchObject({
      doi: "10.1000/quoll",
      summary: { fr: "En anglais." },
    });
    expect((await browser.get(own)).status).toBe(404);
    expect((await librarian.post(`${page}/publish`, {}, { page })).status).toBe(303);
    const mails = (await newestMails(db, 200)).filter(({ recipient }) => recipient === person.email);
    expect(mails.map(({ subject }) => subject).sort()).toEqual([
      "Une question sur votre proposition",
      "Votre proposition est dans la bibliothèque",
    ]);
  });

  test("nobody unvetted suggests, nobody reads or completes another's, and a scheme that runs code is refused", async ({
    app,
    db,
  }) => {
    const person = await anAccount(db);
    await new Visitor(app, person.token).post("/en/library/suggest", { ...suggestion, title: "Private thought" });
    const [made] = await ownSuggestions(db, person.id);
    const other = new Visitor(app, (await anAccount(db)).token);
    expect((await other.get(`/en/library/suggestions/${made?.id}`)).status).toBe(404);
    expect((await other.get(`/en/library/${made?.slug}`)).status).toBe(404);
    const bad = await other.post("/en/library/suggest", { ...suggestion, address: "javascript:alert(1)" });
    expect(bad.status).toBe(422);
    const unvetted = await anAccount(db);
    await db.updateTable("people.account").set({ vettedUntil: null }).where("id", "=", unvetted.id).execute();
    const browser = new Visitor(app, unvetted.token);
    expect((await browser.post("/en/library/suggest", suggestion, { page: "/en/account" })).status).toBe(403);
  });
});

test("visitors share a record's page for ten seconds, and see at once what somebody has saved", async ({
  app,
  open,
  db,
}) => {
  const librarian = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
  const made = await librarian.post("/en/library/manage/new", { ...fields, "title-en": "Numbat patrols" });
  const path = new URL(made.headers.get("location") ?? "", "http://localhost:3000").pathname;
  await librarian.post(`${path}/publish`, {}, { page: path });
  const shown = async () => (await new Visitor(app).get("/en/library/numbat-patrols")).text();
  expect(await shown()).toContain("2019");
  // What is to be saved is to be saved by everybody, not only by whom it was made for.
  for (const _ of [1, 2]) {
    const cited = await new Visitor(app).get("/en/library/numbat-patrols?format=ris");
    expect(cited.headers.get("content-disposition")).toBe('attachment; filename="numbat-patrols.ris"');
  }
  await librarian.post(path, { ...fields, "title-en": "Numbat patrols", year: "2018" });
  expect(await shown()).toContain("2018");
  const id = path.split("/").at(-1) ?? "";
  const record = await recordById(db, id);
  if (record === undefined) throw new Error("there is no record");
  await changeRecord(db, system, id, { ...record, year: 2017 });
  expect(await shown()).not.toContain("2017");
  // After five seconds it is made anew while the old one is shown; nobody waits for it.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 6_000 });
  expect(await shown()).not.toContain("2017");
  await vi.waitFor(async () => expect(await shown()).toContain("2017"), { timeout: 5_000 });
  vi.useRealTimers();
  await withdrawRecord(open.house, system, id, "No longer kept.");
  await librarian.post(path, { ...fields, "title-en": "Numbat patrols", year: "2016" });
  expect((await new Visitor(app).get("/en/library/numbat-patrols")).status).toBe(410);
});

test("a librarian of one body looks after its records only, and makes no other's", async ({ app, open, db }) => {
  const { id: bodyId } = await addBody({ db }, system, {
    name: { en: "Coast Academy" },
    kind: "academy",
    country: null,
    mayVouch: false,
  });
  const account = await anAccount(db);
  await db
    .insertInto("people.roleGrant")
    .values({ id: newId(), accountId: account.id, role: "librarian", scope: bodyScope(bodyId), reason: "" })
    .execute();
  const librarian = new Visitor(app, account.token);
  const { id: foreign } = await addRecord(db, system, facts({ title: { en: "Of nobody" } }));
  expect((await librarian.get(`/en/library/manage/${foreign}`)).status).toBe(404);
  const refused = await librarian.post(`/en/library/manage/${foreign}/publish`, {}, { page: "/en/library/manage/new" });
  expect(refused.status).toBe(404);
  const made = await librarian.post("/en/library/manage/new", { ...fields, "title-en": "Of the coast" });
  const id = /manage\/([0-9a-f-]{36})/.exec(made.headers.get("location") ?? "")?.[1] ?? "";
  expect(await recordById(db, id)).toMatchObject({ ownerBodyId: bodyId });
  expect(await (await librarian.get("/en/library/manage?state=draft")).text()).not.toContain("Of nobody");
  await expect(publishRecord(open.house, system, id)).resolves.toBeUndefined();
});

test("a merged record leads on only whom may read what is there", async ({ app, open, db }) => {
  const [gone, kept] = [
    await addRecord(db, system, facts({ title: { en: "Told twice" } })),
    await addRecord(db, system, facts({ title: { en: "Told once" }, access: "community" })),
  ];
  for (const { id } of [gone, kept]) await publishRecord(open.house, system, id);
  await db
    .updateTable("library.record")
    .set({ state: "withdrawn", mergedInto: kept.id, access: "community" })
    .where("id", "=", gone.id)
    .execute();
  expect((await new Visitor(app).get(`/en/library/${gone.slug}`)).status).toBe(404);
  const member = new Visitor(app, (await anAccount(db)).token);
  expect((await member.get(`/en/library/${gone.slug}`)).headers.get("location")).toBe(`/en/library/${kept.slug}`);
});

test("no record takes the address of one of the library's own pages", async ({ db }) => {
  const { slug } = await addRecord(db, system, facts({ title: { en: "Manage" } }));
  expect(slug).toBe("manage-2");
});

test("identifiers are taken in every way they are written, and refused where a digit is wrong", () => {
  expect(doiOf("https://doi.org/10.1000/ABC")).toBe("10.1000/abc");
  expect(doiOf("10.1/x")).toBeUndefined();
  expect(isbnOf("0-306-40615-2")).toBe("9780306406157");
  expect(isbnOf("978-0-306-40615-8")).toBeUndefined();
  expect(issnOf("03785955")).toBe("0378-5955");
  expect(issnOf("0378-5954")).toBeUndefined();
  expect(orcidOf("https://orcid.org/0000-0002-1825-0097")).toBe("0000-0002-1825-0097");
  expect(orcidOf("0000-0002-1825-0098")).toBeUndefined();
  expect(rorOf("https://ror.org/05dxps055")).toBe("05dxps055");
  expect(rorOf("05dxps054")).toBeUndefined();
  for (const text of [
    "javascript:alert(1)",
    "https://u:p@x.example",
    "//x.example",
    "https://localhost",
    "ftp://x.example",
  ])
    expect(webAddressOf(text), text).toBeUndefined();
  const line = "Roe, Jane (ed.); 0000-0002-1825-0097; Academy; 05dxps055";
  const person = contributorOf(line);
  expect(person).toMatchObject({ role: "editor", family: "Roe", given: "Jane", affiliation: "Academy" });
  expect(person === undefined ? "" : contributorLine(person)).toBe(line);
  expect(contributorOf("Roe, Jane; 0000-0002-1825-0098")).toBeUndefined();
});
