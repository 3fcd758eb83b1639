import { sql } from "kysely";
import { describe, expect } from "vitest";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { courseFiles, launch, type Reader } from "../../../tests/support/launched.ts";
import { aModuleOf, type TestModule } from "../../../tests/support/modules.ts";
import type { OpenHouse } from "../../platform/house.ts";

const registrationOf = async (open: OpenHouse, reader: Reader, module: TestModule) => {
  const { rows } = await sql<{
    status: string;
    success: string;
    progress: number;
    score: number | null;
    seconds: number;
  }>`
    select status, success, progress, score, seconds from learning.registration where account_id = ${reader.id} and module_id = ${module.id}`.execute(
    open.house.db,
  );
  return rows[0];
};

const verbsOf = async (open: OpenHouse, attempt: string) => {
  const { rows } = await sql<{ verb: string }>`
    select raw -> 'verb' ->> 'id' as verb from lrs.statement where raw::text like ${`%${attempt}%`} order by seq`.execute(
    open.house.db,
  );
  return rows.map(({ verb }) => verb.replace(/^.*\//, "")).sort();
};

describe("launching", () => {
  test("a reader is registered once, goes on with the running attempt and begins anew only after completion", async ({
    open,
    content,
    db,
  }) => {
    const module = await aModuleOf(open, courseFiles);
    const reader = await anAccount(db, { country: "FR" });
    const first = await launch(open, content, reader, module);
    expect(first.opened).toMatchObject({ number: 1, mode: "normal", standard: "scorm-1.2", items: {} });
    expect(first.base).toMatch(/^http:\/\/[a-z2-7]{40}\.localhost:3001$/);
    const again = await launch(open, content, reader, module, { again: true });
    expect(again.base).toBe(first.base);
    expect(again.opened).toMatchObject({ attempt: first.opened.attempt, number: 2 });

    await again.sent({ item: "one", data: { "cmi.core.lesson_status": "completed" } });
    await again.sent({ item: "two", data: { "cmi.core.lesson_status": "passed" } });
    expect((await launch(open, content, reader, module)).opened).toMatchObject({
      mode: "review",
      attempt: first.opened.attempt,
    });
    const anew = await launch(open, content, reader, module, { again: true });
    expect(anew.opened.attempt).not.toBe(first.opened.attempt);
    expect(anew.opened.items).toEqual({});
    await anew.sent({ item: "one", data: { "cmi.core.lesson_status": "incomplete" } });
    expect(await registrationOf(open, reader, module)).toMatchObject({ status: "completed", success: "passed" });
    const { rows } = await sql<{ count: number; learners: number }>`
      select learner_count as count, (select learners from learning.module_country where module_id = m.id and country = 'FR') as learners
      from learning.module m where id = ${module.id}`.execute(db);
    expect(rows[0]).toEqual({ count: 1, learners: 1 });
  });

  test("the launch form sends a signed-in reader to the content origin, and a visitor to sign in", async ({
    open,
    app,
    db,
  }) => {
    const module = await aModuleOf(open, courseFiles);
    const reader = await anAccount(db);
    const browser = new Visitor(app, reader.token);
    const response = await browser.post(`/en/learning/${module.slug}/launch`, { item: "two" });
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toMatch(
      /^http:\/\/[a-z2-7]{40}\.localhost:3001\/play\/[0-9a-f-]{36}#[A-Za-z0-9_-]{43}$/,
    );
    expect((await new Visitor(app).get(`/en/learning/${module.slug}/launch`)).status).toBe(401);
  });

  test("drafts are for their owner's preview only, which keeps nothing; community modules need vetting", async ({
    open,
    content,
    db,
  }) => {
    const owner = await anAccount(db);
    const reader = await anAccount(db);
    const draft = await aModuleOf(open, courseFiles, { state: "draft", ownerId: owner.id });
    await expect(launch(open, content, reader, draft)).rejects.toThrow("platform.not-found");
    const preview = await launch(open, content, owner, draft);
    expect(preview.opened.mode).toBe("preview");
    expect(await preview.sent({ data: { "cmi.core.lesson_status": "completed" } })).toMatchObject({ isApplied: false });
    expect(await registrationOf(open, owner, draft)).toBeUndefined();
    const published = await aModuleOf(open, courseFiles, { access: "community" });
    await expect(launch(open, content, { ...reader, isVetted: false }, published)).rejects.toThrow(
      "platform.not-found",
    );
    await expect(launch(open, content, reader, published, { mode: "preview" })).rejects.toThrow("platform.not-found");
  });

  test("a withdrawn module is launched no more but takes what a running attempt still sends", async ({
    open,
    content,
    db,
  }) => {
    const module = await aModuleOf(open, courseFiles);
    const reader = await anAccount(db);
    const running = await launch(open, content, reader, module);
    await sql`update learning.module set state = 'withdrawn', withdrawn_reason = 'Outdated.' where id = ${module.id}`.execute(
      db,
    );
    await expect(launch(open, content, reader, module)).rejects.toThrow("player.withdrawn");
    await expect(launch(open, content, await anAccount(db), module)).rejects.toThrow("platform.not-found");
    expect(await running.sent({ data: { "cmi.core.lesson_status": "completed" } })).toMatchObject({
      isApplied: true,
      progress: 0.5,
    });
  });
});

describe("tokens", () => {
  test("forged, foreign, replayed on another label, expired: none opens anything", async ({ open, content, db }) => {
    const module = await aModuleOf(open, courseFiles);
    const mine = await launch(open, content, await anAccount(db), module);
    const other = await launch(open, content, await anAccount(db), module);
    expect(other.base).not.toBe(mine.base);
    expect((await mine.send({}, "A".repeat(43))).status).toBe(404);
    expect((await mine.send({}, other.token)).status).toBe(404);
    expect((await mine.send({}, "short")).status).toBe(401);
    expect((await mine.ask("/-/open", { method: "POST" }, other.token)).status).toBe(404);
    expect((await mine.ask("/-/commit", { method: "POST", body: "{}", headers: { origin: other.base } })).status).toBe(
      403,
    );
    // The player's page of another's launch does not exist on my label.
    expect((await mine.get(`/play/${other.opened.launchId}`)).status).toBe(404);
    expect((await mine.get(`/play/${mine.opened.launchId}`)).status).toBe(200);
    await sql`update learning.launch set expires_at = now() - interval '1 second' where id = ${mine.opened.launchId}`.execute(
      db,
    );
    expect((await mine.send({ data: { "cmi.core.lesson_status": "completed" } })).status).toBe(401);
    expect((await mine.ask("/-/open", { method: "POST" })).status).toBe(401);
  });

  test("a token may not write for a launch that has not been", async ({ open, content, db }) => {
    const mine = await launch(open, content, await anAccount(db), await aModuleOf(open, courseFiles));
    expect((await mine.send({ by: 2 })).status).toBe(400);
    expect((await mine.send({ launch: 7 })).status).toBe(400);
    expect((await mine.send({ item: "nowhere" })).status).toBe(400);
    expect((await mine.ask("/-/commit", { method: "POST", body: "[" })).status).toBe(400);
  });

  test("using a launch keeps it alive", async ({ open, content, db }) => {
    const mine = await launch(open, content, await anAccount(db), await aModuleOf(open, courseFiles));
    await sql`update learning.launch set last_seen_at = now() - interval '6 minutes', expires_at = now() + interval '1 minute' where id = ${mine.opened.launchId}`.execute(
      db,
    );
    await mine.sent({});
    const { rows } = await sql<{ hours: number }>`
      select extract(epoch from expires_at - now())::int / 3600 as hours from learning.launch where id = ${mine.opened.launchId}`.execute(
      db,
    );
    expect(rows[0]?.hours).toBe(12);
  });
});

describe("commits", () => {
  test("all that was written comes back, far beyond 4,096 characters and whatever the characters", async ({
    open,
    content,
    db,
  }) => {
    const module = await aModuleOf(open, courseFiles);
    const reader = await anAccount(db);
    const text = `\u0000\ud800 é ع 😀 ${"x".repeat(200_000)}`;
    await (await launch(open, content, reader, module)).sent({
      data: { "cmi.suspend_data": text, "cmi.core.lesson_location": "4" },
    });
    const back = await launch(open, content, reader, module);
    expect(back.opened.items.one?.data["cmi.suspend_data"]).toBe(text);
  });

  test("the same commit twice changes nothing; an older one is kept aside and what it proves is taken over", async ({
    open,
    content,
    db,
  }) => {
    const module = await aModuleOf(open, courseFiles);
    const reader = await anAccount(db);
    const first = await launch(open, content, reader, module);
    const passed = {
      sequence: 1,
      data: { "cmi.core.lesson_status": "passed", "cmi.core.score.raw": "90", "cmi.suspend_data": "old" },
      events: [{ kind: "initialized" as const, at: "2026-01-01T10:00:00Z" }],
    };
    const second = await launch(open, content, reader, module);
    expect(
      await second.sent({ sequence: 1, data: { "cmi.core.lesson_status": "incomplete", "cmi.suspend_data": "new" } }),
    ).toMatchObject({ isApplied: true });
    // The first window was offline; it hears that another has gone on, and that nothing was lost.
    const late = await first.send(passed);
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({ isKept: true, isApplied: false, error: { code: "player.taken-over" } });
    // What an earlier launch left on the device, sent by the newest one.
    for (let times = 0; times < 3; times += 1) {
      expect(await second.sent({ ...passed, launch: 1, by: 2 })).toMatchObject({ isApplied: false });
    }
    const { rows } = await sql<{
      data: Record<string, string>;
      status: string;
      success: string;
      score: number;
      late: number;
    }>`
      select data, status, success, score, (select count(*)::int from learning.late_commit l where l.attempt_id = s.attempt_id) as late
      from learning.sco_state s where attempt_id = ${first.opened.attempt} and item = 'one'`.execute(db);
    expect(rows[0]).toMatchObject({
      data: { "cmi.suspend_data": "new" },
      status: "completed",
      success: "passed",
      late: 1,
    });
    expect(rows[0]?.score).toBeCloseTo(0.9);
    expect(await verbsOf(open, first.opened.attempt)).toEqual([
      "completed",
      "initialized",
      "passed",
      "passed",
      "scored",
      "scored",
    ]);
    expect(await second.sent({ sequence: 1, data: { "cmi.suspend_data": "a forgery of sequence 1" } })).toMatchObject({
      isApplied: true,
    });
    expect((await launch(open, content, reader, module)).opened.items.one?.data["cmi.suspend_data"]).toBe("new");
  });

  test("commits that arrive together are all counted", async ({ open, content, db }) => {
    const module = await aModuleOf(open, courseFiles);
    const reader = await anAccount(db);
    const player = await launch(open, content, reader, module);
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_each, at) =>
        player.send({
          item: at % 2 === 0 ? "one" : "two",
          sequence: at + 1,
          data: { "cmi.core.lesson_status": at < 14 ? "incomplete" : "completed" },
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => 200));
    expect(await registrationOf(open, reader, module)).toMatchObject({ status: "completed", progress: 1 });
  });

  test("what thirty learners send at once is kept for each of them, and one that cannot be kept fails alone", async ({
    open,
    content,
    db,
  }) => {
    const module = await aModuleOf(open, courseFiles);
    const players = await Promise.all(
      Array.from({ length: 30 }, async () => launch(open, content, await anAccount(db), module)),
    );
    const answers = await Promise.all(
      players.map((player, at) =>
        player.send({
          sequence: 1,
          data: { "cmi.core.lesson_status": "incomplete", "cmi.suspend_data": `of ${at}` },
          sequencing: at === 7 ? "{broken" : "{}",
          current: "one",
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(players.map((_player, at) => (at === 7 ? 400 : 200)));
    const { rows } = await sql<{ attempt: string; text: string }>`
      select attempt_id as attempt, data ->> 'cmi.suspend_data' as text from learning.sco_state
      where attempt_id = any(${players.map(({ opened }) => opened.attempt)}::uuid[])`.execute(db);
    const kept = new Map(rows.map(({ attempt, text }) => [attempt, text]));
    expect(players.map(({ opened }) => kept.get(opened.attempt))).toEqual(
      players.map((_player, at) => (at === 7 ? undefined : `of ${at}`)),
    );
  });

  test("10 MB are refused in so many words, 3 MB are not", async ({ open, content, db }) => {
    const player = await launch(open, content, await anAccount(db), await aModuleOf(open, courseFiles));
    const refused = await player.send({ data: { "cmi.suspend_data": "x".repeat(10_000_000) } });
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({
      error: { code: "player.commit-too-large", message: expect.stringContaining("4 MB") },
    });
    expect(await player.sent({ data: { "cmi.suspend_data": "x".repeat(3_000_000) } })).toMatchObject({
      isApplied: true,
    });
  });

  test("after completion nothing that was earned is lost; a review writes nothing", async ({ open, content, db }) => {
    const module = await aModuleOf(open, courseFiles, { completionRule: "any-sco" });
    const reader = await anAccount(db);
    const player = await launch(open, content, reader, module);
    await player.sent({ data: { "cmi.core.lesson_status": "passed", "cmi.core.score.raw": "80" } });
    expect(
      await player.sent({
        data: { "cmi.core.lesson_status": "failed", "cmi.core.score.raw": "10", "cmi.suspend_data": "after" },
      }),
    ).toMatchObject({ status: "completed", success: "passed" });
    const review = await launch(open, content, reader, module);
    expect(review.opened.mode).toBe("review");
    expect(await review.sent({ data: { "cmi.suspend_data": "overwritten" } })).toMatchObject({ isApplied: false });
    expect((await launch(open, content, reader, module)).opened.items.one?.data["cmi.suspend_data"]).toBe("after");
  });

  test("time adds up, interactions and the mastery score become statements", async ({ open, content, db }) => {
    const module = await aModuleOf(open, courseFiles);
    const reader = await anAccount(db);
    const player = await launch(open, content, reader, module);
    const at = "2026-02-03T10:00:00.000Z";
    const data = {
      "cmi.core.total_time": "0000:10:00",
      "cmi.core.session_time": "0000:05:30",
      "cmi.core.lesson_status": "completed",
      "cmi.core.score.raw": "85",
      "cmi.interactions.0.id": "q1",
      "cmi.interactions.0.type": "choice",
      "cmi.interactions.0.student_response": "a",
      "cmi.interactions.0.correct_responses.0.pattern": "b",
      "cmi.interactions.0.result": "wrong",
      "cmi.interactions.1.id": "q2",
    };
    await player.sent({ item: "two", at, data, events: [{ kind: "initialized", at }] });
    await player.sent({ item: "two", at, data, events: [{ kind: "terminated", at }] });
    expect(await registrationOf(open, reader, module)).toMatchObject({
      status: "incomplete",
      success: "passed",
      seconds: 930,
      progress: 0.5,
    });
    expect(await verbsOf(open, player.opened.attempt)).toEqual([
      "completed",
      "initialized",
      "passed",
      "passed",
      "responded",
      "scored",
      "scored",
      "terminated",
    ]);
    const { rows } = await sql<{
      raw: { actor: { account: { name: string } }; result: unknown; context: { registration: string } };
    }>`
      select raw from lrs.statement where raw -> 'verb' ->> 'id' like '%responded' and raw::text like ${`%${player.opened.attempt}%`}`.execute(
      db,
    );
    expect(rows[0]?.raw).toMatchObject({
      result: { response: "a", success: false },
      object: { definition: { interactionType: "choice", correctResponsesPattern: ["b"] } },
    });
    expect(JSON.stringify(rows)).not.toContain(reader.name);
    expect(JSON.stringify(rows)).not.toContain(reader.id);
  });
});
