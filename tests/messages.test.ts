import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@formatjs/icu-messageformat-parser";
import { expect, test } from "vitest";
import { features } from "../src/app.ts";
import { languages } from "../src/platform/i18n/index.ts";
import { projectRoot } from "../src/platform/paths.ts";

const withMessages = features.flatMap((feature) =>
  feature.messages === undefined ? [] : [{ name: feature.name, files: feature.messages }],
);

/** Texts that are rightly the same in English and another language: names, signs, words that languages share. */
const sameAsEnglish = new Set(
  readFileSync(join(projectRoot, "docs/same-as-english.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#")),
);

/** The names of a message's arguments, through all branches. */
function argumentsOf(message: string): string[] {
  const names = new Set<string>();
  const walk = (
    elements: readonly { type: number; value?: unknown; options?: Record<string, { value: never[] }> }[],
  ) => {
    for (const element of elements) {
      // 0 literal, 7 pound, 8 tag (tags are off); all others name an argument.
      if (element.type !== 0 && element.type !== 7 && element.type !== 8) names.add(String(element.value));
      for (const option of Object.values(element.options ?? {})) walk(option.value);
    }
  };
  walk(parse(message, { ignoreTag: true }) as never);
  return [...names].sort();
}

test("all four languages have the same keys", () => {
  for (const { name, files } of withMessages) {
    for (const lang of languages)
      expect(Object.keys(files[lang]).sort(), `${name} ${lang}`).toEqual(Object.keys(files.en).sort());
  }
});

test("a message takes the same arguments in all four languages, and parses", () => {
  for (const { name, files } of withMessages) {
    for (const [key, english] of Object.entries(files.en)) {
      for (const lang of languages)
        expect(argumentsOf(files[lang][key] ?? ""), `${name}:${key} ${lang}`).toEqual(argumentsOf(english));
    }
  }
});

test("no text equals English unless it is allowed to", () => {
  const equal = withMessages.flatMap(({ name, files }) =>
    Object.entries(files.en).flatMap(([key, english]) =>
      languages
        .filter((lang) => lang !== "en" && files[lang][key] === english && !sameAsEnglish.has(`${name}:${key}`))
        .map((lang) => `${name}:${key} ${lang}`),
    ),
  );
  expect(equal).toEqual([]);
});

test("Arabic plurals have all the forms Arabic counts with", () => {
  const poor = withMessages.flatMap(({ name, files }) =>
    Object.entries(files.ar)
      .filter(([, text]) => /, plural,/.test(text) && /\bone \{/.test(text))
      .filter(
        ([, text]) =>
          !["zero", "one", "two", "few", "many", "other"].every((form) => new RegExp(`\\b${form} \\{`).test(text)),
      )
      .map(([key]) => `${name}:${key}`),
  );
  expect(poor).toEqual([]);
});

interface Term {
  en: string;
  forms: Record<string, string[]>;
}

/** RFC 4180, enough for our own file: quoted cells may hold commas. */
function readGlossary(): Term[] {
  const path = join(projectRoot, "docs/glossary.csv");
  if (!existsSync(path)) return [];
  const [, ...rows] = readFileSync(path, "utf8").trim().split("\n");
  return rows.map((row) => {
    const cells = [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) =>
      (match[1] ?? match[2] ?? "").replaceAll('""', '"'),
    );
    const [en = "", fr = "", es = "", ar = ""] = cells;
    const forms = (cell: string) =>
      cell
        .split("|")
        .map((form) => form.trim().toLowerCase())
        .filter(Boolean);
    return { en: en.trim().toLowerCase(), forms: { fr: forms(fr), es: forms(es), ar: forms(ar) } };
  });
}

test("the glossary has at least 150 terms, each in four languages", () => {
  const terms = readGlossary();
  expect(terms.length).toBeGreaterThanOrEqual(150);
  expect(
    terms.filter((term) => Object.values(term.forms).some((forms) => forms.length === 0)).map((term) => term.en),
  ).toEqual([]);
});

/** Messages in which a glossary word stands in another sense, or the sentence goes round it. */
const freeOfGlossary = new Set(
  readFileSync(join(projectRoot, "docs/glossary-exceptions.txt"), "utf8")
    .split("\n")
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter(Boolean),
);

test("translations keep to the glossary", () => {
  const terms = readGlossary().sort((a, b) => b.en.length - a.en.length);
  const broken: string[] = [];
  for (const { name, files } of withMessages) {
    for (const [key, english] of Object.entries(files.en)) {
      // Longer terms first: "training officer" is not also "officer".
      // Names of arguments are not words.
      let rest = english.toLowerCase().replace(/\{\w+(?=[},])/g, "{");
      for (const term of terms) {
        const word = new RegExp(`\\b${term.en.replace(/[.*+?^$()|[\]\\]/g, "\\$&")}s?\\b`, "g");
        if (!word.test(rest)) continue;
        rest = rest.replace(word, " ");
        for (const lang of languages) {
          if (lang === "en" || freeOfGlossary.has(`${name}:${key} ${term.en}`)) continue;
          const text = (files[lang][key] ?? "").toLowerCase();
          if (!(term.forms[lang] ?? []).some((form) => text.includes(form)))
            broken.push(`${name}:${key} ${term.en} (${lang}): ${files[lang][key]?.slice(0, 60)}`);
        }
      }
    }
  }
  expect(broken).toEqual([]);
});
