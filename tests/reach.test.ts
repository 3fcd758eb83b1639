import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { features } from "../src/app.ts";
import { readActor } from "../src/people/index.ts";
import { opens } from "../src/people/roles/insight.ts";
import { createSite, type Route } from "../src/platform/http/index.ts";
import { projectRoot } from "../src/platform/paths.ts";
import { type Actor, languages, roles, visitor } from "../src/platform/permissions/index.ts";
import { anAccount, test, Visitor } from "./support/house.ts";

const table = join(projectRoot, "docs/reach.csv");

const portalRoutes = features.flatMap((feature) => feature.routes?.list ?? []);
const contentRoutes = features.flatMap((feature) => feature.contentRoutes?.list ?? []);
const permissions = features.flatMap((feature) => feature.permissions ?? []);

test("every route of both sites declares its guard: anyone, any account, or a permission that a feature lists", () => {
  const known = new Set(["anyone", "signed-in", ...permissions.map(({ name }) => name)]);
  const wrong = [...portalRoutes, ...contentRoutes].filter(({ guard }) => !known.has(guard?.name));
  expect(wrong.map(({ method, path, guard }) => `${method} ${path}: ${guard?.name}`)).toEqual([]);
});

test("a permission is declared once", () => {
  const names = permissions.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test("every permission has its sentence in four languages", () => {
  const missing = permissions.flatMap(({ name }) =>
    languages
      .filter((lang) => !features.some(({ messages }) => (messages?.[lang][`permission.${name}`] ?? "") !== ""))
      .map((lang) => `${name} ${lang}`),
  );
  expect(missing).toEqual([]);
});

/** The same doors with nothing behind them: what is asked is who comes through. */
const doors = (routes: readonly Route[]): Route[] =>
  routes.map((route) => ({ ...route, handler: () => new Response("come in") }));

const samplePath = ({ path, isLocalized }: Route): string => {
  const filled = path.replace(/:\w+(?:\{([^}]*)\})?/g, (_, choice?: string) => choice?.match(/\w+/)?.[0] ?? "x");
  return isLocalized ? `/en${filled === "/" ? "" : filled}` : filled;
};

/** Who is asked: nobody, an account without a role, and one for each role. */
const everybody = ["visitor", "account", ...roles] as const;

const wordsOf = (who: readonly string[]): string => {
  if (who.length === everybody.length) return "everyone";
  return who.length === everybody.length - 1 && !who.includes("visitor") ? "every account" : who.join(" ");
};

// UPDATE_REACH=1 writes the table; who changes it reads the change.
test("what each role reaches is what the reviewed table says", async ({ open, db }) => {
  const { house } = open;
  const site = createSite(house, features, doors(portalRoutes), "portal");
  const tokens = new Map<string, string>();
  const actors = new Map<string, Actor>([["visitor", visitor]]);
  for (const who of everybody.filter((each) => each !== "visitor")) {
    const { id, token } = await anAccount(db, {
      roles: who === "account" ? [] : [who === "body-officer" ? "learner" : who],
      country: "FR",
    });
    if (who === "body-officer") {
      const scope = "body:01900000-0000-7000-8000-000000000001";
      await db.updateTable("people.roleGrant").set({ role: who, scope }).where("accountId", "=", id).execute();
    }
    tokens.set(who, token);
    actors.set(who, await readActor(db, house.settings, token));
  }

  /** By a real request. A visitor's form has its token from a cookie of the page before, so only pages are asked for. */
  const isLetIn = async (route: Route, who: string): Promise<boolean> => {
    const token = tokens.get(who);
    const headers = { "x-csrf-token": house.secrets.sign("csrf", token ?? ""), origin: house.settings.publicUrl };
    const init = route.method === "GET" ? {} : { method: route.method, headers };
    const response = await new Visitor(site, token).request(samplePath(route), init);
    if (![200, 401, 403].includes(response.status))
      throw new Error(`${route.method} ${samplePath(route)} as ${who}: ${response.status}`);
    return response.status === 200;
  };

  const rows = new Set<string>();
  const asked = new Set<string>();
  for (const route of portalRoutes) {
    const letIn = everybody.filter((who) => opens(route, actors.get(who) ?? visitor));
    // The guard says it of every route; a request shows it once for each guard and method.
    const kind = `${route.method} ${route.guard.name} ${route.isLocalized}`;
    if (!asked.has(kind)) {
      asked.add(kind);
      for (const who of everybody.filter((each) => each !== "visitor" || route.method === "GET"))
        expect(await isLetIn(route, who), `${route.method} ${route.path} as ${who}`).toBe(letIn.includes(who));
    }
    rows.add(`${route.method},${route.path},${route.guard.name},${wordsOf(letIn)}`);
  }
  const text = `${["method,path,guard,opens to", ...[...rows].sort()].join("\n")}\n`;
  if (process.env.UPDATE_REACH === "1") await writeFile(table, text);
  expect(text).toBe(await readFile(table, "utf8"));
}, 120_000);
