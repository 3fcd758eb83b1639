import { expect } from "vitest";
import { system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import type { HouseParts } from "../platform/feature.ts";
import { duplicateRecords } from "./import/duplicates.ts";
import { addRecord, publishRecord } from "./operations.ts";
import { noFacts, type RecordFacts } from "./types.ts";

async function shelved(house: HouseParts, title: string, told: Partial<RecordFacts>): Promise<void> {
  const facts = { ...noFacts, title: { en: title }, summary: { en: "Told." }, subjects: ["cybercrime"], ...told };
  const { id } = await addRecord(house.db, system, { ...facts, type: facts.type });
  await publishRecord(house, system, id);
}

test("a shelf is narrowed by type, country, language and years, the address says all, and hostile parts are left out", async ({
  app,
  open,
}) => {
  await shelved(open.house, "Echidna report", { type: "report", country: "FR", year: 2010, languages: ["fr"] });
  await shelved(open.house, "Echidna thesis", { type: "thesis", country: "ES", year: 2012, languages: ["es"] });
  await shelved(open.house, "Echidna draftless book", { type: "book", year: 2020, languages: ["es"] });
  const visitor = new Visitor(app);
  const titles = async (parts: string) => {
    const page = await (await visitor.get(`/en/library?kind=publication${parts}`)).text();
    return [...page.matchAll(/Echidna (report|thesis|draftless book)(?=<)/g)].map(([, name]) => name).sort();
  };
  expect(await titles("")).toEqual(["draftless book", "report", "thesis"]);
  expect(await titles("&type=report")).toEqual(["report"]);
  expect(await titles("&country=ES")).toEqual(["thesis"]);
  expect(await titles("&lang=es&from=2013")).toEqual(["draftless book"]);
  expect(await titles("&to=2012&subject=cybercrime")).toEqual(["report", "thesis"]);
  expect(await titles("&type=nothing&country=%00&from=1e9&to=-1&lang=<b>")).toEqual([
    "draftless book",
    "report",
    "thesis",
  ]);
  const page = await (await visitor.get("/ar/library?kind=publication&type=report&from=2009")).text();
  expect(page).toContain('href="/ar/library?kind=publication&amp;type=thesis&amp;from=2009"');
  expect(page).toContain('name="type" value="report"');
  // What there is from each country, on the map and in the list.
  const browse = await (await visitor.get("/en/browse")).text();
  expect(browse).toContain("<title>France · 1</title>");
  expect(browse).toContain('href="/en/search?country=FR"');
});

test("what seems to be in the library already is added only if the librarian says that it is another work", async ({
  app,
  db,
}) => {
  const librarian = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
  const page = "/en/library/manage/new";
  const add = (fields: Record<string, string>) =>
    librarian.post(page, { type: "report", "title-en": "Twin report", year: "2011", access: "public", ...fields });
  const first = await add({ contributors: "Roe, Jane" });
  const id = new URL(first.headers.get("location") ?? "", "http://localhost:3000").pathname.split("/").at(-1) ?? "";
  const again = await add({ contributors: "roe, J.", "title-en": "TWIN  report." });
  expect(again.status).toBe(409);
  const text = await again.text();
  expect(text).toContain('href="/en/library/twin-report"');
  expect(text).toContain(`name="anyway" value="${id}"`);
  expect((await add({ contributors: "roe, J.", anyway: "another-id" })).status).toBe(409);
  expect((await add({ contributors: "Low, Kim" })).status).toBe(303);
  expect((await add({ contributors: "roe, J.", anyway: id })).status).toBe(303);
  const pairs = await duplicateRecords(db, system);
  expect(pairs.filter(({ one, other }) => one.id === id || other.id === id)).toEqual([]);
});
