import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "#platform/paths.ts";
import { active, encrypted, long, pdfOf, report, scanned, swollen } from "../test-pdfs.ts";
import { Gatherer } from "./gather.ts";
import { type PdfFacts, proposalsFrom } from "./propose.ts";
import { type PdfLimits, readPdf } from "./read-in-worker.ts";
import { linesFromRight } from "./right-to-left.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "praxis-pdf-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(bytes: Buffer, limits?: PdfLimits) {
  const path = join(folder, "a.pdf");
  await writeFile(path, bytes);
  const reading = await readPdf(path, limits);
  return "fault" in reading ? { ...nothing, fault: reading.fault } : { ...reading, fault: undefined };
}
const nothing = { pages: 0, words: "", isActive: false, isCut: false, cover: null, proposals: undefined };

test("a PDF tells its pages, its words, how it looks, and what a record of it would say", async () => {
  const reading = await read(report);
  expect(reading).toMatchObject({ fault: undefined, pages: 2, isActive: false, isCut: false });
  expect(reading.words).toContain("numbatology");
  expect(reading.words).toContain("second page");
  expect(Buffer.from(reading.cover ?? []).toString("latin1", 1, 4)).toBe("PNG");
  expect(reading.proposals).toEqual({
    title: "Patrol by quoll: a report",
    authors: ["Roe, Jane", "Low, Kim"],
    doi: "10.1000/quoll.7",
    isbn: "9780306406157",
    lang: "en",
    year: 2018,
    abstract: "This report is about the patrols that are made by night and of what is learnt from them in the end.",
  });
});

test("one that asks for a password, one that is broken, and one that is no PDF at all are told apart from a scan", async () => {
  expect((await read(encrypted)).fault).toBe("encrypted");
  expect((await read(Buffer.from("%PDF-1.7\nnothing more"))).fault).toBe("broken");
  expect((await read(pdfOf({ pages: [] }))).fault).toBe("broken");
  expect(await read(scanned)).toMatchObject({ fault: undefined, pages: 2, words: "" });
});

test("of two thousand pages every word is found, within what the index takes", async () => {
  const reading = await read(long());
  expect(reading).toMatchObject({ pages: 2_000, isCut: false });
  expect(reading.words).toContain("bandicootery");
  expect(reading.words.length).toBeLessThan(100_000);
  expect(await read(report, { mostPages: 1 })).toMatchObject({ pages: 2, isCut: true });
});

test("scripts and files in a PDF are noticed and do nothing", async () => {
  expect(await read(active)).toMatchObject({ isActive: true, words: "Press here to win." });
});

test("Arabic is read as it is written: ligatures, vowel signs, numbers and Latin names in their order", async () => {
  const card = await readFile(join(projectRoot, "demo/library/files/bitaqat-al-ihata.pdf"));
  const { words, proposals } = await read(card);
  expect(words).toContain("هذه البطاقة لخمس دقائق قبل الدورية. تعلّم أفراد الشرطة أن يقولوا الأهم");
  expect(proposals).toMatchObject({ title: "بطاقة الإحاطة قبل الدورية", lang: "ar" });
  expect(proposals?.abstract).toMatch(/^هذه البطاقة.*بكلماته\.$/s);
  const placed = [..."طر ةنس "].map((letter, index) => ({ letter, size: 10, x: 10 + index, y: 50 }));
  const latin = [..."UN 26"].map((letter, index) => ({ letter, size: 10, x: index, y: 50.4 }));
  expect(linesFromRight([...placed, ...latin, { letter: "ّ", size: 10, x: 10.2, y: 53 }])).toEqual([
    { text: "سنة رطّUN 26", size: 10 },
  ]);
});

// Real articles; see the README beside them for where they come from.
const samples = join(projectRoot, "../shared/samples/pdf");

test.skipIf(!existsSync(samples) && process.env.CI !== "true")(
  "of real articles title, authors and DOI are proposed as they stand",
  async () => {
    const proposed = async (number: string) =>
      (await read(await readFile(join(samples, `10.21105.jose.${number}.pdf`)))).proposals;
    expect(await proposed("00184")).toMatchObject({
      title: "The Data Behind Dark Matter: Exploring Galactic Rotation",
      authors: [
        "Villano, A. N.",
        "Harris, Kitty C.",
        "Bergfalk, Judit",
        "Hatami, Raphael",
        "Vititoe, Francis",
        "Johnston, Julia",
      ],
      doi: "10.21105/jose.00184",
      lang: "en",
    });
    expect(await proposed("00090")).toMatchObject({
      authors: ["Rising, James A.", "Hussain, Azhar", "Schwarzwald, Kevin", "Trisovic, Ana"],
      doi: "10.21105/jose.00090",
    });
  },
);

test("a PDF that takes too much memory or time is given up, and the house lives on", async () => {
  expect((await read(swollen(), { memory: 32 * 1024 ** 2 })).fault).toBe("too-large");
  expect((await read(long(), { timeLimit: 5 })).fault).toBe("too-slow");
});

const facts: PdfFacts = {
  title: "",
  author: "",
  subject: "",
  created: "",
  language: "",
  lines: [],
  pages: [],
  last: "",
};

test("where nobody gave a title the largest letters are one, and what programs write is none", () => {
  const lines = [
    { text: "Revue de la police", size: 9 },
    { text: "Former les formateurs", size: 22 },
    { text: "en quatre semaines", size: 22 },
    { text: "Amina El Amrani, Luc de la Tour et Eva Ruiz", size: 11 },
    { text: "1 École nationale de police", size: 9 },
  ];
  expect(proposalsFrom({ ...facts, title: "Microsoft Word - final2.docx", lines }, 2026)).toMatchObject({
    title: "Former les formateurs en quatre semaines",
    authors: ["El Amrani, Amina", "de la Tour, Luc", "Ruiz, Eva"],
  });
  expect(proposalsFrom({ ...facts, title: "report_v3.indd" }, 2026).title).toBe("");
});

test("the language is that of the words, in four languages, and only then what the PDF declares", () => {
  const langOf = (text: string, language = "") =>
    proposalsFrom({ ...facts, language, pages: [text.repeat(5)] }, 2026).lang;
  expect(langOf("La formation des agents est une chose que les académies font pour le public. ", "en-US")).toBe("fr");
  expect(langOf("La formación de los agentes es una tarea que las academias hacen para el público. ")).toBe("es");
  expect(langOf("يتدرب أفراد الشرطة في الأكاديمية. ")).toBe("ar");
  expect(langOf("12 34 ", "ar")).toBe("ar");
  expect(langOf("12 34 ", "de-DE")).toBe("");
});

test("an abstract ends where the next heading begins, in Arabic too", () => {
  const text = `ملخص\n${"يتدرب أفراد الشرطة كل عام على أمور كثيرة في الأكاديمية. ".repeat(3)}\nالكلمات المفتاحية: شرطة\nبقية`;
  const { abstract } = proposalsFrom({ ...facts, pages: [text] }, 2026);
  expect(abstract).toMatch(/^يتدرب/);
  expect(abstract).not.toContain("المفتاحية");
});

test("forty thousand spaces are read as quickly as words", () => {
  const text = " ".repeat(40_000);
  const begun = performance.now();
  proposalsFrom({ ...facts, title: text, author: text, pages: [text], lines: [{ text, size: 9 }] }, 2026);
  expect(performance.now() - begun).toBeLessThan(1_000);
});

test("whatever a PDF tells, proposals stay within their bounds", () => {
  const text = fc.string({ unit: "binary", maxLength: 400 });
  fc.assert(
    fc.property(text, text, fc.array(text, { maxLength: 4 }), (title, author, pages) => {
      const found = proposalsFrom({ ...facts, title, author, pages, lines: [{ text: author, size: 12 }] }, 2026);
      expect(found.title.length).toBeLessThanOrEqual(300);
      expect(found.authors.length).toBeLessThanOrEqual(50);
      expect(found.abstract.length).toBeLessThanOrEqual(3_000);
      expect(found.year ?? 2000).toBeGreaterThan(1899);
      const gatherer = new Gatherer();
      for (const page of [...pages, title.repeat(40)]) gatherer.add(page);
      expect(gatherer.words.isWellFormed()).toBe(true);
      expect(gatherer.words).not.toContain("\0");
    }),
    { numRuns: 15 },
  );
});
