import fc from "fast-check";
import { describe, expect } from "vitest";
import { z } from "zod";
import { createSites } from "#platform/house.ts";
import { languages } from "#platform/i18n/index.ts";
import { anAccount, buildHouse, test, Visitor } from "../../../tests/support/house.ts";
import { callerAddress, networkOf, trustedNetworks } from "./address.ts";
import { line, prose } from "./forms.ts";
import { createSite } from "./portal.ts";
import { anyone, pages } from "./routes.ts";

describe("errors", () => {
  test("a bug is a plain 500 in the reader's language with a number, and leaks nothing", async ({ open }) => {
    const routes = pages().get("/broken", anyone, () => {
      throw new Error("secret: postgresql://user:password@host");
    });
    const site = createSite(open.house, open.features, routes.list, "portal");
    for (const [lang, words] of [
      ["en", "Something broke"],
      ["fr", "Une erreur"],
      ["es", "Algo ha fallado"],
      ["ar", "حدث خلل"],
    ] as const) {
      const response = await site.request(`/${lang}/broken`);
      const page = await response.text();
      expect(response.status).toBe(500);
      expect(page).toContain(words);
      expect(page).toContain(response.headers.get("x-request-id"));
      expect(page).not.toContain("secret");
    }
  });

  test("every status has its page in all four languages", async ({ open }) => {
    for (const status of [400, 401, 403, 404, 410, 413, 422, 429, 500, 503]) {
      for (const lang of languages) {
        expect(open.house.messages.text(lang, "platform", `status.${status}.title`).length).toBeGreaterThan(3);
        expect(open.house.messages.text(lang, "platform", `status.${status}.text`).length).toBeGreaterThan(10);
      }
    }
  });

  test("a database that is gone is a 503 that says when to come back", async () => {
    const open = await buildHouse();
    const { portal } = createSites(open);
    await open.house.db.selectFrom("people.account").select("id").limit(1).execute();
    const broken = {
      ...open,
      house: {
        ...open.house,
        db: open.house.db,
        readActor: () => Promise.reject(Object.assign(new Error("gone"), { code: "ECONNREFUSED" })),
      },
    };
    const response = await createSites(broken).portal.request("/en/account");
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect((await portal.request("/en/about")).status).toBe(200);
    await open.tearDown();
  });

  test("who asks for JSON gets the error as JSON", async ({ app }) => {
    const response = await app.request("/en/account", { headers: { accept: "application/json" } });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: "platform.signed-out" } });
  });
});

describe("headers and languages", () => {
  test("every page carries the content policy without an inline exception", async ({ app }) => {
    for (const path of ["/en", "/en/sign-in", "/en/nothing", "/health", "/assets/nothing.css"]) {
      const policy = (await app.request(path)).headers.get("content-security-policy") ?? "";
      expect(policy, path).toContain("default-src 'none'");
      expect(policy, path).not.toContain("unsafe");
    }
  });

  test("the root goes to the saved language, then to Accept-Language, then to English", async ({ app }) => {
    const to = async (headers: Record<string, string>) => (await app.request("/", { headers })).headers.get("location");
    expect(await to({ "accept-language": "de, ar;q=0.8, fr;q=0.9" })).toBe("/fr");
    expect(await to({ "accept-language": "de" })).toBe("/en");
    const visitor = new Visitor(app);
    await visitor.get("/language/es?to=/es/about");
    expect((await visitor.get("/", { "accept-language": "fr" })).headers.get("location")).toBe("/es");
  });

  test("an address that only contains a language is no page", async ({ app }) => {
    for (const path of ["/xen", "/en-GB", "/english", "/enfr", "/a/es", "/x/ar/about", "/fr/es"])
      expect((await app.request(path)).status, path).toBe(404);
  });

  test("switching the language never leads off the site", async ({ app }) => {
    for (const to of ["https://evil.example", "//evil.example", "/\\evil.example", "/fr\\evil"]) {
      expect((await app.request(`/language/fr?to=${encodeURIComponent(to)}`)).headers.get("location")).toBe("/fr");
    }
  });

  test("a page kept for visitors is never one of a signed-in person", async ({ app, db }) => {
    const officer = await anAccount(db, { name: "Somebody Known" });
    expect(await (await new Visitor(app, officer.token).get("/en")).text()).toContain("Somebody Known");
    expect(await (await app.request("/en")).text()).not.toContain("Somebody Known");
  });
});

describe("what comes in", () => {
  test("a line has no control, no override and no line break, whatever is sent", () => {
    const schema = z.object({ text: line(50) });
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        const parsed = schema.safeParse({ text });
        if (!parsed.success) return;
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
        expect(parsed.data.text).not.toMatch(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/);
        expect(parsed.data.text.length).toBeLessThanOrEqual(50);
        expect(parsed.data.text).toBe(parsed.data.text.trim());
      }),
    );
  });

  test("prose keeps its lines and Arabic its joiners", () => {
    expect(prose(100).parse("one\r\ntwo\u0000")).toBe("one\ntwo");
    expect(prose(100).parse("می\u200cخواهم")).toBe("می\u200cخواهم");
  });

  test("the caller is the first address from the right that is no trusted proxy", () => {
    const networks = trustedNetworks(["10.0.0.0/8", "::1"]);
    expect(callerAddress("203.0.113.9", "1.2.3.4", networks)).toBe("203.0.113.9");
    expect(callerAddress("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", networks)).toBe("203.0.113.9");
    expect(callerAddress("::ffff:10.0.0.1", undefined, networks)).toBe("10.0.0.1");
    expect(() => trustedNetworks(["proxy.example"])).toThrow("TRUSTED_PROXIES");
  });

  test("an IPv6 subscriber counts as one network", () => {
    expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe(networkOf("2001:db8:1:2::9"));
    expect(networkOf("2001:db8:1:2::9")).not.toBe(networkOf("2001:db8:1:3::9"));
    expect(networkOf("192.0.2.1")).toBe("192.0.2.1");
  });
});
