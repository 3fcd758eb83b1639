import { createServer } from "node:net";
import { getuid } from "node:process";
import chromium from "@sparticuz/chromium";
import { type Browser, type BrowserContext, type Page, chromium as playwright } from "playwright-core";
import { projectRoot } from "../../src/platform/paths.ts";

/** A real browser. Its package's own arguments switch web security off, so they are ours. */
export async function launchBrowser(): Promise<Browser> {
  const args = ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage", "--hide-scrollbars"];
  if (getuid?.() === 0) args.push("--no-sandbox");
  return playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true });
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
