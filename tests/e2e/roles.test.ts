import { expect, test } from "vitest";
import { signIn } from "../support/browser.ts";
import { anAccount } from "../support/house.ts";
import { aPortal } from "../support/portal.ts";

const open = aPortal();

test("two administrators appoint a bureau's officer, on a phone in Spanish, and the officer names a deputy in Arabic", async () => {
  const { db } = open.house.house;
  const [one, two] = [
    await anAccount(db, { roles: ["administrator"], name: "Ana Uno" }),
    await anAccount(db, { roles: ["administrator"], name: "Berta Dos" }),
  ];
  const officer = await anAccount(db, { country: "JO", name: "رنا حداد", lang: "ar" });
  const deputy = await anAccount(db, { country: "JO", name: "عمر خليل", lang: "ar" });
  const pageOf = async (token: string) => {
    const context = await open.browser.newContext({ viewport: { width: 360, height: 740 } });
    await signIn(context, open.url, token);
    return context.newPage();
  };

  const first = await pageOf(one.token);
  await first.goto(`${open.url}/es/admin`);
  await first.getByRole("link", { name: /Oficinas nacionales/ }).click();
  await first.getByRole("link", { name: "Jordania" }).click();
  await first.getByText("Nadie puede actuar por este país").waitFor();
  await first.getByLabel("Correo electrónico de la persona").fill(officer.email);
  await first.getByLabel("Motivo").fill("Designada por su ministerio");
  await first.getByRole("button", { name: "Proponer" }).click();
  await first.getByText("Usted propuso a esta persona").waitFor();
  expect(await first.getByRole("option", { name: /Confirmar/ }).count()).toBe(0);

  const second = await pageOf(two.token);
  await second.goto(`${open.url}/es/admin/bureaus/JO`);
  await second.getByLabel("Decisión").selectOption({ label: "Confirmar: la persona pasa a ser responsable" });
  await second.getByLabel("Motivo").fill("Comprobado");
  await second.getByRole("button", { name: "Decidir" }).click();
  await second.getByRole("link", { name: "رنا حداد" }).first().click();
  await second.getByText("Funcionario de la oficina nacional", { exact: false }).first().waitFor();

  const third = await pageOf(officer.token);
  await third.goto(`${open.url}/ar/bureau`);
  await third.getByRole("link", { name: "مسؤولو مكتبي" }).click();
  await third.getByLabel("البريد الإلكتروني للشخص").fill(deputy.email);
  await third.locator("#reason").fill("للمناوبة");
  await third.getByRole("button", { name: "تعيين", exact: true }).click();
  await third.getByText("عُيِّن النائب").waitFor();
  expect(await third.locator("main").textContent()).toContain("عمر خليل");
}, 120_000);

test("an administrator finds a person with the keyboard, gives a role, and sees which page it opens", async () => {
  const { db } = open.house.house;
  const admin = await anAccount(db, { roles: ["administrator"] });
  const person = await anAccount(db, { name: "Naledi Kgosi" });
  const context = await open.browser.newContext();
  await signIn(context, open.url, admin.token);
  const page = await context.newPage();
  await page.goto(`${open.url}/en/admin/people`);
  await page.locator("#q").focus();
  await page.keyboard.type("kgosi");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Naledi Kgosi" }).click();
  const ask = async () => {
    await page.getByLabel("Address of a page").fill("/en/learning/import");
    await page.getByRole("button", { name: "Does it open?" }).click();
    return await page.locator("#verdict").textContent();
  };
  expect(await ask()).toContain("Closed to this person");
  await page.getByLabel("Role", { exact: true }).first().selectOption({ label: "Training officer" });
  await page.locator("#grantReason").fill("Joins the directorate");
  await page.getByRole("button", { name: "Grant the role" }).click();
  await page.getByText("The role is granted").waitFor();
  expect(await ask()).toContain("Training officer (everywhere)");
  const theirs = await open.browser.newContext();
  await signIn(theirs, open.url, person.token);
  expect((await (await theirs.newPage()).goto(`${open.url}/en/learning/import`))?.status()).toBe(200);
  await Promise.all([context.close(), theirs.close()]);
}, 120_000);
