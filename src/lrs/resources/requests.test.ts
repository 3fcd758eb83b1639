import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { test } from "../../../tests/support/house.ts";
import type { Json } from "../checking/objects.ts";
import { aClient, actor, aStatement } from "../test-client.ts";

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
