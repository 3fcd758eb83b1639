import { describe, expect, test } from "vitest";
import type { Sequencing } from "./sequencing.ts";
import { oneScoResource, scorm2004Manifest } from "./test-archives.ts";
import { codesOf, itemNamed, readImsManifest } from "./test-packages.ts";

async function readItem(inside: string, extra = "") {
  const item = `<item identifier="i" identifierref="r"><title>L</title>${inside}</item>`;
  const reading = await readImsManifest(scorm2004Manifest(item, oneScoResource, "2004 4th Edition", extra));
  return { reading, item: itemNamed(reading, "i") };
}

async function readSequencing(inside: string, extra = "", attributes = "") {
  const { reading, item } = await readItem(`<imsss:sequencing ${attributes}>${inside}</imsss:sequencing>`, extra);
  return { codes: codesOf(reading), problems: reading.problems, sequencing: item.sequencing as Sequencing };
}

test("an item without sequencing has none; an empty element means the schema's defaults", async () => {
  expect((await readItem("")).item.sequencing).toBeUndefined();
  expect((await readSequencing("")).sequencing).toEqual({
    controlMode: {
      choice: true,
      choiceExit: true,
      flow: false,
      forwardOnly: false,
      useCurrentAttemptObjectiveInfo: true,
      useCurrentAttemptProgressInfo: true,
    },
    preConditionRules: [],
    exitConditionRules: [],
    postConditionRules: [],
    limitConditions: {},
    rollup: { objectiveSatisfied: true, progressCompletion: true, objectiveMeasureWeight: 1, rules: [] },
    objectives: [{ isPrimary: true, satisfiedByMeasure: false, minNormalizedMeasure: 1, maps: [] }],
    randomization: { randomizationTiming: "never", reorderChildren: false, selectionTiming: "never" },
    deliveryControls: { tracked: true, completionSetByContent: false, objectiveSetByContent: false },
    constrainedChoice: { preventActivation: false, constrainChoice: false },
    rollupConsiderations: {
      requiredForSatisfied: "always",
      requiredForNotSatisfied: "always",
      requiredForCompleted: "always",
      requiredForIncomplete: "always",
      measureSatisfactionIfActive: true,
    },
  });
});

test("rules of all three kinds, with their conditions", async () => {
  const { sequencing, codes } = await readSequencing(`<imsss:sequencingRules>
    <imsss:preConditionRule><imsss:ruleConditions conditionCombination="any">
      <imsss:ruleCondition referencedObjective="o" measureThreshold="0.5" operator="not" condition="objectiveMeasureGreaterThan"/>
      <imsss:ruleCondition condition="always"/>
    </imsss:ruleConditions><imsss:ruleAction action="hiddenFromChoice"/></imsss:preConditionRule>
    <imsss:exitConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="attempted"/></imsss:ruleConditions><imsss:ruleAction action="exit"/></imsss:exitConditionRule>
    <imsss:postConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="satisfied"/></imsss:ruleConditions><imsss:ruleAction action="exitAll"/></imsss:postConditionRule>
  </imsss:sequencingRules>`);
  expect(codes).toEqual([]);
  expect(sequencing).toMatchObject({
    preConditionRules: [
      {
        action: "hiddenFromChoice",
        conditionCombination: "any",
        conditions: [
          { condition: "objectiveMeasureGreaterThan", not: true, referencedObjective: "o", measureThreshold: 0.5 },
          { condition: "always", not: false },
        ],
      },
    ],
    exitConditionRules: [{ action: "exit", conditionCombination: "all" }],
    postConditionRules: [{ action: "exitAll", conditions: [{ condition: "satisfied" }] }],
  });
});

test("limits, rollup, randomization, delivery, choice and rollup considerations", async () => {
  const { sequencing, codes } = await readSequencing(`
    <imsss:controlMode choice="false" choiceExit="false" flow="true" forwardOnly="1" useCurrentAttemptObjectiveInfo="false"/>
    <imsss:limitConditions attemptLimit="3" attemptAbsoluteDurationLimit="PT1H30M2.1234S"/>
    <imsss:rollupRules rollupObjectiveSatisfied="false" objectiveMeasureWeight="0.25">
      <imsss:rollupRule childActivitySet="atLeastPercent" minimumPercent="0.5" minimumCount="2">
        <imsss:rollupConditions conditionCombination="all"><imsss:rollupCondition operator="not" condition="activityProgressKnown"/></imsss:rollupConditions>
        <imsss:rollupAction action="incomplete"/></imsss:rollupRule></imsss:rollupRules>
    <imsss:randomizationControls randomizationTiming="onEachNewAttempt" selectCount="2" reorderChildren="true" selectionTiming="once"/>
    <imsss:deliveryControls tracked="false" completionSetByContent="true"/>
    <adlseq:constrainedChoiceConsiderations preventActivation="true" constrainChoice="true"/>
    <adlseq:rollupConsiderations requiredForSatisfied="ifNotSkipped" measureSatisfactionIfActive="false"/>`);
  expect(codes).toEqual([]);
  expect(sequencing).toMatchObject({
    controlMode: {
      choice: false,
      choiceExit: false,
      flow: true,
      forwardOnly: true,
      useCurrentAttemptObjectiveInfo: false,
    },
    limitConditions: { attemptLimit: 3, attemptAbsoluteDurationLimit: "PT1H30M2.12S" },
    rollup: {
      objectiveSatisfied: false,
      progressCompletion: true,
      objectiveMeasureWeight: 0.25,
      rules: [
        {
          childActivitySet: "atLeastPercent",
          minimumPercent: 0.5,
          minimumCount: 2,
          conditionCombination: "all",
          conditions: [{ condition: "activityProgressKnown", not: true }],
          action: "incomplete",
        },
      ],
    },
    randomization: {
      randomizationTiming: "onEachNewAttempt",
      reorderChildren: true,
      selectionTiming: "once",
      selectCount: 2,
    },
    deliveryControls: { tracked: false, completionSetByContent: true, objectiveSetByContent: false },
    constrainedChoice: { preventActivation: true, constrainChoice: true },
    rollupConsiderations: { requiredForSatisfied: "ifNotSkipped", measureSatisfactionIfActive: false },
  });
});

describe("objectives", () => {
  const objectives = `<imsss:objectives>
      <imsss:primaryObjective objectiveID="p" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure>
        <imsss:mapInfo targetObjectiveID="global" writeSatisfiedStatus="true"/></imsss:primaryObjective>
      <imsss:objective objectiveID="s"/></imsss:objectives>`;

  test("the maps of both vocabularies are put together by target; absent elements read nothing", async () => {
    const { sequencing, codes } = await readSequencing(`${objectives}<adlseq:objectives>
      <adlseq:objective objectiveID="p"><adlseq:mapInfo targetObjectiveID="global" writeRawScore="true" readProgressMeasure="false"/></adlseq:objective>
      <adlseq:objective objectiveID="s"><adlseq:mapInfo targetObjectiveID="other" writeCompletionStatus="true"/></adlseq:objective>
    </adlseq:objectives>`);
    expect(codes).toEqual([]);
    expect(sequencing.objectives).toMatchObject([
      {
        id: "p",
        isPrimary: true,
        satisfiedByMeasure: true,
        minNormalizedMeasure: 0.8,
        maps: [
          {
            targetObjectiveID: "global",
            readSatisfiedStatus: true,
            writeSatisfiedStatus: true,
            writeNormalizedMeasure: false,
            readRawScore: true,
            writeRawScore: true,
            readProgressMeasure: false,
          },
        ],
      },
      {
        id: "s",
        isPrimary: false,
        maps: [
          {
            targetObjectiveID: "other",
            readSatisfiedStatus: false,
            readCompletionStatus: true,
            writeCompletionStatus: true,
          },
        ],
      },
    ]);
  });

  test("without adlseq nothing of the fourth edition is read through a map", async () => {
    const { sequencing } = await readSequencing(objectives);
    expect(sequencing.objectives[0]?.maps).toMatchObject([
      { readSatisfiedStatus: true, readRawScore: false, readCompletionStatus: false },
    ]);
  });

  test("an extension of an objective nobody defined is told", async () => {
    const { problems } = await readSequencing(
      `${objectives}<adlseq:objectives><adlseq:objective objectiveID="ghost"/></adlseq:objectives>`,
    );
    expect(problems).toMatchObject([{ code: "invalid-value", params: { element: "objectiveID", value: "ghost" } }]);
  });
});

describe("the sequencing collection", () => {
  const collection = `<imsss:sequencingCollection><imsss:sequencing ID="shared">
    <imsss:controlMode flow="true" forwardOnly="true"/><imsss:deliveryControls tracked="false"/>
    <imsss:objectives><imsss:primaryObjective objectiveID="shared-objective"/></imsss:objectives>
    <adlseq:objectives><adlseq:objective objectiveID="own"><adlseq:mapInfo targetObjectiveID="g"/></adlseq:objective></adlseq:objectives>
  </imsss:sequencing></imsss:sequencingCollection>`;

  test("is merged element by element: what the activity writes itself replaces the whole element", async () => {
    const { sequencing, codes } = await readSequencing(
      '<imsss:controlMode flow="true"/><imsss:objectives><imsss:primaryObjective objectiveID="own"/></imsss:objectives>',
      collection,
      'IDRef="shared"',
    );
    expect(codes).toEqual([]);
    expect(sequencing).toMatchObject({
      controlMode: { flow: true, forwardOnly: false },
      deliveryControls: { tracked: false },
      objectives: [{ id: "own", maps: [{ targetObjectiveID: "g" }] }],
    });
  });

  test("an entry that does not exist is a warning, and the activity keeps its own rules", async () => {
    const { sequencing, codes } = await readSequencing('<imsss:controlMode flow="true"/>', collection, 'IDRef="gone"');
    expect(codes).toEqual(["sequencing-reference-missing"]);
    expect(sequencing.controlMode.flow).toBe(true);
  });
});

test("values outside the vocabulary are told, and read as the defaults", async () => {
  const { sequencing, codes } = await readSequencing(`<imsss:controlMode flow="maybe"/>
    <imsss:limitConditions attemptLimit="-1" attemptAbsoluteDurationLimit="90 minutes"/>
    <imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="bored"/></imsss:ruleConditions><imsss:ruleAction action="vanish"/></imsss:preConditionRule></imsss:sequencingRules>
    <imsss:rollupRules objectiveMeasureWeight="7"/>`);
  expect(codes).toEqual(Array.from({ length: 5 }, () => "invalid-value"));
  expect(sequencing).toMatchObject({
    controlMode: { flow: false },
    limitConditions: {},
    preConditionRules: [],
    rollup: { objectiveMeasureWeight: 1 },
  });
});

test("what an item says beside its sequencing: controls to hide, shared data, thresholds of both editions", async () => {
  const { item, reading } = await readItem(`
    <adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>continue</adlnav:hideLMSUI><adlnav:hideLMSUI>suspendAll</adlnav:hideLMSUI>
    <adlnav:hideLMSUI>everything</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation>
    <adlcp:data><adlcp:map targetID="notes" writeSharedData="false"/><adlcp:map targetID="plain"/></adlcp:data>
    <adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.75" progressWeight="0.5"/>
    <adlcp:timeLimitAction>continue,message</adlcp:timeLimitAction><adlcp:dataFromLMS>x</adlcp:dataFromLMS>`);
  expect(item).toMatchObject({
    hideLMSUI: ["continue", "suspendAll"],
    sharedData: [
      { targetID: "notes", readSharedData: true, writeSharedData: false },
      { targetID: "plain", readSharedData: true, writeSharedData: true },
    ],
    completionThreshold: { completedByMeasure: true, minProgressMeasure: 0.75, progressWeight: 0.5 },
    timeLimitAction: "continue,message",
    dataFromLMS: "x",
  });
  expect(codesOf(reading)).toEqual(["invalid-value"]);
  const third = await readItem("<adlcp:completionThreshold>0.6</adlcp:completionThreshold>");
  expect(third.item.completionThreshold).toEqual({
    completedByMeasure: true,
    minProgressMeasure: 0.6,
    progressWeight: 1,
  });
});
