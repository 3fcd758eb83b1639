import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../src/platform/paths.ts";

const src = join(projectRoot, "src");

/** Who may import whom: a feature only those before it (ARCHITECTURE.md, rule 1). */
const allowed: Record<string, readonly string[]> = {
  platform: [],
  catalogue: ["platform"],
  lrs: ["platform"],
  people: ["platform", "catalogue", "lrs"],
  credentials: ["platform", "catalogue", "lrs", "people"],
  library: ["platform", "catalogue", "lrs", "people"],
  groups: ["platform", "catalogue", "lrs", "people", "library"],
  learning: ["platform", "catalogue", "lrs", "people", "credentials", "library", "groups"],
  journal: ["platform", "catalogue", "lrs", "people", "library", "groups"],
  research: ["platform", "catalogue", "lrs", "people", "library", "groups", "learning", "journal"],
  training: ["platform", "catalogue", "lrs", "people", "library", "groups", "learning", "journal"],
  outreach: ["platform", "catalogue", "people"],
  home: [
    "platform",
    "catalogue",
    "lrs",
    "people",
    "credentials",
    "library",
    "groups",
    "learning",
    "journal",
    "research",
    "training",
    "outreach",
  ],
};

/** The few pieces of the platform that compose it, and the table types that declare themselves there. */
const isSource = (name: string) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts");

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const files = filesBelow(src).filter(isSource);
const isTest = (path: string) => /\.test\.tsx?$|\.fixture\.ts$|test-[a-z-]+\.ts$/.test(path);
const isGenerated = (path: string) => path.endsWith(".generated.ts");
const roomOf = (path: string) => relative(src, path).split("/")[0] ?? "";
const name = (path: string) => relative(projectRoot, path);

/** The files a file imports, by their paths; packages are left out. */
function importsOf(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)].map((match) => match[1] ?? "");
  return found.flatMap((specifier) => {
    if (specifier.startsWith("#")) return [join(src, specifier.slice(1))];
    return specifier.startsWith(".") ? [join(dirname(path), specifier.replace(/\?.*$/, ""))] : [];
  });
}

const rooms = Object.keys(allowed);

test("every folder of src is a room of the house, the browser's, or a composing file", () => {
  const folders = readdirSync(src, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  expect(folders.filter((folder) => !rooms.includes(folder) && folder !== "browser")).toEqual([]);
});

test("a feature imports only features before it, and those through their index", () => {
  const wrong: string[] = [];
  for (const path of files.filter((file) => rooms.includes(roomOf(file)) && !isTest(file) && !isGenerated(file))) {
    const room = roomOf(path);
    for (const target of importsOf(path)) {
      const other = relative(src, target).split("/")[0] ?? "";
      if (other === room || !rooms.includes(other)) continue;
      if (!allowed[room]?.includes(other)) wrong.push(`${name(path)} may not import ${other}`);
      else if (other !== "platform" && target !== join(src, other, "index.ts"))
        wrong.push(`${name(path)} imports ${name(target)} past its index`);
    }
  }
  expect(wrong).toEqual([]);
});

test("no file of src imports itself through others", () => {
  const state = new Map<string, "open" | "done">();
  const cycles: string[] = [];
  // A type is gone before anything runs: only values make a cycle.
  const valueImports = (path: string) => {
    const text = readFileSync(path, "utf8")
      .replace(/(?:import|export)\s+type\s[^;]*?from\s*["'][^"']+["']/g, "")
      .replace(/typeof import\([^)]*\)|import\("[^"]+"\)\.\w+/g, "");
    const found = [...text.matchAll(/(?:import|export)\s([^;]*?)from\s*["']([^"']+)["']/g)];
    return found.flatMap(([, names = "", specifier = ""]) => {
      const inner = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1];
      if (inner?.split(",").every((part) => part.trim() === "" || part.trim().startsWith("type "))) return [];
      if (specifier.startsWith("#")) return [join(src, specifier.slice(1))];
      return specifier.startsWith(".") ? [join(dirname(path), specifier.replace(/\?.*$/, ""))] : [];
    });
  };
  const visit = (path: string, way: string[]) => {
    if (state.get(path) === "done" || !files.includes(path)) return;
    if (state.get(path) === "open") {
      cycles.push([...way.slice(way.indexOf(path)), path].map(name).join(" -> "));
      return;
    }
    state.set(path, "open");
    for (const target of valueImports(path)) visit(target, [...way, path]);
    state.set(path, "done");
  };
  for (const path of files) visit(path, []);
  expect(cycles).toEqual([]);
});

test("a feature writes only in its own schema and reads others' only through public_ views", () => {
  const wrong: string[] = [];
  const schemas = rooms.join("|");
  for (const path of files.filter((file) => rooms.includes(roomOf(file)) && !isTest(file) && !isGenerated(file))) {
    const room = roomOf(path);
    const text = readFileSync(path, "utf8");
    for (const match of text.matchAll(new RegExp(`["'\\s(](${schemas})\\.([a-z][A-Za-z_]*)`, "g"))) {
      const [, schema = "", table = ""] = match;
      const line = text.slice(0, match.index).split("\n").length;
      const context = text.slice(Math.max(0, match.index - 40), match.index + 1);
      const isWrite =
        /(insert into|update|delete from|insertInto\(|updateTable\(|deleteFrom\(|mergeInto\()\s*["']?\s*$/i.test(
          context.trimEnd() + (context.endsWith('"') ? '"' : ""),
        );
      const isRead = /(from|join|selectFrom\(|innerJoin\(|leftJoin\()\s*["'(]?\s*$/i.test(context.trimEnd());
      if (schema === room || (!isWrite && !isRead)) continue;
      const isPublicView = /^public(_|[A-Z])/.test(table);
      if (isWrite || !isPublicView)
        wrong.push(`${name(path)}:${line} ${isWrite ? "writes" : "reads"} ${schema}.${table}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("no file has more than 500 lines", () => {
  const long = files
    .filter((path) => !isGenerated(path))
    .map((path) => ({ path: name(path), lines: readFileSync(path, "utf8").split("\n").length }))
    .filter(({ lines }) => lines > 500);
  expect(long).toEqual([]);
});

test("every index opens with three lines on what the feature owns and refuses", () => {
  const indexes = rooms.map((room) => join(src, room, "index.ts")).filter((path) => files.includes(path));
  const wrong = indexes.filter(
    (path) =>
      !readFileSync(path, "utf8")
        .split("\n")
        .slice(0, 3)
        .every((line) => line.startsWith("// ")),
  );
  expect(wrong.map(name)).toEqual([]);
});

test("colours and sizes are named in tokens.css only", () => {
  const styles = filesBelow(join(src, "platform/html/styles")).filter(
    (path) => path.endsWith(".css") && !path.endsWith("tokens.css"),
  );
  const wrong = styles.flatMap((path) =>
    readFileSync(path, "utf8")
      .split("\n")
      .flatMap((line, index) =>
        /#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(/i.test(line.replace(/url\([^)]*\)/g, ""))
          ? [`${name(path)}:${index + 1}`]
          : [],
      ),
  );
  expect(wrong).toEqual([]);
});

test("no page carries inline script or style, which the content policy refuses", () => {
  const wrong = files
    .filter((path) => path.endsWith(".tsx") && !isTest(path))
    .filter((path) => /\sstyle=|dangerouslySetInnerHTML|\son[a-z]+=/.test(readFileSync(path, "utf8")))
    .map(name);
  expect(wrong).toEqual([]);
});
