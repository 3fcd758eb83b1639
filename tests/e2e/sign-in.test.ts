import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { addAccount } from "../../src/people/index.ts";
import { codeBefore, codeNow, fromBase32 } from "../../src/people/security/test-sign-in.ts";
import { system } from "../../src/platform/permissions/index.ts";
import { aPortal } from "../support/portal.ts";

const open = aPortal();
const password = "four words kept in mind";

async function signIn(page: Page, lang: string, email: string): Promise<void> {
  await page.goto(`${open.url}/${lang}/sign-in`);
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.locator("#password").press("Enter");
}

const pressIn = (page: Page, action: string) => page.locator(`form[action$="${action}"] button[type=submit]`).click();

test("an auditor on an Arabic phone is led to a second factor, sets it up, and signs in with it the next time", async () => {
  const email = "auditor@police.example";
  await addAccount(open.house.house.db, system, { email, name: "سامي", lang: "ar", roles: ["auditor"], password });
  const context = await open.browser.newContext({ viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await signIn(page, "ar", email);
  await page.waitForURL(/\/ar\/account\/security\/second-factor$/);
  expect(await page.locator("html").getAttribute("dir")).toBe("rtl");
  await page.goto(`${open.url}/ar/learning`);
  expect(page.url()).toMatch(/\/ar\/account\/security\/second-factor$/);
  expect(await page.locator("svg.qr").boundingBox()).toMatchObject({ width: 240, height: 240 });

  const secret = fromBase32(((await page.locator("main code").textContent()) ?? "").replaceAll(" ", ""));
  await page.getByLabel("الرمز").fill(await codeBefore(secret));
  await page.getByLabel("الرمز").press("Enter");
  await page.getByRole("heading", { name: "رموز الاسترداد الخاصة بك" }).waitFor();
  expect(await page.locator("main code").count()).toBe(10);
  await page.getByRole("link", { name: "لقد احتفظت بها: متابعة" }).click();
  await page.getByRole("heading", { name: "الأمان" }).waitFor();

  await page.locator("summary.button").click();
  await pressIn(page, "/sign-out");
  await signIn(page, "ar", email);
  await page.getByLabel("الرمز").fill(codeNow(secret));
  await page.getByLabel("الرمز").press("Enter");
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
  await page.goto(`${open.url}/ar/account/security`);
  await page.getByText("تم إعداد تطبيق مصادقة.").waitFor();
  await context.close();
});

test("an officer adds a passkey in the browser, signs in with it, confirms with it and removes it", async () => {
  const email = "officer@police.example";
  const { db } = open.house.house;
  await addAccount(db, system, { email, name: "Naledi", password });
  const context = await open.browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await signIn(page, "en", email);
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
  await page.goto(`${open.url}/en/account/security`);
  await page.getByLabel("Name of the passkey").fill("My phone");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("link", { name: "I have kept them: go on" }).click();
  await page.getByText("My phone", { exact: true }).waitFor();

  await page.locator("summary.button").click();
  await pressIn(page, "/sign-out");
  await page.goto(`${open.url}/en/sign-in?to=/en/account`);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));

  await db
    .updateTable("people.session")
    .set({ confirmedAt: new Date(0) })
    .execute();
  await page.goto(`${open.url}/en/account/security`);
  await page.getByRole("link", { name: "Confirm that it is you" }).click();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL(/\/account\/security$/);
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByText("You have no passkey.").waitFor();
  await context.close();
});

test("whoever waves the browser's question away is told so, and may try again", async () => {
  const context = await open.browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasUserVerification: true,
    isUserVerified: false,
  } as const;
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { ...options, automaticPresenceSimulation: true },
  });
  await page.goto(`${open.url}/en/sign-in`);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByText("That did not succeed. Try again, or use another way.").waitFor();
  expect(await page.getByRole("button", { name: "Use a passkey" }).isEnabled()).toBe(true);
  await context.close();
});
