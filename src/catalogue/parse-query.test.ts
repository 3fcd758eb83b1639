import fc from "fast-check";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import { test } from "../../tests/support/house.ts";
import { cleanQuery, parseQuery, termsOf } from "./parse-query.ts";

const shape = (query: string) =>
  termsOf(query).map((term) => `${term.isExcluded ? "-" : ""}${term.words.map((word) => word.folded).join("+")}`);

describe("reading a query", () => {
  test("words, phrases and what to leave out", () => {
    expect(shape('police "use of force" -firearms -"ground fighting"')).toEqual([
      "police",
      "use+of+force",
      "-firearms",
      "-ground+fighting",
    ]);
    expect(shape("« scène de crime » “first responder”")).toEqual(["scene+de+crime", "first+responder"]);
  });

  test("a hyphen within a word leaves nothing out", () => {
    expect(shape("e-learning - cyber-crime -")).toEqual(["e", "learning", "cyber", "crime"]);
  });

  test("quotes that nothing closes mean nothing", () => {
    expect(shape('"use of force')).toEqual(["use", "of", "force"]);
    expect(shape('force" of')).toEqual(["force", "of"]);
  });

  test("a megabyte becomes 300 characters, without controls, NUL or overrides of direction", () => {
    expect(cleanQuery("police ".repeat(150_000)).length).toBeLessThanOrEqual(300);
    expect(cleanQuery("po\0lice \u202eecilop\u202c \u2066x\u2069\ud800")).toBe("po lice ecilop x \ufffd");
  });

  test("whatever is typed, PostgreSQL takes the query", async ({ db }) => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc
        .array(
          fc.constantFrom(
            "&",
            "|",
            "!",
            "(",
            ")",
            "<->",
            ":*",
            "'",
            "''",
            "\\",
            '"',
            "-",
            "a",
            "police",
            "شرطة",
            " ",
            "\0",
            "%",
            "$1",
            ";--",
          ),
          { maxLength: 25 },
        )
        .map((parts) => parts.join("")),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (typed) => {
        const { all, any } = await parseQuery(db, cleanQuery(typed));
        for (const query of [all, any]) if (query !== undefined) await sql`select ${query}::tsquery`.execute(db);
      }),
      { numRuns: 300 },
    );
  });

  test("words that say nothing count only where there are no others", async ({ db }) => {
    const withOthers = await parseQuery(db, "the use of force");
    const alone = await parseQuery(db, "the");
    expect(withOthers.all).not.toContain("'the'");
    expect(alone.all).toContain("'the'");
  });
});
