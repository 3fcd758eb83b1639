import { describe, expect } from "vitest";
import type { Language } from "#platform/i18n/index.ts";
import { visitor } from "#platform/permissions/index.ts";
import { test } from "../../tests/support/house.ts";
import { putFixture } from "./fixtures.ts";
import fixture from "./queries.fixture.json" with { type: "json" };
import { searchCatalogue } from "./search.ts";
import { learnWords } from "./spelling.ts";

describe("what people type in four languages", () => {
  let keys = new Map<string, string>();

  test("the fixture stands", async ({ db }) => {
    const ids = await putFixture(db);
    keys = new Map([...ids].map(([key, id]) => [id, key]));
    while ((await learnWords(db)) > 0);
    expect(keys.size).toBe(40);
  });

  for (const { lang, q, finds, ...rest } of fixture.queries) {
    test(`${lang}: ${q}`, async ({ db }) => {
      const result = await searchCatalogue(db, visitor, { lang: lang as Language, text: q, limit: 40 });
      const found = result.hits.map((hit) => keys.get(hit.id));
      expect(found).toEqual(expect.arrayContaining(finds));
      expect({ isAnyWord: result.isAnyWord, correction: result.correction?.isUsed ?? false }).toEqual({
        isAnyWord: false,
        correction: false,
      });
      for (const unwanted of "not" in rest ? rest.not : []) expect(found).not.toContain(unwanted);
      // A query that finds everything finds nothing.
      expect(found.length).toBeLessThan(20);
    });
  }

  for (const { lang, q, finds } of fixture.corrections) {
    test(`${lang}, mistyped: ${q}`, async ({ db }) => {
      const result = await searchCatalogue(db, visitor, { lang: lang as Language, text: q });
      expect(result.correction?.isUsed).toBe(true);
      expect(result.hits.map((hit) => keys.get(hit.id))).toContain(finds);
    });
  }
});
