import { sql } from "kysely";
import { expect } from "vitest";
import { decodeCursor } from "#platform/database/index.ts";
import { createSites } from "#platform/house.ts";
import type { Account } from "#platform/permissions/index.ts";
import { anAccount, buildHouse, test, Visitor } from "../../../tests/support/house.ts";
import { updateProfile } from "../operations.ts";
import { openSession } from "../sessions.ts";
import { consentsOf } from "./consents.ts";
import { enterDirectory, findPeople, leaveDirectory } from "./directory.ts";
import { protectedPeople, setProtected } from "./protection.ts";

const nothing = { fields: [], languages: [] };

test("only who chose to be found is found, by the beginnings of names in any spelling, and with the chosen fields only", async ({
  db,
}) => {
  const reader = await anAccount(db);
  const listed = await anAccount(db, { name: "Zoë Müller-Lüdenscheidt", country: "DE" });
  await anAccount(db, { name: "Zoë Müller-Hidden" });
  await sql`update people.account set function = 'Chief' where id = ${listed.id}`.execute(db);
  await enterDirectory(db, listed, { fields: ["function"], languages: ["de"] });
  const found = await findPeople(db, reader, { words: "muller ZOE" });
  expect(found.people).toMatchObject([
    { name: "Zoë Müller-Lüdenscheidt", function: "Chief", country: null, organisation: null, languages: null },
  ]);
  expect((await findPeople(db, reader, { words: "uller" })).people).toEqual([]);
  for (const hostile of ["%", "_", "\\", "' or true --", "%%%"])
    expect((await findPeople(db, reader, { words: `zoe ${hostile}x` })).people).toEqual([]);
  await updateProfile(db, listed, { name: "Yasmin Neu", lang: "en", timeZone: "UTC" });
  expect((await findPeople(db, reader, { words: "zoe" })).people).toEqual([]);
  expect((await findPeople(db, reader, { words: "yas" })).people).toHaveLength(1);
  await leaveDirectory(db, listed);
  expect((await findPeople(db, reader, { words: "yas" })).people).toEqual([]);
  expect((await consentsOf(db, listed.id)).find(({ kind }) => kind === "directory")?.withdrawnAt).toBeInstanceOf(Date);
});

test("the directory is closed to whom nobody vouches for, and shows none of those", async ({ db, app }) => {
  const account = await anAccount(db, { name: "Lapsed Person" });
  await enterDirectory(db, account, nothing);
  await sql`update people.account set vetted_until = now() - interval '1 day' where id = ${account.id}`.execute(db);
  expect((await new Visitor(app, account.token).get("/en/people")).status).toBe(403);
  expect((await new Visitor(app).get("/en/people")).status).toBe(401);
  const reader = await anAccount(db);
  expect((await findPeople(db, reader, { words: "lapsed" })).people).toEqual([]);
});

test("long lists go on where they stopped", async ({ db }) => {
  const reader = await anAccount(db);
  for (let n = 0; n < 53; n += 1) await enterDirectory(db, await anAccount(db, { name: `Keyset ${n % 7}` }), nothing);
  const first = await findPeople(db, reader, { words: "keyset" });
  const second = await findPeople(db, reader, { words: "keyset", after: decodeCursor(first.next, 2) });
  expect([first.people.length, second.people.length, second.next]).toEqual([50, 3, undefined]);
  expect(new Set([...first.people, ...second.people].map(({ id }) => id)).size).toBe(53);
});

test("the protected are never listed, whatever they chose, and cannot choose to be", async ({ db, app }) => {
  const admin = await anAccount(db, { roles: ["administrator"] });
  const account = await anAccount(db, { name: "Undercover Agent", country: "FR" });
  await enterDirectory(db, account, { fields: ["country"], languages: [] });
  expect((await findPeople(db, admin, { words: "undercover" })).people).toHaveLength(1);
  await setProtected(db, admin, account.email, true);
  expect((await findPeople(db, admin, { words: "undercover" })).people).toEqual([]);
  await expect(enterDirectory(db, account, nothing)).rejects.toThrow("privacy.protected");
  const page = await (await new Visitor(app, account.token).get("/en/account/privacy")).text();
  expect(page).not.toContain('name="fields"');
  expect((await protectedPeople(db, admin, undefined)).people.map(({ id }) => id)).toContain(account.id);
  await setProtected(db, admin, account.email, false);
  // Nobody is listed again without having chosen it again.
  expect((await findPeople(db, admin, { words: "undercover" })).people).toEqual([]);
});

test("a bureau protects its own people; those of another country do not exist for it", async ({ db, app }) => {
  const bureau = await anAccount(db, { roles: ["bureau-officer"], country: "FR" });
  const own = await anAccount(db, { country: "FR" });
  const foreign = await anAccount(db, { country: "DE" });
  await setProtected(db, bureau, own.email, true);
  await expect(setProtected(db, bureau, foreign.email, true)).rejects.toThrow("privacy.nobody");
  await expect(setProtected(db, bureau, "nobody@police.example", true)).rejects.toThrow("privacy.nobody");
  expect((await protectedPeople(db, bureau, undefined)).people.map(({ id }) => id)).toEqual([own.id]);
  const learner: Account & { token: string } = await anAccount(db, { country: "FR" });
  await expect(setProtected(db, learner, own.email, false)).rejects.toThrow();
  expect((await new Visitor(app, learner.token).get("/en/people/protected")).status).toBe(403);
  expect((await new Visitor(app, bureau.token).get("/en/people/protected")).status).toBe(200);
});

test("who has not agreed to the present privacy page is asked once after signing in, and goes where they wanted", async ({
  db,
  app,
}) => {
  const password = "four words kept in mind";
  const account = await anAccount(db, { password });
  await sql`delete from people.consent where account_id = ${account.id}`.execute(db);
  const signIn = async () => {
    const browser = new Visitor(app);
    const fields = { email: account.email, password, to: "/es/learning" };
    const response = await browser.post("/en/sign-in", fields);
    return { browser, location: response.headers.get("location") };
  };
  const { browser, location } = await signIn();
  expect(location).toBe("/en/account/consent?to=%2Fes%2Flearning");
  const agreed = await browser.post("/en/account/consent", { to: "/es/learning" }, { page: location ?? "" });
  expect(agreed.headers.get("location")).toBe("/es/learning");
  expect(await consentsOf(db, account.id)).toMatchObject([{ kind: "privacy", version: 1, withdrawnAt: null }]);
  expect((await signIn()).location).toBe("/es/learning");
  for (const to of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
    const away = await browser.post("/en/account/consent", { to }, { page: "/en/account/consent" });
    expect(away.headers.get("location")).toBe("/en");
  }
});

test("a new version of the privacy page is asked of open sessions at the next page, and keeps nobody from leaving, choosing or sending", async () => {
  const open = await buildHouse();
  const { portal } = createSites(open);
  const { db } = open.house;
  const account = await anAccount(db);
  const browser = new Visitor(portal, account.token);
  expect((await browser.get("/en/account")).status).toBe(200);
  // As if what they agreed to had been an earlier version than the present one.
  await sql`alter table people.consent drop constraint consent_version_check`.execute(db);
  await sql`update people.consent set version = 0 where account_id = ${account.id}`.execute(db);
  const asked = await browser.get("/es/learning?page=2");
  expect([asked.status, asked.headers.get("location")]).toEqual([
    303,
    "/es/account/consent?to=%2Fes%2Flearning%3Fpage%3D2",
  ]);
  for (const path of ["/en/privacy", "/en/account/privacy", "/en/account/consent"])
    expect((await browser.get(path)).status, path).toBe(200);
  // What an open page's script fetches is no page, and a form that was being filled in is taken.
  expect((await browser.get("/en/learning", { "sec-fetch-dest": "empty" })).status).toBe(200);
  const fields = { name: "Renamed", lang: "en", timeZone: "UTC" };
  expect((await browser.post("/en/account", fields, { page: "/en/privacy" })).headers.get("location")).toBe(
    "/en/account",
  );
  const other = new Visitor(portal, await openSession(db, account.id, { address: "127.0.0.1", userAgent: "other" }));
  expect((await other.get("/en/account")).status).toBe(303);
  expect((await other.post("/en/sign-out", {}, { page: "/en/privacy" })).headers.get("location")).toBe("/en");
  const agreed = await browser.post("/es/account/consent", { to: "/es/learning?page=2" });
  expect(agreed.headers.get("location")).toBe("/es/learning?page=2");
  expect((await browser.get("/en/account")).status).toBe(200);
  await open.tearDown();
});

test("the privacy page stands in each of its versions, and no other", async ({ app }) => {
  const browser = new Visitor(app);
  for (const lang of ["en", "fr", "es", "ar"])
    expect((await browser.get(`/${lang}/privacy?version=1`)).status).toBe(200);
  for (const bad of ["0", "99", "1e9", "x"]) expect((await browser.get(`/en/privacy?version=${bad}`)).status).toBe(404);
});
