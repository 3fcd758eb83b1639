// imsss:sequencing and its adlseq extensions (SCORM 2004 CAM 5.1, SN 3), defaults as in imsss_v1p0.xsd and adlseq_v1p3.xsd.

import type { ManifestContext } from "./manifest-context.ts";
import { booleanAttribute, durationAttribute, numberAttribute, numberIn, wordAttribute } from "./manifest-values.ts";
import { problem } from "./problems.ts";
import type {
  Objective,
  ObjectiveMap,
  PostConditionAction,
  PreConditionAction,
  RollupCondition,
  RollupRequirement,
  RollupRule,
  RuleCondition,
  Sequencing,
  SequencingRule,
  Timing,
} from "./sequencing.ts";
import { attributeOf, childNamed, childrenNamed, isAdlSequencing } from "./xml-query.ts";
import type { XmlElement } from "./xml-tree.ts";

const preConditionActions: readonly PreConditionAction[] = [
  "skip",
  "disabled",
  "hiddenFromChoice",
  "stopForwardTraversal",
];
const postConditionActions: readonly PostConditionAction[] = [
  "exitParent",
  "exitAll",
  "retry",
  "retryAll",
  "continue",
  "previous",
];
const rollupConditions: readonly RollupCondition[] = [
  "satisfied",
  "objectiveStatusKnown",
  "objectiveMeasureKnown",
  "completed",
  "activityProgressKnown",
  "attempted",
  "attemptLimitExceeded",
  "timeLimitExceeded",
  "outsideAvailableTimeRange",
];
const ruleConditions: readonly RuleCondition[] = [
  ...rollupConditions,
  "objectiveMeasureGreaterThan",
  "objectiveMeasureLessThan",
  "always",
];
const timings: readonly Timing[] = ["never", "once", "onEachNewAttempt"];
const requirements: readonly RollupRequirement[] = ["always", "ifAttempted", "ifNotSkipped", "ifNotSuspended"];

/** The entries of `imsss:sequencingCollection`, by their ID. */
export function sequencingCollectionOf(manifest: XmlElement): Map<string, XmlElement> {
  const entries = childrenNamed(manifest, "sequencingCollection").flatMap((found) =>
    childrenNamed(found, "sequencing"),
  );
  return new Map(entries.map((entry) => [attributeOf(entry, "ID") ?? "", entry]));
}

/** What the element, together with the collection entry it refers to, says; undefined without an element. */
export function readSequencing(
  context: ManifestContext,
  element: XmlElement | undefined,
  collection: ReadonlyMap<string, XmlElement>,
): Sequencing | undefined {
  if (element === undefined) return undefined;
  const parts = new Parts(context, element, collection);
  const rules = parts.get("sequencingRules");
  const constrained = parts.get("constrainedChoiceConsiderations");
  const delivery = parts.get("deliveryControls");
  return {
    controlMode: readControlMode(context, parts.get("controlMode")),
    preConditionRules: readRules(context, rules, "preConditionRule", preConditionActions),
    exitConditionRules: readRules(context, rules, "exitConditionRule", ["exit"]),
    postConditionRules: readRules(context, rules, "postConditionRule", postConditionActions),
    limitConditions: readLimits(context, parts.get("limitConditions")),
    rollup: readRollup(context, parts.get("rollupRules")),
    objectives: readObjectives(context, parts.get("objectives"), parts.get("objectives", "adlseq")),
    randomization: readRandomization(context, parts.get("randomizationControls")),
    deliveryControls: {
      tracked: booleanAttribute(context, delivery, "tracked", true),
      completionSetByContent: booleanAttribute(context, delivery, "completionSetByContent", false),
      objectiveSetByContent: booleanAttribute(context, delivery, "objectiveSetByContent", false),
    },
    constrainedChoice: {
      preventActivation: booleanAttribute(context, constrained, "preventActivation", false),
      constrainChoice: booleanAttribute(context, constrained, "constrainChoice", false),
    },
    rollupConsiderations: readConsiderations(context, parts.get("rollupConsiderations")),
  };
}

/** CAM 5.1.1: an element written at the activity replaces the whole element of the same name in the collection entry. */
class Parts {
  readonly #own: XmlElement;
  readonly #shared: XmlElement | undefined;

  constructor(context: ManifestContext, element: XmlElement, collection: ReadonlyMap<string, XmlElement>) {
    this.#own = element;
    const reference = attributeOf(element, "IDRef");
    if (reference === undefined || reference === "") return;
    this.#shared = collection.get(reference);
    if (this.#shared === undefined) {
      context.report(problem("sequencing-reference-missing", { ...context.at(element), reference }));
    }
  }

  // Only `objectives` exists in both vocabularies; the other names are looked up without regard to the namespace.
  get(name: string, vocabulary: "imsss" | "adlseq" = "imsss"): XmlElement | undefined {
    const find = (element: XmlElement | undefined) =>
      childrenNamed(element, name).find(
        (child) => name !== "objectives" || isAdlSequencing(child) === (vocabulary === "adlseq"),
      );
    return find(this.#own) ?? find(this.#shared);
  }
}

function readControlMode(context: ManifestContext, element: XmlElement | undefined): Sequencing["controlMode"] {
  const flag = (name: string, fallback: boolean) => booleanAttribute(context, element, name, fallback);
  return {
    choice: flag("choice", true),
    choiceExit: flag("choiceExit", true),
    flow: flag("flow", false),
    forwardOnly: flag("forwardOnly", false),
    useCurrentAttemptObjectiveInfo: flag("useCurrentAttemptObjectiveInfo", true),
    useCurrentAttemptProgressInfo: flag("useCurrentAttemptProgressInfo", true),
  };
}

function readRules<Action extends string>(
  context: ManifestContext,
  rules: XmlElement | undefined,
  name: string,
  actions: readonly Action[],
): SequencingRule<Action>[] {
  return childrenNamed(rules, name).flatMap((rule) => {
    const action = wordAttribute(context, childNamed(rule, "ruleAction"), "action", actions);
    if (action === undefined) return [];
    const conditions = childNamed(rule, "ruleConditions");
    return [
      {
        action,
        conditionCombination: wordAttribute(context, conditions, "conditionCombination", ["all", "any"]) ?? "all",
        conditions: childrenNamed(conditions, "ruleCondition").flatMap((element) => readCondition(context, element)),
      },
    ];
  });
}

function readCondition(context: ManifestContext, element: XmlElement): SequencingRule<string>["conditions"] {
  const condition = wordAttribute(context, element, "condition", ruleConditions);
  if (condition === undefined) return [];
  const referencedObjective = attributeOf(element, "referencedObjective");
  const measureThreshold = numberAttribute(context, element, "measureThreshold", { min: -1, max: 1 });
  return [
    {
      condition,
      not: isNegated(context, element),
      ...(referencedObjective ? { referencedObjective } : {}),
      ...(measureThreshold === undefined ? {} : { measureThreshold }),
    },
  ];
}

const isNegated = (context: ManifestContext, element: XmlElement) =>
  wordAttribute(context, element, "operator", ["noOp", "not"]) === "not";

function readLimits(context: ManifestContext, element: XmlElement | undefined): Sequencing["limitConditions"] {
  const attemptLimit = numberAttribute(context, element, "attemptLimit", { min: 0, max: 1e9, whole: true });
  const duration = durationAttribute(context, element, "attemptAbsoluteDurationLimit");
  return {
    ...(attemptLimit === undefined ? {} : { attemptLimit }),
    ...(duration === undefined ? {} : { attemptAbsoluteDurationLimit: duration }),
  };
}

function readRollup(context: ManifestContext, element: XmlElement | undefined): Sequencing["rollup"] {
  return {
    objectiveSatisfied: booleanAttribute(context, element, "rollupObjectiveSatisfied", true),
    progressCompletion: booleanAttribute(context, element, "rollupProgressCompletion", true),
    objectiveMeasureWeight: numberAttribute(context, element, "objectiveMeasureWeight", { min: 0, max: 1 }) ?? 1,
    rules: childrenNamed(element, "rollupRule").flatMap((rule) => readRollupRule(context, rule)),
  };
}

function readRollupRule(context: ManifestContext, rule: XmlElement): RollupRule[] {
  const action = wordAttribute(context, childNamed(rule, "rollupAction"), "action", [
    "satisfied",
    "notSatisfied",
    "completed",
    "incomplete",
  ]);
  if (action === undefined) return [];
  const conditions = childNamed(rule, "rollupConditions");
  const sets = ["all", "any", "none", "atLeastCount", "atLeastPercent"] as const;
  return [
    {
      action,
      childActivitySet: wordAttribute(context, rule, "childActivitySet", sets) ?? "all",
      minimumCount: numberAttribute(context, rule, "minimumCount", { min: 0, max: 1e9, whole: true }) ?? 0,
      minimumPercent: numberAttribute(context, rule, "minimumPercent", { min: 0, max: 1 }) ?? 0,
      conditionCombination: wordAttribute(context, conditions, "conditionCombination", ["all", "any"]) ?? "any",
      conditions: childrenNamed(conditions, "rollupCondition").flatMap((element) => {
        const condition = wordAttribute(context, element, "condition", rollupConditions);
        return condition === undefined ? [] : [{ condition, not: isNegated(context, element) }];
      }),
    },
  ];
}

function readObjectives(
  context: ManifestContext,
  imsss: XmlElement | undefined,
  adlseq: XmlElement | undefined,
): Objective[] {
  const primary = childNamed(imsss, "primaryObjective");
  const objectives = [
    readObjective(context, primary, true),
    ...childrenNamed(imsss, "objective").map((element) => readObjective(context, element, false)),
  ];
  // adlseq:objectives only add maps to objectives that imsss defines.
  for (const extended of childrenNamed(adlseq, "objective")) {
    const id = attributeOf(extended, "objectiveID");
    const objective = objectives.find((known) => known.id === id && id !== undefined);
    if (objective === undefined) context.invalid(extended, "objectiveID", id ?? "");
    else for (const map of childrenNamed(extended, "mapInfo")) addMap(context, objective, map, adlseqFlags);
  }
  return objectives;
}

function readObjective(context: ManifestContext, element: XmlElement | undefined, isPrimary: boolean): Objective {
  const id = element && attributeOf(element, "objectiveID");
  const minimum = childNamed(element, "minNormalizedMeasure");
  const measure = minimum && numberIn(context, minimum, minimum.name, minimum.text.trim(), { min: -1, max: 1 });
  const objective: Objective = {
    ...(id ? { id } : {}),
    isPrimary,
    satisfiedByMeasure: booleanAttribute(context, element, "satisfiedByMeasure", false),
    minNormalizedMeasure: measure ?? 1,
    maps: [],
  };
  for (const map of childrenNamed(element, "mapInfo")) addMap(context, objective, map, imsssFlags);
  return objective;
}

type MapFlag = Exclude<keyof ObjectiveMap, "targetObjectiveID">;
const imsssFlags: readonly MapFlag[] = [
  "readSatisfiedStatus",
  "readNormalizedMeasure",
  "writeSatisfiedStatus",
  "writeNormalizedMeasure",
];
const adlseqFlags: readonly MapFlag[] = [
  "readRawScore",
  "readMinScore",
  "readMaxScore",
  "readCompletionStatus",
  "readProgressMeasure",
  "writeRawScore",
  "writeMinScore",
  "writeMaxScore",
  "writeCompletionStatus",
  "writeProgressMeasure",
];

function addMap(context: ManifestContext, objective: Objective, element: XmlElement, flags: readonly MapFlag[]): void {
  const targetObjectiveID = attributeOf(element, "targetObjectiveID");
  if (targetObjectiveID === undefined || targetObjectiveID === "") {
    context.invalid(element, "targetObjectiveID", "");
    return;
  }
  let map = objective.maps.find((known) => known.targetObjectiveID === targetObjectiveID);
  if (map === undefined) {
    const allFalse = Object.fromEntries([...imsssFlags, ...adlseqFlags].map((flag) => [flag, false]));
    map = { targetObjectiveID, ...(allFalse as Record<MapFlag, boolean>) };
    objective.maps.push(map);
  }
  // Both schemas: what may be read is read unless said otherwise, what may be written is not.
  for (const flag of flags) map[flag] = booleanAttribute(context, element, flag, flag.startsWith("read"));
}

function readRandomization(context: ManifestContext, element: XmlElement | undefined): Sequencing["randomization"] {
  const selectCount = numberAttribute(context, element, "selectCount", { min: 0, max: 1e9, whole: true });
  return {
    randomizationTiming: wordAttribute(context, element, "randomizationTiming", timings) ?? "never",
    reorderChildren: booleanAttribute(context, element, "reorderChildren", false),
    selectionTiming: wordAttribute(context, element, "selectionTiming", timings) ?? "never",
    ...(selectCount === undefined ? {} : { selectCount }),
  };
}

function readConsiderations(
  context: ManifestContext,
  element: XmlElement | undefined,
): Sequencing["rollupConsiderations"] {
  const required = (name: string) => wordAttribute(context, element, name, requirements) ?? "always";
  return {
    requiredForSatisfied: required("requiredForSatisfied"),
    requiredForNotSatisfied: required("requiredForNotSatisfied"),
    requiredForCompleted: required("requiredForCompleted"),
    requiredForIncomplete: required("requiredForIncomplete"),
    measureSatisfactionIfActive: booleanAttribute(context, element, "measureSatisfactionIfActive", true),
  };
}
