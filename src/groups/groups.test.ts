import { sql } from "kysely";
import { expect } from "vitest";
import { searchCatalogue } from "#catalogue/index.ts";
import type { Db } from "#platform/database/index.ts";
import { type Account, groupScope, system, visitor } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { makeGuideline, publishGuideline } from "./guidelines.ts";
import { describeGroup, type GroupFacts, keepSeat, makeGroup, setGroupState } from "./operations.ts";

const facts = (overrides: Partial<GroupFacts> = {}): GroupFacts => ({
  shortName: "",
  name: { en: "Group of Experts on Quicksand" },
  mandate: { en: "It advises." },
  tasks: { en: ["Share knowledge", "Advise"] },
  meets: {},
  contact: {},
  contactEmail: "",
  sinceYear: 2009,
  subjects: [],
  position: 10,
  ...overrides,
});

let groups = 0;
/** A public group with a name of its own. */
async function aGroup(db: Db, overrides: Partial<GroupFacts> = {}) {
  groups += 1;
  const name = overrides.name ?? { en: `Group ${groups} of Quicksand` };
  const made = await makeGroup(db, system, name);
  await describeGroup(db, system, made.id, facts({ ...overrides, name }));
  await setGroupState(db, system, made.id, "published");
  return made;
}

/** Who is the secretariat of one group only. */
async function secretariatOf(db: Db, groupId: string): Promise<Account & { token: string }> {
  const account = await anAccount(db);
  await db
    .insertInto("people.roleGrant")
    .values({
      id: crypto.randomUUID(),
      accountId: account.id,
      role: "secretariat",
      scope: groupScope(groupId),
      grantedBy: null,
    })
    .execute();
  return { ...account, grants: [...account.grants, { role: "secretariat", scope: groupScope(groupId) }] };
}

const form = (overrides: Record<string, string | string[]> = {}) => ({
  "name-en": "Group of Experts on Quicksand",
  "mandate-en": "It advises.",
  position: "10",
  ...overrides,
});

test("a group's page shows its mandate, tasks, seats as spelled when they were taken, and a map with their places", async ({
  app,
  db,
}) => {
  const group = await aGroup(db);
  const seat = { organisation: "", position: "member" as const, since: null, until: null };
  await keepSeat(db, system, group.id, {
    ...seat,
    country: "TR",
    mapCode: null,
    label: { en: "Turkey", fr: "Turquie" },
  });
  await keepSeat(db, system, group.id, { ...seat, country: "CN", mapCode: "HK", label: { en: "Hong Kong (China)" } });
  await keepSeat(db, system, group.id, { ...seat, country: "FR", mapCode: null, label: null });
  const page = await (await new Visitor(app).get(`/en/groups/${group.slug}`)).text();
  for (const words of ["It advises.", "Share knowledge", "2009", ">Turkey<", "Hong Kong (China)", ">France<"])
    expect(page).toContain(words);
  expect([...page.matchAll(/<circle/g)]).toHaveLength(3);
  expect(page).toContain("imply no opinion");
  expect(await (await new Visitor(app).get(`/fr/groups/${group.slug}`)).text()).toContain(">Turquie<");
});

test("a group's page leads to the journal it publishes", async ({ app, db }) => {
  const group = await aGroup(db);
  const empty = JSON.stringify({});
  await sql`
    insert into journal.journal (id, slug, title, description, publisher, publisher_group_id, languages)
    values (${crypto.randomUUID()}, 'quicksand-letters', ${JSON.stringify({ en: "Quicksand Letters" })}::jsonb, ${empty}::jsonb, ${empty}::jsonb, ${group.id}, '{en}')`.execute(
    db,
  );
  const page = await (await new Visitor(app).get(`/en/groups/${group.slug}`)).text();
  expect(page).toMatch(/Publishes.*\/en\/journal\/quicksand-letters.*Quicksand Letters/s);
});

test("what is not translated is shown in another language and says in which", async ({ app, db }) => {
  const group = await aGroup(db, { name: { ar: "فريق", fr: "Groupe" }, mandate: { fr: "Il conseille." } });
  const page = await (await new Visitor(app).get(`/ar/groups/${group.slug}`)).text();
  expect(page).toContain('<p lang="fr" dir="auto">Il conseille.</p>');
  expect(page).toContain("الفرنسية");
});

test("the secretariat of one group edits that group, of another not, and makes none", async ({ app, db }) => {
  const [own, other] = [await aGroup(db), await aGroup(db)];
  const { token } = await secretariatOf(db, own.id);
  const browser = new Visitor(app, token);
  expect((await browser.post(`/en/groups/${own.slug}/edit`, form({ "mandate-fr": "Il conseille." }))).status).toBe(303);
  expect(await (await browser.get(`/fr/groups/${own.slug}`)).text()).toContain("Il conseille.");
  expect((await browser.get(`/en/groups/${other.slug}/edit`)).status).toBe(403);
  const page = `/en/groups/${own.slug}/edit`;
  expect((await browser.post(`/en/groups/${other.slug}/edit`, form(), { page })).status).toBe(403);
  expect((await browser.post("/en/groups/manage", { "name-en": "Mine" }, { page })).status).toBe(403);
  const desk = await (await browser.get("/en/groups/manage")).text();
  expect(desk).toContain(`/groups/${own.slug}/edit`);
  expect(desk).not.toContain(`/groups/${other.slug}/edit`);
});

test("seats, meetings and documents are added, changed and taken away by page, and none through another group", async ({
  app,
  db,
}) => {
  const [group, other] = [await aGroup(db), await aGroup(db)];
  const { token } = await anAccount(db, { roles: ["secretariat"] });
  const browser = new Visitor(app, token);
  const base = `/en/groups/${group.slug}`;
  const meeting = { "title-en": "Third meeting", beginsOn: "2026-03-02", endsOn: "2026-03-04" };
  expect((await browser.post(`${base}/meetings/new`, { ...meeting, endsOn: "2026-03-01" })).status).toBe(422);
  expect((await browser.post(`${base}/meetings/new`, meeting)).status).toBe(303);
  expect((await browser.post(`${base}/seats/new`, { country: "BW", position: "chair" })).status).toBe(303);
  const document = { "title-en": "Report", languages: "en", datedOn: "2026-01-05" };
  for (const address of ["", "javascript:alert(1)", "data:text/html,x", "not an address"])
    expect((await browser.post(`${base}/documents/new`, { ...document, address })).status, address).toBe(422);
  await browser.post(`${base}/documents/new`, { ...document, address: "https://police.example/report" });
  const page = await (await browser.get(base)).text();
  for (const words of ["Third meeting", ">Botswana<", "Chair", "https://police.example/report"])
    expect(page).toContain(words);
  const { id } = await db
    .selectFrom("groups.meeting")
    .select("id")
    .where("groupId", "=", group.id)
    .executeTakeFirstOrThrow();
  const elsewhere = `/en/groups/${other.slug}/meetings/${id}`;
  expect((await browser.get(elsewhere)).status).toBe(404);
  expect((await browser.post(elsewhere, meeting, { page: `${base}/edit` })).status).toBe(404);
  expect((await browser.post(`${elsewhere}/remove`, {}, { page: `${base}/edit` })).status).toBe(404);
  expect((await browser.post(`${base}/meetings/${id}/remove`, {}, { page: `${base}/edit` })).status).toBe(303);
  expect(await (await browser.get(base)).text()).not.toContain("Third meeting");
});

test("a document is a PDF or nothing; it is handed out to be saved, and goes with its group's draft", async ({
  app,
  db,
}) => {
  const group = await aGroup(db);
  const { token } = await anAccount(db, { roles: ["secretariat"] });
  const browser = new Visitor(app, token);
  const put = (name: string, body: string) =>
    browser.put(
      `/en/groups/${group.slug}/documents?name=${encodeURIComponent(name)}`,
      body,
      `/en/groups/${group.slug}/edit`,
    );
  for (const body of ["<script>alert(1)</script>", "%PD", ""]) expect((await put("evil.pdf", body)).status).toBe(422);
  expect(await db.selectFrom("groups.document").select("id").where("groupId", "=", group.id).execute()).toEqual([]);
  const answer = (await (await put('../"minutes".pdf', "%PDF-1.7 minutes")).json()) as { id: string };
  const path = `/en/groups/${group.slug}/documents/${answer.id}/file.pdf`;
  const file = await new Visitor(app).get(path);
  expect(file.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''..minutes.pdf");
  expect(await file.text()).toBe("%PDF-1.7 minutes");
  await setGroupState(db, system, group.id, "draft");
  expect((await new Visitor(app).get(path)).status).toBe(404);
});

test("a draft of a group exists for those who keep it only, and a group taken back leaves the search", async ({
  app,
  db,
}) => {
  const group = await aGroup(db, { name: { en: "Zirconium Group" } });
  const found = async () =>
    (await searchCatalogue(db, visitor, { lang: "en", text: "zirconium" })).hits.map(({ path }) => path);
  expect(await found()).toEqual([`/groups/${group.slug}`]);
  await setGroupState(db, system, group.id, "draft");
  expect(await found()).toEqual([]);
  expect((await new Visitor(app).get(`/en/groups/${group.slug}`)).status).toBe(404);
  const { token } = await anAccount(db, { roles: ["secretariat"] });
  expect((await new Visitor(app, token).get(`/en/groups/${group.slug}`)).status).toBe(200);
});

test("a guideline is published with something to read, found in every language, and withdrawn with a reason that stays", async ({
  app,
  db,
}) => {
  const group = await aGroup(db);
  const { token } = await anAccount(db, { roles: ["secretariat"] });
  const browser = new Visitor(app, token);
  const given = {
    "title-en": "On vanadium",
    "title-ar": "عن الفاناديوم",
    languages: "en",
    edition: "2",
    datedOn: "2026-02-03",
  };
  await browser.post(`/en/groups/${group.slug}/guidelines/new`, given);
  const own = "/en/guidelines/on-vanadium";
  expect((await new Visitor(app).get(own)).status).toBe(404);
  const refused = await browser.post(`${own}/publish`, {}, { page: `${own}/edit` });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain("nothing to read yet");
  await browser.post(`${own}/edit`, { ...given, "body-en": "First.\n\nSecond." });
  expect((await browser.post(`${own}/publish`, {}, { page: `${own}/edit` })).status).toBe(303);
  expect(await (await new Visitor(app).get(own)).text()).toContain("Second.");
  const cited = await (await new Visitor(app).get(`${own}?format=ris`)).text();
  expect(cited).toMatch(/^TY {2}- RPRT/);
  expect(cited).toContain("/en/guidelines/on-vanadium");
  const hits = (await searchCatalogue(db, visitor, { lang: "ar", text: "الفاناديوم", kind: "guideline" })).hits;
  expect(hits.map(({ path }) => path)).toEqual(["/guidelines/on-vanadium"]);
  expect(await (await new Visitor(app).get("/en/guidelines")).text()).toContain("On vanadium");
  await browser.post(`${own}/withdraw`, { reason: "Superseded in 2027" }, { page: `${own}/edit` });
  // Another address than before: a visitor may see a page of the second before.
  const gone = await new Visitor(app).get(`${own}?after`);
  expect(gone.status).toBe(410);
  expect(await gone.text()).toContain("Superseded in 2027");
  expect((await searchCatalogue(db, visitor, { lang: "en", text: "vanadium" })).hits).toEqual([]);
});

test("nobody publishes a guideline of a group that is not theirs", async ({ db }) => {
  const [own, other] = [await aGroup(db), await aGroup(db)];
  const account = await secretariatOf(db, own.id);
  const given = {
    title: { en: "Elsewhere" },
    summary: {},
    body: { en: "Text" },
    languages: ["en"],
    edition: "1",
    datedOn: "2026-01-01",
    subjects: [],
    address: "",
  };
  await expect(makeGuideline(db, account, other.id, given)).rejects.toThrow("platform.forbidden");
  const { id } = await makeGuideline(db, system, other.id, given);
  await expect(publishGuideline(db, account, id)).rejects.toThrow("platform.forbidden");
});
