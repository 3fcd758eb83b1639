// npm test: types, lint, build and all tests. Its last line is `N passed, N failed`; types, lint and build count as one test each.
// With arguments (npm test -- src/journal) only vitest runs, with these.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, findNode, install, PrepareError, root } from "./prepare.mjs";

const isCI = process.env.CI === "true" || process.env.CI === "1";
const counts = { passed: 0, failed: 0 };
const children = new Set();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
    process.exitCode = 1;
  });
}

function run(node, args, { env = {}, isShown = false } = {}) {
  return new Promise((resolve) => {
    const stdio = isShown ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"];
    const child = spawn(node, args, { cwd: root, env: { ...process.env, ...env }, stdio });
    children.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.on("error", (error) => resolve({ status: 1, output: error.message }));
    child.on("close", (status) => {
      children.delete(child);
      resolve({ status: status ?? 1, output });
    });
  });
}

function record(name, isPassed, output) {
  counts[isPassed ? "passed" : "failed"] += 1;
  console.log(`${isPassed ? "passed" : "FAILED"}: ${name}`);
  if (!isPassed) console.log(output.trimEnd());
}

async function check(name, node, args) {
  const { status, output } = await run(node, args);
  record(name, status === 0, output);
}

async function vitest(node, args) {
  const folder = mkdtempSync(join(tmpdir(), "praxis-test-"));
  const file = join(folder, "counts.json");
  try {
    const all = [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--reporter=default",
      "--reporter=./scripts/count-reporter.mjs",
      ...args,
    ];
    const { status } = await run(node, all, { isShown: true, env: { PRAXIS_TEST_COUNTS: file } });
    const counted = readCounts(file);
    counts.passed += counted.passed;
    counts.failed += counted.failed;
    if (counted.skipped.length > 0) {
      console.log(`${isCI ? "Skipped, which counts as failed here" : "Skipped"}:\n  ${counted.skipped.join("\n  ")}`);
      if (isCI) counts.failed += counted.skipped.length;
    }
    // Vitest failed in a way its reporter did not see.
    if (status !== 0 && counts.failed === 0) counts.failed = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  }
}

try {
  await install({ say: console.log });
  const node = findNode();
  const args = process.argv.slice(2);
  if (args.length === 0) {
    await Promise.all([
      check("types", node, ["node_modules/typescript/bin/tsc", "-p", "."]),
      check("format and lint", node, ["node_modules/@biomejs/biome/bin/biome", "check", "."]),
    ]);
    try {
      await build({ node, say: console.log });
      record("build", true, "");
    } catch (error) {
      record("build", false, error.message);
    }
  }
  await vitest(node, args);
} catch (error) {
  console.error(error instanceof PrepareError ? error.message : error);
  counts.failed += 1;
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
