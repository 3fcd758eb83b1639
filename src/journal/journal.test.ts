import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import { searchCatalogue } from "#catalogue/index.ts";
import type { Db } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { journalScope, system, visitor } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { describeArticle, publishArticle, withdrawArticle } from "./articles.ts";
import { reindexArticles } from "./catalogue-entry.ts";
import { commands } from "./commands.ts";
import { keepArticle } from "./imports.ts";
import { addIssue, moveArticle, publishIssue, putIssueFile } from "./issues.ts";
import { addJournal, describeJournal, isIssn } from "./journals.ts";
import { articleBySlug, articlesOf, journalBySlug } from "./queries.ts";

let journals = 0;
const factsOf = (title: string) => ({
  title: { en: title, ar: `مجلة ${title}` },
  description: { en: "About." },
  publisher: { en: "Group of Experts" },
  publisherGroupId: null,
  issn: "",
  languages: ["en", "ar"],
  sections: [{ en: "Articles" }],
});

async function aJournal(db: Db) {
  journals += 1;
  return addJournal(db, system, factsOf(`Journal of Tests ${journals}`));
}

const issueFacts = (number: number) => ({
  year: 2_026,
  label: { en: `Issue ${number} – March 2026` },
  issuedOn: "2026-03-16",
  theme: {},
  editorial: {},
  notice: { en: "Only a test." },
  position: number,
});

let articles = 0;
const jats = (inner: { title?: string; body?: string; front?: string; lang?: string } = {}) => {
  articles += 1;
  const { title = `Radio discipline ${articles}`, body = "<p>Over and out.</p>", front = "", lang = "en" } = inner;
  return Buffer.from(`<article xmlns:xlink="http://www.w3.org/1999/xlink" xml:lang="${lang}"><front><article-meta>
    <title-group><article-title>${title}</article-title></title-group>
    <contrib-group><contrib><name><surname>Writer</surname><given-names>A.</given-names></name><email>a.writer@police.example</email>
    <contrib-id contrib-id-type="orcid">https://orcid.org/0000-0002-1825-0097</contrib-id></contrib></contrib-group>${front}
    </article-meta></front><body>${body}</body></article>`);
};

type House = Pick<HouseParts, "db" | "files">;
async function anArticle(house: House, journalId: string, issueId: string | null, xml = jats()) {
  return keepArticle(house, system, { journalId, issueId, articleId: null }, { xml, files: [] }, {});
}

async function aPublished(house: House, xml = jats()) {
  const journal = await aJournal(house.db);
  const issue = await addIssue(house.db, system, journal.id, 1, issueFacts(1));
  const article = await anArticle(house, journal.id, issue.id, xml);
  await publishIssue(house.db, system, issue.id);
  return { journal, issue, article, path: `/en/journal/${journal.slug}/${article.slug}` };
}

describe("reading", () => {
  test("publishing an issue opens its articles: on their pages, in search in the author's words, in the feed", async ({
    open,
    app,
    db,
  }) => {
    const { journal, path } = await aPublished(
      open.house,
      jats({ title: "Quokkas on patrol", body: "<p>The wombat rule.</p>" }),
    );
    const reader = new Visitor(app);
    const html = await (await reader.get(path)).text();
    expect(html).toContain("The wombat rule.");
    expect(html).toContain('<meta name="citation_title" content="Quokkas on patrol"');
    expect(html).toContain("https://orcid.org/0000-0002-1825-0097");
    expect(html).toContain("Only a test.");
    expect(html).not.toContain("a.writer@police.example");
    for (const words of ["quokkas", "wombat rule", "author:writer quokkas"])
      expect((await searchCatalogue(db, visitor, { q: words, lang: "en" } as never)).hits, words).toMatchObject([
        { kind: "article" },
      ]);
    const feed = await reader.get(`/feeds/journal-${journal.slug}.atom`);
    expect(feed.headers.get("content-type")).toContain("application/atom+xml");
    expect(await feed.text()).toContain("Quokkas on patrol");
    expect(await (await reader.get(`/ar/journal/${journal.slug}/issues/1`)).text()).toContain("Quokkas on patrol");
    const bibtex = await reader.get(`${path}?format=bibtex`);
    expect(await bibtex.text()).toMatch(/@article[\s\S]*Quokkas on patrol/);
    expect(await reindexArticles(open.house)).toBeGreaterThan(0);
  });

  test("drafts of articles and issues do not exist for readers, nor do their files, whatever address is guessed", async ({
    open,
    app,
    db,
  }) => {
    const journal = await aJournal(db);
    const issue = await addIssue(db, system, journal.id, 1, issueFacts(1));
    const { slug, id } = await anArticle(open.house, journal.id, issue.id);
    const base = `/en/journal/${journal.slug}`;
    const outsiders = [new Visitor(app), new Visitor(app, (await anAccount(db)).token)];
    const paths = [
      `${base}/${slug}`,
      `${base}/issues/1`,
      `${base}/${slug}/files/article.xml`,
      `/en/journal/manage/${journal.slug}`,
    ];
    for (const outsider of outsiders)
      for (const path of paths) expect([401, 403, 404], path).toContain((await outsider.get(path)).status);
    const editor = new Visitor(app, (await anAccount(db, { roles: ["editor"] })).token);
    for (const path of paths) expect((await editor.get(path)).status, path).toBe(200);
    await expect(publishArticle(db, system, id)).rejects.toThrow("journal.issue-draft");
  });

  test("a withdrawn article keeps its address, says why, and hands nothing out any more", async ({ open, app, db }) => {
    const { article, path } = await aPublished(open.house, jats({ body: "<p>Retracted finding.</p>" }));
    await withdrawArticle(db, system, article.id, "Figures could not be confirmed");
    const reader = new Visitor(app);
    const response = await reader.get(path);
    expect(response.status).toBe(410);
    const html = await response.text();
    expect(html).toContain("Figures could not be confirmed");
    expect(html).not.toContain("Retracted finding.");
    expect((await reader.get(`${path}/files/article.xml`)).status).toBe(404);
    expect((await reader.get(`${path}?format=ris`)).status).toBe(410);
    await publishArticle(db, system, article.id);
    expect((await reader.get(path)).status).toBe(200);
  });

  test("a file is handed out whole or by parts, and never runs as a page of ours", async ({ open, app }) => {
    const { path } = await aPublished(open.house);
    const reader = new Visitor(app);
    const whole = await reader.get(`${path}/files/article.xml`);
    const text = await whole.text();
    expect(whole.headers.get("content-security-policy")).toContain("sandbox");
    expect(whole.headers.get("content-disposition")).toContain("attachment");
    const part = await reader.get(`${path}/files/article.xml`, { range: "bytes=1-7" });
    expect([part.status, await part.text()]).toEqual([206, text.slice(1, 8)]);
    expect((await reader.get(`${path}/files/article.xml`, { range: "bytes=999999-" })).status).toBe(416);
    expect((await reader.get(`${path}/files/..%2f..%2fetc`)).status).toBe(404);
  });

  test("of two hundred authors each is there; an article without a body, an author or an abstract has a page", async ({
    open,
    app,
  }) => {
    const many = Array.from(
      { length: 200 },
      (_, index) => `<contrib><name><surname>Surname${index}</surname></name></contrib>`,
    ).join("");
    const { path, journal } = await aPublished(open.house, jats({ front: `<contrib-group>${many}</contrib-group>` }));
    const html = await (await new Visitor(app).get(path)).text();
    expect(html).toContain("<bdi>Surname199</bdi>");
    const list = await (await new Visitor(app).get(`/en/journal/${journal.slug}/issues/1`)).text();
    expect(list).toContain("and 195 more");
    const bare = await aPublished(
      open.house,
      Buffer.from(
        "<article><front><article-meta><title-group><article-title>Bare <italic>&lt;b&gt;</italic> العنوان</article-title></title-group></article-meta></front><back><ack><p>Thanks.</p></ack></back></article>",
      ),
    );
    const page = await new Visitor(app).get(bare.path);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Bare &lt;b> العنوان</h1>");
  });
});

describe("editing", () => {
  test("who edits one journal edits no other, and opens none", async ({ db }) => {
    const [own, other] = [await aJournal(db), await aJournal(db)];
    const editor = await anAccount(db);
    const scoped = { ...editor, grants: [{ role: "editor" as const, scope: journalScope(own.id) }] };
    await describeJournal(db, scoped, own.id, factsOf("Renamed"));
    await expect(describeJournal(db, scoped, other.id, factsOf("Taken"))).rejects.toThrow("platform.forbidden");
    await expect(addIssue(db, scoped, other.id, 1, issueFacts(1))).rejects.toThrow("platform.forbidden");
    await expect(addJournal(db, scoped, factsOf("Mine"))).rejects.toThrow("platform.forbidden");
    expect((await journalBySlug(db, visitor, own.slug))?.title.en).toBe("Renamed");
  });

  test("an editor makes an issue, describes an article with its authors, orders and publishes, all by form", async ({
    open,
    app,
    db,
  }) => {
    const journal = await aJournal(db);
    const editor = new Visitor(app, (await anAccount(db, { roles: ["editor"] })).token);
    const manage = `/en/journal/manage/${journal.slug}`;
    const issue = {
      number: "4",
      year: "2012",
      issuedOn: "2012-08-01",
      position: "4",
      "label-en": "Issue 4 – August 2012",
    };
    expect((await editor.post(`${manage}/new-issue`, issue)).status).toBe(303);
    expect((await editor.post(`${manage}/new-issue`, issue)).status).toBe(422);
    const { rows } = await sql<{ id: string }>`select id from journal.issue where journal_id = ${journal.id}`.execute(
      db,
    );
    const issueId = rows[0]?.id ?? "";
    const [first, second] = [
      await anArticle(open.house, journal.id, issueId),
      await anArticle(open.house, journal.id, issueId),
    ];
    const page = `${manage}/articles/${first.slug}`;
    const fields = {
      "title-en": "Second thoughts",
      "title-ar": "إعادة نظر",
      "practice-en": "Think twice.",
      language: "en",
      issueId,
      authors:
        "Writer; A.; 0000-0002-1825-0097; Police Academy; https://ror.org/01abc2345; a@police.example\nBody of authors",
    };
    expect((await editor.post(page, fields)).status).toBe(303);
    const wrong = await editor.post(page, { ...fields, authors: "Writer; A.; 0000-0002-1825-0098" });
    expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining("Line 1: an author needs")]);
    await editor.post(`${manage}/issues/4/move`, { article: second.id, by: "up" }, { page: `${manage}/issues/4` });
    expect((await articlesOf(db, system, issueId)).map(({ id }) => id)).toEqual([second.id, first.id]);
    await editor.post(`${manage}/issues/4/publish`, {}, { page: `${manage}/issues/4` });
    const found = await articleBySlug(db, visitor, { journal: journal.slug, article: first.slug ?? "", lang: "en" });
    expect(found).toMatchObject({
      state: "published",
      practice: { en: "Think twice." },
      authors: [
        { family: "Writer", affiliations: [{ ror: "https://ror.org/01abc2345" }] },
        { family: "Body of authors", given: "" },
      ],
    });
    await expect(moveArticle(db, await anAccount(db), issueId, first.id, "down")).rejects.toThrow("platform.forbidden");
  });

  test("an uploaded article is read by a job into a draft; a second one becomes its new version; what is none is refused with its line", async ({
    open,
    app,
    db,
  }) => {
    const journal = await aJournal(db);
    const account = await anAccount(db, { roles: ["editor"] });
    const editor = new Visitor(app, account.token);
    const page = `/en/journal/manage/${journal.slug}/import`;
    const send = async (body: Buffer | string, query = "") => {
      const { id } = (await (
        await editor.put(`${page}${query === "" ? "?" : `${query}&`}name=a.xml`, body, page)
      ).json()) as { id: string };
      const { readImport } = await import("./imports.ts");
      await readImport(open.house, id);
      return { id, html: await (await editor.get(`/en/journal/manage/import/${id}`)).text() };
    };
    await send(jats({ title: "Uploaded badger" }));
    const slug = "uploaded-badger";
    expect(await articleBySlug(db, system, { journal: journal.slug, article: slug, lang: "en" })).toMatchObject({
      state: "draft",
      version: 1,
    });
    await send(jats({ title: "Uploaded badger", body: "<p>Corrected.</p>" }), `?article=${slug}`);
    const second = await articleBySlug(db, system, { journal: journal.slug, article: slug, lang: "en" });
    expect(second).toMatchObject({ version: 2, html: expect.stringContaining("Corrected.") });
    const bomb = '<!DOCTYPE article [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><article>&b;</article>';
    for (const [body, words] of [
      [bomb, "declares an entity"],
      ["<article><front>", "The XML is broken."],
      ["<html><p/></html>", "not a JATS article"],
      ["PK\u0003\u0004 no zip", "The zip is broken."],
    ] as const)
      expect((await send(body)).html, body).toContain(words);
    const others = new Visitor(app, (await anAccount(db)).token);
    expect((await others.put(`${page}?name=a.xml`, jats(), "/en")).status).toBe(403);
    const left = await sql<{
      n: number;
    }>`select count(*)::int as n from journal.article where journal_id = ${journal.id}`.execute(db);
    expect(left.rows[0]?.n).toBe(1);
  });

  test("the PDF of an issue is one, or nothing is kept", async ({ app, db }) => {
    const journal = await aJournal(db);
    const { id } = await addIssue(db, system, journal.id, 2, issueFacts(2));
    const editor = new Visitor(app, (await anAccount(db, { roles: ["editor"] })).token);
    const page = `/en/journal/manage/${journal.slug}/issues/2`;
    await expect(publishIssue(db, system, id)).rejects.toThrow("journal.issue-empty");
    expect((await editor.put(`${page}/pdf`, "<html>no</html>", page)).status).toBe(422);
    expect((await editor.put(`${page}/pdf`, "%PDF-1.7 x", page)).status).toBe(202);
    await publishIssue(db, system, id);
    const file = await new Visitor(app).get(`/en/journal/${journal.slug}/issues/2/files/issue-2.pdf`);
    expect([file.status, await file.text()]).toEqual([200, "%PDF-1.7 x"]);
    await expect(
      putIssueFile(db, await anAccount(db), id, { sha256: "0".repeat(64), size: 1, fileName: "x" }),
    ).rejects.toThrow("platform.forbidden");
  });

  test("an article stays within its journal, and a published one within open issues", async ({ open, db }) => {
    const { article, journal } = await aPublished(open.house);
    const other = await aJournal(db);
    const foreign = await addIssue(db, system, other.id, 1, issueFacts(1));
    const draft = await addIssue(db, system, journal.id, 9, issueFacts(9));
    const found = await articleBySlug(db, system, { journal: journal.slug, article: article.slug ?? "", lang: "en" });
    if (found === undefined) throw new Error("the article is not there");
    const facts = { ...found, authors: [] };
    const told = {
      issueId: foreign.id,
      sectionId: null,
      title: facts.title,
      abstract: {},
      practice: {},
      language: "en",
      subjects: [],
      keywords: {},
      doi: "",
      pages: "",
      licence: "",
      rights: "",
      receivedOn: null,
      acceptedOn: null,
      authors: [],
    };
    await expect(describeArticle(db, system, article.id, told)).rejects.toThrow("journal.not-of-this-journal");
    await expect(describeArticle(db, system, article.id, { ...told, issueId: draft.id })).rejects.toThrow(
      "journal.issue-draft",
    );
  });

  test("an ISSN must fit its last sign", () => {
    expect(["", "2049-3630", "0000-006X"].map(isIssn)).toEqual([true, true, true]);
    expect(["2049-3631", "20493630", "abcd-efgh"].map(isIssn)).toEqual([false, false, false]);
  });
});

test("the command imports files with the figures beside them, tells what it refuses, and publishes when asked", async ({
  open,
  db,
}) => {
  const journal = await aJournal(db);
  await addIssue(db, system, journal.id, 1, issueFacts(1));
  const folder = await mkdtemp(join(tmpdir(), "praxis-jats-"));
  await writeFile(
    join(folder, "a.xml"),
    jats({ title: "Commanded", body: '<fig><graphic xlink:href="f1"><alt-text>A dot</alt-text></graphic></fig>' }),
  );
  await writeFile(join(folder, "f1.png"), Buffer.from("89504e47", "hex"));
  await writeFile(join(folder, "b.xml"), "<article>");
  await writeFile(join(folder, "c.pdf"), "%PDF-1.4 c");
  const said: string[] = [];
  const run = (positionals: string[], options: Record<string, string | boolean | string[]>) =>
    commands[0]?.run(open.house, {
      positionals,
      options: { journal: journal.slug, ...options },
      say: (line) => said.push(line),
      stdin: async () => "",
    });
  const result = await run([join(folder, "a.xml"), join(folder, "b.xml")], {});
  expect(result).toMatchObject([{ slug: "commanded", published: false }, { problems: [{ code: "not-xml" }] }]);
  expect(said.join("\n")).toContain("b.xml:1: The XML is broken.");
  const found = await articleBySlug(db, system, { journal: journal.slug, article: "commanded", lang: "en" });
  expect(found?.html).toMatch(/<img src="\/files\/journal\/[0-9a-f-]{36}\/f1\.png" alt="A dot"/);
  await run([join(folder, "c.pdf")], { title: "Un PDF", language: "fr", author: ["Auteur, B."], publish: true });
  expect(await articleBySlug(db, visitor, { journal: journal.slug, article: "un-pdf", lang: "fr" })).toMatchObject({
    title: { fr: "Un PDF" },
    authors: [{ family: "Auteur", given: "B." }],
    files: [{ kind: "pdf" }],
  });
  await expect(run([join(folder, "b.xml")], {})).rejects.toThrow("not-xml");
  await expect(run([join(folder, "none.xml")], {})).rejects.toThrow("There is no file");
  expect(await readFile(join(folder, "c.pdf"), "utf8")).toBe("%PDF-1.4 c");
});
