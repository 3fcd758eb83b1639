import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { nodeFlags } from "../scripts/run.mjs";
import { projectRoot } from "../src/platform/paths.ts";

export interface Serving {
  port: number;
  contentPort: number;
  process: ChildProcess;
  /** Resident memory of the server process in megabytes. */
  memory(): Promise<number>;
  /** The most it has been, in megabytes. */
  memoryPeak(): Promise<number>;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const megabytes = async (pid: number, field: string): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
};

/** The built server as a process of its own, on a database that is ready. Build first: the start script does. */
export async function startServer(
  databaseUrl: string,
  dataDir: string,
  env: Record<string, string> = {},
): Promise<Serving> {
  const [port, contentPort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, [...nodeFlags, join(projectRoot, "dist/server/cli.js"), "serve"], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      PORT: String(port),
      CONTENT_PORT: String(contentPort),
      PRAXIS_DEMO: "off",
      LOG_LEVEL: process.env.LOG_LEVEL ?? "silent",
      NODE_ENV: "production",
      ...env,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", (text: Buffer) => text.toString().includes("is ready") && resolve());
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const pid = child.pid ?? 0;
  return {
    port,
    contentPort,
    process: child,
    memory: () => megabytes(pid, "VmRSS"),
    memoryPeak: () => megabytes(pid, "VmHWM"),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}
