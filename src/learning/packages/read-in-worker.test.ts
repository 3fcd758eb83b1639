import { randomFillSync } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultLimits } from "./limits.ts";
import { readPackageInWorker } from "./read-in-worker.ts";
import type { ReadingProgress } from "./read-package.ts";
import {
  craftZip,
  oneScoItem,
  oneScoResource,
  scorm12Manifest,
  temporaryFolder,
  writeBytes,
  writeLargeZip,
  writeZip,
} from "./test-archives.ts";
import { codesOf } from "./test-packages.ts";

let folder: AsyncDisposable & { path: string };
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());
const at = (...names: string[]) => join(folder.path, ...names);

const course = { "imsmanifest.xml": scorm12Manifest(oneScoItem, oneScoResource), "index.html": "<p>Hello" };
const noise = (bytes: number) => randomFillSync(Buffer.alloc(bytes));
const paths = (count: number) => Array.from({ length: count }, (_, index) => `media/${index}.bin`);

test("a course is read and stored under hashes, with progress in order", async () => {
  const zip = await writeZip(at("course.zip"), course);
  const seen: ReadingProgress[] = [];
  const { reading, files } = await readPackageInWorker(zip, at("course"), { onProgress: (done) => seen.push(done) });
  expect(reading).toMatchObject({ standard: "scorm-1.2", playable: true, problems: [], fileCount: 2 });
  expect(files.map(({ path }) => path)).toEqual(["imsmanifest.xml", "index.html"]);
  for (const { sha256, size } of files) expect((await stat(at("course", sha256))).size).toBe(size);
  expect([...new Set(seen.map(({ phase }) => phase))]).toEqual(["inspecting", "reading", "extracting"]);
  expect(seen.at(-1)).toEqual({ phase: "extracting", done: reading.totalBytes, total: reading.totalBytes });
});

test("a hostile archive is a value, and nothing of it is stored", async () => {
  const zip = await writeBytes(at("hostile.zip"), craftZip([{ name: "../../x", content: "x" }]));
  const { reading, files } = await readPackageInWorker(zip, at("hostile"));
  expect(reading).toMatchObject({ standard: null, playable: false });
  expect(codesOf(reading)).toEqual(["parent-path"]);
  expect(files).toEqual([]);
  expect(await readdir(at("hostile"))).toEqual([]);
});

test("an archive found to lie while it is unpacked keeps its reading, with the fault first, and lists no files", async () => {
  const entries = Object.entries(course).map(([name, content]) => ({ name, content }));
  const lying = craftZip([...entries, { name: "film.mp4", content: "x", crc: 1 }]);
  const { reading, files } = await readPackageInWorker(await writeBytes(at("lying.zip"), lying), at("lying"));
  expect(reading).toMatchObject({ standard: "scorm-1.2", playable: false });
  expect(codesOf(reading)).toEqual(["checksum-mismatch"]);
  expect(files).toEqual([]);
});

test("limits are the caller's to set", async () => {
  const zip = await writeZip(at("limited.zip"), course);
  const { reading } = await readPackageInWorker(zip, at("limited"), { limits: { ...defaultLimits, files: 1 } });
  expect(codesOf(reading)).toEqual(["too-many-files"]);
});

test("a file that is not there is an error, not a fault of the package", async () => {
  await expect(readPackageInWorker(at("nowhere.zip"), at("nowhere"))).rejects.toThrow("ENOENT");
});

describe("a large package", () => {
  let large: string;
  beforeAll(async () => {
    large = await writeLargeZip(at("large.zip"), paths(60), () => noise(1024 * 1024), { "index.html": "<p>" });
  });

  test("an abort kills the thread, with its reason, and leaves nothing half written", async () => {
    const abort = new AbortController();
    const running = readPackageInWorker(large, at("aborted"), {
      signal: abort.signal,
      onProgress: ({ phase, done }) => {
        if (phase === "extracting" && done > 0) abort.abort(new Error("cancelled by the author"));
      },
    });
    await expect(running).rejects.toThrow("cancelled by the author");
    const left = await readdir(at("aborted"));
    expect(left.length).toBeLessThan(61);
    expect(left.filter((name) => !/^[0-9a-f]{64}$/.test(name))).toEqual([]);
  });

  test("an abort before the start starts nothing", async () => {
    const running = readPackageInWorker(large, at("never"), { signal: AbortSignal.abort(new Error("too late")) });
    await expect(running).rejects.toThrow("too late");
  });

  test("a reading that takes too long is stopped and says so", async () => {
    const { reading, files } = await readPackageInWorker(large, at("slow"), { timeLimit: 1 });
    expect(reading.problems).toMatchObject([{ severity: "fatal", code: "too-slow", params: { minutes: 1 } }]);
    expect(files).toEqual([]);
  });

  const outOfMemory =
    "a reading that needs more memory than it may have is stopped and says so, and this process goes on";
  test(outOfMemory, { timeout: 60_000 }, async () => {
    const many = await writeLargeZip(at("wide.zip"), paths(5_000), () => noise(1), { "index.html": "<p>" });
    const { reading, files } = await readPackageInWorker(many, at("greedy"), { memoryLimit: 3 });
    expect(reading.problems).toMatchObject([{ severity: "fatal", code: "out-of-memory" }]);
    expect(files).toEqual([]);
  });

  test("progress comes at most ten times a second and phase", async () => {
    let messages = 0;
    const start = performance.now();
    await readPackageInWorker(large, at("counted"), {
      onProgress: () => {
        messages += 1;
      },
    });
    expect(messages).toBeLessThanOrEqual((performance.now() - start) / 100 + 4);
  });
});

// Minutes of work: for the machine that checks every change, not for every save.
describe.runIf(process.env.CI === "true")("at full size", () => {
  test("500 MB are read within 100 MB of memory, and the caller's loop stays free", { timeout: 600_000 }, async () => {
    const zip = await writeLargeZip(at("huge.zip"), paths(500), () => noise(1024 * 1024), { "index.html": "<p>" });
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    let most = before;
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 20);
    const { reading, files } = await readPackageInWorker(zip, at("huge"));
    clearInterval(watch);
    delay.disable();
    expect(reading.playable).toBe(true);
    expect(files).toHaveLength(501);
    expect((most - before) / 1024 / 1024).toBeLessThan(100);
    expect(delay.percentile(99) / 1e6).toBeLessThan(50);
  });

  test("a package of 20,000 files is imported", { timeout: 600_000 }, async () => {
    const zip = await writeLargeZip(at("many.zip"), paths(20_000), () => noise(300), { "index.html": "<p>" });
    const { reading, files } = await readPackageInWorker(zip, at("many"));
    expect(reading).toMatchObject({ playable: true, problems: [], fileCount: 20_001 });
    expect(files).toHaveLength(20_001);
  });
});
