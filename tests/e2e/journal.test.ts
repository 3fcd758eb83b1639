import { expect, test } from "vitest";
import { aPortal } from "../support/portal.ts";

const open = aPortal({ hasDemo: true });

test("a reader finds an article from the journal's front page and reads it in Arabic on a phone, script or not", async () => {
  const context = await open.browser.newContext({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${open.url}/ar/journal`);
  await page.getByRole("link", { name: "العدد 6 – مارس 2026" }).first().click();
  await page.getByRole("link", { name: /تقييم التدريب الشرطي على أربعة مستويات/ }).click();
  const heading = page.getByRole("heading", { level: 1 });
  expect(await heading.textContent()).toContain("أربعة مستويات");
  // Why it matters comes before all else that is read.
  const titles = await page.getByRole("heading", { level: 2 }).allInnerTexts();
  expect(titles[0]).toBe("لماذا يهم الممارسة");
  expect(await page.getByRole("cell", { name: "اليوم الأخير" }).isVisible()).toBe(true);
  expect(await page.getByText("عرض توضيحي").first().isVisible()).toBe(true);
  // The page itself never scrolls sideways; a wide table does, within itself.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.getByRole("link", { name: "لماذا لا تكفي استمارة الرضا" }).click();
  expect(new URL(page.url()).hash).toBe("#h-s1");
  const pdf = await page.getByRole("link", { name: /^PDF/ }).getAttribute("href");
  expect((await (await fetch(open.url + pdf)).text()).slice(0, 5)).toBe("%PDF-");
  await context.close();
});
