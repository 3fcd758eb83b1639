import { sql } from "kysely";
import { expect, test } from "vitest";
import { openSession } from "../../src/people/index.ts";
import type { Db } from "../../src/platform/database/index.ts";
import { signIn } from "../support/browser.ts";
import { anAccount } from "../support/house.ts";
import { aPortal } from "../support/portal.ts";

const open = aPortal();

/** The link of the newest mail to an address, once it has been sent by its job. */
async function linkOf(db: Db, email: string): Promise<string> {
  const find = async () => {
    const { rows } = await sql<{ body: string }>`
      select body from platform.mail where recipient = ${email} and body like '%/invitation/%' order by created_at desc limit 1`.execute(
      db,
    );
    return /\/\w\w\/invitation\/[\w-]{43}/.exec(rows[0]?.body ?? "")?.[0] ?? "";
  };
  await expect.poll(find, { timeout: 30_000 }).not.toBe("");
  return find();
}

test("a training officer invites three people; one comes in by the mail's link on a phone in French, and the list shows it", async () => {
  const { db } = open.house.house;
  const officer = await anAccount(db, { roles: ["training-officer"], name: "Mateo Rivas" });
  const desk = await open.browser.newContext({ viewport: { width: 1280, height: 800 } });
  await signIn(desk, open.url, officer.token);
  const page = await desk.newPage();
  await page.goto(`${open.url}/en/account`);
  await page.getByRole("link", { name: "Invitations" }).first().click();
  await page.getByRole("link", { name: "New list" }).click();
  await page.locator("#title").fill("Course on electronic evidence, Gaborone");
  await page.locator("#lang").selectOption("fr");
  await page.locator("#until").fill(new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10));
  await page
    .locator("#addresses")
    .fill("Awa Diop, awa.diop@police.example\nKarim Sy; karim.sy@police.example\nlea@police.example");
  await page.getByRole("button", { name: "Make the list and send the mails" }).click();
  await page.waitForURL(/\/invitations\/[0-9a-f-]{36}$/);
  await page.getByText("awa.diop@police.example").waitFor();
  expect(await page.locator("input[name=who]").count()).toBe(3);

  const phone = await open.browser.newContext({
    viewport: { width: 360, height: 740 },
    locale: "fr-FR",
    timezoneId: "Africa/Dakar",
  });
  const invited = await phone.newPage();
  await invited.goto(`${open.url}${await linkOf(db, "awa.diop@police.example")}`);
  await invited.getByText("Course on electronic evidence, Gaborone").waitFor();
  expect(await invited.locator("#name").inputValue()).toBe("Awa Diop");
  await invited.locator("#name").fill("Awa Ndiaye Diop");
  await invited.locator("#password").fill("quatre mots bien retenus");
  expect(await invited.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await invited.getByRole("button", { name: "Créer mon compte et entrer" }).click();
  await invited.waitForURL(/\/fr\/account\/consent/);
  await invited.locator("main form button[type=submit]").first().click();
  await invited.waitForURL(/\/fr\/account\/access$/);
  // Their session says where the browser says it is.
  await invited.goto(`${open.url}/fr/account/security`);
  await invited.getByText(/^Sénégal · /).waitFor();
  expect(await invited.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

  await page.getByRole("link", { name: "Look again" }).click();
  await page.getByText("One person has come in of 3").waitFor();
  await page.getByText("came in", { exact: true }).waitFor();
  await Promise.all([desk.close(), phone.close()]);
}, 120_000);

test("a bureau officer suspends two of three whom nobody uses, from the keyboard and with a reason", async () => {
  const { db } = open.house.house;
  const officer = await anAccount(db, { roles: ["bureau-officer"], country: "UY", name: "Officer" });
  const people = [];
  for (const name of ["Ana Quieta", "Bruno Quieto", "Carla Quieta"]) {
    const { id, token } = await anAccount(db, { country: "UY", name });
    people.push({ id, token });
  }
  await sql`
    update people.account set created_at = now() - interval '3 years', last_seen_at = now() - interval '14 months',
      dormant_asked_at = date_trunc('milliseconds', now() - interval '40 days') + row_number * interval '1 hour'
    from (select id as each, row_number() over (order by name) from people.account where country = 'UY' and name like '%Quiet%') n
    where id = each`.execute(db);
  await sql`delete from people.session where account_id = any(${people.map(({ id }) => id)}::uuid[])`.execute(db);
  const desk = await open.browser.newContext({ viewport: { width: 1280, height: 800 } });
  await signIn(desk, open.url, officer.token);
  const page = await desk.newPage();
  await page.goto(`${open.url}/en/bureau`);
  await page.locator('a[href="/en/bureau/dormant"]').first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/en\/bureau\/dormant$/);
  expect(await page.locator("input[name=who]").count()).toBe(3);
  await page.getByLabel(/Ana Quieta/).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowDown");
  expect(await page.locator("input[name=who]:checked").count()).toBe(2);
  await page.locator("#reason").focus();
  await page.keyboard.type("Nobody at the ministry knows them");
  await page.getByRole("button", { name: "Suspend those ticked" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("2 accounts are suspended").first().waitFor();
  expect(await page.locator("input[name=who]").count()).toBe(1);
  const { rows } = await sql<{ name: string; isSuspended: boolean }>`
    select name, suspended_at is not null as is_suspended from people.account where name like '%Quiet%' order by name`.execute(
    db,
  );
  expect(rows.map(({ isSuspended }) => isSuspended)).toEqual([true, true, false]);
  const told = await db
    .selectFrom("platform.mail")
    .select("body")
    .where("body", "like", "%Nobody at the ministry knows them%")
    .execute();
  expect(told).toHaveLength(2);
  // A suspended person's new session would be worth nothing.
  const token = await openSession(db, people[0]?.id ?? "", { address: "127.0.0.1", userAgent: "" });
  const context = await open.browser.newContext();
  await signIn(context, open.url, token);
  const closed = await (await context.newPage()).goto(`${open.url}/en/account`);
  expect(closed?.status()).toBe(401);
  await Promise.all([context.close(), desk.close()]);
}, 120_000);
