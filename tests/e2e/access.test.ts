import { expect, test } from "vitest";
import { signIn } from "../support/browser.ts";
import { anAccount } from "../support/house.ts";
import { aPortal } from "../support/portal.ts";

const open = aPortal();

async function linkOf(email: string): Promise<string> {
  const mail = await open.house.house.db
    .selectFrom("platform.mail")
    .select("body")
    .where("recipient", "=", email)
    .orderBy("createdAt", "desc")
    .executeTakeFirstOrThrow();
  return /\/\w\w\/access\/confirm\/[\w-]+/.exec(mail.body)?.[0] ?? "";
}

test("an officer asks for access in Spanish on a phone, the bureau approves by keyboard, and the community is open", async () => {
  const { db } = open.house.house;
  const officer = await anAccount(db, { roles: ["bureau-officer"], country: "UY", lang: "es" });
  const phone = await open.browser.newContext({ viewport: { width: 360, height: 740 } });
  const page = await phone.newPage();
  await page.goto(`${open.url}/es/sign-in`);
  await page.getByRole("link", { name: "Solicitar acceso" }).click();
  await page.getByLabel("Nombre", { exact: true }).fill("Lucía Pereira");
  await page.locator("#email").fill("lucia@policia.example");
  await page.locator("#country").selectOption("UY");
  await page.locator("#organisation").fill("Policía Nacional");
  await page.locator("#function").fill("Oficial");
  await page.locator("#reason").fill("Curso de primera intervención");
  await page.getByRole("button", { name: "Enviar la solicitud" }).click();
  await page.getByRole("heading", { name: "Mire su correo" }).waitFor();
  await page.goto(`${open.url}${await linkOf("lucia@policia.example")}`);
  await page.locator("#password").fill("cuatro palabras muy recordables");
  await page.getByRole("button", { name: "Confirmar e iniciar sesión" }).click();
  await page.waitForURL(/\/es\/account\/consent/);
  await page.locator("main form button[type=submit]").first().click();
  await page.waitForURL(/\/es\/account\/access$/);
  await page.getByText("Su solicitud espera desde el").waitFor();

  const desk = await open.browser.newContext();
  await signIn(desk, open.url, officer.token);
  const bureau = await desk.newPage();
  await bureau.goto(`${open.url}/es/bureau/requests`);
  await bureau.getByRole("link", { name: "Lucía Pereira" }).focus();
  await bureau.keyboard.press("Enter");
  await bureau.waitForURL(/\/bureau\/requests\/[0-9a-f-]{36}$/);
  await bureau.getByLabel(/^Aprobar/).focus();
  await bureau.keyboard.press("Space");
  await bureau.keyboard.press("Enter");
  await bureau.waitForURL(/\/es\/bureau\/requests$/);
  await bureau.getByText("No hay solicitudes en espera.").waitFor();

  await page.reload();
  await page.getByText("Está verificado hasta el").waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
}, 120_000);

test("an administrator, for a country without a bureau officer, in Arabic on a phone, renews people in one list and settles a report of leaving", async () => {
  const { db } = open.house.house;
  const administrator = await anAccount(db, { roles: ["administrator"], country: null });
  const people = [
    await anAccount(db, { country: "TN", name: "ليلى بن عمر", lang: "ar" }),
    await anAccount(db, { country: "TN", name: "كريم الطرابلسي", lang: "ar" }),
  ];
  await db
    .updateTable("people.account")
    .set({ vettedUntil: new Date(Date.now() + 5 * 86_400_000) })
    .where(
      "id",
      "in",
      people.map(({ id }) => id),
    )
    .execute();
  const context = await open.browser.newContext({ viewport: { width: 360, height: 740 } });
  await signIn(context, open.url, administrator.token);
  const page = await context.newPage();
  await page.goto(`${open.url}/ar/bureau/renewals`);
  await page.getByLabel(/ليلى بن عمر/).check();
  await page.getByRole("button", { name: "تجديد التحقق للمحدَّدين" }).click();
  await page.getByText("جُدّد التحقق من شخص واحد.").waitFor();
  expect(await page.getByLabel(/ليلى بن عمر/).count()).toBe(0);

  await page.goto(`${open.url}/ar/leaving`);
  await page.locator("#email").fill(people[1]?.email ?? "");
  await page.locator("#note").fill("انتقل إلى وزارة أخرى");
  await page.getByRole("button", { name: "إبلاغ" }).click();
  await page.goto(`${open.url}/ar/bureau/reports`);
  await page.getByText("انتقل إلى وزارة أخرى").waitFor();
  await page.getByRole("button", { name: /لا يزال في الخدمة/ }).click();
  await page.getByText("لا بلاغات في الانتظار.").waitFor();
}, 120_000);
