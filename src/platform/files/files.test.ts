import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { openFileStore, readableOf, readText } from "./index.ts";

test("a blob is found by its hash, stored once, and listed", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "praxis-files-"));
  const files = await openFileStore({ dataDir, filesUrl: undefined });
  const [one, two] = [await files.put(readableOf("twice")), await files.put(readableOf("twice"))];
  expect(one).toEqual(two);
  expect(await readText(files, one.sha256)).toBe("twice");
  expect(await Array.fromAsync(files.list())).toEqual([{ key: one.sha256, size: 5 }]);
  await rm(dataDir, { recursive: true });
});

test("an upload that breaks off leaves nothing", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "praxis-files-"));
  const files = await openFileStore({ dataDir, filesUrl: undefined });
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from("half");
      throw new Error("the line is gone");
    })(),
  );
  await expect(files.put(broken)).rejects.toThrow("the line is gone");
  expect(await readdir(files.workFolder)).toEqual([]);
  expect(await Array.fromAsync(files.list())).toEqual([]);
  await rm(dataDir, { recursive: true });
});

test("what a killed process left on its way is gone after a day, and not before", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "praxis-files-"));
  const work = join(dataDir, "work");
  await mkdir(join(work, "import-old"), { recursive: true });
  for (const name of ["import-old/part", "yesterday", "now"]) await writeFile(join(work, name), "x");
  const before = new Date(Date.now() - 2 * 86_400_000);
  for (const name of ["import-old", "yesterday"]) await utimes(join(work, name), before, before);
  await openFileStore({ dataDir, filesUrl: undefined });
  expect(await readdir(work)).toEqual(["now"]);
  await rm(dataDir, { recursive: true });
});

test("a blob that was let go leaves, but not one that somebody stored again since, however the two meet", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "praxis-files-"));
  const files = await openFileStore({ dataDir, filesUrl: undefined });
  const begun = new Date();
  const { sha256 } = await files.put(readableOf("once"));
  expect(await files.removeUnless(sha256, new Date(begun.getTime() - 1_000))).toBe(false);
  expect(await files.has(sha256)).toBe(true);
  for (let round = 0; round < 60; round += 1) {
    const path = join(dataDir, "files", "blobs", sha256.slice(0, 2), sha256);
    await utimes(path, new Date(0), new Date(0));
    const again = join(dataDir, "again");
    await writeFile(again, "once");
    await Promise.all([files.removeUnless(sha256, begun), files.adopt(again, { sha256, size: 4 })]);
    expect(await readText(files, sha256)).toBe("once");
  }
  expect(await files.removeUnless(sha256, new Date(Date.now() + 60_000))).toBe(true);
  expect(await files.has(sha256)).toBe(false);
  expect(await readdir(files.workFolder)).toEqual([]);
  await rm(dataDir, { recursive: true });
});
