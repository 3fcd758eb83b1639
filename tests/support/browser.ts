import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getuid } from "node:process";
import chromium from "@sparticuz/chromium";
import { type Browser, type BrowserContext, type Page, chromium as playwright } from "playwright-core";
import { projectRoot } from "../../src/platform/paths.ts";

/**
 * Where the browser is: unpacked at its first use into a folder that is this user's alone (what another user left must not be run), aside and
 * then renamed, so that another test never starts half of it.
 */
async function unpackedBrowser(): Promise<string> {
  const user = getuid?.() ?? 0;
  const about = await readFile(join(projectRoot, "node_modules/@sparticuz/chromium/package.json"), "utf8");
  const folder = join(tmpdir(), `praxis-browser-${user}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await stat(folder)).uid !== user) throw new Error(`${folder} belongs to somebody else: remove it.`);
  const ready = join(folder, (JSON.parse(about) as { version: string }).version);
  if (!existsSync(ready)) {
    const aside = await mkdtemp(join(folder, "unpacking-"));
    const { TMPDIR } = process.env;
    try {
      process.env.TMPDIR = aside;
      await chromium.executablePath();
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
    // Another test was quicker: then there is one already.
    await rename(aside, ready).catch(() => rm(aside, { recursive: true, force: true }));
  }
  return join(ready, "chromium");
}

/** A real browser. Its package's own arguments switch web security off, so they are ours. */
export async function launchBrowser(): Promise<Browser> {
  const args = ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage", "--hide-scrollbars"];
  if (getuid?.() === 0) args.push("--no-sandbox");
  return playwright.launch({ executablePath: await unpackedBrowser(), args, headless: true });
}

/** Ports nobody listens on at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** The build that the browser loads, made when it is missing or old. */
export async function ensureBuild(): Promise<void> {
  const path = `${projectRoot}/scripts/prepare.mjs`;
  const prepare = (await import(/* @vite-ignore */ path)) as {
    build(options: { node: string; say: (line: string) => void }): Promise<void>;
  };
  await prepare.build({ node: process.execPath, say: () => {} });
}

/** Signs a browser in by the cookie of an open session. */
export async function signIn(context: BrowserContext, portal: string, token: string): Promise<void> {
  const { port } = new URL(portal);
  await context.addCookies([
    { name: `praxis-${port}-session`, value: token, url: portal, httpOnly: true, sameSite: "Lax" },
  ]);
}

/** Opens a module's player by the form that its page has. */
export async function takeModule(page: Page, portal: string, slug: string, lang = "en"): Promise<void> {
  await page.goto(`${portal}/${lang}/learning/${slug}/launch`);
  await Promise.all([page.waitForURL(/\/play\//), page.locator("main form button[type=submit]").click()]);
}
