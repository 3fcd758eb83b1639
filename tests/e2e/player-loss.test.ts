import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { sql } from "kysely";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectRoot } from "../../src/platform/paths.ts";
import { ensureBuild, freePorts, launchBrowser, signIn, takeModule } from "../support/browser.ts";
import { anAccount, buildHouse } from "../support/house.ts";
import { aModule, samplesFolder } from "../support/modules.ts";

// A run that fails is repeated with its seed: LOSS_SEED=…
const seed = Number(process.env.LOSS_SEED ?? 20_261_124);
const rounds = 20;

/** mulberry32: the same numbers for the same seed, on every machine. */
function randomBy(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 64,000 characters that tell which commit they are of. */
const textOf = (number: number): string => `${number}:`.padEnd(64_000, `${number * 7_919} ~é~ع~`);

let house: Awaited<ReturnType<typeof buildHouse>>;
let browser: Browser;
let server: ChildProcess;
let portal = "";
let env: NodeJS.ProcessEnv = {};

async function startServer(): Promise<void> {
  server = spawn(process.execPath, [join(projectRoot, "dist/server/cli.js"), "serve"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    server.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    server.stdout?.on("data", (line: Buffer) => line.toString().includes("ready") && resolve());
  });
}

async function killServer(): Promise<void> {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.removeAllListeners("exit");
  server.once("exit", () => {});
  const gone = new Promise((resolve) => server.once("close", resolve));
  server.kill("SIGKILL");
  await Promise.race([ended, gone]);
}

beforeAll(async () => {
  await ensureBuild();
  const [port = 0, contentPort = 0] = await freePorts(2);
  portal = `http://localhost:${port}`;
  house = await buildHouse({ PORT: String(port), CONTENT_PORT: String(contentPort) });
  const { databaseUrl, dataDir } = house.house.settings;
  env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    PORT: String(port),
    CONTENT_PORT: String(contentPort),
    PRAXIS_DEMO: "off",
    LOG_LEVEL: "silent",
  };
  await startServer();
  browser = await launchBrowser();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  if (server !== undefined) await killServer();
  await house?.tearDown();
});

async function scoOf(page: Page): Promise<Frame> {
  await expect
    .poll(() => page.frames().some((frame) => frame.url().includes("launchpage")), { timeout: 20_000 })
    .toBe(true);
  const frame = page.frames().find((each) => each.url().includes("launchpage"));
  if (frame === undefined) throw new Error("the part went away");
  await expect
    .poll(() => frame.evaluate("typeof currentPage === 'number'").catch(() => false), { timeout: 20_000 })
    .toBe(true);
  return frame;
}

/** At most so long: a dead tab answers nothing, not even that it is closed. */
const within = (milliseconds: number, work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work.catch(() => {}), new Promise((resolve) => setTimeout(resolve, milliseconds))]);

async function crash(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  const crashed = page.waitForEvent("crash", { timeout: 5_000 });
  void session.send("Page.crash").catch(() => {});
  await within(5_000, crashed);
  await within(2_000, page.close());
}

describe.skipIf(samplesFolder === undefined)("nothing learned is ever lost", () => {
  test(`tab, network and server are killed at ${rounds} random points (seed ${seed}); every acknowledged commit comes back`, {
    timeout: 400_000,
  }, async () => {
    console.info(`LOSS_SEED=${seed}`);
    const random = randomBy(seed);
    const module = await aModule(house, { zip: join(samplesFolder ?? "", "scorm/golf/RuntimeBasicCalls_SCORM12.zip") });
    const reader = await anAccount(house.house.db);
    const context = await browser.newContext();
    await signIn(context, portal, reader.token);

    let acknowledged = 0;
    let attempted = 0;
    const kills = { tab: 0, network: 0, server: 0 };
    const open = async (): Promise<{ page: Page; sco: Frame }> => {
      const page = await context.newPage();
      page.on("dialog", (dialog) => void dialog.accept());
      await takeModule(page, portal, module.slug);
      return { page, sco: await scoOf(page) };
    };
    const commit = async (sco: Frame): Promise<void> => {
      attempted += 1;
      const number = attempted;
      const answer = await sco.evaluate(
        ([text, page]) => {
          const api = (window.parent as unknown as { API: Record<string, (...values: string[]) => string> }).API;
          api.LMSSetValue?.("cmi.suspend_data", text ?? "");
          api.LMSSetValue?.("cmi.core.lesson_location", page ?? "");
          return api.LMSCommit?.("");
        },
        [textOf(number), String(number % 15)],
      );
      if (answer === "true") acknowledged = number;
    };
    const seen = (sco: Frame): Promise<string> =>
      sco.evaluate(() =>
        (window.parent as unknown as { API: { LMSGetValue(element: string): string } }).API.LMSGetValue(
          "cmi.suspend_data",
        ),
      );
    const compare = async (sco: Frame): Promise<void> => {
      const text = await seen(sco);
      if (acknowledged === 0 && text === "") return;
      const number = Number(text.split(":")[0]);
      expect(number).toBeGreaterThanOrEqual(acknowledged);
      expect(number).toBeLessThanOrEqual(attempted);
      expect(text === textOf(number)).toBe(true);
    };

    let { page, sco } = await open();
    for (let round = 0; round < rounds; round += 1) {
      if (process.env.LOSS_TRACE) console.info(round, Math.round(performance.now() / 1000), acknowledged, attempted);
      await compare(sco);
      for (let commits = Math.floor(random() * 3); commits > 0; commits -= 1) await commit(sco);
      const kind = (["tab", "network", "server"] as const)[Math.floor(random() * 3)] ?? "tab";
      kills[kind] += 1;
      // Somewhere within a commit and its way to the server.
      const pause = random() * 60;
      const last = random() < 0.7 ? commit(sco).catch(() => {}) : Promise.resolve();
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (kind === "network") await context.setOffline(true);
      if (kind === "server") await killServer();
      if (kind === "tab") await crash(context, page);
      await within(2_000, last);
      // Learning goes on while nothing can be reached, and often the tab dies then too.
      if (kind !== "tab") {
        await commit(sco);
        await expect
          .poll(() => page.locator("#save-state").textContent(), { timeout: 15_000 })
          .toContain("Kept on this device");
      }
      const diesToo = kind !== "tab" && random() < 0.5;
      if (diesToo) await crash(context, page);
      if (kind === "server") await startServer();
      if (kind === "network") await context.setOffline(false);
      if (kind === "tab" || diesToo) {
        ({ page, sco } = await open());
      } else {
        await expect.poll(() => page.locator("#save-state").textContent(), { timeout: 45_000 }).toMatch(/^Saved/);
      }
    }
    await compare(sco);
    await commit(sco);
    await expect.poll(() => page.locator("#save-state").textContent(), { timeout: 45_000 }).toMatch(/^Saved/);
    const { rows } = await sql<{ data: Record<string, string> }>`
      select s.data from learning.sco_state s join learning.registration r on r.attempt_id = s.attempt_id where r.account_id = ${reader.id}`.execute(
      house.house.db,
    );
    expect(rows.map(({ data }) => data["cmi.suspend_data"] === textOf(attempted))).toEqual([true]);
    expect(acknowledged).toBe(attempted);
    console.info(`${attempted} commits, ${JSON.stringify(kills)}`);
  });
});
