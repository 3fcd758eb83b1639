import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import { visibleNames } from "#people/index.ts";
import type { Db } from "#platform/database/index.ts";
import { system } from "#platform/permissions/index.ts";
import { readSheet } from "#platform/sheets/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { type Launched, launch } from "../../../tests/support/launched.ts";
import { aModuleOf, type TestModule, zipOf } from "../../../tests/support/modules.ts";
import { enterDirectory } from "../../people/privacy/directory.ts";
import { setProtected } from "../../people/privacy/protection.ts";
import { openLaunch } from "../player/operations.ts";
import { moveLearners } from "../versions/moving.ts";
import { offerVersion } from "../versions/operations.ts";
import { movesOf } from "../versions/queries.ts";
import { anotherVersion, filesOf } from "../versions/test-versions.ts";
import { completeByHand, resetLearner, undoCompletion } from "./acts.ts";
import { countAnswers } from "./answers.ts";
import { countDueModules, moduleCounts } from "./counts.ts";
import { questionsOf } from "./items.ts";
import { type learnerCursor, learnerOf, learnersOf } from "./learners.ts";
import { accountOfStopToken, keepReminderRule, remindIdle, stopReminders, stopToken } from "./reminders.ts";

const parts = [
  ["one", "One", "one.html"],
  ["two", "Two", "two.html"],
] as const;

const aCourse = (open: Parameters<typeof aModuleOf>[0], wish: Parameters<typeof aModuleOf>[2] = {}) =>
  aModuleOf(open, filesOf(parts), { completionRule: "every-sco", ...wish });

async function registrationOf(db: Db, module: TestModule, accountId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select id from learning.registration where module_id = ${module.id} and account_id = ${accountId}`.execute(db);
  return rows[0]?.id ?? "";
}

const results = async (db: Db, id: string) =>
  (
    await sql<{ status: string; progress: number; score: number | null; attempt: number; attemptStatus: string }>`
      select r.status, r.progress, r.score, a.number as attempt, a.status as attempt_status
      from learning.registration r join learning.attempt a on a.id = r.attempt_id where r.id = ${id}`.execute(db)
  ).rows[0];

const done = { "cmi.core.lesson_status": "completed" };

describe("names", () => {
  test("of learners are read by those who vouch for them, of those who chose to be found by who reads the directory, of others by nobody", async ({
    open,
    db,
    content,
  }) => {
    const owner = await anAccount(db, { roles: ["trainer"], country: "FR", name: "Olga Owner" });
    const bureau = await anAccount(db, { roles: ["bureau-officer", "trainer"], country: "DE" });
    const admin = await anAccount(db, { roles: ["administrator"] });
    const module = await aCourse(open, { ownerId: owner.id });
    const quiet = await anAccount(db, { name: "Quiet German", country: "DE" });
    const listed = await anAccount(db, { name: "Listed Kenyan", country: "KE" });
    const hidden = await anAccount(db, { name: "Protected German", country: "DE" });
    await enterDirectory(db, listed, { fields: [], languages: [] });
    await setProtected(db, admin, hidden.email, true);
    for (const learner of [quiet, listed, hidden, owner]) await launch(open, content, learner, module);
    const namesFor = async (actor: typeof owner, q?: string, isForFile = false) =>
      (
        await learnersOf(
          db,
          await visibleNames(db, actor, { isForFile }),
          module.id,
          { state: "all", ...(q === undefined ? {} : { q }) },
          undefined,
          10,
        )
      ).map(({ name }) => name);
    expect((await namesFor(owner)).sort()).toEqual([null, null, "Listed Kenyan", "Olga Owner"].sort());
    expect((await namesFor(bureau)).sort()).toEqual(["Listed Kenyan", "Protected German", "Quiet German", null].sort());
    expect((await namesFor(bureau, undefined, true)).sort()).toEqual(
      ["Listed Kenyan", "Quiet German", null, null].sort(),
    );
    // Nobody is found by a name, or an address, that the reader may not know.
    expect(await namesFor(owner, "quiet")).toEqual([]);
    expect(await namesFor(owner, listed.email.slice(0, 12))).toEqual([]);
    expect(await namesFor(owner, "kenyan LIST")).toEqual(["Listed Kenyan"]);
    expect(await namesFor(bureau, quiet.email.slice(0, 12))).toEqual(["Quiet German"]);
    for (const hostile of ["%", "_e", "\\", "' or true --", "x"]) expect(await namesFor(bureau, hostile)).toEqual([]);
  });
});

test("the list goes on to the microsecond where it stopped, and keeps its filters; hostile places and filters begin it anew", async ({
  open,
  db,
  app,
}) => {
  const owner = await anAccount(db, { roles: ["trainer"] });
  const module = await aCourse(open, { ownerId: owner.id });
  // All in one statement, so at one moment.
  await sql`
    insert into learning.registration (id, module_id, account_id, status, success, progress, score, country)
    select gen_random_uuid(), ${module.id}, gen_random_uuid(), case when n % 2 = 0 then 'completed' else 'incomplete' end,
      case when n % 10 = 0 then 'failed' else 'unknown' end, 1, 0.5, case when n % 3 = 0 then 'FR' else 'KE' end
    from generate_series(1, 120) n`.execute(db);
  const names = await visibleNames(db, owner);
  const all: string[] = [];
  let after: ReturnType<typeof learnerCursor>;
  for (;;) {
    const rows = await learnersOf(db, names, module.id, { state: "all" }, after, 50);
    all.push(...rows.map(({ id }) => id));
    const last = rows.at(-1);
    if (last === undefined) break;
    after = [last.key, last.id];
  }
  expect([all.length, new Set(all).size]).toEqual([120, 120]);
  const count = async (filter: object) =>
    (await learnersOf(db, names, module.id, { state: "all", ...filter }, undefined, 200)).length;
  expect([
    await count({ state: "completed" }),
    await count({ state: "failed" }),
    await count({ country: "FR" }),
    await count({ state: "late" }),
  ]).toEqual([60, 12, 40, 0]);
  const browser = new Visitor(app, owner.token);
  const here = `/en/learning/${module.slug}/learners`;
  const page = await (await browser.get(`${here}?state=completed&country=FR`)).text();
  expect(page).toMatch(/60 \(50%\)/);
  for (const bad of [
    "after=x",
    "after=W10",
    "state=burnt",
    "country=%27%3B",
    "version=-1",
    "version=1e9",
    `q=${"z".repeat(500)}`,
    "q=%00",
  ])
    expect((await browser.get(`${here}?${bad}`)).status, bad).toBe(200);
  for (const learner of [await anAccount(db), await anAccount(db, { roles: ["trainer"] })])
    for (const path of [
      here,
      `${here}.csv`,
      `${here}/${all[0]}`,
      `/en/learning/${module.slug}/items`,
      `/en/learning/${module.slug}/reminders`,
    ])
      expect((await new Visitor(app, learner.token).get(path)).status, path).toBe(403);
});

test("figures of a small module are counted at once, of a large one by the job, and say what the rows say", async ({
  open,
  db,
}) => {
  const module = await aCourse(open);
  await sql`
    insert into learning.registration (id, module_id, account_id, status, success, progress, score, seconds, completed_at, country, last_at)
    select gen_random_uuid(), ${module.id}, gen_random_uuid(), case when n <= 4 then 'completed' else 'incomplete' end,
      case when n <= 3 then 'passed' when n = 4 then 'failed' else 'unknown' end, case when n <= 4 then 1 else 0.25 end,
      case when n <= 4 then n / 4.0 when n = 5 then -0.5 end, n * 400, case when n <= 4 then now() end, 'FR', now() - interval '40 days'
    from generate_series(1, 6) n`.execute(db);
  const { counts } = await moduleCounts(db, { id: module.id, learnerCount: 6 });
  expect(counts).toMatchObject({
    learners: 6,
    completed: 4,
    running: 2,
    passed: 3,
    failed: 1,
    idle: 2,
    middleSeconds: 1400,
  });
  expect(counts.scores.map(({ count }) => count)).toEqual([1, 0, 1, 0, 0, 1, 0, 1, 0, 1]);
  expect(counts.months.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4]);
  expect(counts.countries).toEqual([{ from: "FR", count: 6 }]);
  await sql`update learning.module set learner_count = 9999 where id = ${module.id}`.execute(db);
  await countDueModules(db);
  await sql`delete from learning.registration where module_id = ${module.id} and status = 'incomplete'`.execute(db);
  // Kept: not counted again by whoever looks.
  expect((await moduleCounts(db, { id: module.id, learnerCount: 9_999 })).counts.learners).toBe(6);
  await sql`update learning.module_count set counted_at = now() - interval '2 days' where module_id = ${module.id}`.execute(
    db,
  );
  await countDueModules(db);
  expect((await moduleCounts(db, { id: module.id, learnerCount: 9_999 })).counts.learners).toBe(4);
});

describe("by hand", () => {
  test("a module is completed with a reason that the learner is told, and taken back to where the course had brought it", async ({
    open,
    db,
    content,
  }) => {
    const owner = await anAccount(db, { roles: ["trainer"] });
    const learner = await anAccount(db, { lang: "fr" });
    const module = await aCourse(open, { ownerId: owner.id });
    const course = await launch(open, content, learner, module);
    await course.sent({ item: "one", data: done });
    const id = await registrationOf(db, module, learner.id);
    const target = { moduleId: module.id, registrationId: id };
    await completeByHand(open.house, owner, target, "Seen in class by Ms Ruiz");
    expect(await results(db, id)).toMatchObject({ status: "completed", progress: 1, attemptStatus: "completed" });
    await expect(completeByHand(open.house, owner, target, "Again")).rejects.toThrow("owning.completed-already");
    // What the open course still says is kept and takes nothing away.
    await course.sent({ item: "one", data: { ...done, "cmi.suspend_data": "more" } });
    expect(await results(db, id)).toMatchObject({ status: "completed" });
    const { rows: mails } = await sql<{
      body: string;
      lang: string;
    }>`select body, lang from platform.mail where recipient = ${learner.email}`.execute(db);
    expect(mails).toMatchObject([{ lang: "fr" }]);
    expect(mails[0]?.body).toContain("Seen in class by Ms Ruiz");
    const { rows: told } =
      await sql`select from platform.event where name = 'learning.module-completed' and payload ->> 'registrationId' = ${id}`.execute(
        db,
      );
    expect(told).toHaveLength(1);
    await undoCompletion(open.house, owner, target, "Was another person");
    expect(await results(db, id)).toMatchObject({ status: "incomplete", progress: 0.5, attemptStatus: "incomplete" });
    await expect(undoCompletion(open.house, owner, target, "Again")).rejects.toThrow("owning.nothing-to-undo");
    await course.sent({ item: "two", data: done });
    expect(await results(db, id)).toMatchObject({ status: "completed" });
    const { rows: audited } = await sql<{ action: string }>`
      select action from platform.audit_entry where target_id = ${learner.id} and action like 'learning.result-%' order by id`.execute(
      db,
    );
    expect(audited.map(({ action }) => action)).toEqual(["learning.result-completed", "learning.result-undone"]);
  });

  test("a learner begins anew: the old attempt stays to be read, its open course reaches the result no more", async ({
    open,
    db,
    content,
  }) => {
    const learner = await anAccount(db);
    const module = await aCourse(open);
    const course = await launch(open, content, learner, module);
    await course.sent({ item: "one", data: { ...done, "cmi.core.score.raw": "70" } });
    const id = await registrationOf(db, module, learner.id);
    await resetLearner(open.house, system, { moduleId: module.id, registrationId: id }, "The course was broken");
    expect(await results(db, id)).toMatchObject({ status: "not-started", progress: 0, score: null, attempt: 2 });
    expect((await course.send({ item: "two", data: done })).status).toBe(401);
    const again = await launch(open, content, learner, module);
    expect(again.opened.items).toEqual({});
    await again.sent({ item: "two", data: done });
    expect(await results(db, id)).toMatchObject({ status: "incomplete", progress: 0.5, attempt: 2 });
    const facts = await learnerOf(db, await visibleNames(db, system), module.id, id);
    expect(facts?.attempts.map(({ number, score }) => [number, score])).toEqual([
      [2, null],
      [1, 0.7],
    ]);
  });

  test("nobody changes a result of a module that is not theirs, by whatever id, and a reason is asked for", async ({
    open,
    db,
    app,
    content,
  }) => {
    const [owner, stranger] = [
      await anAccount(db, { roles: ["trainer"] }),
      await anAccount(db, { roles: ["trainer"] }),
    ];
    const [module, other] = [await aCourse(open, { ownerId: owner.id }), await aCourse(open, { ownerId: stranger.id })];
    const learner = await anAccount(db);
    await launch(open, content, learner, module);
    const id = await registrationOf(db, module, learner.id);
    const own = `/en/learning/${module.slug}/learners/${id}`;
    const through = own.replace(module.slug, other.slug);
    const strangers = new Visitor(app, stranger.token);
    expect([(await strangers.get(own)).status, (await strangers.get(through)).status]).toEqual([403, 404]);
    for (const act of ["complete", "undo", "reset"]) {
      const fields = { [`reason-${act}`]: "Because" };
      const page = `/en/learning/${other.slug}/edit`;
      expect((await strangers.post(`${own}/${act}`, fields, { page })).status, act).toBe(403);
      expect((await strangers.post(`${through}/${act}`, fields, { page })).status, act).toBe(404);
      expect((await strangers.post(`${through.replace(id, "x")}/${act}`, fields, { page })).status, act).toBe(404);
    }
    const browser = new Visitor(app, owner.token);
    expect((await browser.post(`${own}/complete`, { "reason-complete": " " }, { page: own })).status).toBe(422);
    expect((await browser.post(`${own}/complete`, { "reason-complete": "<b>Seen</b>" }, { page: own })).status).toBe(
      303,
    );
    expect(await (await browser.get(own)).text()).toContain("&lt;b>Seen&lt;/b>");
    expect((await browser.get(`${own}?attempt=99`)).status).toBe(200);
    for (const bad of ["x", "00000000-0000-0000-0000-000000000000"])
      expect((await browser.get(own.replace(id, bad))).status).toBe(404);
  });
});

const question = (index: number, id: string, response: string, result: string) => ({
  [`cmi.interactions.${index}.id`]: id,
  [`cmi.interactions.${index}.type`]: "choice",
  [`cmi.interactions.${index}.correct_responses.0.pattern`]: "a",
  [`cmi.interactions.${index}.student_response`]: response,
  [`cmi.interactions.${index}.result`]: result,
});

/** As if everybody had been active an hour ago: the job leaves the last minute alone. */
const anHourAgo = (db: Db, module: TestModule) =>
  sql`
    update learning.registration set last_at = last_at - interval '1 hour' where module_id = ${module.id} and last_at > now() - interval '30 minutes'`.execute(
    db,
  );

test("of each person the first attempt on a version counts in the figures of its questions, however often the job runs", async ({
  open,
  db,
  content,
  app,
}) => {
  const owner = await anAccount(db, { roles: ["trainer"] });
  const module = await aCourse(open, { ownerId: owner.id });
  const answer = async (course: Launched, response: string, result: string) =>
    course.sent({
      item: "one",
      data: { ...done, ...question(0, 'q <img src=x onerror="alert(1)">', response, result) },
    });
  const learner = await anAccount(db);
  const first = await launch(open, content, learner, module);
  await answer(first, "b", "wrong");
  await anHourAgo(db, module);
  await countAnswers(db);
  const figures = async () => (await questionsOf(db, module.id, module.versionId)).questions;
  expect(await figures()).toMatchObject([
    { answers: 1, difficulty: 0, choices: [{ text: "b", count: 1, isCorrect: false }] },
  ]);
  // The same attempt goes on: another question beside; the first answer to the first stays.
  await first.sent({
    item: "two",
    data: { ...done, ...question(0, "q2", "a", "correct"), ...question(1, "=cmd|' /C calc'!A0", "a", "correct") },
  });
  await openLaunch(open.house, learner, { slug: module.slug, lang: "en", again: true }).then(async () => {
    const second = await launch(open, content, learner, module);
    await answer(second, "a", "correct");
  });
  await anHourAgo(db, module);
  await countAnswers(db);
  await countAnswers(db);
  expect(
    (await figures()).map(({ question: id, answers, difficulty }) => [id.slice(0, 5), answers, difficulty]),
  ).toEqual([
    ["q <im", 1, 0],
    ["q2", 1, 1],
    ["=cmd|", 1, 1],
  ]);
  const html = await (await new Visitor(app, owner.token).get(`/en/learning/${module.slug}/items`)).text();
  expect(html).toContain("q &lt;img src=x");
  expect(html).not.toContain("<img src=x");
  expect(html).toContain("too few answers to tell");
  // Who is moved brings their answers along as parts, not as answers to the new version.
  await anotherVersion(open, module, await zipOf(filesOf(parts)));
  const mover = await anAccount(db);
  const begun = await launch(open, content, mover, module);
  await answer(begun, "a", "correct");
  await begun.ask("/-/end", { method: "POST" });
  await offerVersion(db, system, module.id, { number: 2, begun: "move" });
  for (const { id } of await movesOf(db, module.id)) await moveLearners(open.house, id);
  const moved = await launch(open, content, mover, module);
  await moved.sent({ item: "two", data: { ...done, ...question(0, "q2", "b", "wrong") } });
  await anHourAgo(db, module);
  await countAnswers(db);
  expect((await figures())[0]).toMatchObject({ answers: 2, difficulty: 0.5 });
  const { rows: versions } = await sql<{
    id: string;
  }>`select id from learning.version where module_id = ${module.id} and number = 2`.execute(db);
  const next = (await questionsOf(db, module.id, versions[0]?.id ?? "")).questions;
  expect(next.map(({ question: id, answers }) => [id, answers])).toEqual([["q2", 1]]);
});

test("the list leaves as CSV, as a workbook and as statements, without formulas, names only where they may be known", async ({
  open,
  db,
  app,
  content,
}) => {
  const owner = await anAccount(db, { roles: ["trainer"] });
  const module = await aCourse(open, { ownerId: owner.id });
  const evil = await anAccount(db, { name: "=HYPERLINK(1)", country: "FR" });
  await enterDirectory(db, evil, { fields: [], languages: [] });
  const course = await launch(open, content, evil, module);
  await course.sent({ item: "one", data: { ...done, "cmi.core.score.raw": "NaN" } });
  await launch(open, content, await anAccount(db, { name: "Secret Person" }), module);
  const browser = new Visitor(app, owner.token);
  const here = `/ar/learning/${module.slug}/learners`;
  const csv = await (await browser.get(`${here}.csv`)).text();
  expect(csv).toContain("'=HYPERLINK(1)");
  expect(csv).not.toContain("Secret Person");
  expect(csv.trim().split("\r\n")).toHaveLength(3);
  const folder = await mkdtemp(join(tmpdir(), "praxis-owning-"));
  const path = join(folder, "learners.xlsx");
  await writeFile(path, Buffer.from(await (await browser.get(`${here}.xlsx`)).arrayBuffer()));
  const rows: string[][] = [];
  for await (const row of readSheet(path, { room: "bulk" })) rows.push(row);
  await rm(folder, { recursive: true });
  expect(rows).toHaveLength(3);
  expect(rows.flat()).toContain("=HYPERLINK(1)");
  expect(rows[0]?.[0]).toBe("الاسم");
  const lines = (await (await browser.get(`${here}.jsonl`)).text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ verb }) => verb.display["en-US"] ?? verb.display.en)).toContain("completed");
  expect(JSON.stringify(lines)).not.toContain("HYPERLINK");
  const id = await registrationOf(db, module, evil.id);
  const own = await (await browser.get(`${here}/${id}/statements.jsonl`)).text();
  expect(own.trim().split("\n").length).toBe(lines.length);
  expect((await browser.get(`${here}.csv?state=completed`)).status).toBe(200);
});

test("who stopped on the way is reminded in their language, so often at most; never who stopped reminders or has a closed account", async ({
  open,
  db,
  app,
}) => {
  const owner = await anAccount(db, { roles: ["trainer"] });
  const module = await aCourse(open, { ownerId: owner.id });
  const rule = { isOn: true, afterDays: 10, most: 2, words: { en: "Your words\nhere", ar: "كلماتكم" } };
  await keepReminderRule(db, owner, module.id, rule);
  const [idle, busy, stopped, closed, finished] = [
    await anAccount(db, { lang: "ar" }),
    await anAccount(db),
    await anAccount(db),
    await anAccount(db),
    await anAccount(db),
  ];
  const learning = async (accountId: string, status: string, days: number) =>
    sql`
      insert into learning.registration (id, module_id, account_id, status, progress, last_at)
      values (gen_random_uuid(), ${module.id}, ${accountId}, ${status}, 0.5, now() - ${days} * interval '1 day')`.execute(
      db,
    );
  for (const { id } of [idle, stopped, closed]) await learning(id, "incomplete", 11);
  await learning(busy.id, "incomplete", 9);
  await learning(finished.id, "completed", 100);
  await sql`update people.account set disabled_at = now() where id = ${closed.id}`.execute(db);
  await stopReminders(db, stopped.id);
  const mailsTo = async ({ email }: { email: string }) =>
    (
      await sql<{
        body: string;
        headers: Record<string, string>;
      }>`select body, headers from platform.mail where recipient = ${email}`.execute(db)
    ).rows;
  expect(await remindIdle(open.house)).toBe(1);
  expect(await remindIdle(open.house)).toBe(0);
  const [mail] = await mailsTo(idle);
  expect(mail?.body).toContain("كلماتكم");
  expect((await Promise.all([busy, stopped, closed, finished].map(mailsTo))).flat()).toEqual([]);
  const later = () => sql`update learning.idle_reminder set reminded_at = now() - interval '11 days'`.execute(db);
  await later();
  expect(await remindIdle(open.house)).toBe(1);
  await later();
  expect(await remindIdle(open.house)).toBe(0);
  // One click of a mail program stops them, a link asks first, and a token of one's own making does neither.
  const address = new URL(/<([^>]+)>/.exec(mail?.headers["List-Unsubscribe"] ?? "")?.[1] ?? "");
  const asked = await app.request(address.pathname);
  expect([asked.status, asked.headers.get("location")]).toEqual([303, `/en${address.pathname}`]);
  const page = await app.request(`/ar${address.pathname}`);
  expect(page.status).toBe(200);
  const stops = () => sql`select from learning.reminder_stop where account_id = ${idle.id}`.execute(db);
  expect((await stops()).rows).toHaveLength(0);
  const click = await app.request(address.pathname, {
    method: "POST",
    body: "List-Unsubscribe=One-Click",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  expect([click.status, (await stops()).rows.length]).toEqual([200, 1]);
  const token = stopToken(open.house.secrets, busy.id);
  expect(accountOfStopToken(open.house.secrets, token)).toBe(busy.id);
  const forged = token.replace(/^.{32}/, idle.id.replaceAll("-", ""));
  for (const bad of [forged, `${token}x`, "x", "%00", `${"0".repeat(32)}.${"a".repeat(43)}`])
    expect((await app.request(`/en/learning/reminders/stop/${bad}`)).status, bad).toBe(404);
  const browser = new Visitor(app, owner.token);
  const here = `/en/learning/${module.slug}/reminders`;
  expect(await (await browser.get(here)).text()).toContain("Your words");
  expect((await browser.post(here, { isOn: "yes", afterDays: "2", most: "9" })).status).toBe(422);
  expect((await browser.post(here, { isOn: "no", afterDays: "30", most: "1", "words-fr": "Bonjour" })).status).toBe(
    303,
  );
  expect(await text((await browser.get(here)).body as never)).toContain("Bonjour");
});
