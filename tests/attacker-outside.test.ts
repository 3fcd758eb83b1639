import { sql } from "kysely";
import { describe, expect } from "vitest";
import { features } from "../src/app.ts";
import { password } from "../src/people/security/test-sign-in.ts";
import { provePassword } from "../src/people/sessions.ts";
import { decideRequest } from "../src/people/vetting/decisions.ts";
import { anApplicant, anOfficer, aWish, mailsTo } from "../src/people/vetting/test-people.ts";
import { newId } from "../src/platform/ids.ts";
import { anAccount, test, Visitor } from "./support/house.ts";

// What strangers and other sites try against the running house; every attempt fails. The rest of the list is in attacker.test.ts.

type Db = Parameters<typeof anAccount>[0];
const securityPage = "/en/account/security";
const place = (response: Response) => response.headers.get("location");
const origin = { origin: "http://localhost:3000" };
const victim = (db: Db, overrides = {}) => anAccount(db, { password, ...overrides });
const guess = { password: "wrong wrong wrong" };
const evil = "evil.example";

describe("from another site", () => {
  test("no form of any page is taken from another origin, without its token, or as another type", async ({
    app,
    db,
  }) => {
    const admin = await anAccount(db, { roles: ["administrator", "bureau-officer", "auditor"], country: "FR" });
    const browser = new Visitor(app, admin.token);
    const token = await browser.csrf("/en/account");
    const routes = features
      .flatMap((feature) => feature.routes?.list ?? [])
      .filter(({ method, proof }) => method !== "GET" && proof === "form");
    expect(routes.length).toBeGreaterThan(40);
    const own = "http://localhost:3000";
    const attempts: Record<string, [HeadersInit, string | Blob]> = {
      "another origin": [{ origin: `https://${evil}`, "x-csrf-token": token }, ""],
      "a look-alike origin": [{ origin: `${own}.${evil}`, "x-csrf-token": token }, ""],
      "the course's origin": [{ origin: "http://a.localhost:3001", "x-csrf-token": token }, ""],
      "no origin to speak of": [{ origin: "null", "x-csrf-token": token }, ""],
      "an old browser's way": [{ "sec-fetch-site": "cross-site", "x-csrf-token": token }, ""],
      "a sister site": [{ "sec-fetch-site": "same-site", "x-csrf-token": token }, ""],
      "no token": [{ origin: own, "content-type": "application/x-www-form-urlencoded" }, "a=b"],
      "another's token": [
        { origin: own, "content-type": "application/x-www-form-urlencoded" },
        `_csrf=${"A".repeat(43)}`,
      ],
      "plain text": [{ origin: own, "content-type": "text/plain" }, `_csrf=${token}`],
    };
    const letIn: string[] = [];
    for (const { method, path, isLocalized } of routes) {
      const filled = path.replace(
        /:\w+(?:\{((?:[^{}]|\{[^{}]*\})*)\})?/g,
        // One of several words, the number of a certificate, or an id.
        (_, choice?: string) =>
          choice?.includes("[") === true
            ? "0".repeat(Number(/\{(\d+)\}/.exec(choice)?.[1] ?? 1))
            : (choice?.match(/\w+/)?.[0] ?? newId()),
      );
      for (const [kind, [headers, body]] of Object.entries(attempts)) {
        const { status } = await browser.request(`${isLocalized ? "/en" : ""}${filled}`, { method, headers, body });
        if (status !== 403 && !(kind === "plain text" && status === 400)) letIn.push(`${path} by ${kind}: ${status}`);
      }
    }
    expect(letIn).toEqual([]);
    expect((await browser.get("/en/account")).status).toBe(200);
  }, 60_000);

  test("every way back leads to this site, whatever it says, and breaks no header", async ({ app, db }) => {
    const officer = await victim(db);
    const entering = async () => {
      const visitor = new Visitor(app);
      await visitor.post("/en/sign-in", { email: officer.email, password });
      return visitor;
    };
    const bad = [
      `https://${evil}/`,
      `//${evil}/en`,
      `/\\${evil}`,
      `/en/\\${evil}`,
      `/en\\@${evil}`,
      `/en@${evil}`,
      "javascript:alert(1)",
      `/en.${evil}`,
      `/\t/${evil}`,
      `/en/\r\nSet-Cookie: praxis-3000-session=x`,
      "/en/\u0000",
      "/en/\u202e",
      ` https://${evil}`,
      `/english`,
      `/%2f${evil}`,
      "data:text/html,x",
    ];
    const ways: Record<string, (to: string) => Promise<Response>> = {
      "signing in": (to) => new Visitor(app).post("/en/sign-in", { email: officer.email, password, to }),
      "signed in already": async (to) => {
        const visitor = await entering();
        return visitor.get(`/en/sign-in?to=${encodeURIComponent(to)}`);
      },
      confirming: async (to) => (await entering()).post(`${securityPage}/confirm`, { proof: password, to }),
      agreeing: async (to) => (await entering()).post("/en/account/consent", { to }),
      "choosing a language": (to) => new Visitor(app).get(`/language/en?to=${encodeURIComponent(to)}`),
    };
    for (const [way, go] of Object.entries(ways))
      for (const to of bad) {
        const response = await go(to);
        expect([response.status, place(response)], `${way}: ${to}`).toEqual([303, "/en"]);
      }
  }, 60_000);

  test("no mail takes its links from the address a request claims to be for", async ({ app, db }) => {
    const officer = await victim(db);
    const wish = aWish();
    const headers = {
      host: evil,
      "x-forwarded-host": evil,
      "x-forwarded-proto": "gopher",
      forwarded: `host=${evil}`,
      "x-original-host": evil,
      referer: `https://${evil}/`,
    };
    const send = async (browser: Visitor, path: string, fields: Record<string, string>, page = path) => {
      const body = new URLSearchParams({ _csrf: await browser.csrf(page), ...fields });
      const response = await browser.request(`http://${evil}${path}`, {
        method: "POST",
        body,
        headers: { ...origin, ...headers },
      });
      expect(response.status).toBeLessThan(400);
      expect(place(response) ?? "").not.toContain(evil);
    };
    await send(new Visitor(app), "/en/forgotten", { email: officer.email });
    await send(new Visitor(app), "/en/access", wish as unknown as Record<string, string>);
    await send(
      new Visitor(app, officer.token),
      `${securityPage}/email`,
      { email: "fresh@police.example" },
      securityPage,
    );
    const mails = [
      ...(await mailsTo(db, officer.email)),
      ...(await mailsTo(db, wish.email)),
      ...(await mailsTo(db, "fresh@police.example")),
    ];
    expect(mails).toHaveLength(4);
    for (const { body } of mails) {
      expect(body).not.toContain(evil);
      for (const [url] of body.matchAll(/\w+:\/\/\S+/g)) expect(url).toMatch(/^http:\/\/localhost:3000\/en\//);
    }
  });

  test("a name with line breaks adds no header and no recipient to a mail", async ({ app, db }) => {
    const wish = aWish({ name: `Eve\r\nBcc: all@${evil}\r\n\r\n<b>hello</b>` });
    await new Visitor(app).post("/en/access", { ...wish }, { page: "/en/access" });
    const { rows } = await sql<{ recipient: string; subject: string }>`
      select recipient, subject from platform.mail where body like '%Bcc: all@%'`.execute(db);
    expect(rows.map(({ recipient }) => recipient)).toEqual([wish.email]);
    expect(rows[0]?.subject).not.toMatch(/[\r\n]|Bcc/);
  });
});

describe("by asking who is there, or keeping them out", () => {
  test("nothing that is answered tells whether an address has an account", async ({ app, db }) => {
    const officer = await victim(db);
    const suspended = await victim(db);
    await sql`update people.account set suspended_at = now() where id = ${suspended.id}`.execute(db);
    const asker = await victim(db);
    const asks: Record<string, (email: string) => Promise<Response>> = {
      "signing in": (email) => new Visitor(app).post("/en/sign-in", { email, ...guess }),
      "a new password": (email) => new Visitor(app).post("/en/forgotten", { email }),
      "asking for access": (email) =>
        new Visitor(app).post("/en/access", { ...aWish({ name: "Same", email }) }, { page: "/en/access" }),
      "changing the address": (email) =>
        new Visitor(app, asker.token).post(`${securityPage}/email`, { email }, { page: securityPage }),
      "reporting who left": (email) => new Visitor(app, asker.token).post("/en/leaving", { email, note: "left" }),
    };
    for (const [what, ask] of Object.entries(asks)) {
      const answers = [];
      for (const email of ["nobody@police.example", suspended.email, officer.email]) {
        const response = await ask(email);
        const cookies = response.headers
          .getSetCookie()
          .map((line) => line.replace(/=[^;]*/, "=…").replace(/-form.*/, ""));
        const text = (await response.text()).replaceAll(email, "…").replace(/value="[\w-]{43}"/g, "");
        answers.push({
          status: response.status,
          place: place(response),
          cookies: cookies.filter((line) => !line.endsWith("3000")),
          text,
        });
      }
      expect(answers[1], what).toEqual(answers[0]);
      expect(answers[2], what).toEqual(answers[0]);
    }
  });

  test("nor does the time it takes", async ({ app, db }) => {
    const officer = await victim(db);
    const visitor = new Visitor(app);
    const csrf = await visitor.csrf("/en/sign-in");
    const timed = async (path: string, fields: Record<string, string>) => {
      const begun = performance.now();
      await visitor.request(path, {
        method: "POST",
        body: new URLSearchParams({ _csrf: csrf, ...fields }),
        headers: origin,
      });
      return performance.now() - begun;
    };
    const least = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY };
    // The least of several: what a busy machine adds falls away. Without the dummy hash the unknown takes a tenth.
    for (let round = 0; round < 7; round += 1) {
      least.known = Math.min(least.known, await timed("/en/sign-in", { email: officer.email, ...guess }));
      least.unknown = Math.min(
        least.unknown,
        await timed("/en/sign-in", { email: `nobody-${round}@police.example`, ...guess }),
      );
    }
    expect(least.unknown / least.known).toBeGreaterThan(1 / 3);
    expect(least.unknown / least.known).toBeLessThan(3);
    // Where a mail is written for one and not for the other, both wait for the same moment.
    for (const email of [officer.email, "nobody@police.example"])
      expect(await timed("/en/forgotten", { email })).toBeGreaterThan(240);
  });

  test("guessing stops after eight, whatever addresses the guesser claims to come from; nobody else waits", async ({
    app,
    db,
  }) => {
    const [officer, colleague] = [await victim(db), await victim(db)];
    const visitor = new Visitor(app);
    const csrf = await visitor.csrf("/en/sign-in");
    const tried = async (count: number, fields: Record<string, string>) => {
      const body = new URLSearchParams({ _csrf: csrf, email: officer.email, ...fields });
      const headers = { ...origin, "x-forwarded-for": `198.51.100.${count}`, "x-real-ip": `198.51.100.${count}` };
      return (await visitor.request("/en/sign-in", { method: "POST", body, headers })).status;
    };
    for (let count = 0; count < 8; count += 1) expect(await tried(count, guess)).toBe(422);
    expect(await tried(9, { password })).toBe(429);
    expect(await tried(10, { email: officer.email.toUpperCase(), password })).toBe(429);
    expect(place(await new Visitor(app).post("/en/sign-in", { email: colleague.email, password }))).toBe("/en");
  });

  test("guessers at many networks lock nobody out of the network they have a session in", async ({ db, open }) => {
    // The session of `anAccount` is from 127.0.0.1.
    const officer = await victim(db);
    const { settings, secrets } = open.house;
    const from = (address: string, tried: string) =>
      provePassword(db, settings, secrets, { email: officer.email, password: tried, address, userAgent: "" }).then(
        ({ id }) => id,
        (error: Error) => error.message,
      );
    for (let network = 0; network < 8; network += 1)
      for (let count = 0; count < 8; count += 1) await from(`198.51.100.${network}`, "wrong");
    expect(await from("203.0.113.7", password)).toBe("platform.too-many");
    expect(await from("127.0.0.1", password)).toBe(officer.id);
    // Nor does it help the guesser to sit there too.
    for (let count = 0; count < 8; count += 1) await from("127.0.0.1", "wrong");
    expect(await from("127.0.0.1", password)).toBe("platform.too-many");
  });

  test("nobody fills another's mailbox, or the table of sign-ins that were only begun", async ({ app, db }) => {
    const officer = await victim(db);
    for (let count = 0; count < 7; count += 1) await new Visitor(app).post("/en/forgotten", { email: officer.email });
    expect(await mailsTo(db, officer.email)).toHaveLength(5);
    const visitor = new Visitor(app);
    const begin = () => visitor.post("/en/sign-in/passkey/options", {}, { page: "/en/sign-in" });
    expect((await begin()).status).toBe(200);
    await sql`update platform.failure_count set count = 600 where key like 'sign-in-begun:%'`.execute(db);
    const before = await db.selectFrom("people.signInStep").select("kind").execute();
    expect((await begin()).status).toBe(429);
    expect(await db.selectFrom("people.signInStep").select("kind").execute()).toHaveLength(before.length);
    await sql`delete from platform.failure_count where key like 'sign-in-begun:%'`.execute(db);
  });

  test("two officers who decide the same request at once: the first decides, the other is told", async ({
    open,
    db,
  }) => {
    const [one, other] = [await anOfficer(db, "FR"), await anOfficer(db, "FR")];
    const person = await anApplicant(open);
    const outcomes = await Promise.allSettled([
      decideRequest(open.house, one, person.requestId, "approve", ""),
      decideRequest(open.house, other, person.requestId, "refuse", "Not known"),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(String(outcomes.find((outcome) => outcome.status === "rejected")?.reason)).toMatch(
      /vetting.already-decided/,
    );
    const vetted = await db
      .selectFrom("people.vetting")
      .select("id")
      .where("accountId", "=", person.accountId)
      .execute();
    expect(vetted).toHaveLength(outcomes[0]?.status === "fulfilled" ? 1 : 0);
  });
});
