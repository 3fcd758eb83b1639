import fc from "fast-check";
import { expect, test } from "vitest";
import { csvCell, csvLine } from "./csv.ts";

test("no text a person typed begins a formula, in whatever program the file is opened", () => {
  for (const hostile of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "＝1+1", "＠x"])
    expect(csvCell(hostile).replace(/^"/, "")).toMatch(/^'/);
  expect(csvCell(-1)).toBe("-1");
  expect(csvCell("plain")).toBe("plain");
});

test("a line reads back as what was written", () => {
  const read = (line: string): string[] =>
    [...`,${line.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)].map((match) =>
      (match[1] ?? match[2] ?? "").replaceAll('""', '"'),
    );
  const plain = fc.string({ unit: "grapheme" }).filter((text) => !/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text));
  fc.assert(
    fc.property(fc.array(plain, { minLength: 2, maxLength: 5 }), (values) => {
      expect(read(csvLine(values))).toEqual(values);
    }),
  );
});
