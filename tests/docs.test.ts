import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { features } from "../src/app.ts";
import { commands } from "../src/command-list.ts";
import { projectRoot } from "../src/platform/paths.ts";
import { settingNames } from "../src/platform/settings.ts";

const read = (path: string) => readFileSync(join(projectRoot, path), "utf8");

/** What stands in backticks in the first column of the tables of a file. */
function firstColumn(path: string): string[] {
  return [...read(path).matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? "");
}

const isSetting = (name: string) => /^[A-Z_]+$/.test(name);
const isCommand = (name: string) => name.startsWith("praxis ");

test("every setting stands in docs/operating.md, and no other", () => {
  expect(firstColumn("docs/operating.md").filter(isSetting).sort()).toEqual([...settingNames].sort());
});

test("every command stands in docs/operating.md, and no other", () => {
  const known = ["praxis serve", ...commands.map((command) => `praxis ${command.name}`)];
  expect(firstColumn("docs/operating.md").filter(isCommand).sort()).toEqual(known.sort());
});

test("every event stands in docs/events.md, and no other", () => {
  const known = features.flatMap((feature) => (feature.events ?? []).map((event) => event.name));
  expect(firstColumn("docs/events.md").sort()).toEqual(known.sort());
});

test("every permission stands in docs/permissions.md with its roles", () => {
  const known = features.flatMap((feature) => feature.permissions ?? []);
  expect(firstColumn("docs/permissions.md").sort()).toEqual(known.map((permission) => permission.name).sort());
  const text = read("docs/permissions.md");
  for (const { name, roles } of known) {
    const told = new RegExp(`^\\| \`${name.replaceAll(".", "\\.")}\` \\| ([^|]+) \\|`, "m").exec(text)?.[1]?.trim();
    expect(told, name).toBe(typeof roles === "string" ? roles : roles.join(", "));
  }
});

test("documents that others point to exist", () => {
  for (const path of ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"])
    expect(read(path).length).toBeGreaterThan(200);
});

test("every file that docs/security.md names is there, and every requirement stands in it once", () => {
  const text = read("docs/security.md");
  const named = [...text.matchAll(/`([\w./-]+\/[\w.-]+\.\w+)`/g)].map(([, path = ""]) => path);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
  const numbers = [...text.matchAll(/^\| (\d\.\d\.\d+) \|/gm)].map(([, number]) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
  // Levels 1 and 2 of OWASP ASVS 5.0: V6 has 35 of them, V7 18, V8 7.
  const inChapter = (chapter: string) => numbers.filter((number) => number?.startsWith(`${chapter}.`)).length;
  expect([inChapter("6"), inChapter("7"), inChapter("8")]).toEqual([35, 18, 7]);
});
