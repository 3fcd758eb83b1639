import { createRequire } from "node:module";
import { brotliCompressSync, constants } from "node:zlib";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { demoPassword } from "../../src/people/index.ts";
import { languages } from "../../src/platform/i18n/index.ts";
import { aPortal } from "../support/portal.ts";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const open = aPortal({ hasDemo: true });

const slug = "first-responder-at-a-digital-crime-scene";

/** Every page of the portal, by who opens it. */
const pagesOf: Record<string, string[]> = {
  visitor: [
    "",
    "/about",
    "/accessibility",
    "/privacy",
    "/components",
    "/sign-in",
    "/forgotten",
    "/learning",
    `/learning/${slug}`,
    "/search?q=crime",
    "/search?q=zzzzqqq",
    "/search",
    "/subjects",
    "/subjects/cybercrime",
    "/nothing-here",
    "/account",
  ],
  "officer@demo.example": ["", "/account", "/learning/mine", `/learning/${slug}`, "/admin"],
  "admin@demo.example": ["/admin", "/admin/outbox", "/learning/manage", "/learning/import", `/learning/${slug}/edit`],
};

async function signedIn(email: string, options: Parameters<Browser["newContext"]>[0]): Promise<BrowserContext> {
  const context = await open.browser.newContext({ ...options, bypassCSP: true });
  if (email === "visitor") return context;
  const page = await context.newPage();
  await page.goto(`${open.url}/en/sign-in`);
  await page.fill("#email", email);
  await page.fill("#password", demoPassword);
  await Promise.all([page.waitForURL((url) => !url.pathname.endsWith("/sign-in")), page.keyboard.press("Enter")]);
  await page.close();
  return context;
}

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } };
    const { violations } = await axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary?.slice(0, 160) ?? ""}`,
    );
  });
  return found;
}

async function examine(lang: string, width: number, colorScheme: "light" | "dark"): Promise<string[]> {
  const wrong: string[] = [];
  for (const [email, paths] of Object.entries(pagesOf)) {
    const context = await signedIn(email, { viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      // A page that is meant to be refused says so in the console too.
      if (message.type() === "error" && !/status of (401|403|404|410)/.test(message.text()))
        errors.push(message.text());
    });
    for (const path of paths) {
      await page.goto(`${open.url}/${lang}${path}`);
      const where = `${email} /${lang}${path} at ${width} ${colorScheme}`;
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (overflow > 0) wrong.push(`${where}: ${overflow} px too wide`);
      for (const violation of await violations(page)) wrong.push(`${where}: ${violation}`);
      for (const error of errors.splice(0)) wrong.push(`${where}: ${error}`);
    }
    await context.close();
  }
  return wrong;
}

test("axe finds nothing on any page in English on a laptop, and nothing is too wide", async () => {
  expect(await examine("en", 1280, "light")).toEqual([]);
}, 240_000);

test("axe finds nothing on any page in Arabic on a phone in the dark scheme, and nothing is too wide", async () => {
  expect(await examine("ar", 360, "dark")).toEqual([]);
}, 240_000);

test.runIf(process.env.CI === "true")(
  "axe finds nothing in any language at any width in any scheme",
  async () => {
    const wrong: string[] = [];
    for (const lang of languages) {
      for (const width of [360, 1280]) {
        for (const scheme of ["light", "dark"] as const) wrong.push(...(await examine(lang, width, scheme)));
      }
    }
    expect(wrong).toEqual([]);
  },
  900_000,
);

const compressed = (text: string | Buffer) =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;

test("a reading page weighs at most 14 KB of HTML, 12 KB of CSS and 8 KB of script, compressed", async () => {
  for (const path of ["", "/learning", `/learning/${slug}`, "/search?q=crime", "/subjects"]) {
    const html = await (await fetch(`${open.url}/en${path}`)).text();
    expect(compressed(html), path).toBeLessThanOrEqual(14 * 1024);
    const sizeOf = async (pattern: RegExp) => {
      let size = 0;
      for (const [, address = ""] of html.matchAll(pattern))
        size += compressed(Buffer.from(await (await fetch(open.url + address)).arrayBuffer()));
      return size;
    };
    expect(await sizeOf(/<link rel="stylesheet" href="([^"]+)"/g), path).toBeLessThanOrEqual(12 * 1024);
    expect(await sizeOf(/<script type="module" src="([^"]+)"/g), path).toBeLessThanOrEqual(8 * 1024);
  }
});

test("reading pages and forms work without script", async () => {
  const context = await open.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${open.url}/fr`);
  await page.fill("#q", "traite des personnes");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: /indicateurs de la traite/ }).click();
  await page.locator(".panel").getByRole("link", { name: "Se connecter" }).click();
  await page.fill("#email", "ncb-fr@demo.example");
  await page.fill("#password", demoPassword);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/learning\//);
  await page.goto(`${open.url}/fr/account`);
  await page.fill("#name", "Claire V.");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("Enregistré.").waitFor();
  await context.close();
});

test("the language switch keeps the page", async () => {
  const page = await open.browser.newPage();
  await page.goto(`${open.url}/en/search?q=crime&sort=date`);
  await page.locator(".langs a[lang=es]").click();
  await page.waitForURL(/\/es\//);
  expect(page.url()).toBe(`${open.url}/es/search?q=crime&sort=date`);
  await page.goto(`${open.url}/`);
  expect(page.url()).toBe(`${open.url}/es`);
  await page.close();
});

test("on a poor line the front page paints within two seconds", async () => {
  const context = await open.browser.newContext({ viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 400,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
  await page.goto(`${open.url}/en`, { waitUntil: "commit" });
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
  expect(paint).toBeLessThan(2_000);
  await context.close();
});
