import { describe, expect } from "vitest";
import { newId } from "#platform/ids.ts";
import { type Actor, system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { catalogue } from "../../catalogue/feature.ts";
import { putInCatalogue } from "../../catalogue/operations.ts";
import { searchCatalogue } from "../../catalogue/search.ts";
import type { Db } from "../../platform/database/index.ts";
import { aPublishedRecord } from "../fixtures.ts";
import { addRecord, publishRecord, withdrawRecord } from "../operations.ts";
import { noFacts } from "../types.ts";
import { reindexCollections } from "./catalogue-entry.ts";
import { addCollection, addThing, publishCollection } from "./operations.ts";
import { movedTo } from "./rules.ts";

async function aCollection(db: Db, title: string, things: readonly string[], actor: Actor = system) {
  const made = await addCollection(db, system, { title: { en: title }, intro: { en: "For trainers." }, subjects: [] });
  for (const thing of things) await addThing(db, actor, made.id, thing, { lang: "en" });
  return made;
}

const idOf = (response: Response): string =>
  /manage\/([0-9a-f-]{36})/.exec(response.headers.get("location") ?? "")?.[1] ?? "";

/** Titles in the order in which a page shows them. */
const orderOf = (html: string, titles: readonly string[]): string[] =>
  titles.filter((title) => html.includes(title)).sort((a, b) => html.indexOf(`>${a}<`) - html.indexOf(`>${b}<`));

describe("a collection", () => {
  test("is made by a librarian from what a search finds, ordered, explained, published, and found by everybody", async ({
    app,
    db,
    open,
  }) => {
    const one = await aPublishedRecord(open, "Quokka patrols");
    const two = await aPublishedRecord(open, "Quokka interviews");
    // Of another room: collections hold anything of the catalogue.
    const module = newId();
    await putInCatalogue(db, {
      kind: "module",
      id: module,
      path: "/learning/quokka-course",
      original: "en",
      texts: { en: { title: "Quokka course" } },
      subjects: [],
      readers: ["public"],
      publishedAt: new Date(),
    });
    const librarian = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
    const made = await librarian.post("/en/library/collections/manage/new", {
      "title-en": "All on quokkas",
      "title-ar": "كل شيء عن الكوكا",
      "intro-en": "<script>alert(1)</script> For trainers.",
      subjects: ["crime-prevention"],
    });
    const path = `/en/library/collections/manage/${idOf(made)}`;
    const found = await (await librarian.get(`${path}?q=quokka`)).text();
    for (const title of ["Quokka patrols", "Quokka interviews", "Quokka course"]) expect(found).toContain(title);
    for (const thing of [one.id, two.id, module, two.id])
      expect((await librarian.post(`${path}/items`, { thing }, { page: path })).status).toBe(303);
    const moved = await librarian.post(`${path}/items/${module}/up`, {}, { page: path });
    expect(moved.headers.get("location")).toBe(`${path}#thing-${module}`);
    await librarian.post(
      `${path}/items/${one.id}`,
      { place: "3", "note-en": "Read <b>this</b> last." },
      { page: path },
    );
    // Nobody else sees a draft, by its address or by searching.
    const slug = "/en/library/collections/all-on-quokkas";
    expect((await new Visitor(app).get(slug)).status).toBe(404);
    expect((await new Visitor(app, (await anAccount(db)).token).get(slug)).status).toBe(404);
    expect((await librarian.post(`${path}/publish`, {}, { page: path })).status).toBe(303);

    const page = await (await new Visitor(app).get(slug)).text();
    const titles = ["Quokka patrols", "Quokka interviews", "Quokka course"];
    expect(orderOf(page, titles)).toEqual(["Quokka course", "Quokka interviews", "Quokka patrols"]);
    expect(page).toContain("Read &lt;b>this&lt;/b> last.");
    expect(page).not.toContain("<script>alert");
    const data = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/.exec(page)?.[1] ?? "{}");
    expect(data).toMatchObject({ "@type": "Collection", name: "All on quokkas", collectionSize: 3 });
    expect(data.mainEntity.itemListElement[2]).toMatchObject({ position: 3, name: "Quokka patrols" });
    expect(await (await new Visitor(app).get("/en/library/collections")).text()).toContain("All on quokkas");
    const hits = async (text: string) =>
      (await searchCatalogue(db, { kind: "visitor" }, { lang: "en", text, kind: "collection" })).hits;
    expect((await hits("الكوكا")).map(({ path: at }) => `/en${at}`)).toEqual([slug]);
    expect(await (await app.request("/feeds/search.atom?kind=collection&in=ar")).text()).toContain("كل شيء عن الكوكا");
    expect(await reindexCollections(open.house)).toBeGreaterThan(0);
    await catalogue.reindex?.(open.house);
    expect(await (await new Visitor(app).get("/sitemaps/0")).text()).toContain("/library/collections/all-on-quokkas");

    await librarian.post(`${path}/take-back`, {}, { page: path });
    expect(await hits("quokkas")).toEqual([]);
    await librarian.post(`${path}/publish`, {}, { page: path });
    const asked = await (await librarian.get(`${path}/delete`)).text();
    expect(asked).toContain("the notes on the 3 things");
    expect((await librarian.post(`${path}/delete`, {})).status).toBe(303);
    expect((await new Visitor(app).get("/fr/library/collections/all-on-quokkas")).status).toBe(410);
    expect(await hits("quokkas")).toEqual([]);
    expect((await librarian.get(path)).status).toBe(404);
    // The address is not given to another.
    expect((await aCollection(db, "All on quokkas", [])).slug).toBe("all-on-quokkas-2");
  });

  test("shows each reader only what that reader may see, on the page, in its data and in the count", async ({
    app,
    db,
    open,
  }) => {
    const shown = await aPublishedRecord(open, "Bilby open");
    const closed = await aPublishedRecord(open, "Bilby secret", { access: "community" });
    const gone = await aPublishedRecord(open, "Bilby withdrawn");
    const keeper = await anAccount(db, { roles: ["librarian"] });
    const { id, slug } = await aCollection(db, "Bilbies", [shown.id, closed.id, gone.id], keeper);
    await publishCollection(db, keeper, id);
    await withdrawRecord(open.house, system, gone.id, "Wrong.");
    const page = await (await new Visitor(app).get(`/en/library/collections/${slug}`)).text();
    expect(page).toContain("Bilby open");
    expect(page).not.toContain("Bilby secret");
    expect(page).not.toContain("Bilby withdrawn");
    expect(page).toContain('"collectionSize":1');
    const member = new Visitor(app, (await anAccount(db)).token);
    expect(await (await member.get(`/en/library/collections/${slug}`)).text()).toContain("Bilby secret");
    // What is published again stands where it stood; until then the librarian is told.
    const librarian = new Visitor(app, keeper.token);
    const kept = await (await librarian.get(`/en/library/collections/manage/${id}`)).text();
    expect(kept).toContain("not published at present");
    expect(kept).toContain("seen by vetted users only");
    await publishRecord(open.house, system, gone.id);
    expect(await (await member.get(`/es/library/collections/${slug}`)).text()).toContain("Bilby withdrawn");
  });
});

test("what a collection refuses it says, and what is guessed finds nothing", async ({ app, db, open }) => {
  const librarian = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
  const base = "/en/library/collections/manage";
  const untitled = await librarian.post(`${base}/new`, { "intro-en": "Text" });
  expect(untitled.status).toBe(422);
  expect(await untitled.text()).toContain("Give it a title");
  const record = await aPublishedRecord(open, "Numbat");
  const { id } = await aCollection(db, "Numbats", []);
  const path = `${base}/${id}`;
  const empty = await librarian.post(`${path}/publish`, {}, { page: path });
  expect([empty.status, await empty.text()]).toEqual([422, expect.stringContaining("holds at least one thing")]);
  await addThing(db, system, id, record.id, { lang: "en" });
  await publishCollection(db, system, id);
  const last = await librarian.post(`${path}/items/${record.id}/remove`, {}, { page: path });
  expect([last.status, await last.text()]).toEqual([422, expect.stringContaining("holds at least one thing")]);
  expect((await librarian.post(`${path}/publish`, {}, { page: path })).status).toBe(422);
  const { id: draft } = await addRecord(db, system, { ...noFacts, title: { en: "A draft" } });
  const { id: other } = await aCollection(db, "Others", [record.id]);
  await publishCollection(db, system, other);
  // A draft, a collection, nothing at all: none is a thing of the catalogue that can be collected.
  for (const thing of [draft, other, newId()]) {
    expect((await librarian.post(`${path}/items`, { thing }, { page: path })).status).toBe(404);
    expect((await librarian.get(`/en/library/collections/add/${thing}`)).status).toBe(404);
  }
  expect((await librarian.post(`${path}/items`, { thing: "'; drop" }, { page: path })).status).toBe(422);
  expect((await librarian.post(`${path}/items/${draft}/up`, {}, { page: path })).status).toBe(404);
  expect((await librarian.get(`${base}/no-id`)).status).toBe(404);
  expect((await librarian.get(`${base}?after=%00`)).status).toBe(200);
  const added = await librarian.post(`/en/library/collections/add/${record.id}`, { collection: newId() });
  expect(added.status).toBe(404);
  const member = new Visitor(app, (await anAccount(db, { roles: ["trainer"] })).token);
  expect((await member.get(path)).status).toBe(403);
  expect((await member.post(`${path}/delete`, {}, { page: "/en/account" })).status).toBe(403);
});

test("two librarians who change one collection at once lose nothing", async ({ db, open }) => {
  const records = [];
  for (const name of ["Potoroo A", "Potoroo B", "Potoroo C", "Potoroo D"])
    records.push(await aPublishedRecord(open, name));
  const { id } = await aCollection(db, "Potoroos", []);
  await Promise.all(records.map((record) => addThing(db, system, id, record.id, { lang: "en" })));
  const rows = await db
    .selectFrom("library.collectionItem")
    .select("position")
    .where("collectionId", "=", id)
    .orderBy("position")
    .execute();
  expect(rows.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
});

test("a thing is moved to any place, and not beyond the ends", () => {
  expect(movedTo(["a", "b", "c"], "a", 3)).toEqual(["b", "c", "a"]);
  expect(movedTo(["a", "b", "c"], "c", 1)).toEqual(["c", "a", "b"]);
  expect(movedTo(["a", "b", "c"], "b", 99)).toEqual(["a", "c", "b"]);
  expect(movedTo(["a", "b", "c"], "b", 0)).toEqual(["b", "a", "c"]);
  expect(movedTo(["a"], "x", 1)).toEqual(["a"]);
});
