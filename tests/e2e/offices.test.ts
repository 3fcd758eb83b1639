import { sql } from "kysely";
import { expect, test } from "vitest";
import { signIn } from "../support/browser.ts";
import { anAccount } from "../support/house.ts";
import { aPortal } from "../support/portal.ts";

// What people of an office do in a day: a body's officer, an auditor, a bureau with four thousand people.

const open = aPortal();

test("a body's officer lets in the academy's own people, asks one of them back on a phone in French, and sees nobody else's", async () => {
  const { db } = open.house.house;
  const officer = await anAccount(db, { name: "Marie Dupuis", country: null, lang: "fr" });
  const { rows } = await sql<{ id: string }>`
    insert into people.body (id, name, kind, may_vouch)
    values (gen_random_uuid(), '{"en": "Academy of the Coast", "fr": "Académie de la Côte"}', 'academy', true) returning id`.execute(
    db,
  );
  const body = rows[0]?.id ?? "";
  await sql`
    insert into people.role_grant (id, account_id, role, scope) values (gen_random_uuid(), ${officer.id}, 'body-officer', ${`body:${body}`})`.execute(
    db,
  );
  const waiting = async (name: string, own: { body: string } | { country: string }) => {
    const { id, email } = await anAccount(db, { name, country: null });
    await sql`
      update people.account set vetted_at = null, vetted_until = null, body_id = ${"body" in own ? own.body : null}::uuid,
        country = ${"country" in own ? own.country : null} where id = ${id}`.execute(db);
    await sql`
      insert into people.access_request (id, account_id, kind, email, name, country, body_id, organisation, function, lang, reason, state, waiting_since)
      values (gen_random_uuid(), ${id}, 'officer', ${email}, ${name}, ${"country" in own ? own.country : null}, ${"body" in own ? own.body : null}::uuid,
        'Academy', 'Trainer', 'en', 'For my course', 'waiting', now())`.execute(db);
  };
  await waiting("Jean Port", { body });
  await waiting("Lise Quai", { body });
  await waiting("Paul Ailleurs", { country: "FR" });

  const context = await open.browser.newContext({ viewport: { width: 360, height: 740 } });
  await signIn(context, open.url, officer.token);
  const page = await context.newPage();
  await page.goto(`${open.url}/fr/bureau/requests`);
  expect(await page.getByText("Paul Ailleurs").count()).toBe(0);
  await page.getByRole("link", { name: "Jean Port" }).click();
  await page.locator("input[value=approve]").check();
  await page.locator("main form button[type=submit]").click();
  // The next that waits opens by itself.
  await page.getByRole("heading", { name: "Lise Quai" }).waitFor();
  await page.locator("input[value=ask]").check();
  await page.locator("#reason").fill("Dans quel département enseignez-vous ?");
  await page.locator("main form button[type=submit]").click();
  await page.waitForURL(/\/fr\/bureau\/requests$/);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.goto(`${open.url}/fr/bureau/people`);
  await page.getByText("Jean Port").waitFor();
  const { rows: standing } = await sql<{ name: string; isVetted: boolean; state: string }>`
    select a.name, a.vetted_until > now() as is_vetted, r.state from people.account a join people.access_request r on r.account_id = a.id order by a.name`.execute(
    db,
  );
  expect(standing).toEqual([
    { name: "Jean Port", isVetted: true, state: "approved" },
    { name: "Lise Quai", isVetted: null, state: "asked" },
    { name: "Paul Ailleurs", isVetted: null, state: "waiting" },
  ]);
  const asked = await db.selectFrom("platform.mail").select("body").where("body", "like", "%département%").execute();
  expect(asked).toHaveLength(1);
  await context.close();
}, 120_000);

test("an auditor follows a person's trail, has the chain verified, and finds every other office closed", async () => {
  const { db } = open.house.house;
  const auditor = await anAccount(db, { roles: ["auditor"], country: null });
  const person = await anAccount(db, { name: "Sofia Trail", email: "sofia.trail@police.example" });
  const context = await open.browser.newContext();
  await signIn(context, open.url, auditor.token);
  const page = await context.newPage();
  await page.goto(`${open.url}/en`);
  await page.locator("summary[aria-haspopup], .menu summary").last().click();
  await page.getByRole("link", { name: "Audit log" }).first().click();
  await page.waitForURL(/\/en\/admin\/audit/);
  await page.getByLabel("Person").fill(person.email);
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL(/person=/);
  await page.locator("table").getByText("people.signed-in").first().waitFor();
  const named = page.locator("tbody tr", { hasText: "people.signed-in" });
  expect(await named.count()).toBeGreaterThan(0);
  await page.getByRole("link", { name: "Show all" }).first().click();
  await page.getByRole("button", { name: "Verify the whole chain" }).click();
  await expect
    .poll(
      async () => {
        await page.reload();
        return page.getByText("the chain is whole").count();
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0);
  for (const path of [
    "/en/admin/people",
    "/en/admin/outbox",
    "/en/bureau",
    "/en/learning/manage",
    "/en/learning/import",
  ])
    expect((await page.goto(`${open.url}${path}`))?.status(), path).toBe(403);
  await context.close();
}, 120_000);

test("a bureau renews four hundred of its four thousand people from the keyboard, a hundred at a time", async () => {
  const { db } = open.house.house;
  const officer = await anAccount(db, { roles: ["bureau-officer"], country: "IN" });
  await sql`
    insert into people.account (id, email, name, country, lang, organisation, vetted_at, vetted_until)
    select gen_random_uuid(), 'in-' || n || '@police.example', 'Officer ' || lpad(n::text, 4, '0'), 'IN', 'en', 'State police', now(),
      date_trunc('day', now()) + (n % 50 + 1) * interval '1 day'
    from generate_series(1, 4000) n`.execute(db);
  const due = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from people.account where country = 'IN' and vetted_until < now() + interval '60 days'`.execute(
      db,
    );
    return rows[0]?.n ?? 0;
  };
  const before = await due();
  const context = await open.browser.newContext();
  await signIn(context, open.url, officer.token);
  const page = await context.newPage();
  const submit = page.getByRole("button", { name: "Renew those ticked" });
  await page.goto(`${open.url}/en/bureau/renewals`);

  // One, and with Shift the two below it; the fourth stays as it is.
  await page.locator("[data-all]").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("ArrowDown");
  expect(await page.locator("input[name=who]:checked").count()).toBe(3);
  await submit.focus();
  await page.keyboard.press("Enter");
  await page.getByText("3 people").first().waitFor();
  expect(before - (await due())).toBe(3);

  for (let round = 0; round < 4; round += 1) {
    await page.locator("[data-all]").focus();
    await page.keyboard.press("Space");
    expect(await page.locator("input[name=who]:checked").count()).toBe(100);
    await submit.focus();
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  }
  expect(before - (await due())).toBe(403);
  await page.locator("a[rel=next]").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/after=/);
  expect(await page.locator("input[name=who]").count()).toBe(100);
  await context.close();
}, 180_000);
