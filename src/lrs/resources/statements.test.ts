import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { test } from "../../../tests/support/house.ts";
import type { Json } from "../checking/objects.ts";
import { aClient, actor, aStatement } from "../test-client.ts";

describe("statements", () => {
  test("a statement is answered word for word, with what the store adds, also to 1.0.3", async ({ app: site, db }) => {
    const { ask } = await aClient(site, db);
    const written = `{"id":"${randomUUID()}", "actor":{"mbox":"mailto:ana@police.example"},"verb":{"id":"http://example.org/did"},"object":{"id":"http://example.org/a"},"result":{"score":{"raw":12345678901234567890,"max":1e30}}}`;
    expect((await ask("POST", "/statements", written)).status).toBe(200);
    const { id } = JSON.parse(written);
    const answered = await ask("GET", `/statements?statementId=${id}`);
    expect(answered.text).toContain("12345678901234567890");
    expect(answered.json).toMatchObject({ id, version: "2.0.0", authority: { objectType: "Agent" } });
    expect(answered.json.timestamp).toBe(answered.json.stored);
    const old = await aClient(site, db, ["all"], { version: "1.0.1" });
    expect((await old.ask("GET", `/statements?statementId=${id}`)).headers.get("x-experience-api-version")).toBe(
      "1.0.3",
    );
  });

  test("sent again it changes nothing; another with its id is refused (4.1.11)", async ({ app: site, db }) => {
    const { ask } = await aClient(site, db);
    const statement = aStatement({ result: { duration: "PT1.239S" } });
    await ask("POST", "/statements", statement);
    expect(
      (await ask("PUT", `/statements?statementId=${statement.id}`, { ...statement, result: { duration: "PT1.23S" } }))
        .status,
    ).toBe(204);
    const other = await ask("PUT", `/statements?statementId=${statement.id}`, { ...statement, actor: actor("ben") });
    expect(other.status).toBe(409);
    expect(other.json.error).toMatchObject({ at: "$.id" });
  });

  test("a batch is kept whole or not at all", async ({ app: site, db }) => {
    const { ask, find } = await aClient(site, db);
    const verb = { id: `http://example.org/verb/${randomUUID()}` };
    const there = aStatement({ verb });
    await ask("POST", "/statements", there);
    const clash = { ...there, actor: actor("ben") };
    expect((await ask("POST", "/statements", [aStatement({ verb }), clash])).status).toBe(409);
    const faulty = await ask("POST", "/statements", [aStatement({ verb }), aStatement({ verb, actor: {} })]);
    expect(faulty.json.error).toMatchObject({ at: "$[1].actor", clause: "4.2.2.1" });
    const twice = aStatement({ verb });
    expect((await ask("POST", "/statements", [twice, twice])).status).toBe(400);
    expect(await find({ verb: verb.id })).toEqual([there.id]);
  });

  test("one id from two authorities at the same moment is one statement", async ({ app: site, db }) => {
    const [one, two] = [await aClient(site, db), await aClient(site, db)];
    const id = randomUUID();
    const answers = await Promise.all([
      one.ask("POST", "/statements", aStatement({ id })),
      two.ask("POST", "/statements", aStatement({ id })),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test("many who tell of one new person at the same moment are all kept, and the person has every name", async ({
    app: site,
    db,
  }) => {
    const { ask, find } = await aClient(site, db);
    const mbox = `mailto:${randomUUID()}@police.example`;
    const told = Array.from({ length: 12 }, (_each, index) => ({
      mbox,
      ...(index % 3 === 0 ? { name: `Name ${index}` } : {}),
    }));
    const answers = await Promise.all(
      told.map((by) => ask("POST", "/statements", [aStatement({ actor: by }), aStatement({ actor: by })])),
    );
    expect(answers.map(({ status }) => status)).toEqual(told.map(() => 200));
    expect((await find({ agent: JSON.stringify({ mbox }) })).length).toBe(24);
    const { json } = await ask("GET", `/agents?agent=${encodeURIComponent(JSON.stringify({ mbox }))}`);
    expect(json.name.sort()).toEqual(["Name 0", "Name 3", "Name 6", "Name 9"]);
  });

  test("every filter finds what it names, and several only what has all", async ({ app: site, db }) => {
    const { ask, find } = await aClient(site, db);
    const registration = randomUUID();
    const [verb, activity, parent, teacher] = ["verb", "activity", "parent", "teacher"].map(
      (name) => `http://example.org/${name}/${randomUUID()}`,
    ) as [string, string, string, string];
    const mine = aStatement({
      actor: { objectType: "Group", member: [{ openid: teacher }] },
      verb: { id: verb },
      object: { id: activity },
      context: {
        registration,
        contextActivities: { parent: { id: parent } },
        instructor: { account: { homePage: "http://example.org", name: teacher } },
      },
    });
    await ask("POST", "/statements", [
      mine,
      aStatement({ verb: { id: verb } }),
      aStatement({ object: { id: activity } }),
    ]);
    const account = JSON.stringify({ account: { homePage: "http://example.org", name: teacher } });
    const found = [
      await find({ registration }),
      await find({ agent: JSON.stringify({ openid: teacher }) }),
      await find({ activity: parent, related_activities: "true" }),
      await find({ agent: account, related_agents: "true" }),
      await find({ verb, activity }),
    ];
    expect(found).toEqual(found.map(() => [mine.id]));
    expect(await find({ activity: parent })).toEqual([]);
    expect(await find({ agent: account })).toEqual([]);
  });

  test("what is voided is found by its own parameter only; what voids cannot be voided (4.2.5)", async ({
    app: site,
    db,
  }) => {
    const { ask, find } = await aClient(site, db);
    const statement = aStatement({ verb: { id: `http://example.org/verb/${randomUUID()}` } });
    const voidOf = (id: unknown) =>
      aStatement({ verb: { id: "http://adlnet.gov/expapi/verbs/voided" }, object: { objectType: "StatementRef", id } });
    const voiding = voidOf(statement.id);
    // It may come before what it voids.
    await ask("POST", "/statements", voiding);
    await ask("POST", "/statements", statement);
    expect((await ask("GET", `/statements?statementId=${statement.id}`)).status).toBe(404);
    expect((await ask("GET", `/statements?voidedStatementId=${statement.id}`)).json.id).toBe(statement.id);
    expect(await find({ verb: (statement.verb as Json).id as string })).toEqual([voiding.id]);
    expect((await ask("POST", "/statements", voidOf(voiding.id))).status).toBe(400);
    expect((await ask("GET", `/statements?statementId=${voiding.id}`)).status).toBe(200);
  });

  test("a chain of references is found by what its end is found by, whichever came first", async ({
    app: site,
    db,
  }) => {
    const { ask, find } = await aClient(site, db);
    const verb = `http://example.org/verb/${randomUUID()}`;
    const end = aStatement({ verb: { id: verb } });
    const first = aStatement({ object: { objectType: "StatementRef", id: end.id } });
    const second = aStatement({ object: { objectType: "StatementRef", id: first.id } });
    for (const statement of [second, first, end]) await ask("POST", "/statements", statement);
    expect(await find({ verb, ascending: "true" })).toEqual([second.id, first.id, end.id]);
  });

  test("following more meets each statement once, to the end", async ({ app: site, db }) => {
    const { ask } = await aClient(site, db);
    const verb = { id: `http://example.org/verb/${randomUUID()}` };
    const batch = Array.from({ length: 25 }, () => aStatement({ verb }));
    await ask("POST", "/statements", batch);
    const seen: unknown[] = [];
    let next = `/statements?${new URLSearchParams({ verb: verb.id, limit: "10" })}`;
    while (next !== "") {
      const { json } = await ask("GET", next);
      seen.push(...json.statements.map(({ id }: Json) => id));
      next = json.more.replace("/xapi", "");
    }
    expect(seen).toEqual(batch.map(({ id }) => id).reverse());
  });

  test("what keys may do is all they do", async ({ app: site, db }) => {
    const [reader, writer, own] = [
      await aClient(site, db, ["statements/read"]),
      await aClient(site, db, ["statements/write"]),
      await aClient(site, db, ["statements/write", "statements/read/mine"]),
    ];
    const verb = { id: `http://example.org/verb/${randomUUID()}` };
    expect((await reader.ask("POST", "/statements", aStatement())).status).toBe(403);
    const theirs = aStatement({ verb });
    const mine = aStatement({ verb });
    await writer.ask("POST", "/statements", theirs);
    await own.ask("POST", "/statements", mine);
    expect((await writer.ask("GET", "/statements")).status).toBe(403);
    expect(await own.find({ verb: verb.id })).toEqual([mine.id]);
    expect((await own.ask("GET", `/statements?statementId=${theirs.id}`)).status).toBe(404);
    expect((await reader.find({ verb: verb.id })).length).toBe(2);
    expect((await own.ask("PUT", "/agents/profile?profileId=x&agent={}", {})).status).toBe(403);
  });

  test("a page holds no more than some megabytes, and more leads to the rest", async ({ app: site, db }) => {
    const { ask } = await aClient(site, db);
    const verb = { id: `http://example.org/verb/${randomUUID()}` };
    const large = Array.from({ length: 4 }, () =>
      aStatement({ verb, result: { response: "x".repeat(7 * 1024 * 1024) } }),
    );
    for (const statement of large) expect((await ask("POST", "/statements", statement)).status).toBe(200);
    const seen: unknown[][] = [];
    let next = `/statements?${new URLSearchParams({ verb: verb.id })}`;
    while (next !== "") {
      const { json } = await ask("GET", next);
      seen.push(json.statements.map(({ id }: Json) => id));
      next = json.more.replace("/xapi", "");
    }
    expect(seen.map((page) => page.length)).toEqual([3, 1]);
    expect(seen.flat()).toEqual(large.map(({ id }) => id).reverse());
  });

  test("a key of one registration tells and reads of that one only", async ({ app: site, db }) => {
    const registration = randomUUID();
    const all = await aClient(site, db);
    const held = await aClient(site, db, ["all"], { registration });
    const other = aStatement({ context: { registration: randomUUID() } });
    await all.ask("POST", "/statements", other);
    const mine = aStatement({ context: { registration } });
    expect((await held.ask("POST", "/statements", [mine, other])).status).toBe(403);
    expect((await held.ask("POST", "/statements", aStatement())).status).toBe(403);
    expect((await held.ask("POST", "/statements", mine)).status).toBe(200);
    expect(await held.find({})).toEqual([mine.id]);
    expect((await held.ask("GET", `/statements?statementId=${other.id}`)).status).toBe(404);
    const place = `stateId=x&activityId=http://example.org/a&agent=${encodeURIComponent(JSON.stringify(actor("ana")))}`;
    expect((await held.ask("GET", `/activities/state?${place}&registration=${randomUUID()}`)).status).toBe(403);
    expect((await held.ask("GET", `/activities/state?${place}&registration=${registration}`)).status).toBe(404);
  });

  test("who may not define changes nothing of what is known of an activity", async ({ app: site, db }) => {
    const id = `http://example.org/activity/${randomUUID()}`;
    const told = (name: string) => aStatement({ object: { id, definition: { name: { en: name } } } });
    const writer = await aClient(site, db, ["statements/write"]);
    const definer = await aClient(site, db, ["statements/write", "define", "statements/read"]);
    const known = async () => (await definer.ask("GET", `/activities?activityId=${id}`)).json.definition?.name;
    await writer.ask("POST", "/statements", told("first"));
    expect(await known()).toBeUndefined();
    await definer.ask("POST", "/statements", told("second"));
    await writer.ask("POST", "/statements", told("third"));
    expect(await known()).toEqual({ en: "second" });
  });
});
