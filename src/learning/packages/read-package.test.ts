import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contentFolder } from "./content-folder.ts";
import { cmi5Namespace } from "./manifest-cmi5.ts";
import { readPackage } from "./read-package.ts";
import {
  craftZip,
  oneScoItem,
  oneScoResource,
  scorm2004Manifest,
  temporaryFolder,
  writeBytes,
} from "./test-archives.ts";
import { allItems, codesOf } from "./test-packages.ts";

let folder: AsyncDisposable & { path: string };
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

async function read(bytes: Uint8Array | string) {
  const file = await writeBytes(join(folder.path, "upload"), Buffer.from(bytes as string));
  return readPackage(file, await contentFolder(join(folder.path, "store")));
}

const manifest = scorm2004Manifest(oneScoItem, oneScoResource);
const course = craftZip([
  { name: "imsmanifest.xml", content: manifest, deflate: true },
  { name: "index.html", content: "x".repeat(500), deflate: true },
  { name: "js/a.js", content: "hello" },
]);

test("a course in a folder of its own is read as if it were not, and that is said", async () => {
  const inFolder = craftZip([
    { name: "My course/imsmanifest.xml", content: manifest },
    { name: "My course/index.html", content: "<p>" },
    { name: "__MACOSX/My course/._index.html", content: "x" },
  ]);
  const { reading, files } = await read(inFolder);
  expect(reading).toMatchObject({ standard: "scorm-2004", playable: true, strippedFolder: "My course", fileCount: 2 });
  expect(codesOf(reading)).toEqual(["system-files-ignored", "top-folder-stripped"]);
  expect(allItems(reading)).toMatchObject([{ file: "index.html" }]);
  expect(files.map(({ path }) => path)).toEqual(["imsmanifest.xml", "index.html"]);
});

test("a package that cannot be played is stored all the same, a refused one is not", async () => {
  const unplayable = await read(craftZip([{ name: "film.mp4", content: "x" }]));
  expect(unplayable.reading).toMatchObject({ playable: false, problems: [{ code: "nothing-to-play" }] });
  expect(unplayable.files).toHaveLength(1);

  const entities = craftZip([
    { name: "imsmanifest.xml", content: '<!DOCTYPE m [<!ENTITY x "y">]><m/>' },
    { name: "index.html" },
  ]);
  const refused = await read(entities);
  expect(refused.reading).toMatchObject({ playable: false, problems: [{ code: "xml-entity-refused" }] });
  expect(refused.files).toEqual([]);
});

const structure = `<courseStructure xmlns="${cmi5Namespace}"><course id="https://e.org/c"><title><langstring>C</langstring></title><description><langstring>C</langstring></description></course>
  <au id="https://e.org/u"><title><langstring>U</langstring></title><description><langstring>U</langstring></description><url>https://e.org/u</url></au></courseStructure>`;

test.each<[string, Uint8Array]>([
  ["UTF-8", Buffer.from(structure)],
  [
    "UTF-8 with a byte order mark and a comment before",
    Buffer.from(`\ufeff<?xml version="1.0"?><!-- a licence -->${structure}`),
  ],
  ["UTF-16", Buffer.from(`\ufeff${structure}`, "utf16le")],
])("a cmi5 course structure by itself, in %s", async (_, bytes) => {
  const { reading, files } = await read(bytes);
  expect(reading).toMatchObject({ standard: "cmi5", playable: true, title: { und: "C" } });
  expect(files).toMatchObject([{ path: "cmi5.xml", size: bytes.length }]);
});

test("a web page by itself is answered as what it is: no zip", async () => {
  expect(codesOf((await read("<!DOCTYPE html><html><title>Course")).reading)).toEqual(["not-a-zip"]);
});

test("an archive with any bytes changed gives a reading, and what is stored bears its true hash", async () => {
  const change = fc.tuple(fc.nat(course.length - 1), fc.integer({ min: 0, max: 255 }));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 5 }), fc.option(fc.nat(course.length)), async (changes, cut) => {
      const bytes = Buffer.from(course);
      for (const [at, value] of changes) bytes[at] = value;
      const { reading, files } = await read(cut === null ? bytes : bytes.subarray(0, cut));
      if (files.length === 0) expect(reading.playable).toBe(false);
      for (const { sha256, size } of files) {
        const stored = await readFile(join(folder.path, "store", sha256));
        expect(stored).toHaveLength(size);
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);
