import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromBuffer } from "yauzl";
import subjects from "../src/catalogue/subjects.json" with { type: "json" };
import { buildPackage, readManifestFiles } from "./build-package.ts";

const courses = fileURLToPath(new URL("courses/", import.meta.url));
const script = fileURLToPath(new URL("build-package.ts", import.meta.url));
const slugs = (await readdir(courses, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith("_"))
  .map((entry) => entry.name)
  .sort();
const languages = ["en", "fr", "es", "ar"] as const;
const subjectIds = new Set(subjects.map(({ id }) => id));

interface Course {
  slug: string;
  standard: string;
  title: Record<string, string>;
  summary: Record<string, string>;
  objectives: Record<string, string[]>;
  languages: string[];
  minutes: number;
  level: string;
  subjects: string[];
  access: string;
}

let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "packages-"));
});
afterAll(async () => {
  await rm(work, { recursive: true, force: true });
});

const courseOf = async (slug: string): Promise<Course> =>
  JSON.parse(await readFile(join(courses, slug, "course.json"), "utf8")) as Course;

async function build(slug: string, name = slug): Promise<Buffer> {
  const out = join(work, `${name}.zip`);
  await buildPackage(join(courses, slug), out);
  return readFile(out);
}

/** Every entry of a ZIP file, with its content as text. */
function entriesOf(zip: Buffer): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    fromBuffer(zip, { lazyEntries: true }, (error, archive) => {
      if (error || !archive) return reject(error ?? new Error("no archive"));
      const entries = new Map<string, string>();
      archive.on("error", reject);
      archive.on("end", () => resolve(entries));
      archive.on("entry", (entry) => {
        archive.openReadStream(entry, (failure, stream) => {
          if (failure || !stream) return reject(failure ?? new Error("no content"));
          const parts: Buffer[] = [];
          stream.on("data", (part: Buffer) => parts.push(part));
          stream.on("error", reject);
          stream.on("end", () => {
            entries.set(entry.fileName, Buffer.concat(parts).toString("utf8"));
            archive.readEntry();
          });
        });
      });
      archive.readEntry();
    });
  });
}

/** What a page asks the browser to fetch: `src`, `href` of stylesheets and links, `url()` in styles. */
function referencesOf(path: string, text: string): string[] {
  const found = path.endsWith(".html")
    ? [...text.matchAll(/\b(?:src|href|data-picture)="([^"#?]+)/g)]
    : path.endsWith(".css")
      ? [...text.matchAll(/url\(([^)]+)\)/g)]
      : [];
  return found.map(([, target]) => decodeURI(new URL(target ?? "", `https://package.invalid/${path}`).href));
}

describe.each(slugs)("the demonstration course %s", (slug) => {
  test("is packed into the same bytes every time", async () => {
    expect((await build(slug, "first")).equals(await build(slug, "second"))).toBe(true);
  });

  test("holds every file that its manifest names, and no other", async () => {
    const entries = await entriesOf(await build(slug));
    const manifest = entries.get("imsmanifest.xml");
    if ((await courseOf(slug)).standard === "html") {
      expect(manifest).toBeUndefined();
      expect(entries.has("index.html")).toBe(true);
      return;
    }
    const { files } = readManifestFiles(manifest ?? "");
    expect([...entries.keys()].filter((name) => name !== "imsmanifest.xml").sort()).toEqual(files);
  });

  test("asks for nothing outside its package", async () => {
    const entries = await entriesOf(await build(slug));
    for (const [path, text] of entries) {
      for (const reference of referencesOf(path, text)) {
        expect(reference, path).toMatch(/^https:\/\/package\.invalid\//);
        expect(entries.has(reference.replace("https://package.invalid/", "")), `${path}: ${reference}`).toBe(true);
      }
    }
  });

  test("says what it is in four languages, with subjects that exist", async () => {
    const course = await courseOf(slug);
    expect(course.slug).toBe(slug);
    expect(["scorm-1.2", "scorm-2004-3rd", "scorm-2004-4th", "html"]).toContain(course.standard);
    expect(["basic", "intermediate", "advanced"]).toContain(course.level);
    expect(["public", "community"]).toContain(course.access);
    for (const language of languages) {
      expect(course.title[language], language).toBeTruthy();
      expect(course.summary[language], language).toBeTruthy();
      expect(course.objectives[language]?.length, language).toBeGreaterThanOrEqual(3);
      expect(course.objectives[language]?.length, language).toBe(course.objectives.en?.length);
    }
    for (const subject of course.subjects) expect(subjectIds.has(subject), subject).toBe(true);
  });

  test("asks only questions that have a right answer among their options", async () => {
    for (const [path, text] of await entriesOf(await build(slug))) {
      if (!path.endsWith(".html")) continue;
      for (const [, json] of text.matchAll(/<script type="application\/json"[^>]*>([\s\S]*?)<\/script>/g)) {
        const { questions } = JSON.parse(json ?? "") as {
          questions: Record<string, { kind?: string; options: Record<string, string>; right: string[]; why: string }>;
        };
        for (const [id, { kind, options, right, why }] of Object.entries(questions)) {
          expect(Object.keys(options), `${path} ${id}`).toEqual(expect.arrayContaining(right));
          if (kind === "order") expect(right.length, `${path} ${id}`).toBe(Object.keys(options).length);
          expect(right.length, `${path} ${id}`).toBeGreaterThan(0);
          expect(why, `${path} ${id}`).toBeTruthy();
        }
      }
    }
  });
});

describe("building a package", () => {
  test("gives the same bytes in another time zone", async () => {
    const [slug = ""] = slugs;
    const out = join(work, "tokyo.zip");
    await promisify(execFile)(process.execPath, [script, join(courses, slug), out], {
      env: { ...process.env, TZ: "Asia/Tokyo" },
    });
    expect((await readFile(out)).equals(await build(slug))).toBe(true);
  });

  test("refuses a manifest that is not well-formed", () => {
    expect(() => readManifestFiles("<manifest><resources></manifest>")).toThrow();
  });

  test("reads the files of a manifest below their xml:base", () => {
    const xml = `<manifest xml:base="a/"><resources><resource xml:base="b/" href="c.html?x=1"><file href="d.js"/></resource></resources></manifest>`;
    expect(readManifestFiles(xml).files).toEqual(["a/b/c.html", "a/b/d.js"]);
  });
});
