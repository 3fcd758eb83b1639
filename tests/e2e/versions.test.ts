import { sql } from "kysely";
import { expect, test } from "vitest";
import { recordCommit } from "../../src/learning/player/commits.ts";
import { openLaunch, openPlayer } from "../../src/learning/player/operations.ts";
import { resumeMoves } from "../../src/learning/versions/moving.ts";
import { anotherVersion, filesOf } from "../../src/learning/versions/test-versions.ts";
import { signIn } from "../support/browser.ts";
import { anAccount } from "../support/house.ts";
import { aModuleOf, type TestModule, zipOf } from "../support/modules.ts";
import { aPortal } from "../support/portal.ts";

const open = aPortal();

const first = [
  ["law", "The law", "law.html"],
  ["search", "The search", "search.html"],
  ["form", "The old form", "form.html"],
] as const;
const second = [
  ["law", "The law", "law.html"],
  ["the-search", "The search", "search.html"],
  ["traces", "Digital traces", "traces.html"],
] as const;

/** A learner who has done the first part, and has left the course or has it open. */
async function begin(module: TestModule, hasLeft: boolean) {
  const { house } = open.house;
  const learner = await anAccount(house.db);
  const { url } = await openLaunch(house, learner, { slug: module.slug, lang: "en" });
  const address = new URL(url);
  const [token, label] = [address.hash.slice(1), address.hostname.split(".")[0] ?? ""];
  const { number } = await openPlayer(house, token, label);
  const commit = { by: number, launch: number, at: new Date().toISOString(), events: [] };
  const score = { "cmi.core.lesson_status": "passed", "cmi.core.score.raw": "80" };
  await recordCommit(house, token, label, { ...commit, sequence: 1, item: "law", data: score });
  if (hasLeft)
    await sql`update learning.launch set ended_at = now() where account_id = ${learner.id}`.execute(house.db);
  return learner;
}

test("an owner publishes version 2 while a hundred are in version 1: half move at once, half when they close the course, and no result is lost", async () => {
  const { house } = open.house;
  const owner = await anAccount(house.db, { roles: ["trainer"], name: "Vera Owner" });
  const module = await aModuleOf(open.house, filesOf(first), {
    ownerId: owner.id,
    title: { en: "Searching a home" },
    completionRule: "every-sco",
  });
  await anotherVersion(open.house, module, await zipOf(filesOf(second)));
  const learners = [];
  for (let count = 0; count < 100; count += 10)
    learners.push(...(await Promise.all(Array.from({ length: 10 }, (_, index) => begin(module, index % 2 === 0)))));
  const recorded = async () =>
    (
      await sql`select s.attempt_id, s.item, s.data::text as data, s.status, s.success, s.score from learning.sco_state s
        join learning.attempt a on a.id = s.attempt_id where a.version_id = ${module.versionId} order by 1, 2`.execute(
        house.db,
      )
    ).rows;
  const before = await recorded();
  expect(before).toHaveLength(100);

  const context = await open.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en" });
  await signIn(context, open.url, owner.token);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(`${open.url}/en/learning/${module.slug}`);
  await page.getByRole("link", { name: "Edit" }).first().click();
  await page.getByRole("link", { name: "Versions" }).click();
  await page.getByText("Version 2 waits: nobody takes it until you say so.").waitFor();
  await page.getByRole("link", { name: "Look at it" }).click();
  // What would happen, before it does.
  await page.getByText("100 people are on their way; 50 of them have the course open now").waitFor();
  await page
    .getByText("Completed parts that are carried over: 100; that are not, since the part is gone: 0.")
    .waitFor();
  const rows = await page
    .getByRole("region", { name: "From version 1 to version 2" })
    .locator("tbody tr")
    .allInnerTexts();
  expect(rows.map((row) => row.split("\t")[2])).toEqual(["the same", "another identifier", "gone", "new"]);
  await page.getByLabel("moves to this one").check();
  await page.getByRole("button", { name: "Make it so" }).click();
  await page.getByText("New learners take version 2. Who has begun is being moved.").waitFor();
  const moved = async (text: RegExp) => {
    await expect
      .poll(
        async () => {
          await page.reload();
          return page.locator("main").textContent();
        },
        { timeout: 30_000, interval: 500 },
      )
      .toMatch(text);
  };
  await moved(/From version 1 to 2: 50 moved; 50 have the course open and move later/);
  await sql`update learning.launch set ended_at = now() where module_id = ${module.id} and ended_at is null`.execute(
    house.db,
  );
  await resumeMoves(house.db);
  await moved(/From version 1 to 2: 100 moved\./);
  expect(await recorded()).toEqual(before);

  // The owner reads them on the page of learners, without a name that is not theirs to know.
  await page.goto(`${open.url}/en/learning/${module.slug}/learners`);
  expect(await page.getByRole("region", { name: "Each learner" }).locator("tbody tr").count()).toBe(50);
  expect(await page.locator("main").textContent()).not.toMatch(/Person \d/);
  await page.getByRole("region", { name: "Each learner" }).locator("tbody a").first().click();
  await page.getByText("goes on from attempt 1").waitFor();
  await context.close();

  // A learner finds what they did, on a phone.
  const phone = await open.browser.newContext({ viewport: { width: 360, height: 740 }, locale: "en" });
  await signIn(phone, open.url, learners[7]?.token ?? "");
  const mine = await phone.newPage();
  await mine.goto(`${open.url}/en/learning/${module.slug}`);
  await mine.getByText("Digital traces").waitFor();
  const done = await mine.locator("li", { hasText: "The law" }).textContent();
  expect(done).toMatch(/done/i);
  expect(await mine.locator("main").textContent()).toMatch(/33/);
  expect(await mine.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(
    true,
  );
  await phone.close();
}, 120_000);
