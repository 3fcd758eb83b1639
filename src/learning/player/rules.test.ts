import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completionRules, type RuntimeData } from "../types.ts";
import { durationOf, secondsOfDuration, secondsOfTimespan, timespanOf } from "./durations.ts";
import { interactionsOf } from "./interactions.ts";
import type { Facts } from "./protocol.ts";
import {
  countsMore,
  dataForNextSession,
  factsOf,
  type LaunchableItem,
  masteredStatus,
  proven,
  rollUp,
  unknownFacts,
} from "./rules.ts";

const facts = (): fc.Arbitrary<Facts> =>
  fc.record({
    status: fc.constantFrom("not-started", "incomplete", "completed"),
    success: fc.constantFrom("unknown", "passed", "failed"),
    progress: fc.float({ min: 0, max: 1, noNaN: true }),
    score: fc.option(fc.float({ min: -1, max: 1, noNaN: true })),
    seconds: fc.nat(100_000),
  });

const isSound = (given: Facts) => {
  expect(given.progress).toBeGreaterThanOrEqual(0);
  expect(given.progress).toBeLessThanOrEqual(1);
  expect(Math.abs(given.score ?? 0)).toBeLessThanOrEqual(1);
  expect(Number.isSafeInteger(given.seconds) && given.seconds >= 0).toBe(true);
  expect(["not-started", "incomplete", "completed"]).toContain(given.status);
  expect(["unknown", "passed", "failed"]).toContain(given.success);
};

describe("times", () => {
  test("go to text and back, to a hundredth of a second, in both editions", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000_000_000 }), (hundredths) => {
        const seconds = hundredths / 100;
        expect(secondsOfTimespan(timespanOf(seconds))).toBeCloseTo(seconds, 2);
        expect(secondsOfDuration(durationOf(seconds))).toBeCloseTo(seconds, 2);
      }),
    );
  });

  test("are read as courses write them, and nonsense is no time", () => {
    expect(secondsOfTimespan("0001:02:03.5")).toBe(3723.5);
    expect(secondsOfTimespan("01:02:03")).toBe(3723);
    expect(secondsOfDuration("P1DT1H1M1.5S")).toBe(90_061.5);
    expect(secondsOfDuration("PT90M")).toBe(5_400);
    for (const text of ["", undefined, "1 hour", "PT-5S", "::", "P"]) {
      expect(secondsOfTimespan(text)).toBe(0);
      expect(secondsOfDuration(text)).toBe(0);
    }
  });
});

describe("what a SCO's data say", () => {
  test("is sound whatever stands in them", () => {
    const keys = fc.constantFrom(
      ...[
        "core.lesson_status",
        "core.score.raw",
        "core.score.min",
        "core.score.max",
        "core.total_time",
        "core.session_time",
      ],
      ...[
        "completion_status",
        "success_status",
        "score.scaled",
        "progress_measure",
        "completion_threshold",
        "session_time",
      ],
    );
    const values = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.constantFrom("completed", "passed", "failed", "9999999:00:00", "P9999Y"),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(keys, values)),
        fc.constantFrom("scorm-1.2", "scorm-2004", "html"),
        fc.boolean(),
        (pairs, standard, isSco) => {
          isSound(factsOf(standard, isSco, Object.fromEntries(pairs.map(([key, value]) => [`cmi.${key}`, value]))));
        },
      ),
    );
  });

  test("SCORM 1.2 puts completion and success into one word", () => {
    const of = (status: string) => factsOf("scorm-1.2", true, { "cmi.core.lesson_status": status });
    expect(of("passed")).toMatchObject({ status: "completed", success: "passed", progress: 1 });
    expect(of("failed")).toMatchObject({ status: "completed", success: "failed" });
    expect(of("completed")).toMatchObject({ status: "completed", success: "unknown" });
    expect(of("browsed")).toMatchObject({ status: "incomplete" });
    expect(of("not attempted")).toMatchObject({ status: "not-started" });
    expect(
      factsOf("scorm-1.2", true, { "cmi.core.score.raw": "15", "cmi.core.score.min": "10", "cmi.core.score.max": "20" })
        .score,
    ).toBe(0.5);
  });

  test("SCORM 2004 measures decide over words", () => {
    const of = (data: RuntimeData) => factsOf("scorm-2004", true, data);
    expect(
      of({ "cmi.completion_status": "completed", "cmi.completion_threshold": "0.8", "cmi.progress_measure": "0.5" }),
    ).toMatchObject({ status: "incomplete", progress: 0.5 });
    expect(
      of({ "cmi.success_status": "failed", "cmi.scaled_passing_score": "0.6", "cmi.score.scaled": "0.7" }),
    ).toMatchObject({ success: "passed", score: 0.7 });
  });

  test("a mastery score decides at the end, but fails nobody who pauses", () => {
    expect(masteredStatus({ "cmi.core.score.raw": "80" }, 80)).toBe("passed");
    expect(masteredStatus({ "cmi.core.score.raw": "79.9", "cmi.core.lesson_status": "completed" }, 80)).toBe("failed");
    expect(
      masteredStatus(
        { "cmi.core.score.raw": "10", "cmi.core.lesson_status": "incomplete", "cmi.core.exit": "suspend" },
        80,
      ),
    ).toBeUndefined();
    expect(masteredStatus({}, 80)).toBeUndefined();
    expect(masteredStatus({ "cmi.core.score.raw": "80" }, undefined)).toBeUndefined();
  });

  test("the next sitting finds the time added up and all else as it was", () => {
    fc.assert(
      fc.property(fc.nat(400_000), fc.nat(400_000), fc.string(), (total, session, text) => {
        const before = {
          "cmi.core.total_time": timespanOf(total),
          "cmi.core.session_time": timespanOf(session),
          "cmi.core.exit": "suspend",
          "cmi.suspend_data": text,
        };
        const next = dataForNextSession("scorm-1.2", before);
        expect(next).toEqual({ "cmi.core.total_time": timespanOf(total + session), "cmi.suspend_data": text });
        expect(factsOf("scorm-1.2", true, next).seconds).toBe(factsOf("scorm-1.2", true, before).seconds);
      }),
    );
  });

  test("interactions are read in order, however many and however named", () => {
    const data = {
      "cmi.interactions.10.id": "k",
      "cmi.interactions.2.id": "c",
      "cmi.interactions.2.learner_response": "x",
      "cmi.interactions.2.correct_responses.1.pattern": "y",
      "cmi.interactions.3.type": "choice",
    };
    expect(interactionsOf("scorm-2004", data)).toMatchObject([
      { index: 2, id: "c", response: "x", correctResponses: ["y"] },
      { index: 10, id: "k" },
    ]);
  });
});

describe("what is proven", () => {
  test("is never taken back, and telling it twice or in another order changes nothing", () => {
    fc.assert(
      fc.property(facts(), facts(), (a, b) => {
        const both = proven(a, b);
        expect(proven(both, b)).toEqual(both);
        for (const one of [a, b]) {
          if (one.status === "completed") expect(both.status).toBe("completed");
          if (one.success === "passed") expect(both.success).toBe("passed");
          expect(both.score ?? -2).toBeGreaterThanOrEqual(one.score ?? -2);
          expect(both.progress).toBeGreaterThanOrEqual(one.progress);
        }
        const other = proven(b, a);
        expect([other.status, other.score, other.progress, other.seconds]).toEqual([
          both.status,
          both.score,
          both.progress,
          both.seconds,
        ]);
      }),
    );
  });

  test("of two attempts one counts, and not both ways unless they are equal", () => {
    fc.assert(
      fc.property(facts(), facts(), (a, b) => {
        expect(countsMore(a, b) || countsMore(b, a)).toBe(true);
        if (a.status === "completed" && b.status !== "completed") expect(countsMore(b, a)).toBe(false);
      }),
    );
  });
});

describe("an attempt as a whole", () => {
  const items = (count: number): LaunchableItem[] =>
    Array.from({ length: count }, (_, at) => ({ id: `i${at}`, title: {}, isSco: at % 3 !== 2 }));
  const known = (all: readonly Facts[]) => new Map(all.map((each, at) => [`i${at}`, each]));

  test("is sound by every rule, and complete exactly when its rule says so", () => {
    fc.assert(
      fc.property(fc.array(facts(), { maxLength: 9 }), fc.constantFrom(...completionRules), (all, rule) => {
        const whole = rollUp(rule, items(all.length), known(all));
        isSound(whole);
        const scos = all.filter((_, at) => at % 3 !== 2);
        const counted = rule === "visited" || scos.length === 0 ? all : scos;
        const isDone = (each: Facts) =>
          rule === "visited" ? each.status !== "not-started" : each.status === "completed";
        const wanted = counted.length > 0 && (rule === "any-sco" ? counted.some(isDone) : counted.every(isDone));
        expect(whole.status === "completed").toBe(wanted);
        expect(whole.progress === 1).toBe(wanted);
        expect(whole.seconds).toBe(all.reduce((sum, each) => sum + each.seconds, 0));
      }),
    );
  });

  test("more learned never makes it less complete", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(facts(), facts()), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...completionRules),
        (pairs, rule) => {
          const before = rollUp(rule, items(pairs.length), known(pairs.map(([a]) => a)));
          const after = rollUp(rule, items(pairs.length), known(pairs.map(([a, b]) => proven(a, b))));
          expect(after.progress).toBeGreaterThanOrEqual(before.progress - 1e-6);
          if (before.status === "completed") expect(after.status).toBe("completed");
        },
      ),
    );
  });

  test("follows the package's own rollup where there is one, and not where the rule is another", () => {
    const root = { completion: "completed", success: "failed", score: 0.4, progress: null } as const;
    const one = new Map([["i0", { ...unknownFacts, status: "incomplete" as const }]]);
    expect(rollUp("package", items(2), one, root)).toMatchObject({
      status: "completed",
      success: "failed",
      score: 0.4,
      progress: 1,
    });
    expect(rollUp("every-sco", items(2), one, root)).toMatchObject({ status: "incomplete", success: "unknown" });
    expect(
      rollUp("package", items(2), one, { completion: "unknown", success: "unknown", score: null, progress: null }),
    ).toMatchObject({ status: "incomplete" });
  });
});
