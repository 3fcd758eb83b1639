import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { test as base, inject } from "vitest";
import { composition } from "../../src/app.ts";
import { addAccount, noteConsent, openSession } from "../../src/people/index.ts";
import { type Db, inTransaction } from "../../src/platform/database/index.ts";
import { createSites, type OpenHouse, openHouse } from "../../src/platform/house.ts";
import type { Site } from "../../src/platform/http/index.ts";
import type { Account } from "../../src/platform/permissions/index.ts";
import { system } from "../../src/platform/permissions/index.ts";
import { readSettings } from "../../src/platform/settings.ts";
import { dropDatabase, withDatabase } from "./global-setup.ts";

/** A new database, copied from the run's migrated template, or without anything in it. */
export async function freshDatabase({ isEmpty = false } = {}): Promise<{ url: string; drop(): Promise<void> }> {
  const { serverUrl, template } = inject("database");
  const name = `${template}_${randomBytes(4).toString("hex")}`;
  const server = new pg.Client({ connectionString: serverUrl });
  await server.connect();
  await server.query(`create database ${name} template ${isEmpty ? "template0" : template}`);
  await server.end();
  return {
    url: withDatabase(serverUrl, name),
    async drop() {
      const client = new pg.Client({ connectionString: serverUrl });
      await client.connect();
      await dropDatabase(client, name);
      await client.end();
    },
  };
}

/** A whole house on a database of its own, not listening. */
export async function buildHouse(env: Record<string, string> = {}): Promise<OpenHouse & { tearDown(): Promise<void> }> {
  const database = await freshDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "praxis-house-"));
  const settings = readSettings({ DATABASE_URL: database.url, DATA_DIR: dataDir, LOG_LEVEL: "silent", ...env });
  const open = await openHouse({ settings, ...composition, mode: "serve", isMigrated: false });
  return {
    ...open,
    async tearDown() {
      await open.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

let people = 0;

/** An account with a signed-in session; `overrides` say what matters to the test. */
export async function anAccount(
  db: Db,
  overrides: Partial<Parameters<typeof addAccount>[2]> = {},
): Promise<Account & { token: string }> {
  people += 1;
  const facts = {
    email: `person-${people}-${randomBytes(3).toString("hex")}@police.example`,
    name: `Person ${people}`,
    ...overrides,
  };
  const { id } = await addAccount(db, system, facts);
  const lang = facts.lang ?? "en";
  await inTransaction(db, (tx) => noteConsent(tx, { id, lang }, "privacy"));
  // Strong, so that roles that ask for a second factor are not held back.
  const token = await openSession(db, id, { address: "127.0.0.1", userAgent: "test" }, { isStrong: true });
  const session = await db
    .selectFrom("people.session")
    .select("id")
    .where("accountId", "=", id)
    .executeTakeFirstOrThrow();
  return {
    kind: "account",
    id,
    name: facts.name,
    email: facts.email,
    country: facts.country ?? null,
    lang: facts.lang ?? "en",
    timeZone: facts.timeZone ?? "UTC",
    roles: facts.roles ?? ["learner"],
    grants: (facts.roles ?? ["learner"]).map((role) => ({
      role,
      scope: role === "bureau-officer" ? `country:${facts.country}` : "",
    })),
    isVetted: true,
    sessionId: session.id,
    token,
  };
}

/** A browser without a window: keeps cookies, sends forms with their token. */
export class Visitor {
  readonly #site: Site;
  readonly cookies = new Map<string, string>();
  constructor(site: Site, token?: string) {
    this.#site = site;
    if (token !== undefined) this.cookies.set("praxis-3000-session", token);
  }

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    if (cookie !== "") headers.set("cookie", cookie);
    const response = await this.#site.request(path, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const [name = "", value = ""] = pair.split("=");
      if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.request(path, { headers });
  }

  /** The token of any form on a page of this visitor. */
  async csrf(page: string): Promise<string> {
    const html = await (await this.get(page)).text();
    return /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? "";
  }

  /** Sends a file as a page's script does, with the token of a form on `page`. */
  async put(path: string, body: Buffer | string, page = path.replace(/\?.*$/, "")): Promise<Response> {
    const headers = {
      "x-csrf-token": await this.csrf(page),
      origin: "http://localhost:3000",
      accept: "application/json",
    };
    return this.request(path, { method: "PUT", body: body as BodyInit, headers });
  }

  /** Sends a form from `page` to `path`. */
  async post(
    path: string,
    fields: Record<string, string | string[]>,
    { page = path, headers = {} }: { page?: string; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const body = new URLSearchParams({ _csrf: await this.csrf(page) });
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
    return this.request(path, { method: "POST", body, headers: { origin: "http://localhost:3000", ...headers } });
  }
}

interface HouseFixtures {
  open: OpenHouse;
  db: Db;
  app: Site;
  content: Site;
}

/** `test` with a house: one database for a file; tests make what they need and do not count what others made. */
export const test = base.extend<{ $file: HouseFixtures }>({
  open: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures' names from the pattern
    async ({}, use) => {
      const open = await buildHouse();
      await use(open);
      await open.tearDown();
    },
    { scope: "file" },
  ],
  db: [async ({ open }, use) => use(open.house.db), { scope: "file" }],
  app: [async ({ open }, use) => use(createSites(open).portal), { scope: "file" }],
  content: [async ({ open }, use) => use(createSites(open).content), { scope: "file" }],
});
