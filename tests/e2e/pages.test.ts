import { brotliCompressSync, constants } from "node:zlib";
import { expect, test } from "vitest";
import { demoPassword } from "../../src/people/index.ts";
import { aPortal } from "../support/portal.ts";

const open = aPortal({ hasDemo: true });

const slug = "first-responder-at-a-digital-crime-scene";

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
