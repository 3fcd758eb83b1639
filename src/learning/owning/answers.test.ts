import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CountedAnswer, RuntimeData } from "../types.ts";
import { addAnswers, firstAnswers, isRight, mostChoices, noSums, type QuestionSums } from "./answers.ts";
import { discrimination, figuresOf } from "./items.ts";

const answered = (index: number, id: string, result: string, response = "a", type = "choice"): RuntimeData => ({
  [`cmi.interactions.${index}.id`]: id,
  [`cmi.interactions.${index}.type`]: type,
  [`cmi.interactions.${index}.student_response`]: response,
  [`cmi.interactions.${index}.result`]: result,
});
const partOf = (...list: RuntimeData[]) => [{ item: "part", data: Object.assign({}, ...list) as RuntimeData }];

describe("the answers of an attempt", () => {
  test("are the first to each question; a second try, and what was only asked, count for nothing", () => {
    const answers = firstAnswers(
      "scorm-1.2",
      partOf(answered(0, "q1", "wrong", "b"), answered(1, "q1", "correct", "a"), answered(2, "q2", "", "")),
    );
    expect(answers.map(({ seen, isRight: right, choice }) => [seen.question, right, choice])).toEqual([
      ["q1", false, "b"],
    ]);
  });

  test("are kept as texts only where they come from a list: what people wrote themselves is counted and forgotten", () => {
    const answers = firstAnswers(
      "scorm-1.2",
      partOf(
        answered(0, "own", "correct", "My chief, Ada Person, told me", "fill-in"),
        answered(1, "set", "correct", "c"),
      ),
    );
    expect(answers.map(({ choice }) => choice)).toEqual([null, "c"]);
  });

  test("of hostile courses stay bounded: long texts, NUL, half characters, names of objects' own fields, thousands of questions", () => {
    const hostile = firstAnswers(
      "scorm-1.2",
      partOf(
        answered(0, `<script>alert(1)</script>${"x".repeat(4_000)}`, "correct", "y".repeat(65_536)),
        answered(1, "nul\u0000 half\ud800", "NaN", "\u0000"),
        answered(2, "__proto__", "correct", "__proto__"),
        ...Array.from({ length: 2_000 }, (_, index) => answered(index + 3, `random ${index}`, "correct")),
      ),
    );
    expect(hostile.length).toBe(500);
    expect(hostile.every(({ seen, choice }) => seen.question.length <= 250 && (choice ?? "").length <= 250)).toBe(true);
    expect(JSON.stringify(hostile)).not.toMatch(/\\u0000|\\ud800/);
    const sums = noSums();
    addAnswers(() => sums, hostile, 1);
    expect(Object.getPrototypeOf(sums.choices)).toBe(Object.prototype);
    expect(Object.entries(JSON.parse(JSON.stringify(sums)).choices)).toContainEqual(["__proto__", 1]);
  });

  test("are right or wrong only where the course says so", () => {
    expect(["correct", "wrong", "incorrect", "neutral", "unanticipated", "0.5", "NaN", ""].map(isRight)).toEqual([
      true,
      false,
      false,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

const answer = (key: string, right: boolean | null, choice: string | null = null): CountedAnswer => ({
  key,
  isRight: right,
  choice,
});

/** Pearson's correlation, the long way. */
function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(pairs.map(([a]) => a)), mean(pairs.map(([, b]) => b))];
  const shared = pairs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  const spread = (of: number, at: 0 | 1) => pairs.reduce((sum, pair) => sum + (pair[at] - of) ** 2, 0);
  return shared / Math.sqrt(spread(x, 0) * spread(y, 1));
}

test("discrimination is the correlation with the rest, the question itself left out", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), { minLength: 5, maxLength: 60 }),
      (people) => {
        const sums = noSums();
        for (const rights of people)
          addAnswers(
            (key) => (key === "0" ? sums : undefined),
            rights.map((right, index) => answer(String(index), right)),
            1,
          );
        const pairs = people.map(([own, ...rest]) => [Number(own), rest.filter(Boolean).length / 3] as const);
        const known = correlation(pairs);
        const told = discrimination(sums);
        if (Number.isFinite(known)) expect(told).toBeCloseTo(known, 6);
        else expect(told).toBeNull();
      },
    ),
  );
});

test("what is taken out again leaves the figures as they were before", () => {
  const answers = fc.array(
    fc.record({
      key: fc.constantFrom("a", "b", "c"),
      isRight: fc.option(fc.boolean()),
      choice: fc.option(fc.string()),
    }),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(answers, answers, (kept, passing) => {
      const [one, other] = [noSums(), noSums()];
      addAnswers(() => one, kept, 1);
      addAnswers(() => other, kept, 1);
      addAnswers(() => other, passing, 1);
      addAnswers(() => other, passing, -1);
      expect(other).toMatchObject({
        answers: one.answers,
        judged: one.judged,
        rights: one.rights,
        choices: one.choices,
      });
      expect(other.restOfRights).toBeCloseTo(one.restOfRights, 9);
    }),
  );
});

test("figures name the right choice, say where answers are too few, and stay within a hundred choices", () => {
  const sums: QuestionSums = noSums();
  for (let person = 0; person < 40; person += 1)
    addAnswers(
      (key) => (key === "q" ? sums : undefined),
      [answer("q", person % 4 !== 0, person % 4 === 0 ? "b" : "c[,]a"), answer("other", person % 2 === 0)],
      1,
    );
  const seen = { key: "q", item: "i", question: "q", kind: "choice", description: "", correct: ["a[,]c"], position: 0 };
  expect(figuresOf({ ...seen, ...sums })).toMatchObject({
    difficulty: 0.75,
    isTooFew: false,
    choices: [
      { text: "c[,]a", count: 30, isCorrect: true },
      { text: "b", count: 10, isCorrect: false },
    ],
  });
  expect(figuresOf({ ...seen, ...noSums() })).toMatchObject({ difficulty: null, discrimination: null, isTooFew: true });
  for (let index = 0; index < 500; index += 1) addAnswers(() => sums, [answer("q", true, `odd ${index}`)], 1);
  expect(Object.keys(sums.choices)).toHaveLength(mostChoices);
});
