import { createRequire } from "node:module";
import { sql } from "kysely";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { addPath, publishPath, restructurePath } from "../../src/learning/paths/operations.ts";
import { newId } from "../../src/platform/ids.ts";
import { system } from "../../src/platform/permissions/index.ts";
import { signIn, takeModule } from "../support/browser.ts";
import { anAccount } from "../support/house.ts";
import { aModule } from "../support/modules.ts";
import { aPortal } from "../support/portal.ts";

// A national bureau asks its officers to take a path, one takes a part, time passes, and the bureau sees who is late. In French.

const open = aPortal();
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe finds, and whether the page is wider than its window. */
async function faults(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { scrollWidth, clientWidth } = document.documentElement;
    const { violations } = await axe.run();
    return [
      ...(scrollWidth > clientWidth ? ["too wide"] : []),
      ...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`),
    ];
  });
}

test("the French bureau assigns a path to its officers, one does a part, and the bureau sees who is late and takes the list along", async () => {
  const { house } = open.house;
  const { db } = house;
  const [first, second] = [await aModule(open.house), await aModule(open.house)];
  const path = await addPath(db, system, {
    title: { en: "First days", fr: "Premiers jours" },
    summary: { en: "How to begin", fr: "Comment commencer" },
    objectives: {},
    subjects: [],
    level: "basic",
    access: "community",
    ownerBodyId: null,
    ownerBody: "",
  });
  const part = (id: string) => ({ partId: newId(), kind: "module" as const, id, requires: [], equivalents: [] });
  await restructurePath(db, system, path.id, 1, () => ({
    isOrdered: false,
    before: [],
    stages: [{ stageId: newId(), title: {}, needed: null, isOrdered: true, parts: [part(first.id), part(second.id)] }],
  }));
  await publishPath(db, system, path.id);
  const bureau = await anAccount(db, { roles: ["bureau-officer"], country: "FR", lang: "fr" });
  const [ines, luc] = [
    await anAccount(db, { name: "Inès Moreau", country: "FR", lang: "fr" }),
    await anAccount(db, { name: "Luc Petit", country: "FR", lang: "fr" }),
  ];
  const foreign = await anAccount(db, { name: "Uwe Brandt", country: "DE" });

  // On a desk: the bureau asks.
  const desk = await open.browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
  await signIn(desk, open.url, bureau.token);
  const page = await desk.newPage();
  await page.goto(`${open.url}/fr/bureau`);
  await page.getByRole("link", { name: "Formations demandées" }).click();
  await page.getByRole("link", { name: "Demander une formation" }).click();
  expect(await faults(page)).toEqual([]);
  await page.getByLabel("Quoi").selectOption({ label: "Premiers jours · Parcours" });
  await page.getByLabel("Adresses e-mail").fill(`${ines.email}\n${luc.email}, ${foreign.email}`);
  const due = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("Dernier jour").fill(due);
  await page.getByRole("button", { name: "Demander", exact: true }).click();
  await page.getByText("2 personnes sont sollicitées.").waitFor();
  await page.getByText("Une adresse n’appartient à personne que vous puissiez solliciter.").waitFor();
  expect(await page.getByText("Uwe Brandt").count()).toBe(0);
  expect(await faults(page)).toEqual([]);

  // On a phone: an officer sees it first, and does a part.
  const phone = await open.browser.newContext({ viewport: { width: 360, height: 740 }, bypassCSP: true });
  await signIn(phone, open.url, ines.token);
  const mobile = await phone.newPage();
  await mobile.goto(`${open.url}/fr/learning/mine`);
  await mobile.getByRole("heading", { name: "Ce qui vous est demandé" }).waitFor();
  expect(await faults(mobile)).toEqual([]);
  await mobile.getByRole("link", { name: "Premiers jours" }).first().click();
  expect(await faults(mobile)).toEqual([]);
  await mobile.close();
  const lesson = await phone.newPage();
  await takeModule(lesson, open.url, first.slug, "fr");
  await expect
    .poll(
      async () =>
        (await sql<{ done: number }>`select done from learning.path_progress where account_id = ${ines.id}`.execute(db))
          .rows[0]?.done,
      { timeout: 20_000 },
    )
    .toBe(1);
  const after = await phone.newPage();
  await after.goto(`${open.url}/fr/paths/${path.slug}`);
  await after.getByText("Terminé : 1 sur 2").first().waitFor();

  // Ten days pass.
  await sql`update learning.assigned set due_at = due_at - interval '10 days', starts_at = starts_at - interval '10 days'`.execute(
    db,
  );
  await page.goto(`${open.url}/fr/bureau`);
  await page.getByRole("listitem").filter({ hasText: "En retard" }).getByText("2").waitFor();
  await page.getByRole("link", { name: "En retard" }).click();
  await page.getByRole("cell", { name: "Inès Moreau" }).waitFor();
  await page.getByRole("cell", { name: "Luc Petit" }).waitFor();
  expect(await faults(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await faults(page)).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: /^XLSX/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("overdue.xlsx");
  const csv = await page.evaluate(async () => (await fetch("/fr/assignments/overdue.csv")).text());
  expect(csv).toContain(`Inès Moreau,France,Premiers jours`);
  expect(csv.trim().split("\n")).toHaveLength(3);
  await Promise.all([desk.close(), phone.close()]);
}, 120_000);
