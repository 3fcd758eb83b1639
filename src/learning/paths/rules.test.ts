import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { doneTeller } from "./progress.ts";
import { cycleFrom, depths, faultOf, lockedForEver, moved, partsOf, standingOf, withoutPart } from "./rules.ts";
import type { PathPart, PathStage, PathStructure, PathThing } from "./types.ts";

const part = (id: string, over: Partial<PathPart> = {}): PathPart => ({
  partId: `p-${id}`,
  kind: "module",
  id,
  requires: [],
  equivalents: [],
  ...over,
});
const stage = (parts: PathPart[], over: Partial<PathStage> = {}): PathStage => ({
  stageId: `s-${parts[0]?.id ?? "none"}`,
  title: {},
  needed: null,
  isOrdered: false,
  parts,
  ...over,
});
const structure = (stages: PathStage[], over: Partial<PathStructure> = {}): PathStructure => ({
  isOrdered: false,
  before: [],
  stages,
  ...over,
});
const doing =
  (...ids: string[]) =>
  ({ id }: PathThing) =>
    ids.includes(id);

describe("where somebody stands", () => {
  test("of a stage that needs k of n, any k are enough, and the others add nothing", () => {
    const path = structure([stage([part("a"), part("b"), part("c")], { needed: 2 })]);
    expect(standingOf(path, doing("a"))).toMatchObject({ done: 1, needed: 2, isComplete: false, next: "p-b" });
    expect(standingOf(path, doing("a", "c"))).toMatchObject({ done: 2, needed: 2, isComplete: true, next: undefined });
    expect(standingOf(path, doing("a", "b", "c"))).toMatchObject({ done: 2, needed: 2 });
  });

  test("an equivalent counts for its part, and for no other", () => {
    const path = structure([stage([part("a", { equivalents: ["x"] }), part("b")])]);
    const standing = standingOf(path, doing("x"));
    expect(standing.parts.get("p-a")?.state).toBe("done");
    expect(standing.parts.get("p-b")?.state).toBe("open");
  });

  test("a locked part says what it waits for; what was done out of order is done", () => {
    const path = structure(
      [stage([part("a"), part("b", { requires: ["p-a"] })]), stage([part("c"), part("d")], { isOrdered: true })],
      {
        isOrdered: true,
        before: [{ kind: "module", id: "z" }],
      },
    );
    expect(standingOf(path, doing()).parts.get("p-a")).toEqual({ state: "locked", lock: { by: "before" } });
    const begun = standingOf(path, doing("z"));
    expect(begun.parts.get("p-b")).toEqual({ state: "locked", lock: { by: "requires", partIds: ["p-a"] } });
    expect(begun.parts.get("p-c")).toEqual({ state: "locked", lock: { by: "stage", stageId: "s-a" } });
    expect(standingOf(path, doing("z", "a", "b")).parts.get("p-d")).toEqual({
      state: "locked",
      lock: { by: "order", partId: "p-c" },
    });
    expect(standingOf(path, doing("z", "a", "b", "d")).parts.get("p-d")).toEqual({ state: "done" });
    expect(standingOf(path, doing("a", "b", "c", "d"))).toMatchObject({ isComplete: false, done: 4, needed: 4 });
  });

  test("a path of offers alone is never completed", () => {
    expect(standingOf(structure([stage([part("a")], { needed: 0 })]), doing("a")).isComplete).toBe(false);
    expect(standingOf(structure([]), doing()).isComplete).toBe(false);
  });

  test("a path within is done by its parts, or because it was completed once; two that hold each other are not", () => {
    const inner = { structure: structure([stage([part("a")])]) };
    const outer: PathThing = { kind: "path", id: "inner" };
    const none = { modules: new Set<string>(), paths: new Set<string>() };
    const tell = (done: Partial<typeof none>) => doneTeller(new Map([["inner", inner]]), { ...none, ...done })(outer);
    expect(tell({})).toBe(false);
    expect(tell({ modules: new Set(["a"]) })).toBe(true);
    expect(tell({ paths: new Set(["inner"]) })).toBe(true);
    const mirror = (id: string) => ({ structure: structure([stage([part(id, { kind: "path" })])]) });
    const circle = new Map([
      ["one", mirror("two")],
      ["two", mirror("one")],
    ]);
    expect(doneTeller(circle, none)({ kind: "path", id: "one" })).toBe(false);
  });
});

const names = ["a", "b", "c", "d", "e", "f"];
const anyStructure = fc
  .record({
    cuts: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 }),
    requires: fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 6 }),
    ordered: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
    needed: fc.array(fc.option(fc.integer({ min: 0, max: 3 })), { minLength: 6, maxLength: 6 }),
    equivalents: fc.dictionary(fc.constantFrom(...names), fc.array(fc.constantFrom("x", "y"), { maxLength: 2 })),
  })
  .map(({ cuts, requires, ordered, needed, equivalents }) => {
    const stages: PathStage[] = [];
    let rest = names;
    for (const [index, cut] of cuts.entries()) {
      const own = rest.slice(0, cut);
      rest = rest.slice(cut);
      if (own.length === 0) break;
      const parts = own.map((id) =>
        part(id, {
          requires: requires.filter(([from, to]) => from === id && to !== id).map(([, to]) => `p-${to}`),
          equivalents: equivalents[id] ?? [],
        }),
      );
      const wish = needed[index] ?? null;
      stages.push(
        stage(parts, { isOrdered: ordered[index] === true, needed: wish === null ? null : Math.min(wish, own.length) }),
      );
    }
    return structure(stages, { isOrdered: ordered[6] === true });
  });

describe("any structure", () => {
  test("that has no fault can be walked to its end by always taking the next part", () => {
    fc.assert(
      fc.property(anyStructure, (path) => {
        if (faultOf(path) !== undefined) return;
        const done = new Set<string>();
        for (let step = 0; step <= names.length; step += 1) {
          const standing = standingOf(path, ({ id }) => done.has(id));
          if (standing.next === undefined) {
            expect(
              standing.isComplete ||
                standing.needed === 0 ||
                [...standing.stages.values()].some(({ isDone }) => !isDone),
            ).toBe(true);
            break;
          }
          expect(standing.parts.get(standing.next)?.state).toBe("open");
          done.add(partsOf(path).find(({ partId }) => partId === standing.next)?.id ?? "");
        }
      }),
      { numRuns: 300 },
    );
  });

  test("without fault opens every part to who does all that opens; a fault of order leaves one locked for ever", () => {
    fc.assert(
      fc.property(anyStructure, (path) => {
        const fault = faultOf(path);
        if (fault === undefined) expect(lockedForEver(path)).toEqual([]);
        if (fault === "locked-for-ever") expect(lockedForEver(path).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test("gives more for more done, and never more than is needed", () => {
    fc.assert(
      fc.property(
        anyStructure,
        fc.subarray([...names, "x", "y"]),
        fc.subarray([...names, "x", "y"]),
        (path, some, others) => {
          const less = standingOf(path, doing(...some));
          const more = standingOf(path, doing(...some, ...others));
          expect(more.done).toBeGreaterThanOrEqual(less.done);
          expect(more.done).toBeLessThanOrEqual(more.needed);
          if (less.isComplete) expect(more.isComplete).toBe(true);
          if (more.isComplete) expect(more.done).toBe(more.needed);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("keeps its parts when they move, and none names one that was taken away", () => {
    fc.assert(
      fc.property(anyStructure, fc.nat(8), fc.constantFrom("up" as const, "down" as const), (path, from, way) => {
        expect(
          moved(path.stages, from, way)
            .map(({ stageId }) => stageId)
            .sort(),
        ).toEqual(path.stages.map(({ stageId }) => stageId).sort());
        const gone = withoutPart(path, "p-a");
        expect(partsOf(gone).some(({ partId, requires }) => partId === "p-a" || requires.includes("p-a"))).toBe(false);
        expect(faultOf(gone)).not.toBe("needs-too-many");
      }),
      { numRuns: 200 },
    );
  });
});

test("a circle of paths is found wherever it closes, and no other is invented", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 16 }), (pairs) => {
      const needs = new Map<string, string[]>();
      for (const [from, to] of pairs) needs.set(`${from}`, [...(needs.get(`${from}`) ?? []), `${to}`]);
      // Whether `0` is reached from what it needs, by widening the set of what is reached.
      const reached = new Set(needs.get("0") ?? []);
      for (let size = -1; size < reached.size; ) {
        size = reached.size;
        for (const id of [...reached]) for (const next of needs.get(id) ?? []) reached.add(next);
      }
      const cycle = cycleFrom("0", needs);
      expect(cycle !== undefined).toBe(reached.has("0"));
      for (const [index, id] of (cycle ?? []).slice(1).entries()) expect(needs.get(cycle?.[index] ?? "")).toContain(id);
    }),
    { numRuns: 300 },
  );
  expect(
    depths(
      new Map([
        ["a", ["b"]],
        ["b", ["c"]],
      ]),
    ).get("a"),
  ).toBe(3);
});
