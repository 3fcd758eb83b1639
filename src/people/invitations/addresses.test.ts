import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLines, readRows } from "./addresses.ts";

describe("addresses of a list", () => {
  test("one a line: alone, beside a name in either order, or as mail programs write them", () => {
    const { people, faults } = readLines(
      [
        "jane@police.example",
        "Jean Dupont, jean@police.example",
        "layla@police.example;ليلى بن عمر",
        '"Doe, Alex" <ALEX@police.example>',
        "",
        "Tab Bed\ttab@police.example",
        "jane@police.example, twice",
      ].join("\r\n"),
    );
    expect(faults).toEqual([]);
    expect(people).toEqual([
      { email: "jane@police.example", name: "" },
      { email: "jean@police.example", name: "Jean Dupont" },
      { email: "layla@police.example", name: "ليلى بن عمر" },
      { email: "alex@police.example", name: "Doe, Alex" },
      { email: "tab@police.example", name: "Tab Bed" },
    ]);
  });

  test("a heading is passed over, a line without an address is told by its number", () => {
    expect(readLines("Name;E-mail\nJane;jane@police.example\nnobody\n\nJoe;joe at police")).toEqual({
      people: [{ email: "jane@police.example", name: "Jane" }],
      faults: [3, 5],
    });
    expect(readLines("E-mail\njane@police.example").faults).toEqual([]);
    expect(readLines("jane.police.example\njane@police.example").faults).toEqual([1]);
  });

  test("a cell that a spreadsheet would run is no name, and signs that turn the reading round are taken out", () => {
    const { people } = readRows([
      ["=HYPERLINK(1)", "a@police.example"],
      ["\u202eevil", "b@police.example"],
    ]);
    expect(people).toEqual([
      { email: "a@police.example", name: "" },
      { email: "b@police.example", name: "evil" },
    ]);
  });

  test("whatever is pasted is read or told of, each line once", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 60 }), { maxLength: 30 }), (lines) => {
        const { people, faults } = readLines(lines.join("\n"));
        expect(new Set(people.map(({ email }) => email)).size).toBe(people.length);
        expect(new Set(faults).size).toBe(faults.length);
        for (const { email, name } of people) {
          expect(email).toMatch(/^[^\s@]+@[^\s@]+$/);
          expect(name).not.toMatch(/[\r\n\0]/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
