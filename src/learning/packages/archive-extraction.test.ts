import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { extractArchive, type FileSink } from "./archive-extraction.ts";
import { inspectArchive } from "./archive-inspection.ts";
import { contentFolder, removeUnfinished } from "./content-folder.ts";
import { type CraftedEntry, craftZip, temporaryFolder, writeBytes } from "./test-archives.ts";

let folder: AsyncDisposable & { path: string };
let number = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

async function extracted(entries: CraftedEntry[], options: Parameters<typeof extractArchive>[3] = {}) {
  const name = `${++number}`;
  const zip = await writeBytes(join(folder.path, `${name}.zip`), craftZip(entries));
  const inspection = await inspectArchive(zip);
  expect(inspection.problems).toEqual([]);
  const target = join(folder.path, name);
  const result = await extractArchive(zip, inspection.entries, await contentFolder(target), options);
  return { result, target };
}

const page: CraftedEntry = { name: "index.html", content: "<p>Hello" };
const hashOf = (content: string) => createHash("sha256").update(content).digest("hex");

test("every file is stored under its hash, empty ones and equal ones too", async () => {
  const text = "x".repeat(300_000);
  const { result, target } = await extracted([
    page,
    { name: "a.txt", content: text, deflate: true },
    { name: "b.txt", content: text },
    { name: "empty", content: "" },
    { name: "empty-deflated", content: "", deflate: true },
  ]);
  expect(result).toEqual({
    ok: true,
    files: [
      { path: "index.html", sha256: hashOf("<p>Hello"), size: 8 },
      { path: "a.txt", sha256: hashOf(text), size: 300_000 },
      { path: "b.txt", sha256: hashOf(text), size: 300_000 },
      { path: "empty", sha256: hashOf(""), size: 0 },
      { path: "empty-deflated", sha256: hashOf(""), size: 0 },
    ],
  });
  expect((await readdir(target)).toSorted()).toEqual([hashOf("<p>Hello"), hashOf(text), hashOf("")].toSorted());
  expect(await readFile(join(target, hashOf(text)), "utf8")).toBe(text);
});

const lies: [string, CraftedEntry, string][] = [
  ["is larger than it says", { name: "bomb", content: "x".repeat(100_000), deflate: true, size: 500 }, "size-mismatch"],
  ["is smaller than it says", { name: "thin", content: "x".repeat(100), deflate: true, size: 500 }, "size-mismatch"],
  ["has another checksum", { name: "changed", content: "x", crc: 1 }, "checksum-mismatch"],
  ["is not what it is compressed as", { name: "noise", content: "\xff\xff\xff", method: 8 }, "damaged-entry"],
  [
    "ends in the middle of its compressed bytes",
    { name: "cut", content: "abcdefgh".repeat(50), deflate: true, compressedSize: 8 },
    "damaged-entry",
  ],
];
test.each(lies)("a file that %s is refused by name and nothing of it is kept", async (_, entry, code) => {
  const { result, target } = await extracted([page, entry]);
  expect(result).toMatchObject({ ok: false, problem: { severity: "fatal", code, entry: entry.name } });
  expect(await readdir(target)).toEqual([hashOf("<p>Hello")]);
});

test("a bomb is stopped when it passes its size, not when it is unpacked", async () => {
  let most = 0;
  const { result } = await extracted(
    [{ name: "bomb", content: Buffer.alloc(9 * 1024 * 1024), deflate: true, size: 70_000 }],
    {
      onProgress: ({ bytes }) => {
        most = Math.max(most, bytes);
      },
    },
  );
  expect(result).toMatchObject({ ok: false, problem: { code: "size-mismatch" } });
  expect(most).toBeLessThanOrEqual(70_000);
});

test("progress counts bytes and files up to the end", async () => {
  const seen: { files: number; bytes: number }[] = [];
  await extracted([page, { name: "big", content: Buffer.alloc(300_000, "ab") }], {
    onProgress: (done) => seen.push(done),
  });
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.map(({ bytes }) => bytes)).toEqual(seen.map(({ bytes }) => bytes).toSorted((a, b) => a - b));
  expect(seen.at(-1)).toEqual({ files: 2, bytes: 300_008 });
});

test("an abort ends it between two chunks, with its reason, and leaves nothing half written", async () => {
  const abort = new AbortController();
  const big = { name: "big", content: Buffer.alloc(5_000_000, "ab") };
  const running = extracted([big], {
    signal: abort.signal,
    onProgress: ({ bytes }) => {
      if (bytes > 200_000) abort.abort(new Error("no longer wanted"));
    },
  });
  await expect(running).rejects.toThrow("no longer wanted");
  expect(await readdir(join(folder.path, `${number}`))).toEqual([]);
});

test("what the sink throws is thrown, and the archive is closed", async () => {
  const zip = await writeBytes(join(folder.path, "full.zip"), craftZip([page]));
  const { entries } = await inspectArchive(zip);
  const full: FileSink = {
    store: async (_path, content) => {
      for await (const _ of content) throw new Error("disk full");
      return { sha256: "", size: 0 };
    },
  };
  await expect(extractArchive(zip, entries, full)).rejects.toThrow("disk full");
});

test("what a killed reader left half written is removed, whole files stay", async () => {
  const target = join(folder.path, "killed");
  await contentFolder(target);
  await writeBytes(join(target, "a.part"), Buffer.from("x"));
  await writeBytes(join(target, hashOf("x")), Buffer.from("x"));
  await removeUnfinished(target);
  expect(await readdir(target)).toEqual([hashOf("x")]);
  await removeUnfinished(join(folder.path, "never made"));
});
