import { describe, expect } from "vitest";
import { newId } from "#platform/ids.ts";
import { visitor } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { aThing } from "./fixtures.ts";
import { putInCatalogue } from "./operations.ts";
import { byBody } from "./queries.ts";
import { searchCatalogue } from "./search.ts";
import { planSitemap } from "./sitemap.ts";

describe("searching in fields", () => {
  test("author: finds by the names of authors only, years and subjects narrow, the words are all the same marked", async ({
    db,
  }) => {
    const byHer = aThing({
      texts: { en: { title: "Patrols at night", summary: "On lamps." } },
      names: ["Quendolyn Abernethy"],
      year: 2011,
      subjects: ["cybercrime"],
    });
    const aboutHer = aThing({ texts: { en: { title: "The work of Abernethy on patrols" } }, year: 2011 });
    for (const thing of [byHer, aboutHer]) await putInCatalogue(db, thing);
    const found = async (text: string) =>
      (await searchCatalogue(db, visitor, { lang: "en", text })).hits.map(({ id }) => id);
    expect((await found("abernethy")).sort()).toEqual([byHer.id, aboutHer.id].sort());
    expect(await found("author:abernethy")).toEqual([byHer.id]);
    expect(await found('patrols autor:"Abernethy Quendolyn" año:2010-2013 sujet:cybercriminalité')).toEqual([byHer.id]);
    expect(await found("author:abernethy year:2012")).toEqual([]);
    expect(await found("author:abernethy -patrols")).toEqual([]);
    const { hits } = await searchCatalogue(db, visitor, { lang: "en", text: "author:abernethy patrols" });
    expect(hits[0]?.titleSegments.find(({ isMatch }) => isMatch)?.text).toBe("Patrols");
  });

  test("operators alone, and what would break a query, are words or nothing", async ({ db }) => {
    for (const text of ["author:'&|!()", "author:n:x", 'author:"', "year:", "a:b:c".repeat(80), "author:a\\' OR 1=1"])
      expect((await searchCatalogue(db, visitor, { lang: "en", text })).hits).toEqual([]);
  });
});

describe("browsing", () => {
  test("a body's things are counted and found under its name, but only those the reader may see", async ({
    db,
    app,
  }) => {
    const ownerId = newId();
    const owner = { en: "Academy of Browsing", fr: "Académie du feuilletage" };
    const publishedAt = new Date();
    const open = aThing({ publishedAt, ownerId, owner, texts: { en: { title: "Open to all" } } });
    const closed = aThing({ ownerId, owner, texts: { en: { title: "For the vetted" } }, readers: ["community"] });
    for (const thing of [open, closed]) await putInCatalogue(db, thing);
    const member = await anAccount(db);
    const things = async (actor: Parameters<typeof byBody>[1]) =>
      (await byBody(db, actor, 50)).find(({ id }) => id === ownerId)?.things;
    expect([await things(visitor), await things(member)]).toEqual([1, 2]);
    const page = await (await new Visitor(app).get("/fr/browse")).text();
    expect(page).toContain("Académie du feuilletage");
    expect(page).toContain("Open to all");
    expect(page).not.toContain("For the vetted");
    const found = await (await new Visitor(app).get(`/fr/search?body=${ownerId}`)).text();
    expect(found).toContain("Académie du feuilletage");
    expect(found).not.toContain("For the vetted");
  });
});

describe("the sitemap", () => {
  test("has what everybody may read, in four languages, and nothing else", async ({ db, app }) => {
    const open = aThing({ path: "/library/open-&-plain", texts: { en: { title: "Open" } } });
    const closed = aThing({ path: "/library/closed", readers: ["community"], texts: { en: { title: "Closed" } } });
    for (const thing of [open, closed]) await putInCatalogue(db, thing);
    await planSitemap(db);
    const browser = new Visitor(app);
    expect(await (await browser.get("/sitemap.xml")).text()).toContain("<loc>http://localhost:3000/sitemaps/0</loc>");
    const part = await (await browser.get("/sitemaps/0")).text();
    for (const lang of ["en", "fr", "es", "ar"]) {
      expect(part).toContain(`<loc>http://localhost:3000/${lang}/library/open-&#38;-plain</loc>`);
      expect(part).toContain(`<loc>http://localhost:3000/${lang}/learning</loc>`);
    }
    expect(part).not.toContain("closed");
    for (const no of ["1", "99999999999999999"]) expect((await browser.get(`/sitemaps/${no}`)).status).toBe(404);
    expect(await (await browser.get("/robots.txt")).text()).toContain("Sitemap: http://localhost:3000/sitemap.xml");
  });
});

describe("taking a result away", () => {
  test("as BibTeX, RIS, CSV and CSL-JSON: what the reader sees, as its owner cites it, with formulas made harmless", async ({
    db,
    app,
  }) => {
    const year = 2009;
    const told = aThing({
      kind: "publication",
      year,
      texts: { en: { title: "Bandicoot policing" } },
      names: ["Jane Roe"],
      citation: {
        id: "roe-2009",
        type: "article-journal",
        title: "Bandicoot policing",
        author: [{ family: "Roe", given: "Jane" }],
        "container-title": "Journal of Marsupials",
        issued: { "date-parts": [[year]] },
        DOI: "10.1000/182",
      },
    });
    const plain = aThing({
      year,
      texts: { en: { title: "=cmd|' /C calc'!A0 bandicoot" } },
      owner: { en: "An academy" },
    });
    const closed = aThing({ readers: ["community"], texts: { en: { title: "Closed bandicoot" } } });
    for (const thing of [told, plain, closed]) await putInCatalogue(db, thing);
    const browser = new Visitor(app);
    const take = async (format: string) => browser.get(`/en/search/export?q=bandicoot&format=${format}`);
    const bibtex = await (await take("bibtex")).text();
    expect(bibtex).toContain("Journal of Marsupials");
    expect(bibtex).not.toContain("Closed");
    const ris = await (await take("ris")).text();
    expect(ris.match(/^ER {2}-/gm)).toHaveLength(2);
    const csv = await take("csv");
    expect(csv.headers.get("content-disposition")).toContain("search.csv");
    expect(await csv.text()).not.toMatch(/(^|[,"\n])=cmd/);
    const items = JSON.parse(await (await take("csl")).text()) as { title: string; DOI?: string; URL?: string }[];
    expect(items.find(({ DOI }) => DOI === "10.1000/182")?.title).toBe("Bandicoot policing");
    expect(items.every(({ URL }) => URL?.startsWith("http://localhost:3000/en/"))).toBe(true);
    expect((await take("exe")).status).toBe(404);
  });
});
