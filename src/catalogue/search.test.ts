import fc from "fast-check";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import type { Db } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { type Actor, visitor } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { type DeepPage, deepPage } from "./deep-pages.ts";
import { aThing } from "./fixtures.ts";
import { type CatalogueQuery, frameOf, type SearchFrame } from "./frame.ts";
import { putInCatalogue, relate, removeFromCatalogue, unrelate } from "./operations.ts";
import { bySubject, countByKind, newest, type RelationJson, relationsFrom, relationsJson } from "./queries.ts";
import { searchCatalogue } from "./search.ts";
import { learnWords } from "./spelling.ts";
import { suggest } from "./suggest.ts";
import type { CatalogueThing } from "./types.ts";
import { addUpTally, recount } from "./upkeep.ts";

/** All pages of a search, one after another. */
async function allPages(db: Db, actor: Actor, query: CatalogueQuery): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await searchCatalogue(db, actor, { ...query, after });
    ids.push(...page.hits.map((hit) => hit.id));
    after = page.next;
  } while (after !== undefined && ids.length < 30_000);
  return ids;
}

async function relationsOf(db: Db, actor: Actor, { kind, id }: CatalogueThing) {
  const relations = relationsJson(actor, kind, sql`${id}::uuid`, "en");
  const { rows } = await sql<{ relations: RelationJson[] }>`select ${relations} as relations`.execute(db);
  return relationsFrom(rows[0]?.relations ?? []);
}

describe("who may not read a thing", () => {
  const secret: Partial<CatalogueThing> = {
    kind: "guideline",
    texts: { en: { title: "Wobbegong protocol", summary: "About wobbegongs.", body: "A wobbegong body." } },
    subjects: ["cbrne"],
    level: "advanced",
    languages: ["pt"],
    country: "AU",
  };

  test("does not meet it: in lists, counts, facets, suggestions, snippets, corrections, relations, commands", async ({
    db,
    app,
  }) => {
    const member = await anAccount(db);
    const thing = aThing({ ...secret, readers: ["community"] });
    const open = aThing({ texts: { en: { title: "Open neighbour of the wobbegone" } } });
    await putInCatalogue(db, thing);
    await putInCatalogue(db, open);
    await relate(db, open, "rests-on", thing);
    while ((await learnWords(db)) > 0);

    for (const query of [
      { text: "wobbegong" },
      { subject: "cbrne" },
      { language: "pt" },
      { country: "AU" },
      { kind: "guideline" },
    ] as const) {
      const theirs = await searchCatalogue(db, visitor, { lang: "en", ...query });
      expect(theirs.hits.map((hit) => hit.id)).not.toContain(thing.id);
      expect([theirs.facets.subject.has("cbrne"), theirs.facets.language.has("pt")]).toEqual([false, false]);
      const ours = await searchCatalogue(db, member, { lang: "en", ...query });
      expect(ours.hits.map((hit) => hit.id)).toContain(thing.id);
    }
    expect(await suggest(db, visitor, "wobbegon", "en")).toMatchObject([{ text: "Open neighbour of the wobbegone" }]);
    expect(await suggest(db, member, "wobbegon", "en")).toHaveLength(2);
    // The mistyped word is proposed only to those who may know it.
    expect((await searchCatalogue(db, visitor, { lang: "en", text: "wobbegnog protocl" })).correction).toBeUndefined();
    expect((await searchCatalogue(db, member, { lang: "en", text: "wobbegnog protocl" })).correction?.text).toBe(
      "wobbegong protocol",
    );
    const learned = await db.selectFrom("catalogue.word").select("isPublic").where("word", "=", "wobbegong").execute();
    expect(learned).toEqual([{ isPublic: false }]);
    expect((await countByKind(db, visitor)).guideline).toBeUndefined();
    expect((await countByKind(db, member)).guideline).toBe(1);
    expect((await bySubject(db, visitor)).has("cbrne")).toBe(false);
    expect((await newest(db, visitor, { lang: "en", kind: "guideline" })).length).toBe(0);
    expect(await relationsOf(db, visitor, open)).toEqual([]);
    expect(await relationsOf(db, member, open)).toMatchObject([{ id: thing.id, label: "relation.rests-on" }]);
    for (const path of [
      "/en/search?q=wobbegong",
      "/en/search?subject=cbrne",
      "/en/subjects/cbrne",
      "/api/v1/suggest?q=wobbegon&lang=en",
    ]) {
      const page = await (await new Visitor(app).get(path)).text();
      expect(page).not.toContain("Wobbegong");
      expect(await (await new Visitor(app, member.token).get(path)).text()).toMatch(/Wobbegong|<mark>/);
    }
  });

  test("a group's or one person's things are found by them alone", async ({ db }) => {
    const [one, other] = [await anAccount(db), await anAccount(db)];
    const thing = aThing({ texts: { en: { title: "Thylacine memorandum" } }, readers: [`account:${one.id}`] });
    await putInCatalogue(db, thing);
    expect((await searchCatalogue(db, one, { lang: "en", text: "thylacine" })).total).toBe(1);
    expect((await searchCatalogue(db, other, { lang: "en", text: "thylacine" })).total).toBe(0);
    expect((await searchCatalogue(db, { ...other, isVetted: false }, { lang: "en", text: "thylacine" })).total).toBe(0);
  });
});

describe("what is shown", () => {
  test("one hit a thing, in the reader's language, else in its original, marked with its language", async ({ db }) => {
    const thing = aThing({
      original: "fr",
      texts: { fr: { title: "Le zygène du filipendule" }, es: { title: "La zigena de la filipéndula" } },
    });
    await putInCatalogue(db, thing);
    const titles = async (lang: "en" | "fr" | "es", text: string) =>
      (await searchCatalogue(db, visitor, { lang, text })).hits.map((hit) => [hit.lang, hit.title]);
    expect(await titles("es", "zygène")).toEqual([["es", "La zigena de la filipéndula"]]);
    expect(await titles("fr", "zigena")).toEqual([["fr", "Le zygène du filipendule"]]);
    expect(await titles("en", "filipendula")).toEqual([["fr", "Le zygène du filipendule"]]);
  });

  test("marked words come as pieces, and a text's own markup stays text", async ({ db, app }) => {
    const thing = aThing({
      texts: {
        en: {
          title: "<b>Quagga</b> &amp; zebra",
          summary: "A quagga <img src=x onerror=alert(1)> ran.",
          body: "nothing",
        },
      },
    });
    await putInCatalogue(db, thing);
    const [hit] = (await searchCatalogue(db, visitor, { lang: "en", text: "quaggas" })).hits;
    expect(hit?.titleSegments).toEqual([
      { text: "<b>", isMatch: false },
      { text: "Quagga", isMatch: true },
      { text: "</b> &amp; zebra", isMatch: false },
    ]);
    const html = await (await app.request("/en/search?q=quaggas")).text();
    expect(html).toContain("&lt;b><mark>Quagga</mark>&lt;/b>");
    expect(html).not.toContain("<img src=x");
  });

  test("a snippet shows the words where the summary has none", async ({ db }) => {
    const filler = "nothing of note happens here ".repeat(40);
    const thing = aThing({
      texts: { en: { title: "Long text", summary: "Short.", body: `${filler}the okapi appears ${filler}` } },
    });
    await putInCatalogue(db, thing);
    const [hit] = (await searchCatalogue(db, visitor, { lang: "en", text: "okapi" })).hits;
    const text = hit?.snippet.map((piece) => piece.text).join("") ?? "";
    expect(hit?.snippet.filter((piece) => piece.isMatch)).toEqual([{ text: "okapi", isMatch: true }]);
    expect(text.length).toBeLessThan(300);
    expect(text).toMatch(/^… .*okapi.* …$/);
  });

  test("facets count what the other filters leave, subjects with all below them", async ({ db }) => {
    const texts = { en: { title: "Pangolin file" } };
    await putInCatalogue(db, aThing({ kind: "module", level: "basic", subjects: ["ransomware"], texts }));
    await putInCatalogue(db, aThing({ kind: "module", level: "advanced", subjects: ["cybercrime"], texts }));
    await putInCatalogue(db, aThing({ kind: "article", subjects: ["online-fraud", "ransomware"], texts }));
    const all = await searchCatalogue(db, visitor, { lang: "en", text: "pangolin" });
    expect(Object.fromEntries(all.facets.kind)).toEqual({ module: 2, article: 1 });
    expect(all.facets.subject.get("cybercrime")).toBe(3);
    const modules = await searchCatalogue(db, visitor, { lang: "en", text: "pangolin", kind: "module" });
    expect(modules.total).toBe(2);
    expect(Object.fromEntries(modules.facets.kind)).toEqual({ module: 2, article: 1 });
    expect(modules.facets.subject.get("ransomware")).toBe(1);
    expect((await searchCatalogue(db, visitor, { lang: "en", text: "pangolin", subject: "cybercrime" })).total).toBe(3);
    expect((await searchCatalogue(db, visitor, { lang: "en", text: "pangolin", level: "basic" })).total).toBe(1);
  });

  test("a title outranks a summary, and that a body", async ({ db }) => {
    const add = (text: { title: string; summary?: string; body?: string }) => {
      const thing = aThing({ texts: { en: text } });
      return putInCatalogue(db, thing).then(() => thing.id);
    };
    const body = await add({ title: "One", body: "the axolotl" });
    const title = await add({ title: "Axolotl" });
    const summary = await add({ title: "Two", summary: "An axolotl." });
    expect((await searchCatalogue(db, visitor, { lang: "en", text: "axolotl" })).hits.map((hit) => hit.id)).toEqual([
      title,
      summary,
      body,
    ]);
  });

  test("years bound a search, titles sort as the language does", async ({ db }) => {
    for (const [title, year] of [
      ["Zorille", 2001],
      ["Écureuil volant zorille", 2005],
      ["Dauphin zorille", 2010],
    ] as const) {
      await putInCatalogue(db, aThing({ original: "fr", texts: { fr: { title } }, year }));
    }
    const titles = async (query: Partial<CatalogueQuery>) =>
      (await searchCatalogue(db, visitor, { lang: "fr", text: "zorille", sort: "title", ...query })).hits.map(
        (hit) => hit.title,
      );
    expect(await titles({})).toEqual(["Dauphin zorille", "Écureuil volant zorille", "Zorille"]);
    expect(await titles({ fromYear: 2002, toYear: 2006 })).toEqual(["Écureuil volant zorille"]);
  });
});

describe("writing", () => {
  test("putting again replaces all that was told, and taking out leaves nothing", async ({ db }) => {
    const thing = aThing({
      kind: "website",
      texts: { en: { title: "Numbat" }, fr: { title: "Le numbat rayé" } },
      subjects: ["dna"],
    });
    await putInCatalogue(db, thing);
    await putInCatalogue(db, { ...thing, texts: { en: { title: "Bandicoot" } }, subjects: [] });
    expect((await searchCatalogue(db, visitor, { lang: "fr", text: "numbat" })).total).toBe(0);
    expect((await searchCatalogue(db, visitor, { lang: "fr", text: "bandicoot" })).hits).toMatchObject([
      { title: "Bandicoot", lang: "en" },
    ]);
    expect((await countByKind(db, visitor)).website).toBe(1);
    expect((await bySubject(db, visitor)).has("dna")).toBe(false);
    await removeFromCatalogue(db, "website", thing.id);
    await removeFromCatalogue(db, "website", thing.id);
    expect((await searchCatalogue(db, visitor, { lang: "en", text: "bandicoot" })).total).toBe(0);
    expect((await countByKind(db, visitor)).website).toBeUndefined();
  });

  test("writers of one thing at once leave one thing, counted once", async ({ db }) => {
    const thing = aThing({ kind: "activity", texts: { en: { title: "Quoll race" } } });
    await Promise.all(Array.from({ length: 6 }, () => putInCatalogue(db, thing)));
    expect((await countByKind(db, visitor)).activity).toBe(1);
    await addUpTally(db);
    expect((await countByKind(db, visitor)).activity).toBe(1);
  });

  test("adding up and counting anew change no count", async ({ db }) => {
    for (let one = 0; one < 5; one += 1)
      await putInCatalogue(db, aThing({ kind: "publication", subjects: ["first-aid"] }));
    const before = { kinds: await countByKind(db, visitor), subjects: await bySubject(db, visitor) };
    await addUpTally(db);
    expect({ kinds: await countByKind(db, visitor), subjects: await bySubject(db, visitor) }).toEqual(before);
    await recount(db);
    expect({ kinds: await countByKind(db, visitor), subjects: await bySubject(db, visitor) }).toEqual(before);
  });

  test("a text in no language, or for nobody, is its owner's bug", async ({ db }) => {
    await expect(putInCatalogue(db, aThing({ original: "ar" }))).rejects.toThrow("original language");
    await expect(putInCatalogue(db, aThing({ readers: [] }))).rejects.toThrow("for nobody");
  });

  test("relations are told on both ends, and not after they are taken back", async ({ db }) => {
    const [module, guideline] = [aThing({ kind: "module" }), aThing({ kind: "guideline" })];
    await putInCatalogue(db, module);
    await relate(db, module, "teaches", guideline);
    expect(await relationsOf(db, visitor, module)).toEqual([]);
    await putInCatalogue(db, guideline);
    await relate(db, module, "teaches", guideline);
    expect(await relationsOf(db, visitor, module)).toMatchObject([
      { type: "teaches", isForward: true, id: guideline.id },
    ]);
    expect(await relationsOf(db, visitor, guideline)).toMatchObject([
      { label: "relation.teaches.back", isForward: false, id: module.id },
    ]);
    await unrelate(db, module, "teaches", guideline);
    expect(await relationsOf(db, visitor, guideline)).toEqual([]);
  });
});

describe("hostile queries", () => {
  test("any query string gives a page", async ({ app }) => {
    const parts = ["q", "kind", "subject", "lang", "level", "country", "from", "to", "sort", "after"];
    const value = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom(
        "module",
        "cybercrime",
        "title",
        "'; drop table x; --",
        "<->",
        "\0",
        "2020",
        "WyJkYXRlIiwxLCJ4Il0",
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...parts), value, { maxKeys: 4 }), async (query) => {
        const response = await app.request(`/ar/search?${new URLSearchParams(query)}`);
        expect(response.status).toBe(200);
      }),
      { numRuns: 60 },
    );
    expect((await app.request(`/en/search?q=${"a%20".repeat(30_000)}`)).status).toBe(200);
    expect((await app.request("/api/v1/suggest?q=%00'%20%26%20%5C&lang=xx")).status).toBe(200);
  });
});

describe("pages", () => {
  const words = ["numbers", "letters", "pictures"];

  test("never repeat or skip, in each order, while they are counted whole", async ({ db }) => {
    const ids = new Set<string>();
    for (let one = 0; one < 60; one += 1) {
      // Many alike: the order among equals must stand still too.
      const thing = aThing({
        texts: { en: { title: `Capybara ${words[one % 3]}` } },
        publishedAt: new Date(Date.UTC(2020, 0, 1 + (one % 4), 0, 0, 0, one % 2)),
      });
      ids.add(thing.id);
      await putInCatalogue(db, thing);
    }
    for (const sort of ["relevance", "date", "title"] as const) {
      const pages = await allPages(db, visitor, { lang: "en", text: "capybaras", sort, limit: 7 });
      expect(pages.length).toBe(60);
      expect(new Set(pages)).toEqual(ids);
    }
  });

  /** Everything that pages beyond ten thousand show, in order. */
  async function deepIds(db: Db, frame: SearchFrame, share: number): Promise<string[]> {
    const ids: string[] = [];
    for (let after: string | undefined = "begin"; after !== undefined; ) {
      const page: DeepPage = await deepPage(db, frame, after, share);
      ids.push(...page.items.map((item) => item.id));
      after = page.next;
    }
    return ids;
  }

  test("nor when there is too much to be counted", { timeout: 120_000 }, async ({ db }) => {
    const many = 10_300;
    await sql`
      insert into catalogue.thing (id, kind, path, original, langs, subjects, languages, published_at, readers, facts)
      select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'article', '/x/' || n, 'en', '{en}', '{}', '{en}',
        timestamptz '2015-01-01' + (n % 977) * interval '1 day', case when n % 2 = 0 then '{public}'::text[] else '{community}' end,
        array['kind:article', 'language:en', case when n % 2 = 0 then 'reader:public' else 'reader:community' end]
      from generate_series(1, ${many * 2}::int) n`.execute(db);
    await sql`
      insert into catalogue.finder (id, published_at, facts, titles, vector)
      select t.id, t.published_at, catalogue.finder_facts(t.facts, t.langs),
        case when n % 50 = 0 then '''capibara'':1A'::tsvector else '''other'':1A'::tsvector end,
        case when n % 100 = 0 then '''capibara'':1A ''zebra'':9D'::tsvector else '''capibara'':1A'::tsvector end
      from catalogue.thing t cross join lateral (select substr(t.path, 4)::int as n) o where t.path like '/x/%'`.execute(
      db,
    );
    await sql`
      insert into catalogue.entry (thing_id, lang, shown_to, title)
      select id, 'en', '{en,fr,es,ar}', 'Title ' || right(id::text, 3) from catalogue.thing where path like '/x/%'`.execute(
      db,
    );
    await sql`analyze catalogue.thing, catalogue.finder, catalogue.entry`.execute(db);
    const first = await searchCatalogue(db, visitor, { lang: "en", text: "capibara" });
    expect([first.total, first.isMore]).toEqual([10_000, true]);
    for (const sort of ["relevance", "date", "title"] as const) {
      const pages = await allPages(db, visitor, { lang: "en", text: "capibara", sort, limit: 500 });
      expect([sort, pages.length]).toEqual([sort, many]);
      expect(new Set(pages).size).toBe(many);
    }
    // Common words are walked from one date to the next, rare ones found all together: the pages are the same.
    const frame = frameOf({ lang: "en", limit: 400 }, visitor, "'capibara'");
    const [together, walked] = [await deepIds(db, frame, 1), await deepIds(db, frame, 0)];
    expect(walked.length).toBe(many);
    expect(walked).toEqual(together);
    // A title that matches does not bring back what its body excludes.
    const without = await allPages(db, visitor, { lang: "en", text: "capibara -zebra", limit: 500 });
    expect(new Set(without).size).toBe(many - Math.floor((many * 2) / 100));
    // Titles that match stand before the newest that only mention it.
    expect(first.hits.every((hit) => Number.parseInt(hit.id.slice(-6), 16) % 50 === 0)).toBe(true);
  });

  test("a cursor of another order or of nobody begins the list anew", async ({ db }) => {
    const query = { lang: "en", text: "capybaras", limit: 5 } as const;
    const byDate = await searchCatalogue(db, visitor, { ...query, sort: "date" });
    const first = await searchCatalogue(db, visitor, { ...query, sort: "title" });
    for (const after of [byDate.next, "nonsense", newId()]) {
      const page = await searchCatalogue(db, visitor, { ...query, sort: "title", after });
      expect(page.hits.map((hit) => hit.id)).toEqual(first.hits.map((hit) => hit.id));
    }
  });
});
