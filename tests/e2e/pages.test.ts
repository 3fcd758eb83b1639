import { createRequire } from "node:module";
import { brotliCompressSync, constants } from "node:zlib";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { demoPassword } from "../../src/people/index.ts";
import { type Language, languages } from "../../src/platform/i18n/index.ts";
import { aPortal } from "../support/portal.ts";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const open = aPortal({ hasDemo: true });

const slug = "first-responder-at-a-digital-crime-scene";

/** Every page of the portal, by who opens it. `list > start`: the first link of a list that starts so, where an address has an id. */
const pagesOf: Record<string, string[]> = {
  visitor: [
    "",
    "/about",
    "/accessibility",
    "/privacy",
    "/components",
    "/sign-in",
    "/access",
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
  "officer@demo.example": [
    "/account/privacy",
    "/account/security",
    "/account/security/second-factor",
    "/account/security/confirm",
    "/account/consent",
    "/people",
    "/people?q=zzzzqqq",
    "",
    "/account",
    "/learning/mine",
    `/learning/${slug}`,
    "/admin",
  ],
  "ncb-fr@demo.example": [
    "/bureau",
    "/bureau/requests",
    "/bureau/renewals",
    "/bureau/reports",
    "/bureau/people",
    "/bureau/people?q=mar",
    "/account/access",
    "/leaving",
    "/bureau/officers",
    "/people/protected",
    "/roles",
  ],
  "auditor@demo.example": ["/admin/audit", "/admin/audit?person=nobody"],
  "admin@demo.example": [
    "/people/protected",
    "/admin/people",
    "/admin/people?q=zzzzqqq",
    "/admin/people?q=vasseur > /admin/people/",
    "/admin/bureaus",
    "/admin/bureaus/FR",
    "/admin/bureaus/IS",
    "/admin/bodies",
    "/admin/bodies > /admin/bodies/",
    "/admin",
    "/admin/outbox",
    "/learning/manage",
    "/learning/import",
    `/learning/${slug}/edit`,
  ],
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

/** What axe finds: all of it, or only what a colour scheme can change. */
async function violations(page: Page, only: "everything" | "contrast"): Promise<string[]> {
  return await page.evaluate(async (run) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } };
    const { violations } = await axe.run({ runOnly: run });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary?.slice(0, 160) ?? ""}`,
    );
  }, rules[only]);
}

const rules = {
  everything: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  contrast: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
};

async function tooWide(page: Page): Promise<string | undefined> {
  return await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return;
    const beyond = [...document.querySelectorAll("body *")].filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return left < 0 || right > clientWidth;
    });
    return `${scrollWidth - clientWidth} px too wide: ${beyond.at(-1)?.outerHTML.slice(0, 160)}`;
  });
}

interface Look {
  width: number;
  scheme: "light" | "dark";
  only: "everything" | "contrast";
}

/** Opens every page once in a language and looks at it in each of these ways. */
async function examine(lang: string, looks: Look[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const [email, paths] of Object.entries(pagesOf)) {
    // Colours that still change would be judged half-way.
    const context = await signedIn(email, { reducedMotion: "reduce" });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      // A page that is meant to be refused says so in the console too.
      if (message.type() === "error" && !/status of (401|403|404|410)/.test(message.text()))
        errors.push(message.text());
    });
    for (const path of paths) {
      const [address, link] = path.split(" > ");
      await page.goto(`${open.url}/${lang}${address}`);
      if (link !== undefined) {
        const found = page.locator(`main a[href^="/${lang}${link}"]`).first();
        await page.goto(`${open.url}${await found.getAttribute("href")}`);
      }
      await page.addScriptTag({ path: axe });
      for (const { width, scheme, only } of looks) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme: scheme });
        const where = `${email} /${lang}${path} at ${width} ${scheme}`;
        const wide = await tooWide(page);
        if (wide !== undefined) wrong.push(`${where}: ${wide}`);
        for (const violation of await violations(page, only)) wrong.push(`${where}: ${violation}`);
        for (const error of errors.splice(0)) wrong.push(`${where}: ${error}`);
      }
    }
    await context.close();
  }
  return wrong;
}

// CI looks at every page in all sixteen ways. Elsewhere each language is looked at in one, so that all are seen.
const everyLook: Look[] = [
  { width: 1280, scheme: "light", only: "everything" },
  { width: 1280, scheme: "dark", only: "contrast" },
  { width: 360, scheme: "dark", only: "everything" },
  { width: 360, scheme: "light", only: "contrast" },
];
const lookOf: Record<Language, Look> = {
  en: { width: 1280, scheme: "light", only: "everything" },
  fr: { width: 360, scheme: "light", only: "contrast" },
  es: { width: 1280, scheme: "dark", only: "contrast" },
  ar: { width: 360, scheme: "dark", only: "everything" },
};

test.each(languages)(
  "axe finds nothing on any page in %s, and nothing is too wide",
  async (lang) => {
    expect(await examine(lang, process.env.CI === "true" ? everyLook : [lookOf[lang]])).toEqual([]);
  },
  600_000,
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
