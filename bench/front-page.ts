import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../src/platform/database/index.ts";
import { openLoop, told } from "./load.ts";
import { populate } from "./population.ts";
import { startServer } from "./serving.ts";

// The front page for visitors. Target: 2,000 a second, p99 under 60 ms, at most one second stale.
export default async function measureFrontPage({
  databaseUrl,
  say,
}: {
  databaseUrl: string;
  say(line: string): void;
}): Promise<void> {
  const open = openDatabase(databaseUrl, { statementTimeout: 0 });
  await populate(open.pool, { accounts: 1_000, modules: 500, attempts: 5_000 }, say);
  const folder = await mkdtemp(join(tmpdir(), "praxis-bench-data-"));
  const server = await startServer(databaseUrl, folder);
  try {
    const shot = () => ({ path: "/en", port: server.port, headers: { "accept-encoding": "br" } });
    await openLoop({ rate: 200, seconds: 3 }, shot);
    say(told("front page", await openLoop({ rate: 2_000, seconds: 15 }, shot)));
    say(`memory ${(await server.memory()).toFixed(0)} MB, peak ${(await server.memoryPeak()).toFixed(0)} MB`);
  } finally {
    await server.stop();
    await open.close();
    await rm(folder, { recursive: true, force: true });
  }
}
