import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldsOf, yearsOf } from "./fields.ts";
import { cleanQuery } from "./parse-query.ts";

const authorsOf = (query: string) => fieldsOf(query).authors.map(({ folded }) => folded);

describe("fields of a query", () => {
  test("author:, subject: and year: are read in all four languages, whatever the order", () => {
    expect(fieldsOf('author:Goldstein year:1979 problem-oriented subject:"community policing"')).toMatchObject({
      rest: "problem-oriented",
      fromYear: 1979,
      toYear: 1979,
    });
    expect(authorsOf("auteur:Éric")).toEqual(["eric"]);
    expect(authorsOf('autora:"María López"')).toEqual(["maria", "lopez"]);
    expect(authorsOf("المؤلف:أحمد")).toHaveLength(1);
    expect(fieldsOf("año:2010-2013").toYear).toBe(2013);
    expect(fieldsOf("année : 2010 formation")).toMatchObject({ fromYear: 2010, rest: "formation" });
    expect(fieldsOf("سنة:٢٠١٢")).toMatchObject({ fromYear: 2012, toYear: 2012 });
  });

  test("a subject is known by its identifier and by its names", () => {
    expect(fieldsOf("subject:cybercrime").subject).toBe("cybercrime");
    expect(fieldsOf("sujet:cybercriminalité").subject).toBe("cybercrime");
    expect(fieldsOf("tema:ciberdelincuencia").subject).toBe("cybercrime");
  });

  test("what says nothing stays among the words", () => {
    for (const query of ["year:soon", "subject:gardening", "note: urgent", "http://police.example", "author: "])
      expect(fieldsOf(query)).toMatchObject({ rest: query.trim(), authors: [], subject: undefined });
  });

  test("years stand alone, as a range, or open at one end", () => {
    expect(yearsOf("2012")).toEqual({ from: 2012, to: 2012 });
    expect(yearsOf("2010–2013")).toEqual({ from: 2010, to: 2013 });
    expect(yearsOf("2010-")).toEqual({ from: 2010, to: undefined });
    expect(yearsOf("-2013")).toEqual({ from: undefined, to: 2013 });
    for (const text of ["", "-", "12", "20100", "2010-2013-2015"]) expect(yearsOf(text)).toBeUndefined();
  });

  test("whatever is typed, nothing is lost: every word stands in the rest or in a field", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (typed) => {
        const query = cleanQuery(typed);
        const { rest, written } = fieldsOf(query);
        const letters = (text: string) => [...text.replace(/\s/g, "")].sort().join("");
        expect(letters(rest + written)).toBe(letters(query));
      }),
    );
  });
});
