import { describe, expect, test } from "vitest";
import { oneScoResource, scorm2004Manifest } from "../../../learning/packages/test-archives.ts";
import { readImsManifest } from "../../../learning/packages/test-packages.ts";
import { unknownObjective } from "./activity.ts";
import { type Report, type Request, Sequencer } from "./sequencer.ts";

const leaf = (id: string, inside = "") =>
  `<item identifier="${id}" identifierref="r"><title>${id}</title>${inside}</item>`;
const cluster = (id: string, children: string, rules = "") =>
  `<item identifier="${id}"><title>${id}</title>${children}${rules}</item>`;
const seq = (inside: string) => `<imsss:sequencing>${inside}</imsss:sequencing>`;
const control = (attributes: string) => `<imsss:controlMode ${attributes}/>`;
const flow = control('choice="true" flow="true"');
const rule = (kind: "pre" | "post" | "exit", condition: string, action: string) =>
  `<imsss:sequencingRules><imsss:${kind}ConditionRule><imsss:ruleConditions><imsss:ruleCondition ${condition}/></imsss:ruleConditions>
    <imsss:ruleAction action="${action}"/></imsss:${kind}ConditionRule></imsss:sequencingRules>`;
const always = 'condition="always"';
const objective = (target: string, flags: string) =>
  `<imsss:objectives><imsss:primaryObjective objectiveID="p"><imsss:mapInfo targetObjectiveID="${target}" ${flags}/></imsss:primaryObjective></imsss:objectives>`;
const writes = 'readSatisfiedStatus="false" readNormalizedMeasure="false" writeSatisfiedStatus="true"';

async function sequencerOf(items: string, random?: () => number, attributes = ""): Promise<Sequencer> {
  const manifest = scorm2004Manifest(items, oneScoResource, "2004 4th Edition").replace(
    "<organization ",
    `<organization ${attributes} `,
  );
  const { organizations, problems } = await readImsManifest(manifest);
  expect(problems.filter(({ severity }) => severity !== "note")).toEqual([]);
  const [organization] = organizations;
  if (organization === undefined) throw new Error("no organization");
  return new Sequencer(organization, random);
}

const silent: Report = {
  completed: null,
  progress: null,
  satisfied: null,
  measure: null,
  raw: null,
  min: null,
  max: null,
  objectives: [],
  isCompletionSaid: false,
  isSuccessSaid: false,
  isSuspended: false,
};

/** The running part says something and goes. */
function ends(sequencer: Sequencer, report: Partial<Report>, request: Request): string | undefined {
  if (sequencer.current !== undefined) sequencer.report(sequencer.current, { ...silent, ...report });
  const { delivered, exception } = sequencer.process(request);
  return delivered?.id ?? exception;
}

describe("ways through the tree", () => {
  test("flow goes into clusters, past what is skipped, and out at the end; choice goes where it is allowed", async () => {
    const s = await sequencerOf(
      cluster(
        "c",
        leaf("a", seq(rule("pre", always, "skip"))) + leaf("b"),
        seq(control('choice="false" flow="true"')),
      ) +
        leaf("d") +
        seq(flow),
    );
    expect(s.process("continue").exception).toBe("NB.2.1-2");
    expect(s.process("start").delivered?.id).toBe("b");
    expect(s.process("start").exception).toBe("NB.2.1-1");
    expect(ends(s, {}, { choice: "a" })).toBe("NB.2.1-10");
    expect(ends(s, {}, { choice: "nothing" })).toBe("NB.2.1-11");
    expect(ends(s, {}, "continue")).toBe("d");
    expect(ends(s, {}, "previous")).toBe("b");
    expect(ends(s, {}, { choice: "d" })).toBe("d");
    expect(ends(s, {}, "continue")).toBeUndefined();
    expect([s.isOver, s.current, s.root.completed(), s.root.satisfied()]).toEqual([true, undefined, null, null]);
    // `a` was never seen: by default the whole waits for it.
    expect(s.find("c")?.completed()).toBeNull();
  });

  test("forward only means no way back, by button or by choice; jump knows no such thing", async () => {
    const s = await sequencerOf(leaf("a") + leaf("b") + seq(control('flow="true" forwardOnly="true"')));
    s.process("start");
    expect(ends(s, {}, "continue")).toBe("b");
    expect(ends(s, {}, "previous")).toBe("NB.2.1-5");
    expect(s.mayChoose("a")).toBe(false);
    expect(ends(s, {}, { jump: "a" })).toBe("a");
  });

  test("disabled, hidden, stopped, unexitable and constrained: each says by which clause it refuses", async () => {
    const s = await sequencerOf(
      leaf("a") +
        leaf("off", seq(rule("pre", always, "disabled"))) +
        leaf("hid", seq(rule("pre", always, "hiddenFromChoice"))) +
        leaf("stop", seq(rule("pre", always, "stopForwardTraversal"))) +
        leaf("z") +
        cluster(
          "shut",
          leaf("in"),
          seq(
            `${control('flow="true"')}<adlseq:constrainedChoiceConsiderations preventActivation="true" constrainChoice="true"/>`,
          ),
        ) +
        leaf("y") +
        leaf("x") +
        seq(flow),
    );
    s.process("start");
    expect(s.mayChoose("off")).toBe(false);
    expect([s.mayChoose("hid"), s.isHidden("hid")]).toEqual([false, true]);
    expect(ends(s, {}, { choice: "z" })).toBe("SB.2.4-1");
    expect(ends(s, {}, { choice: "in" })).toBe("SB.2.9-6");
    expect(ends(s, {}, { choice: "shut" })).toBe("SB.2.4-1");
    // Within it, only its neighbours may be chosen.
    s.process({ jump: "in" });
    expect([s.mayChoose("y"), s.mayChoose("x"), s.mayChoose("z")]).toEqual([true, false, true]);
    const t = await sequencerOf(cluster("c", leaf("a"), seq(control('choiceExit="false"'))) + leaf("b") + seq(flow));
    t.process({ choice: "a" });
    expect(ends(t, {}, { choice: "b" })).toBe("NB.2.1-8");
  });

  test("post and exit rules retry, exit parents and end the course; a suspended part is asked nothing", async () => {
    const s = await sequencerOf(
      leaf("a", seq(rule("post", 'condition="satisfied" operator="not"', "retry"))) +
        cluster(
          "c",
          leaf("b") + leaf("never"),
          seq(control('flow="true"') + rule("exit", 'condition="attempted"', "exit")),
        ) +
        leaf("d", seq(rule("post", always, "exitAll"))) +
        leaf("e") +
        seq(flow),
    );
    s.process("start");
    expect(ends(s, { satisfied: false }, "continue")).toBe("a");
    expect(s.find("a")?.now.attempts).toBe(2);
    expect(ends(s, { satisfied: false, isSuspended: true }, "continue")).toBe("b");
    expect(ends(s, {}, "continue")).toBe("d");
    expect(ends(s, {}, "continue")).toBeUndefined();
    expect(s.isOver).toBe(true);
    const t = await sequencerOf(leaf("a", seq(rule("post", always, "exitParent"))) + leaf("b") + seq(flow));
    t.process("start");
    expect(ends(t, {}, "continue")).toBeUndefined();
    expect(t.isOver).toBe(true);
  });

  test("an attempt limit bars a part that has used it, not one that is put aside", async () => {
    const s = await sequencerOf(leaf("a", seq('<imsss:limitConditions attemptLimit="1"/>')) + leaf("b") + seq(flow));
    s.process("start");
    expect(ends(s, { isSuspended: true }, "continue")).toBe("b");
    expect(ends(s, {}, "previous")).toBe("a");
    expect(ends(s, {}, "continue")).toBe("b");
    expect(ends(s, {}, "previous")).toBe("SB.2.2-2");
    expect(s.mayChoose("a")).toBe(false);
  });

  test("suspend all comes back to the same place, also from a text; abandoned is as if it had never been", async () => {
    const items = cluster("c", leaf("a") + leaf("b"), seq(flow)) + leaf("d") + seq(flow);
    const s = await sequencerOf(items);
    s.process("start");
    ends(s, { satisfied: true }, "continue");
    ends(s, { isSuspended: true }, "suspendAll");
    expect([s.isOver, s.suspended?.id]).toEqual([true, "b"]);
    const again = await sequencerOf(items);
    again.load(JSON.parse(JSON.stringify(s.save())));
    expect(again.process("resumeAll")).toMatchObject({ isResumed: true, delivered: { id: "b" } });
    expect([again.find("a")?.satisfied(), again.find("b")?.now.attempts]).toEqual([true, 1]);
    again.process("abandonAll");
    expect([again.isOver, again.find("b")?.completed()]).toEqual([true, null]);
  });
});

describe("what the parts say of the whole", () => {
  test("measures are weighed, thresholds decide, and rules of the package go before the defaults", async () => {
    const weight = (n: number) => seq(`<imsss:rollupRules objectiveMeasureWeight="${n}"/>`);
    const measured =
      '<imsss:objectives><imsss:primaryObjective objectiveID="p" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>';
    const s = await sequencerOf(leaf("a", weight(1)) + leaf("b", weight(0.5)) + seq(flow + measured));
    s.process("start");
    ends(s, { measure: 0.4, satisfied: false }, "continue");
    expect([s.root.measure()?.toFixed(3), s.root.satisfied()]).toEqual(["0.267", false]);
    ends(s, { measure: 1, satisfied: true }, "exitAll");
    expect([s.root.measure()?.toFixed(3), s.root.satisfied()]).toEqual(["0.600", true]);

    const any = `<imsss:rollupRules><imsss:rollupRule childActivitySet="atLeastCount" minimumCount="1"><imsss:rollupConditions><imsss:rollupCondition condition="satisfied"/></imsss:rollupConditions>
      <imsss:rollupAction action="completed"/></imsss:rollupRule></imsss:rollupRules>`;
    const t = await sequencerOf(leaf("a") + leaf("b") + seq(flow + any));
    t.process("start");
    ends(t, { satisfied: true, completed: false }, "continue");
    expect(t.root.completed()).toBe(true);
  });

  test("what is not tracked, or suspended, or skipped, is left out as the considerations say", async () => {
    const s = await sequencerOf(
      leaf("a", seq('<imsss:deliveryControls tracked="false"/>')) +
        leaf("b", seq('<adlseq:rollupConsiderations requiredForCompleted="ifNotSuspended"/>')) +
        leaf("c") +
        seq(flow),
    );
    s.process("start");
    ends(s, {}, "continue");
    ends(s, { isSuspended: true, completed: false }, "continue");
    ends(s, { completed: true }, "exitAll");
    expect(s.root.completed()).toBe(true);
    expect(s.find("a")?.completed()).toBe(null);
  });

  test("shared objectives carry across the tree and into the rollup of whoever reads them, by any spelling of their name", async () => {
    const s = await sequencerOf(
      leaf("test", seq(objective("urn:x%20y", writes))) +
        cluster(
          "lesson",
          leaf("page", seq(objective("urn:x y", 'readSatisfiedStatus="true"'))),
          seq(control('flow="true"') + rule("pre", 'condition="satisfied"', "skip")),
        ) +
        leaf("end") +
        seq(flow),
    );
    s.process("start");
    expect(ends(s, { satisfied: true }, "continue")).toBe("end");
    expect([s.find("page")?.satisfied(), s.find("lesson")?.satisfied()]).toEqual([true, true]);
  });

  test("an objective of the fourth edition knows of completion, and rules ask it by name", async () => {
    const known = (flags: string) =>
      `<adlseq:objectives><adlseq:objective objectiveID="before"><adlseq:mapInfo targetObjectiveID="done" ${flags}/></adlseq:objective></adlseq:objectives>`;
    const primary = '<imsss:objectives><imsss:primaryObjective objectiveID="before"/></imsss:objectives>';
    const other =
      '<imsss:objectives><imsss:primaryObjective/><imsss:objective objectiveID="before"/></imsss:objectives>';
    const s = await sequencerOf(
      leaf("a", seq(primary + known('readCompletionStatus="false" writeCompletionStatus="true"'))) +
        leaf(
          "b",
          seq(
            rule("pre", 'referencedObjective="before" operator="not" condition="completed"', "disabled") +
              other +
              known('readCompletionStatus="true"'),
          ),
        ) +
        seq(flow),
    );
    s.process("start");
    expect(ends(s, { completed: false }, "continue")).toBe("SB.2.2-2");
    s.process({ choice: "a" });
    expect(ends(s, { completed: true }, "continue")).toBe("b");
  });

  test("objectives of one attempt are forgotten when the course begins anew, those of the learner are not", async () => {
    const items = leaf("a", seq(objective("o", writes))) + leaf("b") + seq(flow);
    for (const [attributes, expected] of [
      ['adlseq:objectivesGlobalToSystem="false"', false],
      ["", true],
    ] as const) {
      const s = await sequencerOf(items, undefined, attributes);
      s.process("start");
      ends(s, { satisfied: true }, "exitAll");
      s.process("start");
      expect(s.shared.has("o")).toBe(expected);
    }
  });

  test("an `unknown` that a part says itself stays unknown; silence completes", async () => {
    const s = await sequencerOf(leaf("a") + leaf("b") + seq(flow));
    s.process("start");
    ends(s, { isCompletionSaid: true, isSuccessSaid: true }, "continue");
    expect([s.find("a")?.completed(), s.find("a")?.satisfied()]).toEqual([null, null]);
    ends(s, {}, "exitAll");
    expect([s.find("b")?.completed(), s.find("b")?.satisfied()]).toEqual([true, true]);
  });
});

describe("chance", () => {
  const drawn = (timing: string) =>
    seq(
      `${flow}<imsss:randomizationControls reorderChildren="true" randomizationTiming="${timing}" selectionTiming="once" selectCount="2"/>`,
    );
  const items = (timing: string) => leaf("a") + leaf("b") + leaf("c") + drawn(timing);

  test("some parts are drawn and ordered once, and stay so over every launch", async () => {
    const s = await sequencerOf(items("once"), () => 0);
    s.process("start");
    const order = s.root.available.map(({ id }) => id);
    expect(order).toHaveLength(2);
    expect(s.root.all.filter(({ id }) => s.isHidden(id))).toHaveLength(1);
    ends(s, {}, "suspendAll");
    const again = await sequencerOf(items("once"), () => 0.9);
    again.load(s.save());
    again.process("resumeAll");
    expect(again.root.available.map(({ id }) => id)).toEqual(order);
  });

  test("on each new attempt the order is another", async () => {
    let turn = 0;
    const s = await sequencerOf(items("onEachNewAttempt"), () => {
      turn += 1;
      return turn % 2 === 0 ? 0 : 0.9;
    });
    s.process("start");
    const first = s.root.available.map(({ id }) => id);
    ends(s, {}, "exitAll");
    expect(s.root.available.map(({ id }) => id).toSorted()).toEqual(first.toSorted());
    expect(s.root.available.map(({ id }) => id)).not.toEqual(first);
  });
});

describe("packages that would hold a browser", () => {
  test("objectives that write each other in circles come to an end", async () => {
    const round = (read: string, write: string) =>
      `<imsss:objectives><imsss:primaryObjective objectiveID="p"><imsss:mapInfo targetObjectiveID="${read}" readSatisfiedStatus="true" readNormalizedMeasure="true"/>
        <imsss:mapInfo targetObjectiveID="${write}" readSatisfiedStatus="false" readNormalizedMeasure="false" writeSatisfiedStatus="true" writeNormalizedMeasure="true"/></imsss:primaryObjective></imsss:objectives>`;
    const turning = `<imsss:rollupRules><imsss:rollupRule childActivitySet="all"><imsss:rollupConditions><imsss:rollupCondition operator="not" condition="satisfied"/></imsss:rollupConditions>
      <imsss:rollupAction action="satisfied"/></imsss:rollupRule><imsss:rollupRule childActivitySet="all"><imsss:rollupConditions><imsss:rollupCondition condition="satisfied"/></imsss:rollupConditions>
      <imsss:rollupAction action="notSatisfied"/></imsss:rollupRule></imsss:rollupRules>`;
    const s = await sequencerOf(
      cluster("x", leaf("a", seq(round("two", "one"))), seq(flow + turning + round("one", "two"))) +
        leaf("b") +
        seq(flow),
    );
    s.process("start");
    expect(ends(s, { satisfied: true, measure: 1 }, "continue")).toBe("b");
  });

  test("a course of a thousand objectives in five hundred parts moves at once", { timeout: 20_000 }, async () => {
    const parts = Array.from({ length: 500 }, (_each, at) =>
      leaf(
        `i${at}`,
        seq(
          `<imsss:objectives><imsss:primaryObjective objectiveID="p${at}"><imsss:mapInfo targetObjectiveID="g${at}" ${writes}/></imsss:primaryObjective>
            <imsss:objective objectiveID="s${at}"><imsss:mapInfo targetObjectiveID="g${(at + 1) % 500}"/></imsss:objective></imsss:objectives>`,
        ),
      ),
    );
    const s = await sequencerOf(parts.join("") + seq(flow));
    const begun = performance.now();
    s.process("start");
    for (let at = 0; at < 20; at += 1) ends(s, { satisfied: true, measure: 0.5 }, "continue");
    expect(s.root.children.filter(({ id }) => s.mayChoose(id))).toHaveLength(500);
    s.load(structuredClone(s.save()));
    expect(s.current?.id).toBe("i20");
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test("results of an older sequencer, or of none, put the learner where they were", async () => {
    const s = await sequencerOf(leaf("a") + leaf("b") + leaf("c") + seq(flow));
    s.recall(
      new Map([
        ["a", { completed: true, satisfied: true, measure: 0.8 }],
        ["b", { completed: false, satisfied: null, measure: null }],
        ["gone", { completed: true, satisfied: true, measure: 1 }],
      ]),
      "b",
    );
    expect(s.process("resumeAll")).toMatchObject({ isResumed: true, delivered: { id: "b" } });
    expect([s.find("a")?.satisfied(), s.find("a")?.measure()]).toEqual([true, 0.8]);
    expect(s.find("c")?.objectiveAt(0)).toEqual(unknownObjective());
  });
});
