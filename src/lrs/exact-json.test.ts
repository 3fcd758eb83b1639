import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readJson } from "./exact-json.ts";

describe("reading JSON exactly", () => {
  test("what JSON.stringify writes is read as it was, and a list's elements as they were written", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (list) => {
        const text = JSON.stringify(list);
        fc.pre(!/\\u(?:0000|d[89a-f])/i.test(text));
        const read = readJson(text);
        expect(read.value).toEqual(JSON.parse(text));
        expect(read.elements.map((element) => JSON.parse(element))).toEqual(JSON.parse(text));
      }),
    );
  });

  test("elements keep numbers and blanks that JavaScript would lose", () => {
    expect(readJson('[ {"n": 12345678901234567890} , {"n":1.0} ]').elements).toEqual([
      '{"n": 12345678901234567890}',
      '{"n":1.0}',
    ]);
  });

  test.for([
    ["a key twice", '{"a":1,"b":{"c":1,"c":2}}', /"c" stands twice/],
    ["a key twice, once written otherwise", '{"a":1,"\\u0061":2}', /"a" stands twice/],
    ["too deep", `${"[".repeat(10_000)}${"]".repeat(10_000)}`, /nested too deeply|not JSON/],
    ["the null character", '{"a":"\\u0000"}', /U\+0000/],
    ["half of a surrogate pair", '{"a":"\\ud800"}', /surrogate/],
    ["no JSON", '{"a":}', /not JSON/],
    ["nothing", "", /not JSON/],
  ] as const)("%s is refused", ([, text, words]) => {
    expect(() => readJson(text)).toThrow(words);
  });

  test("the same key in two objects is no key twice", () => {
    expect(readJson('{"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":"}{\\"x\\":\\"x"}]}').value).toBeDefined();
  });
});
