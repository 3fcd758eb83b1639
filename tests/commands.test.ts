import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { composition, features } from "../src/app.ts";
import { commands } from "../src/command-list.ts";
import { demoPassword } from "../src/people/index.ts";
import { sealAudit, verifyAudit } from "../src/platform/audit/index.ts";
import type { Db } from "../src/platform/database/index.ts";
import { createSites, type OpenHouse, openHouse } from "../src/platform/house.ts";
import { readSettings } from "../src/platform/settings.ts";
import { buildHouse, freshDatabase, Visitor } from "./support/house.ts";

// A whole installation with its demo goes into an archive by command, comes into an empty one, and is used there.

const slug = "first-responder-at-a-digital-crime-scene";

let source: Awaited<ReturnType<typeof buildHouse>>;
let target: OpenHouse;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let folder: string;

async function run(open: OpenHouse, name: string, ...positionals: string[]) {
  const command = commands.find((each) => each.name === name);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  const said: string[] = [];
  const result = await command.run(open.house, {
    positionals,
    options: {},
    say: (line) => said.push(line),
    stdin: async () => "",
  });
  return { result, said };
}

/** Every table of ours with its rows and a sum over their text. */
async function contentsOf(db: Db): Promise<Record<string, string>> {
  const { rows: tables } = await sql<{ name: string }>`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema', 'pgboss') order by 1`.execute(db);
  const contents: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await sql<{ sum: string }>`
      select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as sum from ${sql.raw(name)} t`.execute(
      db,
    );
    contents[name] = rows[0]?.sum ?? "";
  }
  return contents;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "praxis-commands-"));
  source = await buildHouse({ PRAXIS_DEMO: "on" });
  for (const feature of features) await feature.demo?.(source.house, () => {});
  // Sealed to the last entry: others carry a number of this server's transactions, which a restore renews.
  while ((await verifyAudit(source.house.db)).unsealed > 0) await sealAudit(source.house.db);
  database = await freshDatabase({ isEmpty: true });
  const settings = readSettings({
    DATABASE_URL: database.url,
    DATA_DIR: join(folder, "data"),
    LOG_LEVEL: "silent",
    PRAXIS_DEMO: "on",
  });
  target = await openHouse({ settings, ...composition, mode: "command", isMigrated: false });
}, 300_000);

afterAll(async () => {
  await target?.close();
  await database?.drop();
  await source?.tearDown();
  await rm(folder, { recursive: true, force: true });
});

test("an installation goes into an archive and comes back in an empty one, row for row", async () => {
  const archive = join(folder, "praxis.backup");
  const { said } = await run(source, "backup", archive);
  expect(said.at(-1)).toContain("keep it safe");
  await expect(run(source, "restore", archive)).rejects.toThrow(/empty/i);
  await run(target, "restore", archive);
  expect(await contentsOf(target.house.db)).toEqual(await contentsOf(source.house.db));
}, 300_000);

test("in the restored installation everything is well, the audit chain verifies and search finds what it found", async () => {
  await target.close();
  const { settings } = target.house;
  target = await openHouse({ settings, ...composition, mode: "serve" });
  const { result: verdict } = await run(target, "audit verify");
  expect(verdict).toMatchObject({ isIntact: true });
  const { result: health } = await run(target, "doctor");
  expect(health).toMatchObject({ isWell: true });
  const before = await contentsOf(target.house.db);
  const { result: counts } = await run(target, "reindex");
  expect((counts as Record<string, number>).learning).toBeGreaterThan(3);
  const after = await contentsOf(target.house.db);
  expect(after["learning.module"]).toBe(before["learning.module"]);
  const { portal } = createSites(target);
  const officer = new Visitor(portal);
  await officer.post("/en/sign-in", { email: "officer@demo.example", password: demoPassword });
  const page = await (await officer.get(`/en/learning/${slug}`)).text();
  expect(page).toContain("First responder");
  const found = await (await officer.get("/en/search?q=digital+crime+scene")).text();
  expect(found).toContain(`/en/learning/${slug}`);
}, 300_000);

test("an altered entry of the audit log is found, by its number", async () => {
  const { db } = target.house;
  await sql`update platform.audit_entry set details = '{"altered": true}' where seal_number = 3`.execute(db);
  await expect(run(target, "audit verify")).rejects.toThrow(/breaks at entry 3/);
  const { result } = await run(target, "doctor");
  expect(result).toMatchObject({ isWell: false });
  process.exitCode = 0;
});
