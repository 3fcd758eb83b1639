import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { awardAndIssue } from "../../src/credentials/test-awards.ts";
import { signIn } from "../support/browser.ts";
import { anAccount } from "../support/house.ts";
import { aPortal } from "../support/portal.ts";

const open = aPortal();
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe finds on the page as it stands. */
async function faults(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; help: string }[] }> } };
    return (await axe.run()).violations.map(({ id, help }) => `${id}: ${help}`);
  });
}

test("an employer verifies a certificate in Arabic from a phone without an account: by its QR code, the name, the PDF and a link, until it is revoked", async () => {
  const { db } = open.house.house;
  const holder = await anAccount(db, { name: "سامي منصور", lang: "ar" });
  const { id } = await awardAndIssue(open.house, holder.id);

  // The holder takes the PDF along and lets the employer read the name for a week.
  const desk = await open.browser.newContext({ locale: "ar" });
  await signIn(desk, open.url, holder.token);
  const own = await desk.newPage();
  await own.goto(`${open.url}/ar/certificates`);
  await own.getByRole("link", { name: "المستجيب الأول" }).first().click();
  await own.waitForURL(new RegExp(`/ar/certificates/${id}$`));
  const pdf = await own.request.get(`${open.url}/ar/certificates/${id}/certificate.pdf`);
  expect(pdf.headers()["content-type"]).toBe("application/pdf");
  const file = join(open.house.house.settings.dataDir, "certificate.pdf");
  await writeFile(file, await pdf.body());
  await own.locator("#until").fill(new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10));
  await own.locator("form:has(#until) button[type=submit]").click();
  await own
    .getByText(/\/verify\/[0-9a-z]{26}\/[0-9a-z]{26}/)
    .first()
    .waitFor();
  const { code } = await db
    .selectFrom("credentials.share")
    .select("code")
    .where("credentialId", "=", id)
    .executeTakeFirstOrThrow();

  const phone = await open.browser.newContext({
    viewport: { width: 360, height: 740 },
    locale: "ar-EG",
    bypassCSP: true,
  });
  const page = await phone.newPage();
  const fits = async () =>
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.goto(`${open.url}/verify/${id}`);
  await page.waitForURL(`${open.url}/ar/verify/${id}`);
  await page.getByText("هذه الشهادة سارية").waitFor();
  expect(await page.getByText("سامي").count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.dir)).toBe("rtl");
  await fits();
  expect(await faults(page)).toEqual([]);

  await page.getByLabel("الاسم المكتوب على الشهادة").fill("سامي منصوري");
  await page.getByRole("button", { name: "قارن الاسم" }).click();
  await page.getByText("هذا ليس اسم صاحب الشهادة").waitFor();
  await page.getByLabel("الاسم المكتوب على الشهادة").fill("منصور سامى");
  await page.getByRole("button", { name: "قارن الاسم" }).click();
  await page.getByText("هذا هو اسم صاحب الشهادة.").waitFor();
  await fits();

  await page.goto(`${open.url}/ar/verify`);
  await page.getByLabel("ملف PDF أو JSON").setInputFiles(file);
  await page.getByRole("button", { name: "افحص الملف" }).click();
  await page.getByText("الملف كما وقّعناه").waitFor();
  await page.getByRole("link", { name: "المستجيب الأول" }).waitFor();
  await fits();
  expect(await faults(page)).toEqual([]);

  await page.goto(`${open.url}/verify/${id}/${code}`);
  await page.getByText("سامي منصور").waitFor();

  const officer = await anAccount(db, { roles: ["training-officer"], lang: "ar" });
  const office = await open.browser.newContext();
  await signIn(office, open.url, officer.token);
  const staff = await office.newPage();
  await staff.goto(`${open.url}/ar/verify/${id}`);
  await staff.getByText("إلغاء هذه الشهادة").click();
  await staff.getByLabel("السبب").fill("منحت خطأ");
  await staff.getByRole("button", { name: "إلغاء الشهادة" }).click();
  await staff.getByText("أُلغيت هذه الشهادة").waitFor();

  await page.goto(`${open.url}/verify/${id}`);
  await page.getByText("أُلغيت هذه الشهادة").waitFor();
  expect(await page.getByText("منحت خطأ").count()).toBe(0);
}, 120_000);
