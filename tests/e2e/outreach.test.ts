import { expect, test } from "vitest";
import { makeGroup, setGroupState } from "../../src/groups/operations.ts";
import { keepList } from "../../src/outreach/lists.ts";
import { makeNewsletter, writeNewsletter } from "../../src/outreach/newsletters.ts";
import type { Db } from "../../src/platform/database/index.ts";
import { system } from "../../src/platform/permissions/index.ts";
import { signIn } from "../support/browser.ts";
import { anAccount } from "../support/house.ts";
import { aPortal } from "../support/portal.ts";

const open = aPortal();

/** The path of the first address in the newest mail to somebody whose text has it. */
async function linkTo(db: Db, recipient: string, part: string): Promise<string> {
  const find = async () => {
    const mails = await db.selectFrom("platform.mail").select("body").where("recipient", "=", recipient).execute();
    return mails.map(({ body }) => new RegExp(`/\\w\\w/${part}/[\\w.-]+`).exec(body)?.[0] ?? "").find(Boolean) ?? "";
  };
  await expect.poll(find, { timeout: 30_000 }).not.toBe("");
  return find();
}

test("the secretariat writes a group's mandate in French, and an Arabic reader sees it, marked as French", async () => {
  const { db } = open.house.house;
  const { id, slug } = await makeGroup(db, system, { en: "Group on Scenario Exercises", ar: "فريق تمارين السيناريو" });
  await setGroupState(db, system, id, "published");
  const secretariat = await anAccount(db, { roles: ["secretariat"], name: "Hélène Maurin", lang: "fr" });
  const desk = await open.browser.newContext();
  await signIn(desk, open.url, secretariat.token);
  const page = await desk.newPage();
  await page.goto(`${open.url}/fr/admin`);
  await page.getByRole("link", { name: /Groupes et lignes directrices/ }).click();
  await page.getByRole("link", { name: "Group on Scenario Exercises" }).click();
  await page.getByLabel("Mandat (français)").fill("Il conseille la direction sur les exercices.");
  await page.getByLabel("Tâches (français)").fill("Conseiller\nPartager");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("Enregistré").waitFor();
  await page.getByRole("link", { name: "Ajouter un siège" }).click();
  await page.getByLabel("Pays dont il relève").selectOption({ label: "Botswana" });
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("Enregistré").waitFor();

  const reader = await (await open.browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
  await reader.goto(`${open.url}/ar/groups`);
  await reader.getByRole("link", { name: /فريق تمارين السيناريو/ }).click();
  await reader.waitForURL(new RegExp(`/ar/groups/${slug}$`));
  const mandate = reader.getByText("Il conseille la direction sur les exercices.");
  expect(await mandate.getAttribute("lang")).toBe("fr");
  expect(await reader.getByText("الفرنسية").count()).toBe(2);
  expect(await reader.getByRole("cell", { name: "بوتسوانا" }).count()).toBe(1);
}, 120_000);

test("a stakeholder joins a list on a phone in Spanish, confirms, gets a newsletter, and leaves by its link", async () => {
  const { db } = open.house.house;
  const email = "ana@ministerio.example";
  const { id: listId } = await keepList(db, system, {
    name: { en: "Activities", es: "Actividades anunciadas" },
    text: {},
    isOpen: true,
  });
  const page = await (await open.browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
  await page.goto(`${open.url}/es/lists`);
  await page.getByLabel("Actividades anunciadas").check();
  await page.getByLabel("Su correo electrónico").fill(email);
  await page.getByRole("button", { name: "Enviarme estos mensajes" }).click();
  await page.getByRole("heading", { name: "Mire su correo" }).waitFor();
  await page.goto(open.url + (await linkTo(db, email, "lists/confirm")));
  await page.getByRole("button", { name: "Sí, envíenlos" }).click();
  await page.getByText("Está en la lista").waitFor();

  const officer = await anAccount(db, { roles: ["training-officer"] });
  const desk = await open.browser.newContext();
  await signIn(desk, open.url, officer.token);
  const { id } = await makeNewsletter(db, system, listId);
  await writeNewsletter(db, system, id, { subject: { en: "News" }, opening: { es: "Buenos días." } });
  const composing = await desk.newPage();
  await composing.goto(`${open.url}/en/newsletters/${id}`);
  await composing.getByRole("button", { name: "Send to all" }).click();
  await composing.getByText("It is on its way").waitFor();
  const leave = await linkTo(db, email, "lists/leave");

  await page.goto(open.url + leave);
  await page.getByRole("button", { name: "Darme de baja" }).click();
  await page.getByText("Su dirección ya no está en esta lista").waitFor();
  expect(await db.selectFrom("outreach.subscription").select("id").where("email", "=", email).execute()).toEqual([]);
}, 120_000);
