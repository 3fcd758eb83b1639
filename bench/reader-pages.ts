import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLoop, told } from "./load.ts";
import { randomOf } from "./search-data.ts";
import { startServer } from "./serving.ts";

/** Addresses of a kind from the sitemap of the demonstration, in English. */
async function addresses(port: number, form: RegExp): Promise<string[]> {
  const read = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  const locations = (text: string) =>
    [...text.matchAll(/<loc>[^<]*?\/\/[^/<]+(\/[^<]*)<\/loc>/g)].map((match) => match[1] ?? "");
  const parts = locations(await read("/sitemap.xml"));
  const pages = (await Promise.all(parts.map(read))).flatMap(locations);
  return pages.filter((path) => form.test(path));
}

/**
 * Pages of records and articles for visitors, in the demonstration: one page that everybody opens, then all of them, as often as words
 * are (Zipf). Target: 1,000 a second, p99 under 60 ms.
 */
export default async function measureReaderPages({
  databaseUrl,
  say,
}: {
  databaseUrl: string;
  say(line: string): void;
}): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "praxis-bench-data-"));
  const server = await startServer(databaseUrl, folder, { PRAXIS_DEMO: "on" });
  try {
    const kinds = {
      records: await addresses(server.port, /^\/en\/library\/(?!collections)[^/]+$/),
      articles: await addresses(server.port, /^\/en\/journal\/[^/]+\/[^/]+$/),
    };
    for (const [kind, paths] of Object.entries(kinds)) {
      const random = randomOf(7);
      const shotAt = (path: string) => ({ path, port: server.port, headers: { "accept-encoding": "br" } });
      const one = () => shotAt(paths[0] ?? "");
      const any = () => shotAt(paths[Math.floor(Math.exp(random() * Math.log(paths.length)) - 1)] ?? "");
      await openLoop({ rate: 100, seconds: 3 }, one);
      say(told(`one of the ${kind}`, await openLoop({ rate: 1_000, seconds: 10 }, one)));
      // As in a server that has run for a while: what readers ask for has been asked for before.
      await openLoop({ rate: 100, seconds: 10 }, any);
      say(told(`${paths.length} ${kind}`, await openLoop({ rate: 1_000, seconds: 25 }, any)));
    }
    say(`memory ${(await server.memory()).toFixed(0)} MB, peak ${(await server.memoryPeak()).toFixed(0)} MB`);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
