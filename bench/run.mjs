// Runs a measurement: node24 bench/run.mjs NAME loads bench/NAME.ts as the build would (JSX, SQL files) and calls its default export.
// With DATABASE_URL on that server, else on a PostgreSQL of its own that is gone afterwards.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "vite";

const root = new URL("..", import.meta.url).pathname;
const [name = ""] = process.argv.slice(2);
const vite = await createServer({
  root,
  appType: "custom",
  logLevel: "error",
  // Nothing is made ready for a browser: packages with native parts could not be.
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
});
const folder = mkdtempSync(join(tmpdir(), "praxis-bench-"));
let database;
try {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error("usage: node24 bench/run.mjs NAME, for bench/NAME.ts");
  const { startEmbeddedDatabase } = await vite.ssrLoadModule("/src/platform/database/embedded/index.ts");
  if (process.env.DATABASE_URL === undefined)
    database = await startEmbeddedDatabase({ dataDir: folder, log: () => {} });
  const { default: measure } = await vite.ssrLoadModule(`/bench/${name}.ts`);
  await measure({
    databaseUrl: process.env.DATABASE_URL ?? database.connectionString,
    args: process.argv.slice(3),
    say: console.log,
  });
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exitCode = 1;
} finally {
  await vite.close();
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
}
