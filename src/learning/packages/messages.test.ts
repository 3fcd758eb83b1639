import { readFileSync } from "node:fs";
import { IntlMessageFormat } from "intl-messageformat";
import { expect, test } from "vitest";
import { messageArguments, type ProblemCode, problem, problemKinds } from "./problems.ts";

const languages = ["en", "fr", "es", "ar"] as const;
const codes = Object.keys(problemKinds) as ProblemCode[];

const textsIn = (language: string) =>
  JSON.parse(readFileSync(new URL(`./messages/${language}.json`, import.meta.url), "utf8")) as Record<string, string>;

/** What of a parsed message matters here: arguments have a value, plurals options, tags children. */
interface Part {
  type: number;
  value?: string;
  options?: Record<string, { value: Part[] }>;
  children?: Part[];
}
const literal = 0;

const partsOf = (text: string | undefined, language: string) =>
  new IntlMessageFormat(text ?? "", language).getAst() as unknown as Part[];

function argumentsOf(parts: Part[]): string[] {
  return parts.flatMap(({ type, value, options = {}, children = [] }) => [
    ...(type === literal || value === undefined || children.length > 0 ? [] : [value]),
    ...Object.values(options).flatMap((option) => argumentsOf(option.value)),
    ...argumentsOf(children),
  ]);
}

test.each(languages)("%s has a message for every code, and none for any other", (language) => {
  expect(Object.keys(textsIn(language)).toSorted()).toEqual(codes.map((code) => `problem.${code}`).toSorted());
});

test.each(languages)("the messages in %s use exactly the arguments of their problems", (language) => {
  const texts = textsIn(language);
  for (const code of codes) {
    const used = new Set(argumentsOf(partsOf(texts[`problem.${code}`], language)));
    expect([code, ...[...used].toSorted()]).toEqual([code, ...problemKinds[code].args.toSorted()]);
  }
});

test.each(languages)("where %s counts, it has the plural forms its whole numbers need", (language) => {
  const rules = new Intl.PluralRules(language);
  const needed = new Set(Array.from({ length: 200 }, (_, number) => rules.select(number + 1)));
  for (const [key, text] of Object.entries(textsIn(language))) {
    for (const { options } of partsOf(text, language)) {
      if (options === undefined) continue;
      expect([key, [...needed].filter((form) => !(form in options))]).toEqual([key, []]);
    }
  }
});

test("no two languages share a message, so none was left untranslated", () => {
  const [english, ...others] = languages.map(textsIn);
  for (const other of others) {
    for (const code of codes) expect(other[`problem.${code}`]).not.toBe(english?.[`problem.${code}`]);
  }
});

test("the arguments of a message are those of the problem and of its place", () => {
  const fault = problem("listed-file-missing", { file: "imsmanifest.xml", line: 3, entry: "a\u0007.png" });
  expect(messageArguments(fault)).toEqual({ file: "imsmanifest.xml", line: 3, entry: "a\\u0007.png" });
  expect(messageArguments(problem("too-many-files", { limit: 5 }))).toEqual({ limit: 5 });
});
