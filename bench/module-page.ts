import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../src/platform/database/index.ts";
import { openLoop, told } from "./load.ts";
import { begunModule, fullSize, populate, sessionToken, slugOf } from "./population.ts";
import { startServer } from "./serving.ts";

// The module page of signed-in people: 100,000 accounts, 10,000 modules, 1,000,000 attempts. Target: at 400/s p95 under 25 ms.
export default async function measureModulePage({
  databaseUrl,
  args,
  say,
}: {
  databaseUrl: string;
  args: string[];
  say(line: string): void;
}): Promise<void> {
  const size = args.includes("--small") ? { accounts: 2_000, modules: 1_000, attempts: 20_000 } : fullSize;
  const open = openDatabase(databaseUrl, { statementTimeout: 0 });
  await populate(open.pool, size, say);
  const folder = await mkdtemp(join(tmpdir(), "praxis-bench-data-"));
  const server = await startServer(databaseUrl, folder);
  try {
    const shot = (index: number) => {
      const account = ((index * 7_919) % size.accounts) + 1;
      return {
        path: `/en/learning/${slugOf(begunModule(account, size.modules))}`,
        port: server.port,
        headers: { cookie: `praxis-${server.port}-session=${sessionToken(account)}` },
      };
    };
    await openLoop({ rate: 200, seconds: 5 }, shot);
    // In parts: a virtual machine's neighbours show as one part far from the others.
    for (let part = 0; part < 4; part += 1) {
      const figures = await openLoop({ rate: 400, seconds: 8 }, (index) => shot(index + part * 3_200));
      say(told("signed-in module page", figures));
    }
    say(`memory ${(await server.memory()).toFixed(0)} MB, peak ${(await server.memoryPeak()).toFixed(0)} MB`);
  } finally {
    await server.stop();
    await open.close();
    await rm(folder, { recursive: true, force: true });
  }
}
