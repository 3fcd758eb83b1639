import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import type { Db } from "#platform/database/index.ts";
import type { Site } from "#platform/http/index.ts";
import { test } from "../../tests/support/house.ts";
import { addKey, type Scope } from "./keys/keys.ts";

type Json = Record<string, unknown>;

/** A client with a key of its own. */
async function aClient(site: Site, db: Db, scopes: Scope[] = ["all"], version = "2.0.0") {
  const { key, secret } = await addKey(db, { name: "test", scopes });
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
  const ask = async (method: string, path: string, body?: string | object, headers: Record<string, string> = {}) => {
    const isText = typeof body === "string";
    const response = await site.request(`/xapi${path}`, {
      method,
      headers: {
        authorization,
        "x-experience-api-version": version,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true && text !== "";
    return {
      status: response.status,
      headers: response.headers,
      text,
      // biome-ignore lint/suspicious/noExplicitAny: whatever was answered
      json: (isJson ? JSON.parse(text) : undefined) as any,
    };
  };
  const find = async (query: Record<string, string>) =>
    (await ask("GET", `/statements?${new URLSearchParams(query)}`)).json.statements.map(
      ({ id }: Json) => id,
    ) as string[];
  return { ask, find, key };
}

const actor = (name: string) => ({ mbox: `mailto:${name}@police.example` });
const aStatement = (overrides: Json = {}): Json => ({
  id: randomUUID(),
  actor: actor("ana"),
  verb: { id: "http://adlnet.gov/expapi/verbs/experienced" },
  object: { id: `http://example.org/activity/${randomUUID()}` },
  ...overrides,
});

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
    const old = await aClient(site, db, ["all"], "1.0.1");
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
});

describe("attachments", () => {
  const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  const attachment = (bytes: Buffer, more: Json = {}) => ({
    usageType: "http://example.org/usage",
    display: { en: "File" },
    contentType: "text/plain",
    length: bytes.length,
    sha2: hashOf(bytes),
    ...more,
  });
  const mixed = (statement: Json, parts: { bytes: Buffer; hash?: string; type?: string }[], end = "--b--\r\n") =>
    [
      `--b\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(statement)}\r\n`,
      ...parts.map(
        ({ bytes, hash, type }) =>
          `--b\r\nContent-Type: ${type ?? "text/plain"}\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${hash ?? hashOf(bytes)}\r\n\r\n${bytes.toString("latin1")}\r\n`,
      ),
      end,
    ].join("");
  const asMixed = { "content-type": "multipart/mixed; boundary=b" };

  test("come and go with their statement, empty ones and those with boundaries inside too", async ({
    app: site,
    db,
  }) => {
    const { ask } = await aClient(site, db);
    for (const text of ["a file", "", "\r\n--bx\r\n--", "\r\n--", "--c--"]) {
      const bytes = Buffer.from(text);
      const statement = aStatement({ attachments: [attachment(bytes)] });
      const sent = await ask("POST", "/statements", mixed(statement, [{ bytes }]), asMixed);
      if (text === "\r\n--bx\r\n--") {
        // The boundary is a prefix of what stands in the file: the sender chose it badly, and hears of it.
        expect(sent.status).toBe(400);
        continue;
      }
      expect([text, sent.status, sent.text]).toEqual([text, 200, JSON.stringify([statement.id])]);
      const got = await ask("GET", `/statements?statementId=${statement.id}&attachments=true`);
      expect(got.headers.get("content-type")).toMatch(/^multipart\/mixed; boundary=/);
      expect(got.text).toContain(`X-Experience-API-Hash: ${hashOf(bytes)}\r\n\r\n${text}\r\n--`);
    }
  });

  test.for<[string, (bytes: Buffer) => [Json, string]]>([
    [
      "another hash",
      (bytes) => [
        { attachments: [attachment(bytes)] },
        mixed(aStatement({ attachments: [attachment(bytes)] }), [{ bytes: Buffer.from("other"), hash: hashOf(bytes) }]),
      ],
    ],
    ["a part that no statement names", (bytes) => [{}, mixed(aStatement(), [{ bytes }])]],
    ["a missing part", (bytes) => [{}, mixed(aStatement({ attachments: [attachment(bytes)] }), [])]],
    [
      "a body that breaks off",
      (bytes) => [{}, mixed(aStatement({ attachments: [attachment(bytes)] }), [{ bytes }], "")],
    ],
    ["no first part", () => [{}, "--b--\r\n"]],
    ["nothing", () => [{}, ""]],
  ])("%s is refused, and nothing is kept", async ([, make], { app: site, db }) => {
    const { ask } = await aClient(site, db);
    const before = await sql<{ count: number }>`select count(*) from lrs.statement`.execute(db);
    const [, body] = make(Buffer.from("the file"));
    const { status, json } = await ask("POST", "/statements", body, asMixed);
    expect([status, typeof json?.error?.message]).toEqual([400, "string"]);
    const after = await sql<{ count: number }>`select count(*) from lrs.statement`.execute(db);
    expect(after.rows).toEqual(before.rows);
  });

  test("a boundary must be named, and be named by a type that we read", async ({ app: site, db }) => {
    const { ask } = await aClient(site, db);
    expect((await ask("POST", "/statements", "x", { "content-type": "multipart/mixed" })).status).toBe(400);
    expect((await ask("POST", "/statements", "x", { "content-type": "text/plain" })).status).toBe(400);
  });

  test("a signature is of this statement, by RSA, and of the certificate it brings (4.2.6)", async ({
    app: site,
    db,
  }) => {
    const { ask } = await aClient(site, db);
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const signed = (statement: Json, header: Json = { alg: "RS256" }) => {
      const text = [header, statement].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
      return Buffer.from(`${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`);
    };
    const send = (statement: Json, bytes: Buffer) => {
      const own = attachment(bytes, {
        usageType: "http://adlnet.gov/expapi/attachments/signature",
        contentType: "application/octet-stream",
      });
      return ask(
        "POST",
        "/statements",
        mixed({ ...statement, attachments: [own] }, [{ bytes, type: "application/octet-stream" }]),
        asMixed,
      );
    };
    const statement = aStatement();
    expect((await send(statement, signed(statement))).status).toBe(200);
    const other = aStatement();
    expect((await send(other, signed({ ...other, actor: actor("ben") }))).json.error.message).toMatch(
      /Another statement was signed/,
    );
    expect((await send(other, signed(other, { alg: "none" }))).status).toBe(400);
    expect((await send(other, signed(other, { alg: "RS256", x5c: ["bm8gY2VydGlmaWNhdGU="] }))).status).toBe(400);
    expect((await send(other, Buffer.from("no signature"))).status).toBe(400);
  });
});

describe("documents", () => {
  const place = (id: string) =>
    `?stateId=${id}&activityId=http://example.org/a&agent=${encodeURIComponent(JSON.stringify(actor("ana")))}`;

  test("are written, merged, listed and deleted, each with its tag", async ({ app: site, db }) => {
    const { ask } = await aClient(site, db);
    const id = randomUUID();
    expect((await ask("POST", `/activities/state${place(id)}`, { a: 1, b: { c: 1 } })).status).toBe(204);
    expect((await ask("POST", `/activities/state${place(id)}`, { b: { d: 2 } })).status).toBe(204);
    const read = await ask("GET", `/activities/state${place(id)}`);
    expect(read.json).toEqual({ a: 1, b: { d: 2 } });
    expect(read.headers.get("etag")).toBe(`"${createHash("sha1").update(read.text).digest("hex")}"`);
    const tag = read.headers.get("etag") ?? "";
    expect((await ask("PUT", `/activities/state${place(id)}`, { a: 2 }, { "if-match": '"other"' })).status).toBe(412);
    expect((await ask("PUT", `/activities/state${place(id)}`, { a: 2 })).status).toBe(409);
    expect(
      (
        await ask("PUT", `/activities/state${place(id)}`, "plain words", {
          "if-match": tag,
          "content-type": "text/plain",
        })
      ).status,
    ).toBe(204);
    expect((await ask("POST", `/activities/state${place(id)}`, { a: 3 })).status).toBe(400);
    expect((await ask("GET", `/activities/state${place(id)}`)).text).toBe("plain words");
    const all = `/activities/state?activityId=http://example.org/a&agent=${encodeURIComponent(JSON.stringify(actor("ana")))}`;
    expect((await ask("GET", all)).json).toContain(id);
    expect((await ask("DELETE", `/activities/state${place(id)}`)).status).toBe(204);
    expect((await ask("GET", `/activities/state${place(id)}`)).status).toBe(404);
  });

  test("a hundred who merge into one document at once are all in it; of those who replace it by its tag, one wins", async ({
    app: site,
    db,
  }) => {
    const { ask } = await aClient(site, db);
    const id = randomUUID();
    const merged = await Promise.all(
      Array.from({ length: 100 }, (_each, index) =>
        ask("POST", `/activities/state${place(id)}`, { [`k${index}`]: index }),
      ),
    );
    expect(new Set(merged.map(({ status }) => status))).toEqual(new Set([204]));
    const read = await ask("GET", `/activities/state${place(id)}`);
    expect(Object.keys(read.json).length).toBe(100);
    const headers = { "if-match": read.headers.get("etag") ?? "" };
    const replaced = await Promise.all(
      Array.from({ length: 20 }, (_each, index) => ask("PUT", `/activities/state${place(id)}`, { index }, headers)),
    );
    expect(replaced.filter(({ status }) => status === 204).length).toBe(1);
    expect(replaced.filter(({ status }) => status === 412).length).toBe(19);
  });
});

describe("what is no request of xAPI", () => {
  const bad: [string, Json][] = [
    ["null for a part", { result: null }],
    ["an unknown property", { extra: 1 }],
    ["a misspelt property", { Verb: {} }],
    ["an empty actor", { actor: {} }],
    ["two identifiers", { actor: { mbox: "mailto:a@b.example", openid: "http://a.example" } }],
    ["a score beyond its bounds", { result: { score: { scaled: 2 } } }],
    ["a score above its greatest", { result: { score: { raw: 5, min: 1, max: 3 } } }],
    ["a language that is none", { verb: { id: "http://a.example", display: { "not a tag": "x" } } }],
    ["an extension without IRI", { result: { extensions: { short: 1 } } }],
    [
      "a platform without activity",
      { object: { objectType: "Agent", mbox: "mailto:a@b.example" }, context: { platform: "x" } },
    ],
    [
      "a sub-statement within one",
      {
        object: {
          objectType: "SubStatement",
          actor: actor("a"),
          verb: { id: "http://a.example" },
          object: {
            objectType: "SubStatement",
            actor: actor("a"),
            verb: { id: "http://a.example" },
            object: { id: "http://a.example" },
          },
        },
      },
    ],
    ["a version to come", { version: "3.0.0" }],
    ["minus nothing as zone", { timestamp: "2026-11-25T12:00:00-00:00" }],
    ["an id that is none", { id: "1" }],
    [
      "components of another interaction",
      { object: { id: "http://a.example", definition: { interactionType: "likert", choices: [] } } },
    ],
  ];
  test.for(bad)("%s is refused with its place and its clause", async ([, overrides], { app: site, db }) => {
    const { ask } = await aClient(site, db);
    const { status, json } = await ask("POST", "/statements", aStatement(overrides));
    expect([status, json.error.at?.[0], typeof json.error.clause]).toEqual([400, "$", "string"]);
  });

  test("odd versions, parameters, limits, keys and bodies are answered in words, never by a fault of ours", async ({
    app: site,
    db,
  }) => {
    const { ask } = await aClient(site, db);
    const asks: [number, string, string, (string | object | undefined)?, Record<string, string>?][] = [
      [400, "GET", "/statements", undefined, { "x-experience-api-version": "0.9" }],
      [400, "GET", "/statements", undefined, { "x-experience-api-version": "2.1.0" }],
      [400, "GET", "/statements", undefined, { "x-experience-api-version": "2.0.0; drop table" }],
      [401, "GET", "/statements", undefined, { authorization: "Basic eDp5" }],
      [401, "GET", "/statements", undefined, { authorization: "Bearer x" }],
      [400, "GET", "/statements?limit=-1"],
      [200, "GET", "/statements?limit=999999999"],
      [400, "GET", "/statements?limit=9999999999999"],
      [400, "GET", "/statements?StatementId=x"],
      [400, "GET", "/statements?since=never"],
      [200, "GET", "/statements?since=2999-01-01T00:00:00Z"],
      [400, "GET", "/statements?agent=%7B"],
      [400, "GET", "/statements?agent=null"],
      [400, "GET", "/statements?cursor=x"],
      [400, "GET", "/statements?format=other"],
      [400, "GET", `/statements?statementId=${randomUUID()}&voidedStatementId=${randomUUID()}`],
      [404, "GET", `/statements?statementId=${randomUUID()}`],
      [400, "PUT", "/statements", aStatement()],
      [400, "PUT", `/statements?statementId=${randomUUID()}`, aStatement()],
      [400, "POST", "/statements", "[]]"],
      [400, "POST", "/statements", `${"[".repeat(9_000)}${"]".repeat(9_000)}`],
      [
        400,
        "POST",
        "/statements",
        JSON.stringify(aStatement()).replace('"verb"', '"actor":{"mbox":"mailto:x@y.example"},"verb"'),
      ],
      [400, "POST", "/statements", "not gzip", { "content-encoding": "gzip" }],
      [405, "DELETE", "/statements"],
      [400, "GET", "/activities"],
      [400, "GET", "/agents?agent=%7B%22mbox%22%3A1%7D"],
      [400, "POST", "/statements?method=GET", "x=1", { "content-type": "application/x-www-form-urlencoded" }],
    ];
    for (const [status, method, path, body, headers] of asks) {
      const answer = await ask(method, path, body, headers);
      expect([method, path, answer.status, status < 400 || typeof answer.json?.error?.message === "string"]).toEqual([
        method,
        path,
        status,
        true,
      ]);
    }
    expect((await ask("POST", "/statements", "x".repeat(33 * 1024 * 1024))).status).toBe(413);
  });

  test("other sites' scripts may ask, with a key", async ({ app: site }) => {
    const response = await site.request("/xapi/statements", {
      method: "OPTIONS",
      headers: { origin: "https://course.example" },
    });
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
    expect(response.headers.get("access-control-allow-headers")).toContain("X-Experience-API-Version");
  });
});
