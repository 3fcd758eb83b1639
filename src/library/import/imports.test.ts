import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utils, write } from "@e965/xlsx";
import { describe, expect } from "vitest";
import type { Db } from "#platform/database/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import type { HouseParts } from "../../platform/feature.ts";
import { guessColumns } from "./columns.ts";
import { importCommand, importRecords } from "./commands.ts";
import { likeness, nearTitle } from "./facts.ts";
import { formatOf } from "./formats.ts";
import { advanceImport } from "./imports.ts";

/** Brings text in as a file of that name. */
async function bringIn(house: HouseParts, name: string, content: string | Buffer, isPublished = false) {
  const folder = await mkdtemp(join(tmpdir(), "praxis-import-"));
  try {
    await writeFile(join(folder, name), content);
    return await importRecords(house, join(folder, name), { isPublished });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const recordOf = (db: Db, title: string) =>
  db
    .selectFrom("library.record")
    .selectAll()
    .where((where) => where(where.ref("title", "->>").key("en"), "=", title))
    .orderBy("id")
    .executeTakeFirst();

const ris = (fields: Record<string, string | string[]>) =>
  `TY  - JOUR\n${Object.entries(fields)
    .flatMap(([tag, values]) => [values].flat().map((value) => `${tag}  - ${value}\n`))
    .join("")}ER  - \n`;

describe("records from files", () => {
  test("a bibliography becomes drafts with their authors, identifiers and subjects", async ({ open, db }) => {
    const facts = await bringIn(
      open.house,
      "a.bib",
      `@article{k, title={Learning to patrol}, author={Doe, Jane and {Police Academy}}, year=2011, journal={Journal of Patrol},
        doi={10.5555/PATROL.1}, issn={1234-5679}, keywords={police training, unheard of}, url={https://www.example.org/patrol/}}
      @book{z, year=2011}`,
    );
    expect(facts).toMatchObject({ state: "done", added: 1, refused: 1, known: 0 });
    const record = await recordOf(db, "Learning to patrol");
    expect(record).toMatchObject({
      slug: "learning-to-patrol",
      kind: "publication",
      type: "article",
      state: "draft",
      doi: "10.5555/patrol.1",
      issn: "1234-5679",
      addressKey: "example.org/patrol",
      year: 2011,
    });
    const contributors = await db
      .selectFrom("library.contributor")
      .select(["family", "given", "literal"])
      .where("recordId", "=", record?.id ?? "")
      .orderBy("position")
      .execute();
    expect(contributors).toEqual([
      { family: "Doe", given: "Jane", literal: "" },
      { family: "", given: "", literal: "Police Academy" },
    ]);
  });

  test("what stands already is not doubled: it gets what it lacks, by DOI, by a near-equal title of one author and year", async ({
    open,
    db,
  }) => {
    await bringIn(
      open.house,
      "one.ris",
      ris({ TI: "Community policing in practice", AU: "Okoro, Ada", PY: "2009", DO: "10.5555/twin" }),
    );
    const again = await bringIn(
      open.house,
      "two.ris",
      ris({ TI: "Another wording", DO: "https://doi.org/10.5555/TWIN", PB: "The Press" }) +
        ris({ TI: "Community policing in practice.", AU: "Okoro, A.", PY: "2009", AB: "Told." }) +
        ris({ TI: "Community policing in practise: a study", AU: "Okoro, A.", PY: "2009" }) +
        ris({ TI: "Community policing in practice", AU: "Other, B.", PY: "2009" }),
    );
    expect(again).toMatchObject({ state: "done", added: 2, known: 2, changed: 2, refused: 0 });
    expect(await recordOf(db, "Community policing in practice")).toMatchObject({
      publisher: "The Press",
      abstract: { en: "Told." },
    });
    const third = await bringIn(open.house, "three.ris", ris({ TI: "X", DO: "10.5555/twin" }));
    expect(third).toMatchObject({ added: 0, changed: 0, known: 1 });
  });

  test("an entry that a file says twice is taken once, and its line is told", async ({ open, db }) => {
    const facts = await bringIn(
      open.house,
      "twice.ris",
      ris({ TI: "Said twice", AU: "A, B", PY: "2001" }) + ris({ TI: "SAID  twice!", AU: "A, B.", PY: "2001" }),
    );
    expect(facts).toMatchObject({ added: 1, refused: 1 });
    const row = await db
      .selectFrom("library.importRow")
      .select(["line", "fault"])
      .where("importId", "=", facts.id)
      .where("fault", "is not", null)
      .executeTakeFirst();
    expect(row).toEqual({ line: 6, fault: "twice" });
  });

  test("titles without Latin letters get an address of their own, equal titles different ones", async ({
    open,
    db,
  }) => {
    const facts = await bringIn(
      open.house,
      "slugs.ris",
      ris({ TI: "الشرطة المجتمعية" }) + ris({ TI: "One name", AU: "A, B" }) + ris({ TI: "One name", AU: "C, D" }),
    );
    expect(facts.added).toBe(3);
    const rows = await db
      .selectFrom("library.importRow as i")
      .innerJoin("library.record as r", "r.id", "i.recordId")
      .select(["r.slug", "r.title"])
      .where("i.importId", "=", facts.id)
      .orderBy("i.number")
      .execute();
    expect(rows[0]?.title).toEqual({ ar: "الشرطة المجتمعية" });
    expect(rows[0]?.slug).toMatch(/^record-/);
    expect(rows[1]?.slug).toBe("one-name");
    expect(rows[2]?.slug).toMatch(/^one-name-./);
  });

  test("what lacks nothing is published where that is asked for, the rest stays a draft", async ({ open, db }) => {
    const facts = await bringIn(
      open.house,
      "publish.ris",
      ris({ TI: "Ready to read", AB: "An abstract.", KW: ["Crime prevention"] }) + ris({ TI: "Not ready to read" }),
      true,
    );
    expect(facts).toMatchObject({ added: 2, published: 1 });
    expect((await recordOf(db, "Ready to read"))?.state).toBe("published");
    expect((await recordOf(db, "Not ready to read"))?.state).toBe("draft");
  });
});

describe("sheets", () => {
  const sheet = [
    ["Titre", "Auteurs", "Année", "Pays", "Lien", "DOI", "Mots-clés"],
    [
      "Former les formateurs",
      "Martin, Anne; École nationale",
      "2015",
      "France",
      "https://www.example.fr/a",
      "10.5555/fr",
      "x",
    ],
    ["Sans pays", "", "2015", "Nulle part", "", "", ""],
    ["Sans année", "", "bientôt", "", "", "", ""],
    ["", "Personne", "2015", "", "", "", ""],
    ["=HYPERLINK(1)", "", "2015", "", "", "", ""],
  ];

  test("columns are proposed from headings in four languages", () => {
    expect(guessColumns(sheet[0] ?? [])).toEqual({
      title: 0,
      authors: 1,
      year: 2,
      country: 3,
      address: 4,
      doi: 5,
      keywords: 6,
    });
    expect(guessColumns(["العنوان", "المؤلفون", "السنة", "المجلة", "رابط"])).toMatchObject({
      title: 0,
      authors: 1,
      container: 3,
      address: 4,
    });
    expect(guessColumns(["Título", "Autores", "Año", "Revista", "Enlace"])).toEqual({
      title: 0,
      authors: 1,
      year: 2,
      container: 3,
      address: 4,
    });
    expect(guessColumns(["type", "title", "authors", "date", "container", "url", "abstract"])).toMatchObject({
      type: 0,
      title: 1,
      authors: 2,
      year: 3,
      container: 4,
      address: 5,
      abstract: 6,
    });
  });

  test("CSV and XLSX read alike; wrong rows are told by their row", async ({ open, db }) => {
    const csv = await bringIn(
      open.house,
      "feuille.csv",
      sheet.map((row) => row.map((cell) => `"${cell}"`).join(";")).join("\n"),
    );
    expect(csv).toMatchObject({ state: "done", added: 2, refused: 3 });
    const faults = await db
      .selectFrom("library.importRow")
      .select(["line", "fault"])
      .where("importId", "=", csv.id)
      .where("fault", "is not", null)
      .orderBy("number")
      .execute();
    expect(faults).toEqual([
      { line: 3, fault: "country" },
      { line: 4, fault: "year" },
      { line: 5, fault: "no-title" },
    ]);
    expect(await recordOf(db, "Former les formateurs")).toMatchObject({ country: "FR", year: 2015, doi: "10.5555/fr" });
    const book = utils.book_new();
    utils.book_append_sheet(book, utils.aoa_to_sheet(sheet), "A");
    const xlsx = await bringIn(open.house, "feuille.xlsx", write(book, { type: "buffer", bookType: "xlsx" }) as Buffer);
    expect(xlsx).toMatchObject({ state: "done", added: 0, known: 2, refused: 3 });
  });
});

test("a librarian brings a sheet in by page: columns, preview, what stands already, and only then is it written", async ({
  app,
  db,
  open,
}) => {
  const librarian = await anAccount(db, { roles: ["librarian"] });
  const visitor = new Visitor(app, librarian.token);
  const sent = await visitor.put(
    "/en/library/import?name=list.csv",
    "Name of work;Who\nPaged in;Doe, J\n;x\n",
    "/en/library/import",
  );
  expect(sent.status).toBe(202);
  const { id, status } = (await sent.json()) as { id: string; status: string };
  await advanceImport(open.house, id);
  expect(await (await visitor.get(status)).json()).toMatchObject({ state: "done", phase: "matching" });
  const page = `/en/library/import/${id}`;
  expect((await visitor.post(`${page}/columns`, { authors: "1" }, { page })).status).toBe(422);
  expect((await visitor.post(`${page}/columns`, { title: "0", authors: "1" }, { page })).status).toBe(303);
  await advanceImport(open.house, id);
  const checked = await (await visitor.get(page)).text();
  expect(checked).toContain("New: 1. In the library already: 0. Left out: 1.");
  expect(checked).toContain("No title");
  expect(await recordOf(db, "Paged in")).toBeUndefined();
  expect((await visitor.post(`${page}/write`, {}, { page })).status).toBe(303);
  expect((await visitor.post(`${page}/write`, {}, { page })).status).toBe(422);
  await advanceImport(open.house, id);
  await advanceImport(open.house, id);
  expect(await recordOf(db, "Paged in")).toMatchObject({ state: "draft" });
  for (const lang of ["fr", "es", "ar"]) expect((await visitor.get(`/${lang}/library/import/${id}`)).status).toBe(200);
  // Another librarian's, a learner's and a visitor's eyes.
  const other = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
  expect((await other.get(page)).status).toBe(404);
  const learner = new Visitor(app, (await anAccount(db)).token);
  expect((await learner.get("/en/library/import")).status).toBe(403);
  expect((await learner.get(page)).status).toBe(403);
});

describe("hostile files", () => {
  test("are refused in words or told by line, and nothing is written", async ({ open, db }) => {
    const before = await db
      .selectFrom("library.record")
      .select((of) => of.fn.countAll().as("n"))
      .executeTakeFirst();
    const files: [string, string | Buffer, object][] = [
      ["empty.json", "", { state: "done", added: 0, refused: 1 }],
      ["braces.bib", "{".repeat(1_000_000), { state: "done", added: 0 }],
      ["open.bib", `@book{a, title = ${"{".repeat(1_000_000)}`, { state: "done", added: 0, refused: 1 }],
      ["nul.ris", "\0\0\0\0", { state: "done", added: 0, refused: 1 }],
      [
        "latin.ris",
        Buffer.from("TY  - BOOK\nTI  - \xe9t\xe9\nER  - \n", "latin1"),
        { state: "failed", fault: { code: "imports.not-utf8", args: {} } },
      ],
      ["zip.xlsx", Buffer.from("PK\u0003\u0004nothing", "latin1"), { state: "failed" }],
      [
        "large.json",
        `[${" ".repeat(33 * 1024 * 1024)}]`,
        { state: "failed", fault: { code: "imports.too-large", args: {} } },
      ],
    ];
    for (const [name, content, wanted] of files)
      expect([name, await bringIn(open.house, name, content)]).toMatchObject([name, wanted]);
    await expect(bringIn(open.house, "x.exe", "MZ")).rejects.toThrow("imports.unknown-format");
    expect(
      await db
        .selectFrom("library.record")
        .select((of) => of.fn.countAll().as("n"))
        .executeTakeFirst(),
    ).toEqual(before);
  });

  test("fields with markup, controls and half characters are plain text in a record", async ({ open, db }) => {
    await bringIn(
      open.house,
      "markup.json",
      JSON.stringify([
        { title: "Bold <b>works</b> \u202e\ud83d", type: "book", URL: "javascript:alert(1)", publisher: "\0P" },
      ]),
    );
    expect(await recordOf(db, "Bold works \ufffd")).toMatchObject({ address: "", publisher: "P" });
  });
});

test("a file is known by its ending, or by how it begins", () => {
  const of = (name: string, text: string) => formatOf(name, Buffer.from(text));
  expect(of("a.bib", "")).toBe("bibtex");
  expect(of("a.txt", "\ufeffTY  - JOUR")).toBe("ris");
  expect(of("savedrecs.txt", "FN Clarivate")).toBe("ris");
  expect(of("a.txt", "@article{a,")).toBe("bibtex");
  expect(of("a", " [{")).toBe("csl");
  expect(of("a.html", "<html>")).toBeUndefined();
});

test("near-equal titles are alike, others are not", () => {
  expect(likeness("communitypolicinginpractice", "communitypolicinginpractices")).toBeGreaterThan(nearTitle);
  expect(likeness("communitypolicinginpractice", "communitypolicingintheory")).toBeLessThan(nearTitle);
  expect(likeness("", "a")).toBe(0);
});

test("the command tells what was added, changed and refused, with reasons", async ({ open }) => {
  const folder = await mkdtemp(join(tmpdir(), "praxis-import-"));
  const path = join(folder, "c.ris");
  await writeFile(path, ris({ TI: "By command" }) + ris({ PY: "2001" }));
  const lines: string[] = [];
  const args = {
    positionals: [path],
    options: {},
    say: (line: string) => void lines.push(line),
    stdin: async () => "",
  };
  expect(await importCommand.run(open.house, args)).toEqual({
    added: 1,
    changed: 0,
    known: 0,
    published: 0,
    refused: 1,
    reasons: [{ line: 4, title: "", reason: "No title" }],
  });
  expect(lines).toContain("line 4: No title");
  await rm(folder, { recursive: true, force: true });
});
