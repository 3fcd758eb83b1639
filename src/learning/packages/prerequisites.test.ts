import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  evaluatePrerequisites,
  itemsNamedIn,
  type PrerequisiteStatus,
  type Prerequisites,
  parsePrerequisites,
} from "./prerequisites.ts";

const statuses: PrerequisiteStatus[] = ["passed", "completed", "browsed", "failed", "not attempted", "incomplete"];

function parsed(script: string): Prerequisites | null {
  const result = parsePrerequisites(script);
  if (!result.ok) throw new Error(`does not parse at ${result.at}: ${script}`);
  return result.expression;
}

const holds = (script: string, known: Record<string, PrerequisiteStatus>) =>
  evaluatePrerequisites(parsed(script), (item) => known[item]);

describe("AICC CMI001's own examples", () => {
  test.each([
    ["S34 & S36 & S38", { S34: "passed", S36: "completed", S38: "passed" }, true],
    ["S34 & S36 & S38", { S34: "passed", S36: "incomplete", S38: "passed" }, false],
    ["S34 | S36 | S38", { S36: "completed" }, true],
    ["S34 | S36 | S38", { S36: "failed" }, false],
    ["~S34", {}, true],
    ["~S34", { S34: "passed" }, false],
    ["S34 = passed", { S34: "passed" }, true],
    ["S34 = passed", { S34: "completed" }, false],
    ["S34 <> passed", { S34: "failed" }, true],
    ["{S34, S36, S38}", { S34: "passed", S36: "passed" }, false],
    ["2*{S34, S36, S38}", { S34: "passed", S38: "completed" }, true],
    ["2*{S34, S36, S38}", { S34: "passed" }, false],
    ["(S34 | S36) & S38", { S36: "passed", S38: "passed" }, true],
    ["S34 | S36 & S38", { S34: "passed" }, true],
  ] as const)("%s with %j is %s", (script, known, expected) => {
    expect(holds(script, known)).toBe(expected);
  });
});

describe("what exporters write", () => {
  test.each([
    ["module1 AND module2", { module1: "passed", module2: "passed" }, true],
    ["(module1 AND module2) OR module3", { module3: "completed" }, true],
    ["NOT module1", { module1: "passed" }, false],
    ['A="passed"', { A: "passed" }, true],
    ["A='P'", { A: "passed" }, true],
    ["A=N", {}, true],
    ["A = not attempted & B", { B: "passed" }, true],
    ["A=not_attempted", { A: "browsed" }, false],
    ["  ", {}, true],
    ["not", { not: "passed" }, true],
    ["or OR and", { and: "passed" }, true],
    ["a.b-c_1:x", { "a.b-c_1:x": "passed" }, true],
  ] as const)("%s with %j is %s", (script, known, expected) => {
    expect(holds(script, known)).toBe(expected);
  });
});

test.each([
  ["A &", 3],
  ["A B", 2],
  ["(A", 2],
  ["A = nonsense", 4],
  ["2*A", 2],
  ["{A,}", 3],
  ["&", 0],
  ["A = ", 4],
  ["A ! B", 2],
])("%s is not understood, from character %i on", (script, at) => {
  const result = parsePrerequisites(script);
  expect(result).toMatchObject({ ok: false });
  if (!result.ok) expect(result.at).toBe(at);
});

test("brackets nested past all reason are refused instead of exhausting the stack", () => {
  expect(parsePrerequisites(`${"(".repeat(100_000)}A${")".repeat(100_000)}`).ok).toBe(false);
  expect(parsePrerequisites(`${"~".repeat(100_001)}A`)).toEqual({
    ok: true,
    expression: { kind: "not", of: { kind: "done", item: "A" } },
  });
});

const identifier = fc
  .stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/)
  .filter((name) => !/^(?:and|or|not)$/i.test(name));

const expression: fc.Arbitrary<Prerequisites> = fc.letrec<{ any: Prerequisites }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ kind: fc.constant("done" as const), item: identifier }),
    fc.record({
      kind: fc.constant("status" as const),
      item: identifier,
      status: fc.constantFrom(...statuses),
      equal: fc.boolean(),
    }),
    tie("any").map((of): Prerequisites => (of.kind === "not" ? of : { kind: "not", of })),
    fc
      .tuple(fc.constantFrom("and" as const, "or" as const), fc.array(tie("any"), { minLength: 2, maxLength: 4 }))
      .map(([kind, of]): Prerequisites => ({ kind, of })),
    fc
      .tuple(fc.nat(5), fc.array(tie("any"), { minLength: 1, maxLength: 4 }))
      .map(([count, of]): Prerequisites => ({ kind: "atLeast", count, of })),
  ),
})).any;

function written(tree: Prerequisites): string {
  switch (tree.kind) {
    case "done":
      return tree.item;
    case "status":
      return `${tree.item}${tree.equal ? "=" : "<>"}"${tree.status}"`;
    case "not":
      return `~(${written(tree.of)})`;
    case "and":
    case "or":
      return tree.of.map((part) => `(${written(part)})`).join(tree.kind === "and" ? "&" : " | ");
    case "atLeast":
      return `${tree.count}*{${tree.of.map(written).join(", ")}}`;
  }
}

test("what is written from a tree is read as the same tree", () => {
  fc.assert(
    fc.property(expression, (tree) => {
      expect(parsed(written(tree))).toEqual(tree);
    }),
  );
});

test("no string makes the parser fail, and a fault is told within the string", () => {
  const scriptLike = fc.stringMatching(/^[AB2&|~=<>,{}()* "']{0,30}$/);
  fc.assert(
    fc.property(fc.oneof(scriptLike, fc.string({ unit: "binary" })), (script) => {
      const result = parsePrerequisites(script);
      if (!result.ok) {
        expect(result.at).toBeGreaterThanOrEqual(0);
        expect(result.at).toBeLessThanOrEqual(script.length);
      }
    }),
    { numRuns: 500 },
  );
});

test("a tree and its negation never agree", () => {
  const known = fc.dictionary(identifier, fc.constantFrom(...statuses));
  fc.assert(
    fc.property(expression, known, (tree, statusOf) => {
      const lookUp = (item: string) => (Object.hasOwn(statusOf, item) ? statusOf[item] : undefined);
      const itself = evaluatePrerequisites(tree, lookUp);
      expect(evaluatePrerequisites({ kind: "not", of: tree }, lookUp)).toBe(!itself);
    }),
  );
});

test("only the items that are named decide", () => {
  fc.assert(
    fc.property(expression, (tree) => {
      const asked = new Set<string>();
      evaluatePrerequisites(tree, (item) => {
        asked.add(item);
        return undefined;
      });
      expect(itemsNamedIn(tree)).toEqual(expect.arrayContaining([...asked]));
    }),
  );
});
