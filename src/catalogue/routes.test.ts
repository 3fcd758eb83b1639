import { describe, expect } from "vitest";
import type { HouseParts } from "#platform/feature.ts";
import { languages } from "#platform/i18n/index.ts";
import { anAccount, test } from "../../tests/support/house.ts";
import { commands } from "./commands.ts";
import { aThing } from "./fixtures.ts";
import { putInCatalogue } from "./operations.ts";

const search = (db: HouseParts["db"], words: string, options: Record<string, string> = {}) =>
  commands[0]?.run({ db } as HouseParts, {
    positionals: words.split(" "),
    options,
    say: () => {},
    stdin: async () => "",
  });

describe("the command", () => {
  test("prints hits as the public sees them, of a kind, in a language", async ({ db }) => {
    const texts = {
      en: { title: "Kakapo count" },
      fr: { title: "Compter les kakapos", summary: "Un kakapo, deux kakapos." },
    };
    const module = aThing({ kind: "module", path: "/learning/kakapo", texts });
    await putInCatalogue(db, module);
    await putInCatalogue(db, aThing({ kind: "article", texts }));
    await putInCatalogue(db, aThing({ kind: "module", texts, readers: ["community"] }));
    expect(await search(db, "kakapo", { lang: "fr", kind: "module" })).toMatchObject({
      total: 1,
      hits: [
        {
          id: module.id,
          title: "Compter les kakapos",
          lang: "fr",
          url: "/fr/learning/kakapo",
          snippet: "Un kakapo, deux kakapos.",
        },
      ],
    });
    await expect(search(db, "kakapo", { kind: "bird" })).rejects.toThrow("it is one of module");
  });
});

describe("the pages", () => {
  test("stand in every language, empty and full, for visitors and members", async ({ app, db }) => {
    await putInCatalogue(db, aThing({ subjects: ["dna"], texts: { en: { title: "Kea" } } }));
    const { token } = await anAccount(db);
    for (const lang of languages) {
      for (const path of [
        "/search",
        "/search?q=kea",
        "/search?q=nowhere&kind=module",
        "/search?subject=dna",
        "/subjects",
        "/subjects/dna",
        "/subjects/cbrne",
      ]) {
        for (const headers of [{}, { cookie: `praxis-3000-session=${token}` }]) {
          const response = await app.request(`/${lang}${path}`, { headers });
          expect([path, response.status]).toEqual([path, 200]);
        }
      }
    }
    expect((await app.request("/en/subjects/none-such")).status).toBe(404);
  });

  test("nothing found offers ways on", async ({ app }) => {
    const html = await (await app.request("/en/search?q=xyzzyq&kind=module")).text();
    for (const way of ["/en/search?q=xyzzyq", "/en/subjects", "/en/subjects/forensics"])
      expect(html).toContain(`href="${way}"`);
  });

  test("suggestions bring the words around them in the language asked for", async ({ app, db }) => {
    await putInCatalogue(
      db,
      aThing({ kind: "website", path: "/library/tuatara", texts: { en: { title: "Tuatara watch" } } }),
    );
    const answer = await (await app.request("/api/v1/suggest?q=tuat&lang=es")).json();
    expect(answer).toEqual({
      label: "Sugerencias",
      status: "1 sugerencia",
      suggestions: [
        { type: "website", label: expect.any(String), text: "Tuatara watch", lang: "en", href: "/es/library/tuatara" },
      ],
    });
    const subject = (await (await app.request("/api/v1/suggest?q=ciberd&lang=fr")).json()) as {
      suggestions: unknown[];
    };
    expect(subject.suggestions[0]).toMatchObject({
      type: "subject",
      text: "Cybercriminalité",
      href: "/fr/subjects/cybercrime",
    });
  });

  test("a browser learns to search here", async ({ app }) => {
    const response = await app.request("/opensearch.xml", { headers: { "accept-language": "fr" } });
    expect(response.headers.get("content-type")).toContain("application/opensearchdescription+xml");
    expect(await response.text()).toContain('template="http://localhost:3000/fr/search?q={searchTerms}"');
  });
});
