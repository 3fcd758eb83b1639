import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../src/platform/paths.ts";
import { freePort } from "./serving.ts";

/** `npm start` in this checkout with a data folder; milliseconds until it says that it is ready. */
async function startOnce(dataDir: string): Promise<number> {
  const [port, contentPort] = [await freePort(), await freePort()];
  const started = performance.now();
  const child = spawn("npm", ["start"], {
    cwd: projectRoot,
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), CONTENT_PORT: String(contentPort) },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (text: Buffer) => text.toString().includes("is ready") && resolve());
    child.once("exit", (code) => reject(new Error(`npm start ended with ${code}`)));
  });
  const time = performance.now() - started;
  child.kill("SIGTERM");
  await ended;
  return time;
}

// `npm start` where everything is installed: the first time with an empty data folder, then again. Target: the second under 3 s.
export default async function measureStart({ say }: { say(line: string): void }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "praxis-bench-start-"));
  try {
    say(`with an empty data folder (database, demo): ${((await startOnce(folder)) / 1_000).toFixed(1)} s`);
    const again = [];
    for (let count = 0; count < 5; count += 1) again.push(await startOnce(folder));
    say(`again: ${again.map((time) => (time / 1_000).toFixed(2)).join(", ")} s`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
