import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { typingErrors } from "./spelling.ts";

describe("typing errors", () => {
  test.each([
    ["cybercirme", "cybercrime", 1],
    ["laundring", "laundering", 1],
    ["polise", "police", 1],
    ["polices", "police", 1],
    ["abc", "xyz", 3],
    ["", "abc", 3],
  ])("%s for %s: %i", (typed, meant, errors) => expect(typingErrors(typed, meant, 5)).toBe(errors));

  test("none for the same word, as many either way, never more than it takes to write the longer anew", () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const errors = typingErrors(a, b, 20);
        return (
          errors === typingErrors(b, a, 20) && (errors === 0) === (a === b) && errors <= Math.max(a.length, b.length)
        );
      }),
    );
  });

  test("counting stops above the most that is asked for", () =>
    expect(typingErrors("investigation", "abcdefghijklm", 2)).toBe(3));
});
