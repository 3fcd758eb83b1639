import { sql } from "kysely";
import { expect } from "vitest";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { courseFiles, type Launched, launch } from "../../../tests/support/launched.ts";
import { aModuleOf } from "../../../tests/support/modules.ts";
import { removeOutdated } from "../../platform/personal-data/index.ts";
import type { CourseCall } from "../types.ts";
import { mostCalls } from "./calls.ts";

const call = (element: string, value = "", code = 0, name = "LMSSetValue"): CourseCall => [
  Date.now(),
  "one",
  name,
  element,
  value,
  code === 0 ? "true" : "false",
  code,
];

const sends = (player: Launched, number: number, calls: unknown, token = player.token) =>
  player.ask("/-/calls", { method: "POST", body: JSON.stringify({ by: player.opened.number, number, calls }) }, token);

test("an owner reads the calls of an attempt: what went wrong in words, what to do, and only that when they wish; nobody else does", async ({
  open,
  app,
  content,
  db,
}) => {
  const owner = await anAccount(db);
  const reader = await anAccount(db, { country: "FR" });
  const module = await aModuleOf(open, courseFiles, { ownerId: owner.id });
  const player = await launch(open, content, reader, module);
  const made = [
    call("cmi.core.lesson_location", "3"),
    call("cmi.core.student_id", "x", 403),
    call("cmi.suspend_data", "\0 \ud800 <script>"),
    call("silent", "", 0, "notice"),
  ];
  expect((await sends(player, 1, made)).status).toBe(200);
  // Twice is once, and what is no call is refused whole.
  expect((await sends(player, 1, made)).status).toBe(200);
  expect((await sends(player, 2, [[1, "one", "LMSSetValue"]])).status).toBe(400);
  expect((await sends(player, 2, made, "A".repeat(43))).status).toBe(404);

  const path = `/learning/${module.slug}/attempts/${player.opened.attempt}`;
  const page = await (await new Visitor(app, owner.token).get(`/en${path}`)).text();
  expect(page).toContain("2 things went wrong");
  expect(page).toContain("The course wrote to an element that it may only read.");
  expect(page).toContain("Leave this call out; the player sets this element.");
  expect(page).toContain("never spoke to the player");
  expect(page).toContain("␀ � &lt;script");
  expect(page).toContain("France");
  expect(page).not.toContain(reader.name);
  const faults = await (await new Visitor(app, owner.token).get(`/ar${path}?only=faults`)).text();
  expect(faults).toContain("كتبت الدورة في عنصر لا يحق لها إلا قراءته");
  expect(faults).not.toContain("cmi.core.lesson_location");

  const admin = await anAccount(db, { roles: ["administrator"] });
  expect(await (await new Visitor(app, admin.token).get(`/en${path}`)).text()).toContain(reader.name);
  const status = async (token: string | undefined, address = path) =>
    (await new Visitor(app, token).get(`/en${address}`)).status;
  expect(await status((await anAccount(db)).token)).toBe(404);
  expect(await status(reader.token)).toBe(404);
  expect(await status(undefined)).toBe(401);
  const other = await aModuleOf(open, courseFiles, { ownerId: owner.id });
  expect(await status(owner.token, `/learning/${other.slug}/attempts/${player.opened.attempt}`)).toBe(404);
  expect(await status(owner.token, `/learning/${module.slug}/attempts/nonsense`)).toBe(404);
});

test("the record is bounded: the oldest calls of an attempt go, all go after ninety days, and a preview leaves none", async ({
  open,
  content,
  db,
}) => {
  const owner = await anAccount(db);
  const module = await aModuleOf(open, courseFiles, { ownerId: owner.id });
  const player = await launch(open, content, await anAccount(db), module);
  const many = Array.from({ length: 700 }, (_each, at) => call(`cmi.interactions.${at}.id`, "x"));
  for (let number = 1; number <= 5; number += 1) expect((await sends(player, number, many)).status).toBe(200);
  const kept = async () => {
    const { rows } = await sql<{ number: number; count: number; faults: number }>`
      select number, count, faults from learning.call_batch where attempt_id = ${player.opened.attempt} order by number`.execute(
      db,
    );
    return rows;
  };
  // The newest batches that reach the bound, and no more.
  expect(await kept()).toEqual([3, 4, 5].map((number) => ({ number, count: 700, faults: 0 })));
  expect(mostCalls).toBeLessThan(2_100);
  const preview = await launch(open, content, owner, module, { mode: "preview" });
  expect((await sends(preview, 1, many.slice(0, 3))).status).toBe(200);
  expect(
    (
      await sql`select from learning.call_batch where launch = ${preview.opened.number} and number = 1 and count = 3`.execute(
        db,
      )
    ).rows,
  ).toEqual([]);

  await sql`update learning.call_batch set received_at = now() - interval '91 days' where number < 5`.execute(db);
  await removeOutdated(db, open.house.personalData);
  expect((await kept()).map(({ number }) => number)).toEqual([5]);
});
