import { sql } from "kysely";
import { describe, expect } from "vitest";
import { inTransaction } from "#platform/database/index.ts";
import { system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { launch } from "../../../tests/support/launched.ts";
import { aModule, aModuleOf, zipOf } from "../../../tests/support/modules.ts";
import { publishModule, withdrawModule } from "../operations.ts";
import { ownModules } from "../queries.ts";
import { moveLearners } from "./moving.ts";
import { offerVersion, removeVersion, retireVersion } from "./operations.ts";
import { movesOf, previewMove, versionOf, versionsOf } from "./queries.ts";
import { anotherVersion, filesOf } from "./test-versions.ts";

const first = [
  ["law", "The law", "law.html"],
  ["search", "The search", "search.html"],
  ["old", "An old form", "old.html"],
] as const;
const second = [
  ["law", "The law", "law.html"],
  ["the-search", "The search", "search.html"],
  ["digital", "Digital traces", "digital.html"],
] as const;

const twoVersions = async (open: Parameters<typeof aModuleOf>[0], ownerId?: string) => {
  const module = await aModuleOf(open, filesOf(first), {
    completionRule: "every-sco",
    ...(ownerId === undefined ? {} : { ownerId }),
  });
  await anotherVersion(open, module, await zipOf(filesOf(second)));
  return module;
};

test("a new package of a published module waits; a draft follows its newest package", async ({ open, db }) => {
  const module = await twoVersions(open);
  const versions = await versionsOf(db, module.id);
  expect(versions.map(({ number, offeredAt, isUsed }) => [number, offeredAt !== null, isUsed])).toEqual([
    [2, false, false],
    [1, true, false],
  ]);
  const draft = await aModule(open, { state: "draft" });
  await anotherVersion(open, draft, await zipOf(filesOf(second)));
  const taken = async (id: string) =>
    (
      await sql<{ number: number }>`
        select v.number from learning.module m join learning.version v on v.id = m.version_id where m.id = ${id}`.execute(
        db,
      )
    ).rows[0]?.number;
  expect([await taken(module.id), await taken(draft.id)]).toEqual([1, 2]);
});

describe("who has begun", () => {
  test("finishes on theirs where the owner says so; who begins takes the new one", async ({ open, db, content }) => {
    const module = await twoVersions(open);
    const [early, late] = [await anAccount(db), await anAccount(db)];
    const before = await launch(open, content, early, module);
    await before.sent({ item: "law", data: { "cmi.core.lesson_status": "completed" } });
    await offerVersion(db, system, module.id, { number: 2, begun: "finish" });
    expect(
      (await launch(open, content, early, module)).opened.organization?.items.map(({ identifier }) => identifier),
    ).toEqual(first.map(([id]) => id));
    expect(
      (await launch(open, content, late, module)).opened.organization?.items.map(({ identifier }) => identifier),
    ).toEqual(second.map(([id]) => id));
    expect(await movesOf(db, module.id)).toEqual([]);
  });

  test("moves with what they completed, and their old attempt stays as it was", async ({ open, db, content }) => {
    const module = await twoVersions(open);
    const learner = await anAccount(db);
    const course = await launch(open, content, learner, module);
    await course.sent({ item: "law", data: { "cmi.core.lesson_status": "passed", "cmi.core.score.raw": "90" } });
    await course.sent({
      item: "search",
      data: { "cmi.core.lesson_status": "incomplete", "cmi.suspend_data": "page=3\u0000" },
    });
    await course.sent({ item: "old", data: { "cmi.core.lesson_status": "incomplete", "cmi.suspend_data": "gone" } });
    const preview = await previewMove(db, await versionOf(db, module.id, 1), await versionOf(db, module.id, 2));
    expect(preview).toMatchObject({
      running: 1,
      open: 1,
      carried: 1,
      left: 0,
      losing: 1,
      keepsData: true,
      restartsOrder: false,
    });
    expect(preview.parts.map(({ from, to, begun }) => [from?.id, to?.id, begun])).toEqual([
      ["law", "law", 0],
      ["search", "the-search", 1],
      ["old", undefined, 1],
      [undefined, "digital", 0],
    ]);
    const states = () =>
      sql`select s.*, a.version_id, s.data::text as data from learning.sco_state s join learning.attempt a on a.id = s.attempt_id
        join learning.registration r on r.id = a.registration_id where r.account_id = ${learner.id} and a.number = 1 order by item`.execute(
        db,
      );
    const recorded = (await states()).rows;

    await offerVersion(db, system, module.id, { number: 2, begun: "move" });
    const [move] = await movesOf(db, module.id);
    // The course is open: that waits until it is closed.
    await moveLearners(open.house, move?.id ?? "");
    expect(await movesOf(db, module.id)).toMatchObject([{ state: "postponed", moved: 0, postponed: 1 }]);
    await course.ask("/-/end", { method: "POST" });
    await moveLearners(open.house, move?.id ?? "");
    expect(await movesOf(db, module.id)).toMatchObject([{ state: "done", moved: 1, postponed: 0, total: 1 }]);
    expect((await states()).rows).toEqual(recorded);

    const moved = await launch(open, content, learner, module);
    expect(moved.opened.items).toMatchObject({
      law: { status: "completed", success: "passed", score: 0.9 },
      "the-search": { status: "incomplete", data: { "cmi.suspend_data": "page=3\u0000" } },
    });
    expect(Object.keys(moved.opened.items).sort()).toEqual(["law", "the-search"]);
    const [mine] = await ownModules(db, learner, { status: "begun", limit: 5 });
    expect(mine).toMatchObject({ status: "incomplete" });
    expect(mine?.progress).toBeCloseTo(1 / 3);
    // What comes next counts as newer than what was carried over.
    expect((await moved.sent({ item: "the-search", data: { "cmi.core.lesson_status": "completed" } })).isApplied).toBe(
      true,
    );
    await moved.sent({ item: "digital", data: { "cmi.core.lesson_status": "completed" } });
    expect(await ownModules(db, learner, { status: "completed", limit: 5 })).toHaveLength(1);
  });

  test("completes by moving where the new version asks for no more than they have done, and is told of as such", async ({
    open,
    db,
    content,
  }) => {
    const module = await aModuleOf(open, filesOf(first), { completionRule: "every-sco" });
    await anotherVersion(open, module, await zipOf(filesOf(second.slice(0, 1))));
    const learner = await anAccount(db);
    const course = await launch(open, content, learner, module);
    await course.sent({ item: "law", data: { "cmi.core.lesson_status": "completed" } });
    await course.ask("/-/end", { method: "POST" });
    await offerVersion(db, system, module.id, { number: 2, begun: "move" });
    await moveLearners(open.house, (await movesOf(db, module.id))[0]?.id ?? "");
    expect(await ownModules(db, learner, { status: "completed", limit: 5 })).toHaveLength(1);
    const { rows } = await sql<{ payload: { moduleId: string } }>`
      select payload from platform.event where name = 'learning.module-completed' and payload ->> 'accountId' = ${learner.id}`.execute(
      db,
    );
    expect(rows).toMatchObject([{ payload: { moduleId: module.id } }]);
  });
});

/** So many on their way on a version, as if they had left an hour ago, each with the first part completed. */
async function crowd(db: Parameters<typeof versionsOf>[0], module: { id: string; versionId: string }, count: number) {
  await sql`
    with r as (
      insert into learning.registration (id, module_id, account_id, status, progress, attempt_id)
      select gen_random_uuid(), ${module.id}, gen_random_uuid(), 'incomplete', 0.33, gen_random_uuid() from generate_series(1, ${count}::int)
      returning id, attempt_id
    ), a as (
      insert into learning.attempt (id, registration_id, version_id, number, status, progress)
      select attempt_id, id, ${module.versionId}, 1, 'incomplete', 0.33 from r returning id
    ) insert into learning.sco_state (attempt_id, item, data, launch, sequence, status, success, progress)
      select id, 'law', '{}', 1, 1, 'completed', 'unknown', 1 from a`.execute(db);
}

test("a move that is killed in the middle goes on where it was, two that run at once move nobody twice", async ({
  open,
  db,
}) => {
  const module = await twoVersions(open);
  await crowd(db, module, 250);
  await offerVersion(db, system, module.id, { number: 2, begun: "move" });
  await expect(offerVersion(db, system, module.id, { number: 2, begun: "move" })).rejects.toThrow(
    "versions.move-under-way",
  );
  const id = (await movesOf(db, module.id))[0]?.id ?? "";
  // Its process dies in the third batch.
  await sql`alter table learning.version_move add constraint killed check (moved <= 150 or module_id <> ${sql.lit(module.id)}::uuid)`.execute(
    db,
  );
  await expect(moveLearners(open.house, id)).rejects.toThrow();
  expect(await movesOf(db, module.id)).toMatchObject([{ state: "moving", moved: 100 }]);
  await sql`alter table learning.version_move drop constraint killed`.execute(db);
  // A living mover is not disturbed; a dead one's work is taken up.
  await moveLearners(open.house, id);
  expect(await movesOf(db, module.id)).toMatchObject([{ state: "moving", moved: 100 }]);
  await sql`update learning.version_move set updated_at = now() - interval '2 minutes' where id = ${id}`.execute(db);
  await Promise.all([moveLearners(open.house, id), moveLearners(open.house, id)]);
  expect(await movesOf(db, module.id)).toMatchObject([{ state: "done", moved: 250 }]);
  const { rows } = await sql<{ version: number; attempts: number; running: number }>`
    select v.number as version, count(*)::int as attempts, count(*) filter (where r.attempt_id = a.id)::int as running
    from learning.attempt a join learning.version v on v.id = a.version_id join learning.registration r on r.id = a.registration_id
    where v.module_id = ${module.id} group by 1 order by 1`.execute(db);
  expect(rows).toEqual([
    { version: 1, attempts: 250, running: 0 },
    { version: 2, attempts: 250, running: 250 },
  ]);
});

test("a version somebody used is retired, not removed; one nobody used goes with its files", async ({
  open,
  db,
  content,
}) => {
  const module = await twoVersions(open);
  await launch(open, content, await anAccount(db), module);
  await expect(removeVersion(db, system, module.id, 1)).rejects.toThrow("versions.offered");
  await offerVersion(db, system, module.id, { number: 2, begun: "finish" });
  await expect(removeVersion(db, system, module.id, 1)).rejects.toThrow("versions.used");
  await retireVersion(db, system, module.id, 1, true);
  await expect(offerVersion(db, system, module.id, { number: 1, begun: "finish" })).rejects.toThrow("versions.retired");
  await anotherVersion(open, module, await zipOf(filesOf([["law", "Third", "third.html"]])));
  await removeVersion(db, system, module.id, 3);
  expect((await versionsOf(db, module.id)).map(({ number }) => number)).toEqual([2, 1]);
  const { rows } = await sql`
    select from platform.released_blob b where not exists (select from learning.package_file f where f.sha256 = b.sha256)`.execute(
    db,
  );
  expect(rows.length).toBeGreaterThan(0);
  await expect(removeVersion(db, system, module.id, 3)).rejects.toThrow("platform.not-found");
});

test("who is on a module that is withdrawn keeps what they have, and goes on when it is published again", async ({
  open,
  db,
  content,
}) => {
  const module = await twoVersions(open);
  const learner = await anAccount(db);
  const course = await launch(open, content, learner, module);
  await course.sent({ item: "law", data: { "cmi.core.lesson_status": "completed" } });
  await withdrawModule(db, system, module.id, "The law has changed");
  // What the open course still reports is taken.
  await course.sent({ item: "search", data: { "cmi.core.lesson_status": "completed" } });
  expect((await ownModules(db, learner, { status: "begun", limit: 5 }))[0]?.progress).toBeCloseTo(2 / 3);
  await expect(launch(open, content, learner, module)).rejects.toThrow("player.withdrawn");
  await publishModule(db, system, module.id);
  expect(Object.keys((await launch(open, content, learner, module)).opened.items)).toEqual(["law", "search"]);
});

test("the owner sees versions, preview and comparison, decides by form, and nobody else does", async ({
  open,
  db,
  app,
}) => {
  const owner = await anAccount(db, { roles: ["trainer"] });
  const module = await twoVersions(open, owner.id);
  await crowd(db, module, 3);
  const browser = new Visitor(app, owner.token);
  const here = `/en/learning/${module.slug}/versions`;
  expect(await (await browser.get(here)).text()).toContain("Version 2 waits");
  const page = await (await browser.get(`${here}/2`)).text();
  expect(page).toMatch(/3 people are on their way/);
  expect(page).toMatch(/another identifier/);
  expect(await (await browser.get(`${here}/compare?from=1&to=2`)).text()).toContain("1 new, 1 gone, 1 changed");
  expect(
    (await browser.post(`/en/learning/${module.slug}/launch`, { mode: "preview", version: "2" }, { page: `${here}/2` }))
      .status,
  ).toBe(303);
  const other = await twoVersions(open);
  for (const bad of ["3", "0", "x", "1e3", "99999999", "%00"])
    expect((await browser.get(`${here}/${bad}`)).status, bad).toBe(404);
  for (const path of [`${here.replace(module.slug, other.slug)}`, `${here.replace(module.slug, other.slug)}/1`])
    expect((await browser.get(path)).status).toBe(403);
  expect((await new Visitor(app, (await anAccount(db)).token).get(here)).status).toBe(403);
  expect((await browser.post(`${here}/2/offer`, { begun: "burn" }, { page: `${here}/2` })).status).toBe(422);
  expect((await browser.post(`${here}/2/offer`, { begun: "move" }, { page: `${here}/2` })).status).toBe(303);
  expect(await movesOf(db, module.id)).toMatchObject([{ total: 3 }]);
  expect(
    (await browser.post(`${here}/2/offer`, { begun: "move" }, { page: here.replace("/versions", "/edit") })).status,
  ).toBe(422);
});

test("a module is handed over to whom may own one, once they accept, with letters both ways", async ({
  open,
  db,
  app,
}) => {
  const [owner, heir, learner] = [
    await anAccount(db, { roles: ["trainer"], name: "Ida Owner" }),
    await anAccount(db, { roles: ["trainer"], name: "Noor Heir", lang: "ar" }),
    await anAccount(db),
  ];
  const module = await twoVersions(open, owner.id);
  const here = `/en/learning/${module.slug}/hand-over`;
  const browser = new Visitor(app, owner.token);
  for (const email of [learner.email, "nobody@police.example"]) {
    const refused = await browser.post(here, { email });
    expect([refused.status, (await refused.text()).includes("Nobody who may own modules")]).toEqual([422, true]);
  }
  expect((await browser.post(here, { email: heir.email.toUpperCase() })).status).toBe(303);
  const { rows: mails } = await sql<{
    subject: string;
    lang: string;
  }>`select subject, lang from platform.mail where recipient = ${heir.email}`.execute(db);
  expect(mails).toMatchObject([{ lang: "ar" }]);
  expect((await browser.post(here, { email: heir.email }, { page: `/en/learning/${module.slug}/edit` })).status).toBe(
    422,
  );
  const heirs = new Visitor(app, heir.token);
  const asked = await (await heirs.get(here)).text();
  const accept = /action="([^"]+\/accept)"/.exec(asked)?.[1] ?? "";
  // Nobody answers for another.
  for (const stranger of [learner, owner])
    expect((await new Visitor(app, stranger.token).post(accept, {}, { page: "/en/account" })).status).toBe(404);
  expect((await heirs.post(accept, {}, { page: here })).status).toBe(303);
  expect((await heirs.post(accept, {}, { page: `/en/learning/${module.slug}/edit` })).status).toBe(422);
  const { rows } = await sql<{ ownerId: string }>`select owner_id from learning.module where id = ${module.id}`.execute(
    db,
  );
  expect(rows).toEqual([{ ownerId: heir.id }]);
  expect((await browser.get(`/en/learning/${module.slug}/edit`)).status).toBe(403);
  const { rows: told } = await sql<{
    subject: string;
  }>`select subject from platform.mail where recipient = ${owner.email}`.execute(db);
  expect(told.map(({ subject }) => subject).join()).toContain("has a new owner");
  const audited = await inTransaction(db, (tx) =>
    sql<{
      action: string;
    }>`select action from platform.audit_entry where target_id = ${module.id} and action like 'learning.hand-over%' order by id`.execute(
      tx,
    ),
  );
  expect(audited.rows.map(({ action }) => action)).toEqual(["learning.hand-over-asked", "learning.hand-over-accepted"]);
});
