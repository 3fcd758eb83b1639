import { randomFillSync } from "node:crypto";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inspectArchive } from "./archive-inspection.ts";
import { defaultLimits, type PackageLimits } from "./limits.ts";
import {
  type CraftedEnd,
  type CraftedEntry,
  craftZip,
  temporaryFolder,
  writeBytes,
  writeZip,
} from "./test-archives.ts";

let folder: AsyncDisposable & { path: string };
let number = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

const nextFile = () => join(folder.path, `${++number}.zip`);
const inspectBytes = async (bytes: Uint8Array, limits?: Partial<PackageLimits>) =>
  inspectArchive(await writeBytes(nextFile(), bytes), { ...defaultLimits, ...limits });
const inspect = (entries: CraftedEntry[], end?: CraftedEnd, limits?: Partial<PackageLimits>) =>
  inspectBytes(craftZip(entries, end), limits);
const codes = (result: { problems: { code: string }[] }) => result.problems.map(({ code }) => code);

const page: CraftedEntry = { name: "index.html", content: "<p>Hello" };

describe("files that are no archive we can read", () => {
  test("an empty file is refused", async () => {
    expect(codes(await inspectBytes(new Uint8Array()))).toEqual(["empty-file"]);
  });

  test("a file that is no zip is refused", async () => {
    expect(codes(await inspectBytes(Buffer.from("%PDF-1.7 and so on")))).toEqual(["not-a-zip"]);
    expect(codes(await inspectBytes(Buffer.from("P")))).toEqual(["not-a-zip"]);
  });

  test("a zip that is cut short is refused as such", async () => {
    const file = await writeZip(nextFile(), { "index.html": "x".repeat(5000) }, { compress: false });
    await truncate(file, 3000);
    expect(codes(await inspectArchive(file))).toEqual(["truncated-archive"]);
  });

  test("a zip whose directory is broken is refused", async () => {
    expect(codes(await inspect([page], { directoryOffset: 3 }))).toEqual(["damaged-archive"]);
    expect(codes(await inspect([page], { entries: 2 }))).toEqual(["damaged-archive"]);
    expect(codes(await inspect([{ ...page, offsetBy: 5 }]))).toEqual(["damaged-archive"]);
    expect(codes(await inspect([{ ...page, size: 99_999, compressedSize: 99_999 }]))).toEqual(["damaged-archive"]);
  });

  test("the parts of a split archive are refused, the last as well as the first", async () => {
    expect(codes(await inspect([page], { disk: 1 }))).toEqual(["multi-disk-archive"]);
    const first = Buffer.concat([Buffer.from([0x50, 0x4b, 7, 8]), Buffer.alloc(200)]);
    expect(codes(await inspectBytes(first))).toEqual(["multi-disk-archive"]);
  });

  test("an archive larger than the limit is refused before it is read", async () => {
    expect(await inspectBytes(craftZip([page]), { archiveBytes: 50 })).toMatchObject({
      problems: [{ code: "archive-too-large", params: { limit: 0 } }],
    });
  });

  test("an archive without files is refused", async () => {
    expect(codes(await inspect([]))).toEqual(["no-files"]);
    expect(codes(await inspect([{ name: "folder/" }, { name: ".DS_Store", content: "x" }]))).toEqual(["no-files"]);
  });

  test("an archive that holds only another archive is refused, with the name of the inner one", async () => {
    expect(await inspect([{ name: "course.zip", content: craftZip([page]) }])).toMatchObject({
      refused: true,
      problems: [{ code: "only-an-inner-zip", entry: "course.zip" }],
    });
  });
});

describe("entries that are refused by name", () => {
  const hostile: [string, CraftedEntry, string][] = [
    ["a password", { ...page, name: "secret.html", flags: 0x801 }, "encrypted-entry"],
    ["strong encryption", { ...page, name: "#2", flags: 0x841 }, "encrypted-entry"],
    ["a password only the local header tells", { ...page, name: "a.html", localFlags: 0x801 }, "local-header-mismatch"],
    ["a method only the local header tells", { ...page, name: "a.html", localMethod: 8 }, "local-header-mismatch"],
    ["an unknown compression", { ...page, name: "lzma.html", method: 14 }, "unsupported-compression"],
    ["an absolute path", { ...page, name: "/etc/cron.d/x" }, "absolute-path"],
    ["a network path", { ...page, name: "\\\\host\\share" }, "absolute-path"],
    ["a drive letter", { ...page, name: "C:\\x.html" }, "drive-letter"],
    ["a parent path", { ...page, name: "../../x.html" }, "parent-path"],
    ["a parent path in backslashes", { ...page, name: "a\\..\\..\\x.html" }, "parent-path"],
    ["a device name", { ...page, name: "js/aux.js" }, "reserved-name"],
    ["a symbolic link", { ...page, name: "link", externalAttributes: (0o120777 << 16) >>> 0 }, "symbolic-link"],
    [
      "a symbolic link made to look like DOS",
      { ...page, name: "link", madeBy: 20, externalAttributes: (0o120777 << 16) >>> 0 },
      "symbolic-link",
    ],
    ["a device", { ...page, name: "sda", externalAttributes: (0o060644 << 16) >>> 0 }, "special-file"],
    ["a pipe", { ...page, name: "pipe", externalAttributes: (0o010644 << 16) >>> 0 }, "special-file"],
    ["a name too long", { ...page, name: `${"n".repeat(300)}.html` }, "name-too-long"],
    ["a stored file of two sizes", { ...page, name: "two.html", size: 7 }, "size-mismatch"],
  ];
  test.each(hostile)("%s", async (_, entry, code) => {
    const result = await inspect([page, entry]);
    expect(result).toMatchObject({ refused: true, entries: [] });
    expect(result.problems).toMatchObject([{ severity: "fatal", code, entry: entry.name }]);
  });

  test("a control character is refused and made visible", async () => {
    expect(await inspect([page, { ...page, name: "a\u0000b\u202e.html" }])).toMatchObject({
      problems: [{ code: "control-character", entry: "a\\u0000b\\u202e.html" }],
    });
  });

  test("all bad names are told at once, up to twenty", async () => {
    const bad = Array.from({ length: 30 }, (_, index) => ({ ...page, name: `../${index}` }));
    expect((await inspect(bad)).problems).toHaveLength(20);
  });
});

describe("names that meet", () => {
  test.each([
    ["the same name twice", "a.html", "a.html", "duplicate-entry"],
    ["the same name once spelled with a dot folder", "a.html", "./a.html", "duplicate-entry"],
    ["the same name once with backslashes", "b/a.html", "b\\a.html", "duplicate-entry"],
    ["names that differ in case", "Image.PNG", "image.png", "colliding-names"],
    ["names that differ in Unicode normalisation", "été.html", "e\u0301te\u0301.html", "colliding-names"],
    ["names that differ in a sharp s", "straße.html", "STRASSE.html", "colliding-names"],
  ])("%s", async (_, first, second, code) => {
    expect(
      await inspect([
        { ...page, name: first },
        { ...page, name: second },
      ]),
    ).toMatchObject({
      refused: true,
      problems: [{ code, entry: second }],
    });
  });

  test("a file with the name of a folder, whichever comes first", async () => {
    const file = { ...page, name: "a" };
    const below = { ...page, name: "a/b/c.html" };
    for (const order of [
      [file, below],
      [below, file],
    ]) {
      expect(await inspect(order)).toMatchObject({
        problems: [{ code: "file-is-folder", entry: "a", params: { other: "a/b/c.html" } }],
      });
    }
  });
});

describe("bombs", () => {
  test("files that share their bytes are refused (Fifield)", async () => {
    const kernel: CraftedEntry = { name: "a", content: "x".repeat(1000), deflate: true };
    expect(await inspect([kernel, { ...kernel, name: "b", sharesHeaderOf: 0 }])).toMatchObject({
      problems: [{ code: "overlapping-entries", entry: "b", params: { other: "a" } }],
    });
  });

  test("a file whose bytes reach into the next one is refused", async () => {
    const first: CraftedEntry = { ...page, name: "a", size: 40, compressedSize: 40 };
    expect(codes(await inspect([first, page]))).toEqual(["overlapping-entries"]);
  });

  test("a file that grows beyond the ratio is refused, small ones and honest ones are not", async () => {
    const zeros = Buffer.alloc(20 * 1024 * 1024);
    expect(await inspect([{ name: "zeros", content: zeros, deflate: true }])).toMatchObject({
      problems: [{ code: "compression-bomb", entry: "zeros", params: { limit: 200 } }],
    });
    const small = await inspect([{ name: "zeros", content: zeros.subarray(0, 1024 * 1024), deflate: true }]);
    expect(small.refused).toBe(false);
  });

  test("a file that grows beyond the ratio is refused among others that do not", async () => {
    const zeros = { name: "zeros", content: Buffer.alloc(20 * 1024 * 1024), deflate: true };
    const film = { name: "film.mp4", content: randomFillSync(Buffer.alloc(1024 * 1024)) };
    expect(codes(await inspect([film, zeros]))).toEqual(["compression-bomb"]);
  });

  test("many small files that together grow beyond the ratio are refused", async () => {
    const content = Buffer.alloc(1024 * 1024);
    const many = Array.from({ length: 30 }, (_, index) => ({ name: `z${index}`, content, deflate: true }));
    expect(codes(await inspect(many))).toEqual(["compression-bomb"]);
  });

  test("limits on a file, on the whole and on the number of files are kept", async () => {
    expect(codes(await inspect([page], {}, { fileBytes: 5 }))).toEqual(["file-too-large"]);
    expect(codes(await inspect([page, { ...page, name: "b" }], {}, { totalBytes: 10 }))).toEqual(["package-too-large"]);
    expect(codes(await inspect([page, { ...page, name: "b" }], {}, { files: 1 }))).toEqual(["too-many-files"]);
    const folders = Array.from({ length: 20 }, (_, index) => ({ name: `f${index}/` }));
    expect(codes(await inspect([page, ...folders], {}, { files: 1 }))).toEqual(["too-many-files"]);
  });
});

describe("what is accepted", () => {
  test("an honest archive, with all that extracting it needs", async () => {
    const result = await inspect([page, { name: "js/a.js", content: "x".repeat(100), deflate: true }, { name: "js/" }]);
    expect(result).toMatchObject({
      refused: false,
      problems: [],
      strippedFolder: null,
      totalBytes: 108,
      entries: [
        { path: "index.html", size: 8, isDeflated: false, dataStart: 40 },
        { path: "js/a.js", size: 100, isDeflated: true },
      ],
    });
  });

  test("names with backslashes, as old Windows tools write them, with a note", async () => {
    const result = await inspect([{ ...page, name: "js\\lib\\a.js", madeBy: 20, externalAttributes: 0x20 }, page]);
    expect(result.entries.map(({ path }) => path)).toEqual(["js/lib/a.js", "index.html"]);
    expect(result.problems).toMatchObject([{ severity: "note", code: "backslash-paths", entry: "js\\lib\\a.js" }]);
  });

  test("the files that systems leave behind are ignored and counted", async () => {
    const rest = ["__MACOSX/._index.html", ".DS_Store", "img/Thumbs.db"].map((name) => ({ ...page, name }));
    const result = await inspect([page, ...rest]);
    expect(result.entries.map(({ path }) => path)).toEqual(["index.html"]);
    expect(result.problems).toMatchObject([{ code: "system-files-ignored", params: { count: 3 } }]);
  });

  test("a folder around everything is taken off, macOS' own folder notwithstanding, and that is said", async () => {
    const names = ["My course/sub/imsmanifest.xml", "My course/sub/js/a.js", "__MACOSX/My course/._x"];
    const result = await inspect(names.map((name) => ({ ...page, name })));
    expect(result.strippedFolder).toBe("My course/sub");
    expect(result.entries.map(({ path }) => path)).toEqual(["imsmanifest.xml", "js/a.js"]);
    expect(codes(result)).toEqual(["system-files-ignored", "top-folder-stripped"]);
  });

  test("two folders beside each other stay, even if one name begins with the other", async () => {
    const result = await inspect(["a/x.html", "ab/x.html"].map((name) => ({ ...page, name })));
    expect(result.strippedFolder).toBeNull();
  });

  test("names in UTF-8 that are not marked as such are read, others are guessed with a warning", async () => {
    const unmarked = await inspect([{ ...page, name: "درس.html", flags: 0 }, page]);
    expect(unmarked.entries[0]?.path).toBe("درس.html");
    expect(unmarked.problems).toEqual([]);
    const latin = await inspect([{ ...page, name: Buffer.from([0x82, 0x74, 0x82]), flags: 0 }, page]);
    expect(latin.entries[0]?.path).toBe("été");
    expect(codes(latin)).toEqual(["name-encoding-guessed"]);
  });

  test("an archive inside is an ordinary file", async () => {
    const result = await inspect([page, { name: "exercise.zip", content: craftZip([page]) }]);
    expect(result).toMatchObject({ refused: false, entries: [{}, { path: "exercise.zip" }] });
  });

  test("Zip64", async () => {
    const file = await writeZip(nextFile(), { "index.html": "<p>", "a/b.js": "x" }, { zip64: true });
    expect(await inspectArchive(file)).toMatchObject({ refused: false, totalBytes: 4 });
  });
});

test("inspecting stops when asked to", async () => {
  const file = nextFile();
  await writeFile(file, craftZip([page]));
  await expect(inspectArchive(file, defaultLimits, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
});
