import { sql } from "kysely";
import { expect } from "vitest";
import { planSitemap } from "../src/catalogue/sitemap.ts";
import { addCollection, addThing, publishCollection } from "../src/library/collections/operations.ts";
import { keptFiles } from "../src/library/files/operations.ts";
import { readFileOf } from "../src/library/files/reading.ts";
import { decideNote, writeNote } from "../src/library/notes/operations.ts";
import { noteById } from "../src/library/notes/queries.ts";
import { addRecord, changeRecord, publishRecord, suggestRecord, withdrawRecord } from "../src/library/operations.ts";
import { noFacts, type RecordFacts } from "../src/library/types.ts";
import { addBody } from "../src/people/roles/bodies.ts";
import { newId } from "../src/platform/ids.ts";
import { bodyScope, system } from "../src/platform/permissions/index.ts";
import { anAccount, test, Visitor } from "./support/house.ts";

const facts = (title: string, told: Partial<RecordFacts> = {}): RecordFacts => ({
  ...noFacts,
  type: "report",
  title: { en: title },
  summary: { en: "What is known." },
  subjects: ["crime-prevention"],
  languages: ["en"],
  ...told,
});

const author = { role: "author", given: "Jane", literal: "", orcid: null, affiliation: "", ror: null } as const;

test("markup in any field of a record is text on every page, in feeds, exports, suggestions and the data for search engines", async ({
  app,
  db,
  open,
}) => {
  const evil = "</script><script>alert(2)</script><img src=x onerror=alert(1)>\"'&amp;";
  const texts = { en: `Zorilla ${evil}`, fr: `Zorille ${evil}`, ar: `${evil} زوريلا` };
  const told = facts("", {
    title: texts,
    summary: texts,
    why: texts,
    abstract: texts,
    audience: texts,
    conditions: texts,
    ownerBody: evil,
    licence: evil,
    contact: evil,
    container: evil,
    volume: evil,
    issue: evil,
    pages: evil,
    publisher: evil,
    contributors: [{ ...author, family: evil, affiliation: evil }],
  });
  const { id, slug } = await addRecord(db, system, told);
  await publishRecord(open.house, system, id);
  const collection = await addCollection(db, system, { title: texts, intro: texts, subjects: [] });
  await addThing(db, system, collection.id, id, { lang: "en", note: texts });
  await publishCollection(db, system, collection.id);
  const librarian = await anAccount(db, { roles: ["librarian"], name: evil });
  const note = await writeNote(db, librarian, id, {
    used: evil,
    audience: evil,
    outcome: evil,
    lang: "en",
    isNamed: true,
  });
  const other = await anAccount(db, { roles: ["librarian"] });
  const seen = (await noteById(db, note))?.updatedAt ?? new Date();
  await decideNote(open.house, other, note, "show", { reason: "", seen });
  const keeper = new Visitor(app, other.token);
  for (const lang of ["en", "ar"])
    for (const path of [
      `library/${slug}`,
      "library",
      "library?kind=publication",
      "search?q=zorilla",
      "browse",
      "subjects/crime-prevention",
      "",
      "library/collections",
      `library/collections/${collection.slug}`,
      `library/notes/about/${id}`,
      `library/manage`,
      `library/manage/${id}`,
      `library/collections/manage/${collection.id}`,
      `library/collections/add/${id}`,
      `library/notes/manage?state=shown`,
      `related/publication/${id}?q=zorilla`,
      "library/duplicates",
      "account/searches/new?q=zorilla",
    ]) {
      const response = await keeper.get(`/${lang}/${path}`.replace(/\/$/, ""));
      expect(response.status, path).toBe(200);
      const html = await response.text();
      expect(html, path).not.toMatch(/<img src=x|<script>alert/);
      // What search engines read is whole: no title ends it.
      for (const [, json = ""] of html.matchAll(/<script type="application\/ld\+json"[^>]*>([\s\S]*?)<\/script>/g))
        expect(() => JSON.parse(json) as unknown, path).not.toThrow();
    }
  const page = await (await new Visitor(app).get(`/en/library/${slug}`)).text();
  expect(page).toContain("application/ld+json");
  expect(page).toContain("&lt;img src=x onerror=alert(1)>");
  const visitor = new Visitor(app);
  const feed = await visitor.get("/feeds/search.atom?q=zorilla");
  expect(await feed.text()).not.toMatch(/<img|<script/);
  const suggested = await visitor.get("/api/v1/suggest?q=zoril&lang=en");
  expect(suggested.headers.get("content-type")).toMatch(/^application\/json/);
  expect(JSON.stringify(await suggested.json())).toContain("<script>");
  for (const format of ["bibtex", "ris", "csv", "csl"])
    for (const path of [`library/${slug}?format=${format}`, `search/export?q=zorilla&format=${format}`]) {
      const answer = await visitor.get(`/en/${path}`);
      expect(answer.headers.get("content-type"), path).not.toMatch(/html/);
      if (answer.status === 200) {
        expect(answer.headers.get("content-disposition"), path).toMatch(/^attachment/);
        expect(answer.headers.get("x-content-type-options"), path).toBe("nosniff");
      }
    }
});

test("drafts, embargoed files, what only the vetted may read and what was withdrawn are behind no address that is guessed", async ({
  app,
  db,
  open,
}) => {
  const word = "numbatology";
  const make = async (name: string, told: Partial<RecordFacts> = {}) =>
    addRecord(
      db,
      system,
      facts(`${name} ${word}`, { abstract: { en: "secretabstract" }, transcript: { en: "secretscript" }, ...told }),
    );
  const draft = await make("Drafted");
  const vetted = await make("Vettedonly", { access: "community" });
  const withdrawn = await make("Retracted");
  const shown = await make("Open");
  for (const { id } of [vetted, withdrawn, shown]) await publishRecord(open.house, system, id);
  const suggester = await anAccount(db);
  const suggested = await suggestRecord(db, suggester, facts(`Suggestedwork ${word}`));
  const hidden = [draft, vetted, withdrawn, suggested];

  const librarian = await anAccount(db, { roles: ["librarian"] });
  const keeper = new Visitor(app, librarian.token);
  const files: string[] = [];
  for (const { id } of [draft, vetted, withdrawn, shown]) {
    const page = `/en/library/manage/${id}`;
    const answer = await keeper.put(`${page}/files?name=${word}.txt`, `Inside ${word}.`, page);
    const { id: file } = (await answer.json()) as { id: string };
    await readFileOf(open.house, file);
    files.push(file);
  }
  await sql`update library.file set embargo_until = current_date + 9 where record_id = ${shown.id}`.execute(db);
  expect((await keptFiles(db, shown.id)).length).toBe(1);
  // Somebody told of their practice, and a collection holds them all: both while they were open.
  const note = await writeNote(db, suggester, withdrawn.id, {
    used: `Retracted ${word}`,
    audience: "All",
    outcome: "Much",
    lang: "en",
    isNamed: false,
  });
  const seen = (await noteById(db, note))?.updatedAt ?? new Date();
  await decideNote(open.house, librarian, note, "show", { reason: "", seen });
  const collection = await addCollection(db, system, { title: { en: "Of all" }, intro: {}, subjects: [] });
  for (const { id } of [vetted, withdrawn, shown]) await addThing(db, librarian, collection.id, id, { lang: "en" });
  await publishCollection(db, system, collection.id);
  for (const thing of [vetted.id, withdrawn.id]) {
    const page = `/en/related/publication/${shown.id}`;
    expect((await keeper.post(page, { relation: "relation.rests-on", thing })).status).toBe(303);
  }
  await withdrawRecord(open.house, system, withdrawn.id, "It did harm.");
  await planSitemap(db);

  const stranger = new Visitor(app);
  const told = /Drafted|Vettedonly|Retracted|Suggestedwork/;
  const addresses = (["bibtex", "ris", "csv", "csl"] as const).flatMap((format) => [
    `/en/search/export?format=${format}&q=${word}`,
    ...[draft, vetted, suggested].map(({ slug }) => `/en/library/${slug}?format=${format}`),
  ]);
  for (const { slug, id } of [draft, vetted, suggested])
    for (const path of [`/en/library/${slug}`, `/fr/library/${slug}`, `/en/library/notes/about/${id}`])
      expect((await stranger.get(path)).status, path).toBe(404);
  for (const { slug } of [...hidden, shown])
    for (const file of files)
      for (const path of [`files/${file}/${word}.txt`, `cover/${file}`]) {
        // Also a file of one record under the address of another.
        const answer = await stranger.get(`/en/library/${slug}/${path}`);
        expect([403, 404, 410], `${slug} ${path}`).toContain(answer.status);
        expect(await answer.text()).not.toContain(`Inside ${word}`);
      }
  for (const path of [
    `/en/search?q=${word}`,
    "/en/search?q=secretabstract",
    `/ar/search?q=author:${word}`,
    "/en/library",
    "/en/library?kind=publication",
    "/en/browse",
    "/en/subjects/crime-prevention",
    "/en",
    `/en/library/${shown.slug}`,
    `/en/library/collections/${collection.slug}`,
    "/en/library/collections",
    `/feeds/search.atom?q=${word}`,
    "/feeds/search.atom?kind=publication",
    `/api/v1/suggest?q=numbatol&lang=en`,
    "/api/v1/suggest?q=retracted&lang=en",
    "/sitemaps/0",
    ...addresses,
  ]) {
    const answer = await stranger.get(path);
    const text = await answer.text();
    expect(answer.status, path).toBeLessThan(500);
    expect(text, path).not.toMatch(told);
    // An answer repeats what was asked for, and nothing else.
    for (const { slug } of [withdrawn, draft]) if (!path.includes(slug)) expect(text, path).not.toContain(slug);
  }
  for (const format of ["bibtex", "ris", "csv", "csl"]) {
    const answer = await stranger.get(`/en/library/${withdrawn.slug}?format=${format}`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([410, "text/html; charset=UTF-8"]);
  }
  // A withdrawn one says why, and nothing of what it held, of its notes or of its files.
  const gone = await stranger.get(`/en/library/${withdrawn.slug}`);
  expect(gone.status).toBe(410);
  const says = await gone.text();
  expect(says).toContain("It did harm.");
  expect(says).not.toMatch(/secretabstract|secretscript|What is known|numbatology\.txt|citation_pdf_url/);
  expect((await stranger.get(`/en/library/notes/about/${withdrawn.id}`)).status).toBe(404);
});

test("searches of any length or of nothing, and floods of filters, give a page, a feed, a file or a clear refusal", async ({
  app,
  db,
}) => {
  const account = await anAccount(db);
  const browser = new Visitor(app, account.token);
  const searches = [
    "a".repeat(10_000),
    "word ".repeat(2_000),
    `"${'" "'.repeat(3_300)}`,
    "author:".repeat(1_400),
    "-".repeat(10_000),
    "& | ! <-> :* () \\ '",
    "the of and",
    "le la les de",
    "في من على",
    "NUL \0 here",
    "\0",
    "\u202ednuof",
    "\u{1f4da}".repeat(2_000),
    "year:9999-0001 year:-",
  ];
  for (const text of searches) {
    const q = encodeURIComponent(text);
    for (const path of [
      `/en/search?q=${q}`,
      `/ar/library?kind=publication&q=${q}`,
      `/feeds/search.atom?q=${q}`,
      `/en/search/export?format=ris&q=${q}`,
      `/api/v1/suggest?q=${q}`,
      `/en/account/searches/new?q=${q}`,
      `/en/search?subject=${q}&body=${q}&country=${q}&after=${q}`,
    ]) {
      const { status } = await browser.get(path);
      expect([200, 404], `${status} ${path.slice(0, 60)}`).toContain(status);
    }
    const saved = await browser.post(
      "/en/account/searches",
      { name: text.slice(0, 50).toWellFormed(), query: `?q=${q}`, alert: "daily" },
      { page: "/en/account/searches/new?q=x" },
    );
    expect([303, 422], `saving ${text.slice(0, 20)}`).toContain(saved.status);
  }
  const floods = [
    Array.from({ length: 2_000 }, () => "kind=module").join("&"),
    Array.from({ length: 500 }, (_, at) => `subject=s${at}&type=t${at}&lang=l${at}`).join("&"),
    "q=a&q=b&q=c",
    "kind=publication&kind=website&type=report&type=book&from=1&from=2&country=FR&country=ES",
    Array.from({ length: 3_000 }, (_, at) => `x${at}=1`).join("&"),
    "kind[]=module&kind[0]=x&__proto__=1&constructor=2&q[$ne]=1",
    "from=1e400&to=-0&body=00000000-0000-0000-0000-000000000000",
  ];
  for (const flood of floods)
    for (const path of ["en/search", "en/library", "feeds/search.atom", "api/v1/suggest", "en/learning"]) {
      const started = performance.now();
      const answer = await browser.get(`/${path}?${flood}`);
      expect([200, 400], `${path}?${flood.slice(0, 40)}: ${answer.status}`).toContain(answer.status);
      expect(performance.now() - started, path).toBeLessThan(5_000);
      // A page does not hand a flood on in each of its links.
      expect((await answer.text()).length, path).toBeLessThan(400_000);
    }
});

test("a librarian of one body reaches nothing of another's by its address, in no order, and nobody else reaches any", async ({
  app,
  db,
  open,
}) => {
  const aBody = (name: string) =>
    addBody({ db }, system, { name: { en: name }, kind: "academy", country: null, mayVouch: false });
  const mine = await aBody("Our academy");
  const theirs = await aBody("Their academy");
  const record = await addRecord(db, system, facts("Theirs alone", { ownerBodyId: theirs.id }));
  const file = newId();
  const account = await anAccount(db);
  await db
    .insertInto("people.roleGrant")
    .values({ id: newId(), accountId: account.id, role: "librarian", scope: bodyScope(mine.id), reason: "" })
    .execute();
  const ofBody = new Visitor(app, account.token);
  const whole = await anAccount(db, { roles: ["librarian"] });
  const page = "/en/library/manage";
  const own = await addRecord(db, system, facts("Ours alone", { ownerBodyId: mine.id }));
  expect((await ofBody.get(`${page}/${own.id}`)).status).toBe(200);
  const manage = `${page}/${record.id}`;
  const fields = {
    type: "report",
    "title-en": "Taken over",
    access: "public",
    ownerBodyId: mine.id,
    reason: "None of yours",
    name: "x",
    embargoUntil: "",
  };
  const tries: [string, Record<string, string>][] = [
    [manage, fields],
    [`${manage}/publish`, {}],
    [`${manage}/withdraw`, fields],
    [`${manage}/return`, fields],
    [`${manage}/refuse`, fields],
    [`${manage}/files/${file}`, fields],
    [`${manage}/files/${file}/remove`, {}],
    [`${manage}/files/${file}/up`, {}],
    [`/en/related/publication/${record.id}`, { relation: "relation.teaches", thing: own.id }],
    [`/en/related/publication/${record.id}/remove`, { relation: "relation.teaches", thing: own.id }],
    ["/en/library/collections/manage/new", { "title-en": "Mine" }],
  ];
  const learner = new Visitor(app, (await anAccount(db)).token);
  for (const browser of [ofBody, learner])
    for (const [path, sent] of tries) {
      const { status } = await browser.post(path, sent, { page: "/en/account/privacy" });
      expect([403, 404], `${path}: ${status}`).toContain(status);
    }
  const put = await ofBody.put(`${manage}/files?name=a.txt`, "Ours now.", "/en/account/privacy");
  expect([403, 404]).toContain(put.status);
  const unread = await sql<{ state: string; title: { en: string } }>`
    select state, title from library.record where id = ${record.id}`.execute(db);
  expect(unread.rows).toEqual([{ state: "draft", title: { en: "Theirs alone" } }]);
  // Its own it gives to nobody else, publishes once, withdraws once.
  const given = await ofBody.post(`${page}/${own.id}`, { ...fields, ownerBodyId: theirs.id });
  expect(given.status).toBe(422);
  const first = await ofBody.csrf(`${page}/${own.id}`);
  const publish = () =>
    ofBody.request(`${page}/${own.id}/publish`, {
      method: "POST",
      body: new URLSearchParams({ _csrf: first }),
      headers: { origin: "http://localhost:3000" },
    });
  const answers = (await Promise.all([publish(), publish(), publish()])).map(({ status }) => status).sort();
  expect(answers).toEqual([303, 422, 422]);
  const withdraw = () => ofBody.post(`${page}/${own.id}/withdraw`, { reason: "Old." }, { page: `${page}/${own.id}` });
  expect([(await withdraw()).status, (await withdraw()).status]).toEqual([303, 422]);
  for (const answer of ["return", "refuse"])
    expect(
      (await ofBody.post(`${page}/${own.id}/${answer}`, { reason: "x" }, { page: `${page}/${own.id}` })).status,
    ).toBe(422);
  // Who looks after the whole library is no exception to the order of things.
  await expect(withdrawRecord(open.house, whole, record.id, "Never shown.")).rejects.toThrow("library.other-state");
  await changeRecord(db, whole, record.id, facts("\u{1f46e}".repeat(200), { ownerBodyId: theirs.id }));
  expect((await new Visitor(app, whole.token).get(manage)).status).toBe(200);
});

test("no text of the forms for records and suggestions is too long, too wide or too odd for an answer", async ({
  app,
  db,
}) => {
  const { id } = await addRecord(db, system, facts("Odd texts"));
  const librarian = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
  const names = ["title", "summary", "why", "abstract", "audience", "conditions", "transcript"].flatMap((name) =>
    ["en", "ar"].map((lang) => `${name}-${lang}`),
  );
  const others = ["title", "summary", "why", "address", "languages", "country", "year", "subjects", "level"];
  const more = ["ownerBodyId", "ownerBody", "licence", "contact", "container", "volume", "doi", "isbn", "issn", "file"];
  for (const value of [
    "x".repeat(10_000),
    "\u{1f46e}".repeat(400),
    "\u202e\u2066abc",
    "a\0b",
    "a\ud800b",
    "2020",
    "-1",
  ])
    for (const field of [...names, ...others, ...more, "contributors", "anyway", "access", "type"])
      for (const path of [`/en/library/manage/${id}`, "/en/library/suggest"]) {
        const sent = { type: "guide", access: "public", "title-en": "Odd", title: "Odd", lang: "en", [field]: value };
        const { status } = await librarian.post(path, sent, { page: "/en/account/privacy" });
        expect([303, 422, 429, 409], `${path} ${field} ${value.slice(0, 5)}: ${status}`).toContain(status);
      }
}, 60_000);
