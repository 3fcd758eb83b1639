import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isSubject } from "#catalogue/index.ts";
import { projectRoot } from "#platform/paths.ts";
import { languages } from "#platform/permissions/index.ts";
import { slugOf } from "#platform/slugs.ts";
import { readDemoRecords, readDemoRelations } from "./demo.ts";

type Texts = Partial<Record<(typeof languages)[number], string>>;

const records = await readDemoRecords();
const isWhole = (text: Texts) => languages.every((lang) => (text[lang] ?? "") !== "");

test("every record of the demonstration has its title and summary in four languages, and known subjects", () => {
  expect(records.length).toBeGreaterThanOrEqual(300);
  expect(records.filter(({ title, summary }) => !isWhole(title) || !isWhole(summary))).toEqual([]);
  expect(records.flatMap(({ subjects }) => subjects.filter((id) => !isSubject(id)))).toEqual([]);
  expect(records.filter(({ subjects }) => subjects.length === 0)).toEqual([]);
});

test("most say why they matter to a trainer, and what is said is said in four languages", () => {
  const said = records.filter(({ why }) => Object.keys(why).length > 0);
  expect(said.length).toBeGreaterThanOrEqual(150);
  expect(said.filter(({ why }) => !isWhole(why))).toEqual([]);
});

test("websites say for whom they are and on which conditions", () => {
  const websites = records.filter(({ type }) => type === "site");
  expect(websites).toHaveLength(30);
  expect(websites.filter(({ audience, conditions }) => !isWhole(audience) || !isWhole(conditions))).toEqual([]);
});

test("Arabic is Arabic, with its own punctuation; the other languages are not", () => {
  const texts = records.flatMap(({ title, summary, why, audience, conditions }) => [
    title,
    summary,
    why,
    audience,
    conditions,
  ]);
  const isArabic = /\p{Script=Arabic}/u;
  const wrong = texts.flatMap((text) =>
    languages.flatMap((lang) => {
      const told = text[lang] ?? "";
      if (told === "") return [];
      if (lang !== "ar") return isArabic.test(told) ? [told] : [];
      return !isArabic.test(told) || /\p{Script=Arabic}\s?[,;?]/u.test(told) ? [told] : [];
    }),
  );
  expect(wrong).toEqual([]);
});

test("relations lead from something of the demonstration to something else of it, each once", async () => {
  const relations = await readDemoRelations();
  expect(relations.length).toBeGreaterThanOrEqual(80);
  const slugs = new Set(records.map(({ title }) => `/library/${slugOf(title.en ?? "")}`));
  const rooms = /^\/(learning|journal|guidelines|groups|training)\/./;
  const numbered = (path: string) => path.replace(/-\d$/, "");
  const isKnown = (path: string) => rooms.test(path) || slugs.has(path) || slugs.has(numbered(path));
  expect(relations.filter(({ from, to }) => !isKnown(from) || !isKnown(to) || from === to)).toEqual([]);
  const pairs = relations.map(({ from, type, to }) => `${type} ${[from, to].sort().join(" ")}`);
  expect(new Set(pairs).size).toBe(pairs.length);
});

test("no file of the records is too large to be read in a review", async () => {
  const folder = join(projectRoot, "demo/library");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  for (const name of names) expect((await readFile(join(folder, name))).length, name).toBeLessThan(400_000);
});
