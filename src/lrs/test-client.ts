import { randomUUID } from "node:crypto";
import type { Db } from "#platform/database/index.ts";
import type { Site } from "#platform/http/index.ts";
import type { Json } from "./checking/objects.ts";
import { addKey, type NewKey } from "./keys/keys.ts";

/** A client of the store with a key of its own. */
export async function aClient(
  site: Site,
  db: Db,
  scopes: NewKey["scopes"] = ["all"],
  { version = "2.0.0", registration }: { version?: string; registration?: string } = {},
) {
  const { key, secret } = await addKey(db, { name: "test", scopes, registration });
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

export const actor = (name: string) => ({ mbox: `mailto:${name}@police.example` });
export const aStatement = (overrides: Json = {}): Json => ({
  id: randomUUID(),
  actor: actor("ana"),
  verb: { id: "http://adlnet.gov/expapi/verbs/experienced" },
  object: { id: `http://example.org/activity/${randomUUID()}` },
  ...overrides,
});
