import { createRequire } from "node:module";
import { sql } from "kysely";
import type { BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { scorm12Manifest } from "../../src/learning/packages/test-archives.ts";
import { signIn, takeModule } from "../support/browser.ts";
import { anAccount } from "../support/house.ts";
import { aModuleOf, type TestModule } from "../support/modules.ts";
import { aPortal } from "../support/portal.ts";

const open = aPortal();
const patient = { timeout: 15_000 };

/** A SCO that finds its API as the standard says and shows what it finds. */
const sco = `<!doctype html><html lang="en"><title>SCO</title><main><h1>A part</h1><p id="seen"></p></main><script>
  let api; for (let w = window; !api; w = w.parent) { try { api = w.API || (w.opener && w.opener.API); } catch {} if (w.parent === w) break; }
  api.LMSInitialize("");
  document.getElementById("seen").textContent = api.LMSGetValue("cmi.suspend_data") + " " + api.LMSGetValue("cmi.core.entry");
</script>`;

const twoParts = {
  "imsmanifest.xml": scorm12Manifest(
    '<item identifier="one" identifierref="r"><title>First part</title></item><item identifier="two" identifierref="s"><title>Second part</title><adlcp:prerequisites type="aicc_script">one</adlcp:prerequisites></item>',
    '<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="one.html"/><resource identifier="s" type="webcontent" adlcp:scormtype="sco" href="two.html"/>',
  ),
  "one.html": sco,
  "two.html": sco,
};

async function aReader(lang: "en" | "ar" = "en") {
  const reader = await anAccount(open.house.house.db, { lang });
  const context = await open.browser.newContext();
  await signIn(context, open.url, reader.token);
  return { reader, context, page: await context.newPage() };
}

const seen = (page: Page) => page.frameLocator("iframe").locator("#seen").textContent(patient);

const call = (page: Page, name: string, ...values: string[]): Promise<string> =>
  page.evaluate(
    ([method = "", ...args]) =>
      (window as unknown as { API: Record<string, (...all: string[]) => string> }).API[method]?.(...args) ?? "",
    [name, ...values],
  );

const state = (page: Page) => expect.poll(() => page.locator("#save-state").textContent(), patient);

const stored = async (module: TestModule) => {
  const { rows } = await sql<{ item: string; data: Record<string, string>; status: string }>`
    select s.item, s.data, s.status from learning.sco_state s join learning.attempt a on a.id = s.attempt_id where a.version_id = ${module.versionId} order by s.item`.execute(
    open.house.house.db,
  );
  return rows;
};

test("a second window takes over: the first one says so, and what it had not even committed is not lost", {
  timeout: 60_000,
}, async () => {
  const module = await aModuleOf(open.house, twoParts);
  const { context, page } = await aReader();
  await takeModule(page, open.url, module.slug);
  expect(await seen(page)).toBe(" ab-initio");
  await call(page, "LMSSetValue", "cmi.suspend_data", "of the first window");
  const second = await context.newPage();
  await takeModule(second, open.url, module.slug);
  expect(await seen(second)).toBe("of the first window resume");
  await expect.poll(() => page.locator("#panel").textContent(), patient).toContain("another window");
  await expect.poll(() => page.locator("iframe").count()).toBe(0);
  expect(await call(second, "LMSCommit", "")).toBe("true");
  await page.getByRole("button", { name: "Continue here" }).click();
  expect(await seen(page)).toBe("of the first window resume");
  await expect.poll(() => second.locator("#panel").textContent(), patient).toContain("another window");
});

test("a launch that lapses in mid-course goes on without loss after one press", { timeout: 60_000 }, async () => {
  const module = await aModuleOf(open.house, twoParts);
  const { page } = await aReader();
  await takeModule(page, open.url, module.slug);
  await seen(page);
  await state(page).toMatch(/^Saved/);
  await sql`update learning.launch set expires_at = now() - interval '1 second' where module_id = ${module.id}`.execute(
    open.house.house.db,
  );
  await call(page, "LMSSetValue", "cmi.suspend_data", "after the lapse");
  expect(await call(page, "LMSCommit", "")).toBe("true");
  await state(page).toBe("Kept on this device until you continue");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${open.url}/en/learning/${module.slug}/launch`);
  await page.locator("main form button[type=submit]").click();
  await page.waitForURL(/\/play\//);
  expect(await seen(page)).toBe("after the lapse resume");
  await state(page).toMatch(/^Saved/);
  expect(await stored(module)).toMatchObject([{ item: "one", data: { "cmi.suspend_data": "after the lapse" } }]);
});

test("parts open by their prerequisites, by keyboard, and the next one is offered when one ends", {
  timeout: 60_000,
}, async () => {
  const module = await aModuleOf(open.house, twoParts);
  const { page } = await aReader();
  await takeModule(page, open.url, module.slug);
  await seen(page);
  await page.locator("#contents-button").focus();
  await page.keyboard.press("Enter");
  const second = page.locator("button.contents-item", { hasText: "Second part" });
  await expect.poll(() => second.textContent(), patient).toContain("opens later");
  // Shut, but not dumb: who presses it is told why.
  await second.click({ force: true });
  await expect.poll(() => page.locator(".player-strip").textContent(), patient).toContain("not open yet");
  await call(page, "LMSSetValue", "cmi.core.lesson_status", "completed");
  await call(page, "LMSFinish", "");
  await page.getByRole("button", { name: "Go on: Second part" }).click();
  await expect.poll(() => page.locator("iframe").getAttribute("src"), patient).toContain("two.html");
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), patient).toBe("IFRAME");
  expect(await seen(page)).toBe(" ab-initio");
});

test("a part runs in a window of its own and comes back with its place", { timeout: 60_000 }, async () => {
  const module = await aModuleOf(open.house, twoParts);
  const { page } = await aReader();
  await takeModule(page, open.url, module.slug);
  await seen(page);
  await call(page, "LMSSetValue", "cmi.suspend_data", "place");
  const [popup] = await Promise.all([page.waitForEvent("popup"), page.locator("#own-window").click()]);
  await expect.poll(() => popup.locator("#seen").textContent(patient)).toBe("place resume");
  await popup.close();
  expect(await seen(page)).toBe("place resume");
});

test("a plain web package is finished when its learner says so", { timeout: 60_000 }, async () => {
  const module = await aModuleOf(open.house, { "index.html": "<!doctype html><title>Page</title><p>To be read</p>" });
  const { page } = await aReader();
  await takeModule(page, open.url, module.slug);
  await page.frameLocator("iframe").getByText("To be read").waitFor();
  await state(page).toMatch(/^Saved/);
  expect(await stored(module)).toMatchObject([{ status: "incomplete" }]);
  await page.getByRole("button", { name: "I have finished" }).click();
  await expect.poll(async () => (await stored(module))[0]?.status, patient).toBe("completed");
});

async function faults(page: Page): Promise<unknown[]> {
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core") }).catch(() => {});
  const axe = await page.evaluate(async () => {
    const { violations } = await (
      window as unknown as {
        axe: {
          run(context: unknown, options: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
        };
      }
    ).axe.run({ exclude: ["iframe"] }, { iframes: false });
    return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  });
  return axe;
}

async function aStrictReader(
  lang: "en" | "ar",
  size: { width: number; height: number },
  scheme: "light" | "dark",
): Promise<{ context: BrowserContext; page: Page }> {
  const reader = await anAccount(open.house.house.db, { lang });
  // The page's policy lets no script of ours in; for looking at it the policy is set aside.
  const context = await open.browser.newContext({
    viewport: size,
    colorScheme: scheme,
    bypassCSP: true,
    reducedMotion: "reduce",
  });
  await signIn(context, open.url, reader.token);
  return { context, page: await context.newPage() };
}

test("the page is sound for everyone, wide and narrow, in English and Arabic, light and dark", {
  timeout: 120_000,
}, async () => {
  const module = await aModuleOf(open.house, twoParts, { title: { en: "First responder at a digital crime scene" } });
  for (const [lang, width, scheme] of [
    ["en", 1280, "light"],
    ["ar", 360, "dark"],
    ["en", 360, "light"],
    ["ar", 1280, "dark"],
  ] as const) {
    const { context, page } = await aStrictReader(lang, { width, height: width === 360 ? 740 : 800 }, scheme);
    await takeModule(page, open.url, module.slug, lang);
    await seen(page);
    await state(page).toMatch(/\d\d:\d\d/);
    const room = await page.locator("iframe").boundingBox();
    expect(room?.width).toBe(width);
    expect((room?.height ?? 0) / (width === 360 ? 740 : 800)).toBeGreaterThan(0.9);
    const outside = await page.evaluate(() =>
      [...document.querySelectorAll("body *:not(.skip, h1, h1 *)")]
        .filter((element) => {
          const { left, right, width } = element.getBoundingClientRect();
          return width > 1 && (left < -1 || right > innerWidth + 1);
        })
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect([lang, width, overflow, outside]).toEqual([lang, width, 0, []]);
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}/player-${lang}-${width}-${scheme}.png` });
    expect([lang, width, await faults(page)]).toEqual([lang, width, []]);
    await page.locator("#contents-button").click();
    await page.locator("button.contents-item").first().waitFor();
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}/player-${lang}-${width}-${scheme}-contents.png` });
    expect([lang, width, "contents", await faults(page)]).toEqual([lang, width, "contents", []]);
    await context.close();
  }
});
