import { sql } from "kysely";
import { describe, expect } from "vitest";
import { codeNow, password, setUp } from "../src/people/security/test-sign-in.ts";
import { decideRequest, suspendOrRestore } from "../src/people/vetting/decisions.ts";
import { anApplicant, anOfficer, aWish, mailsTo } from "../src/people/vetting/test-people.ts";
import { encodeCursor } from "../src/platform/database/index.ts";
import { newId } from "../src/platform/ids.ts";
import { anAccount, test, Visitor } from "./support/house.ts";
import { courseFiles, launch } from "./support/launched.ts";
import { aModuleOf } from "./support/modules.ts";

// What an attacker who is somebody, or has got hold of something, tries against the running house; every attempt fails. What strangers and
// other sites try is in attacker-outside.test.ts. Two lists stand beside what they attack: passkeys of another origin, copied, replayed
// (src/people/security/passkeys.test.ts), and identity providers that lie or are mixed up (src/people/security/organisation.test.ts).
// What foreign content tries is in tests/e2e/player-hostile.test.ts.

type Db = Parameters<typeof anAccount>[0];
const securityPage = "/en/account/security";
const victim = (db: Db, overrides = {}) => anAccount(db, { password, ...overrides });

/** The newest mail to an address, and the path of the link in it. */
async function linkTo(db: Db, address: string, part: string): Promise<string> {
  const mail = (await mailsTo(db, address)).findLast(({ body }) => body.includes(part));
  return new RegExp(`http://localhost:3000(/\\w\\w/${part}\\S+)`).exec(mail?.body ?? "")?.[1] ?? "";
}

/** Signs in with the password, as far as that goes. */
async function entering(app: ConstructorParameters<typeof Visitor>[0], email: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.post("/en/sign-in", { email, password });
  return visitor;
}

describe("under another's name", () => {
  test("an address in other letters, with spaces, overrides or signs that only look alike makes no second account and gets no mail", async ({
    app,
    db,
  }) => {
    const officer = await victim(db, { email: "kate.smith@police.example" });
    const same = ["KATE.SMITH@police.example", " kate.smith@police.example ", "kate.smith@\u202epolice.example"];
    // The Kelvin sign becomes a plain k: the mail still goes to the address that stands in the account.
    for (const email of [...same, "\u212aate.smith@police.example"]) {
      await new Visitor(app).post("/en/access", { ...aWish({ email }) }, { page: "/en/access" });
      await new Visitor(app).post("/en/forgotten", { email });
    }
    const alike = ["kаte.smith@police.example", "kate.smith@policе.example", "ｋate.smith@police.example"];
    for (const email of [...alike, "kate.smith@police.example\nBcc: e@evil.example"]) {
      expect((await new Visitor(app).post("/en/access", { ...aWish({ email }) }, { page: "/en/access" })).status).toBe(
        422,
      );
      expect((await new Visitor(app).post("/en/forgotten", { email })).status).toBe(422);
    }
    const { rows } = await sql<{ email: string }>`
      select email from people.account where email like '%smith%' union all select email from people.access_request where email like '%smith%'
      union all select distinct recipient from platform.mail where recipient like '%smith%'`.execute(db);
    expect(rows.map(({ email }) => email)).toEqual([officer.email, officer.email]);
  });

  test("a plus address is somebody else's: it opens nothing of the person whose it resembles", async ({ app, db }) => {
    const officer = await victim(db, { email: "tagged@police.example" });
    const plus = "tagged+work@police.example";
    expect((await new Visitor(app).post("/en/sign-in", { email: plus, password })).status).toBe(422);
    await new Visitor(app).post("/en/forgotten", { email: plus });
    await new Visitor(app).post("/en/access", { ...aWish({ email: plus }) }, { page: "/en/access" });
    expect(await mailsTo(db, officer.email)).toEqual([]);
    expect((await mailsTo(db, plus)).map(({ body }) => body.includes("/access/confirm/"))).toEqual([true]);
  });

  test("a role, a vetting or another country in an extra form field changes nothing", async ({ app, db }) => {
    const extra = {
      role: "administrator",
      roles: ["administrator", "bureau-officer"],
      scope: "",
      isVetted: "true",
      vettedUntil: "2099-01-01",
      vetted_until: "2099-01-01",
      country: "FR",
      body: newId(),
      isDemo: "true",
      id: newId(),
      __proto__: "x",
      "constructor[prototype][roles]": "administrator",
    };
    const attacker = await victim(db, { country: "BW" });
    await sql`update people.account set vetted_until = now() - interval '1 day' where id = ${attacker.id}`.execute(db);
    const browser = new Visitor(app, attacker.token);
    await browser.post("/en/account", { name: "Mallory", lang: "en", timeZone: "UTC", ...extra });
    const wish = aWish({ country: "BW" });
    await new Visitor(app).post("/en/access", { ...extra, ...wish }, { page: "/en/access" });
    const confirm = await linkTo(db, wish.email, "access/confirm/");
    await new Visitor(app).post(confirm, { password, ...extra });
    const { rows } = await sql<{ country: string; isVetted: boolean; isDemo: boolean; roles: string[] }>`
      select a.country, coalesce(a.vetted_until > now(), false) as is_vetted, a.is_demo,
        array(select role from people.role_grant g where g.account_id = a.id order by 1) as roles
      from people.account a where a.id = ${attacker.id} or a.email = ${wish.email}`.execute(db);
    expect(rows).toEqual([0, 1].map(() => ({ country: "BW", isVetted: false, isDemo: false, roles: ["learner"] })));
    expect((await browser.get("/en/admin/people")).status).toBe(403);
  });
});

describe("with another's address in the address bar", () => {
  test("an officer of another country decides nothing: request, person and report do not exist", async ({
    open,
    app,
    db,
  }) => {
    const german = await anOfficer(db, "DE");
    const person = await anApplicant(open);
    await expect(decideRequest(open.house, german, person.requestId, "approve", "")).rejects.toThrow(
      "platform.not-found",
    );
    await expect(suspendOrRestore(open.house, german, person.accountId, "suspended", "x")).rejects.toThrow(
      "platform.not-found",
    );
    const browser = new Visitor(app, german.token);
    const paths = { [`requests/${person.requestId}`]: { decision: "approve", reason: "x" } };
    for (const act of ["renew", "end", "suspend", "restore"])
      Object.assign(paths, { [`people/${person.accountId}/${act}`]: { reason: "x" } });
    for (const [path, fields] of Object.entries(paths)) {
      expect((await browser.post(`/en/bureau/${path}`, fields, { page: securityPage })).status, path).toBe(404);
      const shown = path.replace(/\/(renew|end|suspend|restore)$/, "");
      expect((await browser.get(`/en/bureau/${shown}`)).status, shown).toBe(404);
    }
    const theirs = await anAccount(db, { country: "FR" });
    const list = { who: [theirs.id, person.accountId], act: "end", reason: "x" };
    await browser.post("/en/bureau/renewals", list, { page: securityPage });
    const { rows } = await sql`
      select vetted_until > now() as is_vetted, suspended_at from people.account where id in (${person.accountId}, ${theirs.id})
      order by vetted_until`.execute(db);
    expect(rows).toEqual([true, null].map((isVetted) => ({ isVetted, suspendedAt: null })));
    for (const path of ["bureau", "bureau/requests", "bureau/people", "bureau/people.csv"])
      expect((await new Visitor(app, theirs.token).get(`/en/${path}`)).status).toBe(403);
  });

  test("another's session, passkey, copy of data and launch do not exist; ids that are none are no bug either", async ({
    app,
    db,
  }) => {
    const [officer, attacker] = [await victim(db), await victim(db)];
    await sql`insert into people.data_export (id, account_id, state, sha256, size, ready_at, expires_at)
      values (${newId()}, ${officer.id}, 'ready', ${"a".repeat(64)}, 1, now(), now() + interval '1 day')`.execute(db);
    await sql`insert into people.passkey (id, account_id, credential_id, public_key, counter, transports, name)
      values (${newId()}, ${officer.id}, 'theirs', 'x', 0, '{}', 'Key')`.execute(db);
    const idOf = async (table: string) => {
      const { rows } = await sql<{
        id: string;
      }>`select id from ${sql.table(table)} where account_id = ${officer.id}`.execute(db);
      return rows[0]?.id ?? "";
    };
    const browser = new Visitor(app, attacker.token);
    const ids = ["x", "1", "null", `${newId()}'`, "%2e%2e%2f", "%00"];
    for (const id of [await idOf("people.passkey"), ...ids])
      expect((await browser.post(`${securityPage}/passkeys/${id}/remove`, {}, { page: securityPage })).status).toBe(
        404,
      );
    for (const id of [officer.sessionId, ...ids])
      expect((await browser.post(`${securityPage}/sessions/${id}/end`, {}, { page: securityPage })).status).toBe(404);
    for (const id of [await idOf("people.data_export"), ...ids])
      expect((await browser.get(`/en/account/privacy/exports/${id}/praxis.zip`)).status).toBe(404);
    expect((await new Visitor(app, officer.token).get("/en/account")).status).toBe(200);
    expect(await idOf("people.passkey")).not.toBe("");
  });

  test("a cursor made up from another country's people shows none of them, on any list", async ({ app, db }) => {
    const hidden = await anAccount(db, { country: "FR", name: "Hidden Person" });
    const officer = new Visitor(app, (await anOfficer(db, "DE")).token);
    const admin = new Visitor(app, (await anAccount(db, { roles: ["administrator"] })).token);
    const auditor = new Visitor(app, (await anAccount(db, { roles: ["auditor"] })).token);
    const lists: [Visitor, string][] = [
      ...["bureau/people", "bureau/requests", "bureau/renewals", "people/protected", "people"].map(
        (path): [Visitor, string] => [officer, path],
      ),
      [admin, "admin/people"],
      [auditor, "admin/audit"],
    ];
    const cursors = [
      ["hidden", hidden.id],
      ["", newId()],
      ["1970-01-01T00:00:00.000Z", hidden.id],
      [0, hidden.id],
      ["'; drop table people.account; --", "'"],
      [-1e308, 1e308],
      ["\u0000", hidden.id],
      ["x".repeat(400), hidden.id],
    ];
    for (const [browser, path] of lists) {
      const places = [...cursors.map((cursor) => encodeCursor(cursor)), "%00", "e30"];
      for (const after of places) {
        const response = await browser.get(`/en/${path}?after=${after}`);
        expect(response.status, `${path} ${after.slice(0, 40)}`).toBe(200);
        if (browser === officer) expect(await response.text()).not.toContain("Hidden Person");
      }
    }
  });

  test("a protected person's name is in no list and no export, whatever is searched for", async ({ app, db }) => {
    const name = "Undercover Agent";
    const agent = await anAccount(db, { country: "FR", name });
    await sql`insert into people.directory_entry (account_id, name_key, shows_country, shows_organisation, shows_function, shows_languages)
      values (${agent.id}, 'undercover agent', true, true, true, true)`.execute(db);
    const reader = new Visitor(app, (await anAccount(db)).token);
    const own = new Visitor(app, (await anOfficer(db, "FR")).token);
    expect(await (await reader.get("/en/people?q=undercover")).text()).toContain(name);
    await sql`update people.account set is_protected = true where id = ${agent.id}`.execute(db);
    const asked = [
      "en/people?q=undercover",
      "en/people",
      "en/search?q=undercover",
      "api/v1/suggest?q=undercover&lang=en",
    ];
    for (const path of asked) {
      const response = await reader.get(`/${path}`);
      expect(response.status, path).toBe(200);
      expect(await response.text(), path).not.toContain(name);
    }
    const csv = await own.get("/en/bureau/people.csv");
    const text = await csv.text();
    expect(csv.status).toBe(200);
    expect(text).toContain(agent.id);
    expect(text).not.toContain(name);
    expect(text).not.toContain(agent.email);
  });

  test("a formula as a name is text in the sheet that the bureau opens", async ({ app, db }) => {
    const officer = await anOfficer(db, "ES");
    const attacker = await victim(db, { country: "ES" });
    const browser = new Visitor(app, attacker.token);
    for (const name of ['=HYPERLINK("http://evil.example";"x")', "+1+1", "-2", "@SUM(A1)", "＝1+1", "\t=1", '"=1']) {
      await browser.post("/en/account", { name, lang: "en", timeZone: "UTC" });
      const text = await (await new Visitor(app, officer.token).get("/en/bureau/people.csv")).text();
      const cell = text.split("\r\n").find((line) => line.includes(attacker.id)) ?? "";
      expect(cell).toMatch(/^"?(?![=+\-@＝\s]|""=)/);
    }
  });
});

describe("with a key that should be worth nothing", () => {
  test("a suspended person's session, half sign-in, mailed links and launched course all close at once", async ({
    open,
    app,
    content,
    db,
  }) => {
    const officer = await anOfficer(db, "IT");
    const person = await victim(db, { country: "IT" });
    const here = new Visitor(app, person.token);
    const { secret } = await setUp(here);
    const course = await launch(open, content, person, await aModuleOf(open, courseFiles));
    const half = await entering(app, person.email);
    await here.post(`${securityPage}/email`, { email: "elsewhere@police.example" }, { page: securityPage });
    await new Visitor(app).post("/en/forgotten", { email: person.email });
    const links = [
      await linkTo(db, "elsewhere@police.example", "account/email/"),
      await linkTo(db, person.email, "reset/"),
    ];
    expect((await here.get("/en/account")).status).toBe(200);
    expect((await course.get("/c/one.html")).status).toBe(200);
    await course.sent({});

    const { passwordHash } = await db
      .selectFrom("people.account")
      .select("passwordHash")
      .where("id", "=", person.id)
      .executeTakeFirstOrThrow();

    await suspendOrRestore(open.house, officer, person.id, "suspended", "Left");

    expect((await here.get("/en/account")).status).toBe(401);
    expect((await half.post("/en/sign-in/second-factor", { code: codeNow(secret) })).status).toBe(410);
    expect((await new Visitor(app).post("/en/sign-in", { email: person.email, password })).status).toBe(422);
    const followed = links.map((link) => new Visitor(app).post(link, { password: "a wholly new password" }));
    expect((await Promise.all(followed)).map(({ status }) => status)).toEqual([410, 422]);
    const { rows } = await sql<{ email: string; isNew: boolean }>`
      select email, password_hash is distinct from ${passwordHash} as is_new from people.account where id = ${person.id}`.execute(
      db,
    );
    expect(rows).toEqual([{ email: person.email, isNew: false }]);
    expect((await course.send({})).status).toBe(401);
    expect((await course.ask("/-/open", { method: "POST" })).status).toBe(404);
    expect((await course.get("/c/one.html")).status).toBe(404);
    const before = (await mailsTo(db, person.email)).length;
    await new Visitor(app).post("/en/forgotten", { email: person.email });
    expect((await mailsTo(db, person.email)).length).toBe(before);
    // No session was opened that would wait for the suspension's end.
    await suspendOrRestore(open.house, officer, person.id, "restored", "Came back");
    expect(await db.selectFrom("people.session").select("id").where("accountId", "=", person.id).execute()).toEqual([]);
  });

  test("a link or code that is good once is good once, though three send it at the same time", async ({ app, db }) => {
    const officer = await victim(db);
    const here = new Visitor(app, officer.token);
    const { secret, codes } = await setUp(here);
    const three = async (path: string, fields: Record<string, string>, visitors?: Visitor[]) => {
      const browsers = visitors ?? [1, 2, 3].map(() => new Visitor(app));
      const answers = await Promise.all(browsers.map((browser) => browser.post(path, fields)));
      return answers.map(({ status }) => status).sort();
    };
    const halves = () => Promise.all([1, 2, 3].map(() => entering(app, officer.email)));
    const secondPath = "/en/sign-in/second-factor";
    expect(await three(secondPath, { code: codes[0] ?? "" }, await halves())).toEqual([303, 422, 422]);
    expect(await three(secondPath, { code: codeNow(secret) }, await halves())).toEqual([303, 422, 422]);
    await here.post(`${securityPage}/email`, { email: "once@police.example" }, { page: securityPage });
    const change = await linkTo(db, "once@police.example", "account/email/");
    expect(await three(change, {})).toEqual([303, 410, 410]);
    await new Visitor(app).post("/en/forgotten", { email: "once@police.example" });
    const reset = await linkTo(db, "once@police.example", "reset/");
    expect(await three(reset, { password: "a wholly new password" })).toEqual([303, 422, 422]);
    const wish = aWish();
    await new Visitor(app).post("/en/access", { ...wish }, { page: "/en/access" });
    expect(await three(await linkTo(db, wish.email, "access/confirm/"), { password })).toEqual([303, 410, 410]);
  });

  test("a code of a clock one step behind or ahead is taken, two steps are not, and none a second time", async ({
    app,
    db,
  }) => {
    const officer = await victim(db);
    const { secret } = await setUp(new Visitor(app, officer.token));
    await db.updateTable("people.authenticator").set({ lastStep: 0 }).where("accountId", "=", officer.id).execute();
    const tried = async (away: number) =>
      (await (await entering(app, officer.email)).post("/en/sign-in/second-factor", { code: codeNow(secret, away) }))
        .status;
    const answers = [await tried(-3), await tried(3), await tried(-1), await tried(1), await tried(1), await tried(0)];
    expect(answers).toEqual([422, 422, 303, 303, 422, 422]);
  });

  test("a session that was planted, or copied before signing in again or confirming, is not the one that counts", async ({
    app,
    db,
  }) => {
    const officer = await victim(db);
    const planted = "A".repeat(43);
    const visitor = new Visitor(app, planted);
    await visitor.post("/en/sign-in", { email: officer.email, password });
    const first = visitor.cookies.get("praxis-3000-session") ?? "";
    expect(first).not.toBe(planted);
    await visitor.post("/en/sign-in", { email: officer.email, password }, { page: securityPage });
    const second = visitor.cookies.get("praxis-3000-session") ?? "";
    await visitor.post(`${securityPage}/confirm`, { proof: password });
    const third = visitor.cookies.get("praxis-3000-session") ?? "";
    const opened = async (token: string) => (await new Visitor(app, token).get("/en/account")).status;
    expect(await Promise.all([planted, first, second, third].map(opened))).toEqual([401, 401, 401, 200]);
  });

  test("what stands in the database opens no session, nor does anything made up", async ({ app, db }) => {
    const officer = await victim(db);
    const { tokenHash } = await db
      .selectFrom("people.session")
      .select("tokenHash")
      .where("id", "=", officer.sessionId)
      .executeTakeFirstOrThrow();
    const tokens = [tokenHash.toString("base64url"), tokenHash.toString("hex"), officer.id, officer.sessionId];
    for (const token of [...tokens, "' or true --", "", "null", `${officer.token}x`, officer.token.toLowerCase()])
      expect((await new Visitor(app, encodeURIComponent(token)).get("/en/account")).status).toBe(401);
    expect((await new Visitor(app, officer.token).get("/en/account")).status).toBe(200);
  });

  test("a message of the house is not made up in a cookie", async ({ app }) => {
    const visitor = new Visitor(app);
    const text = Buffer.from(
      JSON.stringify({ message: "people:mail.changed.body", args: { url: "http://evil.example" } }),
    );
    for (const signature of ["", "x", "x".repeat(43)]) {
      visitor.cookies.set("praxis-3000-message", `${text.toString("base64url")}.${signature}`);
      const page = await visitor.get("/en/about");
      expect(page.status).toBe(200);
      expect(await page.text()).not.toContain("evil.example");
    }
  });
});
