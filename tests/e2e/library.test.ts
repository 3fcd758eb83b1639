import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { report } from "../../src/library/files/test-pdfs.ts";
import { addRecord, publishRecord } from "../../src/library/operations.ts";
import { noFacts } from "../../src/library/types.ts";
import type { LocalizedText } from "../../src/platform/database/index.ts";
import { system } from "../../src/platform/permissions/index.ts";
import { signIn } from "../support/browser.ts";
import { anAccount } from "../support/house.ts";
import { aPortal } from "../support/portal.ts";

const open = aPortal();

async function aRecord(title: LocalizedText): Promise<string> {
  const { house } = open.house;
  const facts = { summary: title, subjects: ["crime-prevention"], languages: ["en"], address: "https://guide.example" };
  const { id, slug } = await addRecord(house.db, system, { ...noFacts, ...facts, title });
  await publishRecord(house, system, id);
  return slug;
}

/** Presses Tab until what has the focus is named so, and then Enter. */
async function press(page: Page, name: RegExp | string): Promise<void> {
  const focused = page.locator(":focus");
  for (let count = 0; count < 80; count += 1) {
    await page.keyboard.press("Tab");
    const told = (await focused.getAttribute("aria-label")) ?? (await focused.textContent()) ?? "";
    const isIt = typeof name === "string" ? told.trim() === name : name.test(told.replace(/\s+/g, " ").trim());
    if (isIt) return page.keyboard.press("Enter");
  }
  throw new Error(`Tab does not reach ${name}`);
}

test("a trainer tells in Arabic on a phone how she used a guide, a librarian shows it, and a visitor reads it first", async () => {
  const { db } = open.house.house;
  const slug = await aRecord({ en: "Guide to street lighting", ar: "دليل إنارة الشوارع" });
  const phone = { viewport: { width: 360, height: 740 }, javaScriptEnabled: false };
  const trainer = await anAccount(db, { roles: ["trainer"], lang: "ar", country: "EG" });
  const hers = await open.browser.newContext(phone);
  await signIn(hers, open.url, trainer.token);
  const page = await hers.newPage();
  await page.goto(`${open.url}/ar/library/${slug}`);
  await page.getByRole("link", { name: "اروِ كيف استخدمته" }).click();
  await page.getByLabel("كيف استُخدم").fill("في درس عن الوقاية، مع خريطة الحي.");
  await page.getByLabel("لمن").fill("عشرون طالبًا");
  await page.getByLabel("ما نتج عنه").fill("خرجوا ليلًا وعدّوا المصابيح.");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.getByRole("button", { name: "أرسلها إلى أمين المكتبة" }).click();
  await page.getByText("في الانتظار").waitFor();

  const librarian = await anAccount(db, { roles: ["librarian"] });
  const desk = await open.browser.newContext();
  await signIn(desk, open.url, librarian.token);
  const reading = await desk.newPage();
  await reading.goto(`${open.url}/en/admin`);
  await reading.getByRole("link", { name: /Notes on practice/ }).click();
  await reading.getByText("To be read first: 1.").waitFor();
  await reading.getByRole("link", { name: "دليل إنارة الشوارع" }).click();
  await reading.getByRole("button", { name: "Show" }).click();
  await reading.getByText("The note can be read").waitFor();

  const visitor = await (await open.browser.newContext(phone)).newPage();
  await visitor.goto(`${open.url}/ar/library/${slug}`);
  const titles = await visitor.getByRole("main").getByRole("heading", { level: 2 }).allInnerTexts();
  expect(titles[0]).toBe("كيف استخدمه الآخرون");
  await visitor.getByText("مدرّب أو مدرّبة، مصر").waitFor();
  await visitor.getByText("خرجوا ليلًا وعدّوا المصابيح.").waitFor();
}, 120_000);

test("a librarian makes, orders, explains and publishes a collection with the keyboard alone", async () => {
  const { db } = open.house.house;
  await aRecord({ en: "Zebra crossings" });
  await aRecord({ en: "Zebra patrols" });
  const context = await open.browser.newContext();
  await signIn(context, open.url, (await anAccount(db, { roles: ["librarian"] })).token);
  const page = await context.newPage();
  await page.goto(`${open.url}/en/library/collections/manage`);
  await press(page, "New collection");
  await page.getByLabel("Title (English)").focus();
  await page.keyboard.type("On zebras");
  await press(page, "Save");
  await page.getByText("Saved.").waitFor();
  for (const title of ["Zebra crossings", "Zebra patrols"]) {
    await page.getByLabel("Words, an author, a title").focus();
    await page.keyboard.type("zebra");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=zebra/);
    await press(page, `${title}: Add`);
    await page.waitForURL(/#thing-/);
  }
  // After a button the next Tab goes on beside the thing it was pressed for.
  await press(page, "Zebra patrols: Up");
  const items = page.locator("ol.rows > li");
  await expect.poll(() => items.first().textContent()).toContain("Zebra patrols");
  await press(page, "Zebra patrols: Why it is here");
  await page.getByLabel("Why it is here (English)").focus();
  await page.keyboard.type("Where to begin.");
  await press(page, "Save");
  await page.getByText("Where to begin.").waitFor();
  await press(page, "Publish");
  await page.getByText("The collection is published.").waitFor();

  const visitor = await (await open.browser.newContext()).newPage();
  await visitor.goto(`${open.url}/en/library`);
  await visitor.getByRole("link", { name: "On zebras" }).click();
  const shown = await visitor.getByRole("main").getByRole("heading", { level: 3 }).allInnerTexts();
  expect(shown).toEqual(["1. Zebra patrols", "2. Zebra crossings"]);
  await visitor.getByText("Where to begin.").waitFor();
}, 120_000);

test("a librarian drops a PDF, corrects what it proposes and publishes; an officer finds it in Arabic on a phone by a word only the PDF has", async () => {
  const { db } = open.house.house;
  const context = await open.browser.newContext();
  await signIn(context, open.url, (await anAccount(db, { roles: ["librarian"] })).token);
  const page = await context.newPage();
  await page.goto(`${open.url}/en/library/manage/new`);
  await page.locator("#pdf").setInputFiles({ name: "quoll.pdf", mimeType: "application/pdf", buffer: report });
  await page.waitForURL(/manage\/new\?file=/);
  await page.getByText("The form below is filled from quoll.pdf").waitFor();
  const title = page.getByLabel("Title (English)");
  expect(await title.inputValue()).toBe("Patrol by quoll: a report");
  expect(await page.getByLabel("Authors").inputValue()).toBe("Roe, Jane\nLow, Kim");
  await title.fill("Patrols by night");
  await page.locator("summary", { hasText: "Subjects" }).click();
  await page.locator('[name=subjects][value="crime-prevention"]').check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "quoll.pdf" }).waitFor();
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByText("The entry is published.").waitFor();

  const officer = await anAccount(db, { lang: "ar" });
  const phone = await open.browser.newContext({ viewport: { width: 360, height: 740 } });
  await signIn(phone, open.url, officer.token);
  const reading = await phone.newPage();
  await reading.goto(`${open.url}/ar/search?q=numbatology`);
  await reading.getByRole("link", { name: "Patrols by night" }).click();
  expect(await reading.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  const download = reading.waitForEvent("download");
  await reading.getByRole("link", { name: "quoll.pdf" }).click();
  const saved = await (await download).path();
  expect((await readFile(saved)).equals(report)).toBe(true);
}, 120_000);

test("a librarian merges a duplicate, changes twenty at once on a phone in Arabic, and undoes it", async () => {
  const { db } = open.house.house;
  for (const title of ["Tamar study", "Tamar study, once more"])
    await addRecord(db, system, { ...noFacts, type: "report", title: { en: title }, doi: "10.5555/tamar" });
  for (let number = 1; number <= 20; number += 1) await aRecord({ en: `Wombat ${number}` });
  const context = await open.browser.newContext({ viewport: { width: 360, height: 740 } });
  await signIn(context, open.url, (await anAccount(db, { roles: ["librarian"] })).token);
  const page = await context.newPage();
  await page.goto(`${open.url}/en/library/duplicates`);
  await page.getByRole("button", { name: "Merge, keep the first" }).click();
  await page.getByText("The two records are one now.").waitFor();

  await page.goto(`${open.url}/ar/library/manage?state=published&q=wombat`);
  // One box ticks all that are shown; the arrow keys go on from it, and take one out.
  await page.locator("[data-all]").check();
  await page.locator("[data-all]").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "تغيير المعلَّم عليها" }).click();
  await page.waitForURL(/manage\/changes\/[0-9a-f-]{36}/);
  await page.locator("#level").selectOption("basic");
  await page.getByRole("button", { name: "عرض ما سيتغير" }).click();
  await page.getByText("ما سيتغير: 20").waitFor();
  const basic = async () => {
    const { rows } = await sql<{
      many: number;
    }>`select count(*)::int as many from library.record where level = 'basic'`.execute(db);
    return rows[0]?.many;
  };
  expect(await basic()).toBe(0);
  await page.getByRole("button", { name: /^تغيير 20/ }).click();
  await page.getByText("غُيِّرت: 20").waitFor();
  expect(await basic()).toBe(20);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.getByRole("button", { name: "التراجع عن هذا التغيير" }).click();
  await page.getByText("كما كانت: 20").waitFor();
  expect(await basic()).toBe(0);
}, 120_000);
