import { createHash, randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { test } from "../../../tests/support/house.ts";
import { aClient, actor } from "../test-client.ts";

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
